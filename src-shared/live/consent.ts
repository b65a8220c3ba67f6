// The words that people agree to before they are recorded. A change of a single letter is another version: raise CONSENT_VERSION in limits.ts.

export const CONSENT_TEXT = {
  'zh-CN':
    '本次远程踏勘将进行视频连线，并会录音、录像、拍照，记录您所在的位置和时间。这些资料作为本次行政许可（备案）现场核查的证据，由审批机关保存，仅供评审、复核和处理争议使用，不作其他用途。您可以不同意：不同意则不录制，工作人员会改用其他方式核查。您也可以随时要求停止录制或结束通话。',
  en:
    'This remote survey is a video call. It will be recorded in sound and picture, photographs will be taken, and your position and the time will be noted. The bureau keeps this as evidence of the survey for this licence. It is used for the review, for checking it and for settling disputes, and for nothing else. You may decline: then nothing is recorded, and staff will survey in another way. You may ask at any time to stop the recording or to end the call.',
} as const;
export type ConsentLanguage = keyof typeof CONSENT_TEXT;
