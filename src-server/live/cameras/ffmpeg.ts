// ffmpeg as what passes a camera's pictures on without touching them: its arguments, and what its words mean. Pure.

/** Why there is no picture, for people: words of the page say what to do. */
export type CameraFault =
  /** No ffmpeg on this server. */
  | 'noFfmpeg'
  /** Nobody answers at its address. */
  | 'unreachable'
  /** Its name or password is not taken, or there is no such stream. */
  | 'refused'
  /** It codes in something that browsers do not show; H.264 is wanted. */
  | 'codec'
  /** It answers, but sends no picture. */
  | 'noPicture'
  /** It was there and is gone. */
  | 'ended'
  | 'engineAway';

export interface CameraTarget {
  readonly port: number;
  readonly rtcpPort: number;
  readonly ssrc: number;
  readonly payloadType: number;
}

/** Smaller than any network's packets with what SRTP adds. */
const PACKET_BYTES = 1200;

/**
 * `input`: an `rtsp` address, or `-` for FLV on standard input. Nothing but what is named is opened, whatever the camera answers.
 * The heads of the coding are repeated at every key frame: whoever joins late needs them.
 */
export const cameraArguments = (input: string, { port, rtcpPort, ssrc, payloadType }: CameraTarget): string[] => [
  '-hide_banner', '-nostats', '-loglevel', 'info',
  ...(input === '-'
    ? ['-protocol_whitelist', 'pipe', '-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '2000000', '-analyzeduration', '1000000', '-f', 'flv', '-i', 'pipe:0']
    : ['-nostdin', '-protocol_whitelist', 'rtsp,rtsps,rtp,udp,tcp,tls,crypto', '-fflags', 'nobuffer', '-flags', 'low_delay', '-rtsp_transport', 'tcp', '-timeout', '10000000', '-f', 'rtsp', '-i', input]),
  '-map', '0:v:0', '-an', '-c:v', 'copy', '-bsf:v', 'h264_mp4toannexb,dump_extra=freq=keyframe',
  '-f', 'rtp', '-ssrc', String(ssrc), '-payload_type', String(payloadType),
  // Connected: when nobody listens any more, because the server was killed, it ends instead of pulling a camera for nobody.
  `rtp://127.0.0.1:${port}?rtcpport=${rtcpPort}&pkt_size=${PACKET_BYTES}&connect=1`,
];

export interface CameraPicture {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
}
/** From a line as `Stream #0:0: Video: h264 (High), yuv420p(progressive), 3840x1920 [SAR …`. */
export function readPicture(line: string): CameraPicture | undefined {
  const found = /Stream #0:\d+.*: Video: (\w+)[^,]*,.*?\b(\d{2,5})x(\d{2,5})\b/.exec(line);
  return found ? { codec: found[1]!, width: Number(found[2]), height: Number(found[3]) } : undefined;
}

/** What a line of it says about why it does not work. */
export function readFault(line: string): CameraFault | undefined {
  if (/40[134] (Unauthorized|Forbidden|Not Found)|401 Unauthorized|authoriz|Stream Not Found|method DESCRIBE failed/i.test(line)) return 'refused';
  if (/Connection refused|timed out|No route to host|Network is unreachable|Name or service not known|Temporary failure in name resolution|Failed to resolve/i.test(line)) return 'unreachable';
  if (/matches no streams|does not contain any stream|Could not find codec parameters/i.test(line)) return 'noPicture';
  if (/Invalid data found/i.test(line)) return 'noPicture';
  return undefined;
}

/** Equirectangular: twice as wide as high, to the pixel or nearly. */
export const isEquirect = ({ width, height }: Pick<CameraPicture, 'width' | 'height'>): boolean => Math.abs(width / height - 2) < 0.02;
