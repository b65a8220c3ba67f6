// Words of the site's own cameras. Chinese first; English has the same shape.

import type { CameraRow, CameraTrouble } from '#shared/contract/workstation-cameras.ts';

export interface CamerasWords {
  readonly title: string;
  readonly hint: string;
  readonly name: string;
  readonly nameHint: string;
  readonly way: string;
  readonly push: string;
  readonly pull: string;
  readonly address: string;
  readonly add: string;
  readonly remove: string;
  readonly server: string;
  readonly key: string;
  readonly once: string;
  readonly state: { readonly [S in CameraRow['state']]: string };
  readonly trouble: { readonly [T in CameraTrouble]: string };
  readonly refused: { readonly [why in 'noFfmpeg' | 'noPort' | 'noCalls' | 'badAddress' | 'full' | 'failed']: string };
}

export const camerasZh: CamerasWords = {
  title: '现场全景相机', hint: '自带编码的 720° 相机可直接接入连线（2K–4K，H.264，每秒一个关键帧）。画面原样转发，不重新编码；声音不接入。',
  name: '名称', nameHint: '如：后厨 720° 相机', way: '接入方式', push: '相机推流（RTMP）', pull: '拉取相机（RTSP）', address: '相机地址', add: '添加相机', remove: '移除',
  server: '推流地址', key: '推流密钥', once: '密钥只显示这一次，请现在填入相机。',
  state: { idle: '未连线', waiting: '等待相机推流', connecting: '正在连接', flowing: '画面正常', failed: '没有画面，将自动重试' },
  trouble: {
    noFfmpeg: '服务器没有安装 ffmpeg，请联系管理员', unreachable: '地址连不上：请检查相机的电源、网络和地址', refused: '用户名、密码或码流路径不对', codec: '编码不是 H.264：请在相机上改为 H.264',
    noPicture: '连上了，但没有画面', ended: '画面断开', engineAway: '媒体服务暂不可用',
  },
  refused: { noFfmpeg: '服务器没有安装 ffmpeg，不能接入相机。请联系管理员。', noPort: '服务器没有开放推流端口。可以改用 RTSP 拉取，或联系管理员。', noCalls: '这台服务器不提供连线。', badAddress: '地址须以 rtsp:// 或 rtsps:// 开头。', full: '这个案件的相机已满，请先移除一台。', failed: '没有成功，什么也没有改变。请稍后再试。' },
};

export const camerasEn: CamerasWords = {
  title: 'Cameras on site', hint: 'A 720° camera with an encoder of its own can come into the call (2K to 4K, H.264, a key frame a second). Its picture is passed on as it is; its sound is not taken.',
  name: 'Name', nameHint: 'e.g. kitchen 720° camera', way: 'Way', push: 'Camera pushes (RTMP)', pull: 'Pull the camera (RTSP)', address: 'Address of the camera', add: 'Add camera', remove: 'Remove',
  server: 'Server', key: 'Stream key', once: 'The key is shown this once: enter it in the camera now.',
  state: { idle: 'no call', waiting: 'waiting for the camera to push', connecting: 'connecting', flowing: 'picture is fine', failed: 'no picture; tried again by itself' },
  trouble: {
    noFfmpeg: 'ffmpeg is not installed on the server: ask its administrator', unreachable: 'nobody answers there: check power, network and address of the camera', refused: 'user name, password or path of the stream is wrong', codec: 'not H.264: set the camera to H.264',
    noPicture: 'connected, but no picture', ended: 'the picture broke off', engineAway: 'the media server is away',
  },
  refused: { noFfmpeg: 'ffmpeg is not installed on the server: no camera can be taken in. Ask its administrator.', noPort: 'The server has no port for cameras that push. Pull it by RTSP, or ask its administrator.', noCalls: 'This server holds no calls.', badAddress: 'The address begins with rtsp:// or rtsps://.', full: 'This case has as many cameras as it may: remove one first.', failed: 'It did not work; nothing was changed. Try again later.' },
};
