// Words of redacting a video. Chinese first; English has the same shape.

export const redactionZh = {
  hint: '停在要遮盖的一帧，用框或多边形圈出；新圈的区域遮盖全片。换一帧拖动它，其间位置平滑移动；起止时间可改。生成时逐帧重做视频，原件封存不变。声音不遮盖。',
  begins: (time: string) => `起 ${time}`, ends: (time: string) => `止 ${time}`, beginsHere: '从当前帧起', endsHere: '到当前帧止', always: '全片', keys: (n: number) => `${n} 处定位`,
  stages: { reading: '正在读取', covering: '正在逐帧遮盖', proxies: '正在制作播放副本', storing: '正在保存', done: '完成', error: '未完成' },
  cancel: '取消', goesOn: '可以关闭面板或去做别的，生成会继续。', takeBack: (n: number) => `取回上次圈的 ${n} 处`,
  failure: { notFound: '这份影像已不在本案。', offline: '原件还没取到本机，服务器又连不上。没有改动，联网后再试。', refused: '没有权限，或遮盖区域与影像不符。没有改动。', needsFfmpeg: '遮盖视频需要 FFmpeg，本机还没有。安装后再试（Debian、Ubuntu：apt install ffmpeg；Windows：winget install ffmpeg；macOS：brew install ffmpeg）。', diskFull: '本机磁盘已满，没有生成遮盖件，原状未变。', cancelled: '已取消，没有留下任何内容。', failed: '没有生成遮盖件，原状未变。请重试。' },
};

export type RedactionWords = { readonly [K in keyof typeof redactionZh]: (typeof redactionZh)[K] extends string ? string : (typeof redactionZh)[K] extends (...given: infer G) => string ? (...given: G) => string : { readonly [L in keyof (typeof redactionZh)[K]]: string } };

export const redactionEn: RedactionWords = {
  hint: 'Stop at a frame and mark the area by a box or a polygon; a new area covers the whole video. Drag it at another frame and it moves evenly in between; its begin and end can be set. The video is made anew frame by frame; the original stays sealed and unchanged. Sound is not covered.',
  begins: (time) => `from ${time}`, ends: (time) => `to ${time}`, beginsHere: 'From this frame', endsHere: 'To this frame', always: 'Whole video', keys: (n) => `${n} positions`,
  stages: { reading: 'Reading', covering: 'Covering frame by frame', proxies: 'Making copies to play', storing: 'Storing', done: 'Done', error: 'Not done' },
  cancel: 'Cancel', goesOn: 'You may close this panel or go elsewhere; it goes on being made.', takeBack: (n) => `Take back the ${n} marked last time`,
  failure: { notFound: 'This footage is no longer in the case.', offline: 'The original is not on this machine and the server cannot be reached. Nothing was changed; try again online.', refused: 'You may not do this, or the areas do not fit the footage. Nothing was changed.', needsFfmpeg: 'Redacting videos needs FFmpeg, which this machine does not have. Install it and try again (Debian, Ubuntu: apt install ffmpeg; Windows: winget install ffmpeg; macOS: brew install ffmpeg).', diskFull: 'The disk is full; nothing was made or changed.', cancelled: 'Cancelled; nothing was kept.', failed: 'No redacted video was made and nothing was changed. Try again.' },
};
