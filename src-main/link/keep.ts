// Takes a recording that has ended into the case's content: every track as the exhibit that it is, its journal, and for each picture a
// seekable copy as footage that is played, marked and cut like any video. All or nothing: what was staged is let go when a step fails.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Footage } from '#shared/footage/footage.ts';
import { frameTable } from '#shared/footage/frame-table.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { contentsOfFootage, type Content } from '#shared/footage/footage.ts';
import type { TrackRead } from '#shared/live/journal.ts';
import { contentsOfRecording, type KeptRecording } from '#shared/live/kept.ts';
import type { ContentStore, Staged } from '../media/content-store.ts';
import { once } from '../media/once.ts';
import { makePyramid } from '../media/pyramid.ts';
import type { Ffmpeg } from '../media/video/ffmpeg.ts';
import type { CheckedRecording } from './check.ts';
import { openTrack } from './check.ts';
import { makeCopy, type MadeCopy } from './copy.ts';
import { vp8Size, webpOf } from './key-frame.ts';
import { pictureByFfmpeg } from './key-picture.ts';

export interface KeepDeps {
  /** For pictures of key frames other than VP8; grey ones where there is none. */
  readonly ffmpeg?: Ffmpeg | undefined;
  readonly content: ContentStore;
  readonly workFolder: string;
}
export interface ToKeep {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly checked: CheckedRecording;
  /** What the pictures are called, for instance 视频连线 2026-11-26 10:20; a number is added where there are several. */
  readonly title: string;
}
export interface Kept {
  readonly kept: KeptRecording;
  /** Every content of it, each once. */
  readonly contents: readonly Content[];
}

const STRIP_WIDTH = 160;

export async function keepRecording({ content, workFolder, ffmpeg }: KeepDeps, { folder, key, checked, title }: ToKeep): Promise<Kept> {
  const { first, at, end, fault, tails } = checked;
  if (!first) throw new Error('recording: nothing to keep');
  const { case: caseId, recording, call } = first;
  const all: Staged[] = [];
  const temporary: string[] = [];
  await mkdir(workFolder, { recursive: true });
  const temp = (suffix: string): string => {
    const path = join(workFolder, `${randomUUID()}.${suffix}`);
    temporary.push(path);
    return path;
  };
  const stage = async (bytes: AsyncIterable<Uint8Array>): Promise<Staged> => {
    const staged = await content.stage({ stream: bytes });
    all.push(staged);
    return staged;
  };
  const readers = await Promise.all(checked.tracks.filter(({ bytes }) => bytes > 0).map(async (track) => ({ track, reader: await openTrack(folder, recording, track, key) })));
  try {
    const stagedTracks: { readonly track: TrackRead; readonly staged: Staged }[] = [];
    for (const { track, reader } of readers) stagedTracks.push({ track, staged: await stage(reader.stream()) });
    const journal = await stage(once(new TextEncoder().encode(checked.text)));

    const pictures: { readonly track: TrackRead; readonly copy: MadeCopy; readonly parts: Awaited<ReturnType<typeof partsOf>> }[] = [];
    for (const { track, reader } of readers) {
      if (track.kind !== 'video') continue;
      const out = temp('copy');
      const sounds = readers.filter(({ track: other }) => other.kind === 'audio' && other.peer === track.peer).map(({ track: other, reader: sound }) => ({ reader: sound, begins: other.begins }));
      // A file that no picture can be read of is kept as the exhibit that it is.
      const copy = await makeCopy({ reader, begins: track.begins }, sounds, out).catch(() => null);
      if (copy && copy.frames.length > 0) pictures.push({ track, copy, parts: await partsOf(copy, out, stage, temp, ffmpeg) });
    }

    // From here on nothing is made any more, only kept.
    const tracks = [];
    for (const { track, staged } of stagedTracks) {
      const { chunks: _, bytes: __, ...said } = track;
      tracks.push({ ...said, content: await staged.keep(track.mime, caseId), tail: tails[track.track] ?? 0 });
    }
    const footage: Footage[] = [];
    for (const [i, { track, copy, parts }] of pictures.entries()) {
      const original = tracks.find((one) => one.track === track.track)!.content;
      footage.push(await footageOf({ original, track, copy, parts, caseId, title: pictures.length > 1 ? `${title} ${i + 1}` : title }));
    }
    const kept: KeptRecording = {
      call,
      recording,
      head: at,
      journal: await journal.keep('application/x-ndjson', caseId),
      tracks,
      footage,
      recovered: end === undefined || end.end === 'recovered',
      ...(fault ? { fault } : {}),
    };
    const contents = new Map([...contentsOfRecording(kept), ...footage.flatMap(contentsOfFootage)].map((one) => [one.sha256, one]));
    return { kept, contents: [...contents.values()] };
  } finally {
    for (const { reader } of readers) await reader.close();
    for (const staged of all) staged.discard();
    for (const path of temporary) await rm(path, { force: true });
  }
}

/** Everything of a picture that has to be made before it can be kept. */
async function partsOf(copy: MadeCopy, file: string, stage: (bytes: AsyncIterable<Uint8Array>) => Promise<Staged>, temp: (suffix: string) => string, ffmpeg: Ffmpeg | undefined) {
  const stills: Buffer[] = [];
  for (const { data } of copy.keyFrames) stills.push(await stillOf(copy, data, temp, ffmpeg));
  const size = largest(copy);
  const poster = await sharp(stills[0] ?? (await grey(size.width, size.height)))
    .resize(size.width, size.height, { fit: 'fill' })
    .png()
    .toBuffer();
  const posterFile = temp('png');
  await sharp(poster).toFile(posterFile);
  const made = await makePyramid(posterFile, await sharp(poster).metadata(), temp('tif'));
  try {
    const height = Math.max(16, 2 * Math.round((STRIP_WIDTH * size.height) / size.width / 2));
    const thumbs = stills.length > 0 ? stills : [poster];
    const strip = await sharp({ create: { width: STRIP_WIDTH * thumbs.length, height, channels: 3, background: '#222' } })
      .composite(await Promise.all(thumbs.map(async (one, i) => ({ input: await sharp(one).resize(STRIP_WIDTH, height, { fit: 'fill' }).png().toBuffer(), left: i * STRIP_WIDTH, top: 0 }))))
      .jpeg({ quality: 80 })
      .toBuffer();
    const frames = copy.frames;
    const table = frameTable(frames.map(({ at }) => at), copy.lastLength, { tick: [1, 1000], start: 0, keys: frames.flatMap(({ isKey }, i) => (isKey ? [i] : [])) });
    return {
      size,
      index: made.index,
      pyramid: await stage(made.bytes),
      preview: await stage(once(made.preview)),
      strip: { staged: await stage(once(strip)), count: thumbs.length, width: STRIP_WIDTH, height },
      table: await stage(once(new TextEncoder().encode(JSON.stringify(table)))),
      copy: await stage(createReadStream(file)),
    };
  } finally {
    await made.dispose();
  }
}

/** The largest picture in it: what the size of a stream changes to with the network is no change of what is looked at. */
function largest(copy: MadeCopy): { readonly width: number; readonly height: number } {
  const sizes = copy.keyFrames.flatMap(({ data }) => (copy.codec === 'vp8' ? (vp8Size(data) ?? []) : []));
  return [...sizes, { width: copy.width, height: copy.height }].toSorted((a, b) => b.width - a.width)[0]!;
}

async function stillOf(copy: MadeCopy, data: Uint8Array, temp: (suffix: string) => string, ffmpeg: Ffmpeg | undefined): Promise<Buffer> {
  const picture = copy.codec === 'vp8' ? await sharp(webpOf(data)).png().toBuffer().catch(() => undefined) : ffmpeg && (await pictureByFfmpeg(ffmpeg, copy.codec, copy, data, temp));
  return picture ?? grey(copy.width, copy.height);
}
const grey = (width: number, height: number): Promise<Buffer> => sharp({ create: { width, height, channels: 3, background: '#666' } }).png().toBuffer();

interface ToFootage {
  readonly original: Content;
  readonly track: TrackRead;
  readonly copy: MadeCopy;
  readonly parts: Awaited<ReturnType<typeof partsOf>>;
  readonly caseId: string;
  readonly title: string;
}
async function footageOf({ original, track, copy, parts, caseId, title }: ToFootage): Promise<Footage> {
  const { size, strip } = parts;
  const isSphere = track.source === 'panorama' && size.width === size.height * 2;
  const last = copy.frames.at(-1)!;
  return {
    original,
    name: `${track.track}.${track.mime.includes('mp4') ? 'mp4' : track.mime.includes('mp2t') ? 'ts' : 'webm'}`,
    title,
    ...size,
    projection: isSphere ? wholeSphere(size.width, size.height) : { kind: 'flat' },
    capturePath: 'link',
    capturedAt: new Date(track.begins).toISOString(),
    pyramid: await parts.pyramid.keep('image/tiff', caseId),
    index: parts.index,
    preview: await parts.preview.keep('image/jpeg', caseId),
    video: {
      duration: (last.at - copy.frames[0]!.at + Math.max(1, copy.lastLength)) / 1000,
      frames: copy.frames.length,
      codec: copy.codec,
      sound: copy.sound,
      // The exhibit has no index: it is the copy that is played.
      direct: false,
      table: await parts.table.keep('application/json', caseId),
      proxies: [{ content: await parts.copy.keep(copy.mime, caseId), ...size }],
      strip: { content: await strip.staged.keep('image/jpeg', caseId), count: strip.count, width: strip.width, height: strip.height },
    },
  };
}
