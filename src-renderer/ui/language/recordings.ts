// Words of the recordings of a case: this machine's exhibits and the server's own copy. Chinese first; English has the same shape.

export interface RecordingsWords {
  readonly title: string;
  readonly running: string;
  readonly waits: string;
  readonly kept: (tracks: number) => string;
  readonly keptTo: string;
  readonly recovered: string;
  readonly server: string;
  readonly serverNone: string;
  readonly serverRuns: (at: string) => string;
  readonly serverBegins: string;
  readonly serverHolds: (tracks: number, size: string) => string;
  readonly serverEmpty: string;
  readonly serverUntil: { readonly [why in 'diskFull' | 'failed' | 'recovered' | 'left']: string };
  readonly serverFault: string;
}

export const recordingsZh: RecordingsWords = {
  title: '本案录像', running: '正在录制', waits: '录制已结束，等待录制的工作站存入本案', kept: (tracks) => `已存入本案 · ${tracks} 条音视频轨`, keptTo: '校验到有问题处为止', recovered: '程序中断后恢复',
  server: '服务器副本', serverNone: '没有', serverRuns: (at) => `正在录制，${at} 已锚定`, serverBegins: '刚开始', serverHolds: (tracks, size) => `已存 ${tracks} 条音视频轨，${size}，校验完好`, serverEmpty: '没有录到内容',
  serverUntil: { diskFull: '服务器磁盘已满，到此为止', failed: '录制中断，到此为止', recovered: '服务器重启后恢复', left: '连线结束' },
  serverFault: '副本有一处对不上，只存了此前完好的部分',
};
export const recordingsEn: RecordingsWords = {
  title: 'Recordings of this case', running: 'recording', waits: 'ended; waits for the workstation that recorded to take it into the case', kept: (tracks) => `In the case · ${tracks} tracks`, keptTo: 'up to the first fault', recovered: 'recovered after a crash',
  server: 'Server’s copy', serverNone: 'none', serverRuns: (at) => `recording, anchored ${at}`, serverBegins: 'just begun', serverHolds: (tracks, size) => `${tracks} tracks held, ${size}, verified`, serverEmpty: 'nothing came into it',
  serverUntil: { diskFull: 'the server’s disk was full: up to then', failed: 'broken off: up to then', recovered: 'recovered after the server was restarted', left: 'the call ended' },
  serverFault: 'one place of the copy does not fit: only what stands before it is held',
};
