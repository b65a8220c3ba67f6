// Words of importing a cube in six files. Chinese first; English has the same shape.

export const facesZh = {
  count: (n: number) => `立方体全景，${n} 个文件`, apart: '作为单独图片', title: '立方体全景',
  hint: '立方体全景的六个文件请一起选，文件名以 _f _r _b _l _u _d（或 front、right、back、left、up、down，前、右、后、左、上、下）结尾。',
  missing: (faces: string) => `像是立方体全景，但还缺：${faces}。请把缺的文件也加进来，或作为单独图片导入。`,
  twice: (faces: string) => `像是立方体全景，但不止一个文件说是：${faces}。请移除后只选六个，或作为单独图片导入。`,
  names: { front: '前', right: '右', back: '后', left: '左', up: '上', down: '下' },
  errors: {
    faceNames: '立方体全景要六个文件，前、右、后、左、上、下各一个，从文件名认。没有导入，请核对文件名。',
    faceSizes: '六个面必须是同样大小的正方形图片。没有导入，请用原拼接软件重新输出。',
    faceSeams: '六个面在接缝处对不上，左右两面的名称很可能反了（或图片左右翻转）。没有导入，请核对后重新选择。',
  },
};

export type FacesWords = { readonly [K in keyof typeof facesZh]: (typeof facesZh)[K] extends string ? string : (typeof facesZh)[K] extends (...given: infer G) => string ? (...given: G) => string : { readonly [L in keyof (typeof facesZh)[K]]: string } };

export const facesEn: FacesWords = {
  count: (n) => `Cube, ${n} files`, apart: 'As single pictures', title: 'Cube panorama',
  hint: 'Choose the six files of a cube together; their names end with _f _r _b _l _u _d, or front, right, back, left, up, down.',
  missing: (faces) => `This looks like a cube, but these are missing: ${faces}. Add them, or import the pictures one by one. `,
  twice: (faces) => `This looks like a cube, but more than one file says it is: ${faces}. Remove this and choose just six, or import the pictures one by one. `,
  names: { front: 'front', right: 'right', back: 'back', left: 'left', up: 'up', down: 'down' },
  errors: {
    faceNames: 'A cube needs six files, one each for front, right, back, left, up, down, told by their names. Nothing was imported; check the names.',
    faceSizes: 'The six faces have to be squares of one size. Nothing was imported; write them again with the program that made them.',
    faceSeams: 'The six faces do not join: left and right are probably exchanged, or the pictures mirrored. Nothing was imported; check and choose them again.',
  },
};
