// Words of the video player. Chinese first; English has the same shape.

export const videoZh = {
  player: '播放', play: '播放', pause: '暂停', back: '后退一帧', on: '前进一帧', timeline: '时间轴', at: (time: string, frame: number, count: number) => `${time}，第 ${frame} 帧，共 ${count} 帧`, frame: (n: number, count: number) => `第 ${n} / ${count} 帧`,
  speed: '速度', volume: '音量', noSound: '没有声音', file: '播放文件', original: (size: string) => `原件 ${size}`, proxy: (size: string) => `播放副本 ${size}`, measured: (smooth: boolean) => (smooth ? '本机播放流畅' : '本机播放会跳帧'),
  loopFrom: '循环起点', loopTo: '循环终点', loopOff: '取消循环', looping: (a: string, b: string) => `循环 ${a}–${b}`, previousMark: '上一标注', nextMark: '下一标注', until: '标注到此帧止', holds: (a: string, b: string) => `${a}–${b}`, holdsAt: (a: string) => `仅 ${a} 这一帧`,
  still: '原件这一帧', stillRedacted: '遮盖件这一帧', stillRedactedComing: '正在取遮盖件这一帧…', redacted: (size: string) => `遮盖件 ${size}`, stillComing: '正在取原件这一帧…', noFfmpeg: '本机没有 FFmpeg，暂停时看到的是播放副本的画面。安装 FFmpeg 后可看原件这一帧。', stillFailed: '原件这一帧没有取到，看到的是播放副本的画面。', inexact: '播放器没有停在这一帧', waiting: '视频还没取到本机，取到后自动显示。', failed: '这个文件播放不了，请换播放副本。', tableFailed: '视频的帧表没有取到，不能播放；静止画面可看。', again: '重试', now: '播放中',
  second: '第二段视频', earlier: '第二段早一帧', later: '第二段晚一帧', offset: (seconds: string) => `错开 ${seconds} 秒`, together: '同时开始',
  keys: { play: '播放 / 暂停', frame: '后退 / 前进一帧' },
};

export type VideoWords = { readonly [K in keyof typeof videoZh]: (typeof videoZh)[K] extends string ? string : (typeof videoZh)[K] extends (...given: infer G) => string ? (...given: G) => string : { readonly [L in keyof (typeof videoZh)[K]]: string } };

export const videoEn: VideoWords = {
  player: 'Player', play: 'Play', pause: 'Pause', back: 'One frame back', on: 'One frame on', timeline: 'Time line', at: (time, frame, count) => `${time}, frame ${frame} of ${count}`, frame: (n, count) => `Frame ${n} / ${count}`,
  speed: 'Speed', volume: 'Volume', noSound: 'No sound', file: 'File that is played', original: (size) => `Original ${size}`, proxy: (size) => `Copy ${size}`, measured: (smooth) => (smooth ? 'plays smoothly here' : 'drops frames here'),
  loopFrom: 'Loop from here', loopTo: 'Loop to here', loopOff: 'No loop', looping: (a, b) => `Loop ${a}–${b}`, previousMark: 'Mark before', nextMark: 'Mark after', until: 'Mark holds until here', holds: (a, b) => `${a}–${b}`, holdsAt: (a) => `at ${a} only`,
  still: 'Frame of the original', stillRedacted: 'Frame of the redacted video', stillRedactedComing: 'Fetching the redacted video’s frame …', redacted: (size) => `Redacted ${size}`, stillComing: 'Fetching the original’s frame …', noFfmpeg: 'This machine has no FFmpeg: a paused picture is the copy’s. With FFmpeg installed it is the original’s own frame.', stillFailed: 'The original’s frame did not come: this is the copy’s picture.', inexact: 'The player did not stop at this frame', waiting: 'The video is not on this machine yet; it is shown as soon as it comes.', failed: 'This file cannot be played here. Choose a copy.', tableFailed: 'The video’s table of frames did not come, so it cannot be played; its still picture can be looked at.', again: 'Try again', now: 'playing',
  second: 'Second video', earlier: 'Second video one frame earlier', later: 'Second video one frame later', offset: (seconds) => `Offset ${seconds} s`, together: 'Begin together',
  keys: { play: 'Play / pause', frame: 'One frame back / on' },
};
