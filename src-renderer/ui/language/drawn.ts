// Words of what was drawn in a call and lies over its recording. Chinese first; English has the same shape.

export const drawnZh = {
  show: (lines: number) => `连线时的标画（${lines}）`, next: '下一处标画', notHere: '连线时的标画暂时取不到，联网后自动显示。',
  save: '另存标画副本', saveHint: '把标画画进画面，另存成一个视频文件，供说明用；文件里写明原件的 SHA-256，原件不变。设了循环就只存这一段。逐帧画好再编码，快慢随本机。',
  saving: (percent: number) => `正在保存标画副本 ${percent}%`, cancel: '取消保存', tooLong: (minutes: number) => `一次最多存 ${minutes} 分钟：请先用“循环起点”“循环终点”选一段。`, failed: '标画副本没有存成，什么也没有留下。请重试，或换“播放文件”。', saved: '标画副本已存到下载文件夹。',
  file: (title: string, hash: string) => `${title} 标画副本 ${hash}`, caption: (number: string, title: string) => `标画副本，仅供说明，不是原件 · ${number} · ${title}`, captionRedacted: (number: string, title: string) => `标画副本（已遮盖），仅供说明，不是原件 · ${number} · ${title}`, master: (hash: string) => `原件 SHA-256 ${hash}`,
};

export type DrawnWords = { readonly [K in keyof typeof drawnZh]: (typeof drawnZh)[K] extends string ? string : (typeof drawnZh)[K] };

export const drawnEn: DrawnWords = {
  show: (lines) => `Drawn in the call (${lines})`, next: 'Next drawing', notHere: 'What was drawn in the call cannot be had now; it shows when there is a network.',
  save: 'Save an annotated copy', saveHint: 'Saves a video file of its own with the drawings in the picture, for explaining; it names the SHA-256 of the original, which stays as it is. With a loop set, only that part. Frame by frame, as fast as this machine can.',
  saving: (percent) => `Saving the annotated copy, ${percent}%`, cancel: 'Cancel', tooLong: (minutes) => `At most ${minutes} minutes at a time: choose a part by “Loop from here” and “Loop to here” first.`, failed: 'The annotated copy was not saved, and nothing was left behind. Try again, or choose another file to play.', saved: 'The annotated copy is in the download folder.',
  file: (title, hash) => `${title} annotated ${hash}`, caption: (number, title) => `Annotated copy for explaining, not the original · ${number} · ${title}`, captionRedacted: (number, title) => `Annotated copy (redacted) for explaining, not the original · ${number} · ${title}`, master: (hash) => `SHA-256 of the original ${hash}`,
};
