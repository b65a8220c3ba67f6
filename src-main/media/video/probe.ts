// What a video says of itself, by ffprobe: its pictures' size and shape, how they lie on the sphere, sound, and every frame's time.

import type { Projection } from '#shared/footage/footage.ts';
import { frameTable, type FrameTable } from '#shared/footage/frame-table.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { inputArgs, runTool, type Container, type Ffmpeg } from './ffmpeg.ts';

export type VideoLayout = 'cube' | 'eac' | 'stereoTop';
export interface VideoFacts {
  readonly codec: string;
  /** Seconds. */
  readonly duration: number;
  readonly sound: boolean;
  /** Of a picture as it is shown: upright, square pixels, one eye. */
  readonly width: number;
  readonly height: number;
  readonly projection: Projection;
  /** What has to be done to the pictures before they lie so. */
  readonly layout?: VideoLayout;
  /** Chromium may play the original as it is. */
  readonly direct: boolean;
  /** Chain of ffmpeg's filters that makes a picture of this size of the decoded one. */
  readonly filter: string;
  readonly table: FrameTable;
  readonly capturedAt?: string;
}
/** Why a video cannot be imported. */
export type VideoProblem = 'unsupported' | 'truncated' | 'noFrames' | 'tooLarge';

interface Side {
  readonly side_data_type?: string; readonly projection?: string; readonly type?: string; readonly yaw?: number; readonly pitch?: number; readonly roll?: number; readonly rotation?: number;
  readonly bound_left?: number; readonly bound_top?: number; readonly bound_right?: number; readonly bound_bottom?: number;
}
interface Stream {
  readonly codec_type?: string; readonly codec_name?: string; readonly width?: number; readonly height?: number; readonly sample_aspect_ratio?: string; readonly pix_fmt?: string;
  readonly color_space?: string; readonly time_base?: string; readonly nb_frames?: string; readonly side_data_list?: readonly Side[]; readonly disposition?: { readonly attached_pic?: number };
}
interface Probed { readonly streams?: readonly Stream[]; readonly format?: { readonly start_time?: string; readonly duration?: string; readonly tags?: { readonly creation_time?: string } } }

/** Pixels of a picture above which nobody's machine decodes it. */
const MOST_PIXELS = 16_384 * 8192;
const MOST_FRAMES = 2_000_000;
/** What Chromium decodes everywhere, with these pixel formats. */
const DIRECT = /^(h264|vp8|vp9|av1)$/;
const DIRECT_PIXELS = /^yuvj?420p$/;
/** Below this a 2:1 video is more likely a banner than a panorama. */
const LEAST_PANORAMA_WIDTH = 1280;

/** How the pictures of a file lie and are turned upright, without its frames. */
export async function probeShape(tools: Ffmpeg, path: string, container: Container, as: 'auto' | VideoLayout, signal?: AbortSignal): Promise<VideoShape | null> {
  const { probed, stream } = await probe(tools, path, container, signal);
  return stream ? { ...shapeOf(stream, as), sound: hasSound(probed), matrix: stream.color_space ?? ((stream.height ?? 0) >= 720 ? 'bt709' : 'smpte170m') } : null;
}
/** `matrix`: how its colours are to be read, as ffprobe names it or by the size where the file says nothing. */
export type VideoShape = Pick<VideoFacts, 'filter' | 'width' | 'height' | 'sound'> & { readonly matrix: string };
const hasSound = (probed: Probed): boolean => probed.streams?.some((one) => one.codec_type === 'audio') ?? false;

async function probe(tools: Ffmpeg, path: string, container: Container, signal?: AbortSignal): Promise<{ probed: Probed; stream: Stream | undefined }> {
  let json = '';
  await runTool(tools.ffprobe, ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', ...inputArgs(path, container)], { signal, onLine: (line) => (json += `${line}\n`) });
  const probed = JSON.parse(json) as Probed;
  return { probed, stream: probed.streams?.find((one) => one.codec_type === 'video' && one.disposition?.attached_pic !== 1) };
}

/** `as`: how staff says that it is laid out; `auto` believes the file. */
export async function probeVideo(tools: Ffmpeg, path: string, container: Container, as: 'auto' | VideoLayout, signal?: AbortSignal): Promise<VideoFacts | VideoProblem> {
  const { probed, stream } = await probe(tools, path, container, signal);
  if (!stream) return 'unsupported';
  const [codedWidth, codedHeight] = [stream.width ?? 0, stream.height ?? 0];
  if (codedWidth < 16 || codedHeight < 16) return 'truncated';
  if (codedWidth * codedHeight > MOST_PIXELS) return 'tooLarge';
  const tick = ratioOf(stream.time_base, '/');
  if (tick === null) return 'unsupported';
  const packets = await packetsOf(tools, path, container, signal);
  if (packets === 'tooMany') return 'tooLarge';
  if (packets === 'untimed') return 'unsupported';
  const stated = Number(stream.nb_frames ?? 0);
  // An index that promises frames which the file no longer holds.
  if (packets.length < stated * 0.98) return 'truncated';
  if (packets.length === 0) return 'noFrames';
  packets.sort((a, b) => a.pts - b.pts);
  // Two pictures of one time are one for every player.
  const shown = packets.filter(({ pts }, i) => i === 0 || pts > packets[i - 1]!.pts);
  const last = shown.at(-1)!;
  const table = frameTable(shown.map(({ pts }) => pts), last.length, { tick, start: Number(probed.format?.start_time ?? 0) || 0, keys: shown.flatMap(({ isKey }, i) => (isKey ? [i] : [])) });
  const shape = shapeOf(stream, as);
  const duration = ((last.pts - shown[0]!.pts + Math.max(1, last.length)) * tick[0]) / tick[1];
  const capturedAt = probed.format?.tags?.creation_time;
  return {
    codec: (stream.codec_name ?? 'unknown').slice(0, 32),
    duration,
    sound: hasSound(probed),
    direct: shape.layout === undefined && DIRECT.test(stream.codec_name ?? '') && DIRECT_PIXELS.test(stream.pix_fmt ?? ''),
    ...shape,
    table,
    ...(capturedAt !== undefined && !Number.isNaN(Date.parse(capturedAt)) && Date.parse(capturedAt) > 0 ? { capturedAt } : {}),
  };
}

interface Packet { readonly pts: number; readonly length: number; readonly isKey: boolean }

/** In the order of the file. What an edit list leaves out is left out. */
async function packetsOf(tools: Ffmpeg, path: string, container: Container, signal?: AbortSignal): Promise<Packet[] | 'tooMany' | 'untimed'> {
  const packets: Packet[] = [];
  let untimed = false;
  await runTool(tools.ffprobe, ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts,duration,flags', '-of', 'compact=p=0', ...inputArgs(path, container)], {
    signal,
    onLine(line) {
      const field = (name: string): string => new RegExp(`(?:^|\\|)${name}=([^|]*)`).exec(line)?.[1] ?? '';
      const flags = field('flags');
      if (flags === '' || flags.includes('D') || packets.length > MOST_FRAMES) return;
      const pts = Number(field('pts'));
      if (Number.isInteger(pts)) packets.push({ pts, length: Number(field('duration')) || 0, isKey: flags.startsWith('K') });
      else untimed = true;
    },
  });
  if (packets.length > MOST_FRAMES) return 'tooMany';
  if (untimed) return 'untimed';
  return packets;
}

function shapeOf(stream: Stream, as: 'auto' | VideoLayout): Pick<VideoFacts, 'width' | 'height' | 'projection' | 'filter' | 'layout'> & { layout?: VideoLayout } {
  const sides = stream.side_data_list ?? [];
  const mapping = sides.find((side) => side.side_data_type === 'Spherical Mapping');
  const isStereo = sides.some((side) => side.side_data_type === 'Stereo 3D' && side.type === 'top and bottom');
  const turned = Math.abs(sides.find((side) => side.rotation !== undefined)?.rotation ?? 0) % 180 === 90;
  const aspect = ratioOf(stream.sample_aspect_ratio, ':') ?? [1, 1];
  const [codedWidth, codedHeight] = turned ? [stream.height ?? 0, stream.width ?? 0] : [stream.width ?? 0, stream.height ?? 0];
  const layout = as !== 'auto' ? as : isStereo ? 'stereoTop' : mapping?.projection === 'cubemap' ? 'cube' : undefined;
  const matrix = stream.color_space === undefined && codedHeight >= 720 ? ':in_color_matrix=bt709' : '';
  const scaled = (width: number, height: number): string => `scale=${width}:${height}:flags=bicubic+accurate_rnd+full_chroma_int${matrix},setsar=1`;
  const chain = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(',');
  const pose = mapping ? { ...degrees('initialYaw', -(mapping.yaw ?? 0)), ...degrees('posePitch', mapping.pitch ?? 0), ...degrees('poseRoll', mapping.roll ?? 0) } : {};

  if (layout === 'cube' || layout === 'eac') {
    // Three faces by two: twice an edge around is a quarter less than the faces hold in their middle, and what v360 takes as well.
    const width = even((codedWidth / 3) * 4);
    const height = width / 2;
    return { width, height: even(height), projection: wholeSphere(width, even(height)), layout, filter: chain(`v360=${layout === 'cube' ? 'c3x2' : 'eac'}:e:w=${width}:h=${even(height)}`, 'setsar=1') };
  }
  const eyeHeight = layout === 'stereoTop' ? Math.floor(codedHeight / 2) : codedHeight;
  const shown = (aspect[0] * codedWidth) / (aspect[1] * eyeHeight);
  const half = mapping?.projection === 'half equirectangular';
  const part = mapping === undefined ? null : partOf(mapping);
  const isSphere = half || part !== null || mapping?.projection === 'equirectangular' || (mapping === undefined && Math.abs(shown - 2) < 1e-6 && codedWidth >= LEAST_PANORAMA_WIDTH);
  const width = isSphere || shown <= codedWidth / eyeHeight ? codedWidth : even(eyeHeight * shown);
  const height = part !== null ? eyeHeight : isSphere ? (half ? width : even(width / 2)) : shown < codedWidth / eyeHeight ? even(codedWidth / shown) : eyeHeight;
  const filter = chain(layout === 'stereoTop' ? 'crop=iw:floor(ih/2):0:0' : '', scaled(width, height));
  const projection: Projection = !isSphere
    ? { kind: 'flat' }
    : part !== null
      ? { kind: 'sphere', full: { width: width + part.across, height: height + part.down }, crop: { left: part.left, top: part.top }, ...pose }
      : half
        ? { kind: 'sphere', full: { width: 2 * width, height }, crop: { left: width / 2, top: 0 }, ...pose }
        : { ...wholeSphere(width, height), ...pose };
  return { width, height, projection, filter, ...(layout === undefined ? {} : { layout }) };
}

/** What is left out around a picture that covers a part of the sphere, pixels: half of it for cameras that look ahead. ffprobe rounds one side up. */
function partOf({ projection, bound_left: left = 0, bound_top: top = 0, bound_right: right = 0, bound_bottom: bottom = 0 }: Side): { readonly left: number; readonly top: number; readonly across: number; readonly down: number } | null {
  if (projection !== 'tiled equirectangular' || Math.min(left, top, right, bottom) < 0) return null;
  const begin = (one: number, other: number): number => (Math.abs(one - other) <= 2 ? Math.floor((one + other) / 2) : one);
  return { left: begin(left, right), top: begin(top, bottom), across: left + right, down: top + bottom };
}

const even = (value: number): number => 2 * Math.round(value / 2);
const degrees = <Key extends string>(key: Key, value: number): { [name in Key]?: number } => (value === 0 || !Number.isFinite(value) ? {} : ({ [key]: value } as { [name in Key]: number }));

function ratioOf(text: string | undefined, by: string): [number, number] | null {
  const [a = 0, b = 0] = (text ?? '').split(by).map(Number);
  return a > 0 && b > 0 ? [a, b] : null;
}
