// Words about a line that stays bad. Chinese first; English has the same shape.

export const adviceZh = {
  poor: (mode: string) => `网络差已有一会儿，画面可能卡住。可改用“${mode}”，声音更稳；录制不受影响。`, poorAudio: '网络差已有一会儿，画面可能卡住。可改为“仅音频”，只传声音；要看细节请现场拍照，照片会补传。', good: (mode: string) => `网络已恢复，可改回“${mode}”。`,
  use: (mode: string) => `改用${mode}`, no: '不用',
};
export type AdviceWords = { readonly [K in keyof typeof adviceZh]: (typeof adviceZh)[K] extends string ? string : (typeof adviceZh)[K] };
export const adviceEn: AdviceWords = {
  poor: (mode) => `The network has been poor for a while, and the picture may stop. “${mode}” keeps the sound steadier; recording goes on.`, poorAudio: 'The network has been poor for a while, and the picture may stop. With sound only the talk goes on; for details ask for a photo, which comes when it can.', good: (mode) => `The network is good again: “${mode}” is possible.`,
  use: (mode) => `Use ${mode}`, no: 'No',
};
