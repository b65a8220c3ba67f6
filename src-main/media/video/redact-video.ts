// Makes the redacted layer of a video: the whole video without what is covered, and of it all that a video has for looking at it. Whoever
// calls owns the staged files.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedactedShape, Redaction } from '#shared/case/events-picture.ts';
import type { Content, Footage } from '#shared/footage/footage.ts';
import { framesOf, frameTableSchema } from '#shared/footage/frame-table.ts';
import type { ContentStore, PartFetcher, Staged } from '../content-store.ts';
import { once } from '../once.ts';
import { makePyramid, openPicture } from '../pyramid.ts';
import { bakeRedacted } from './bake.ts';
import { extractFrame, makeProxies, makeStrip, proxySizes, stripOf } from './derive.ts';
import { FfmpegFailure, type Ffmpeg } from './ffmpeg.ts';
import { containerOf } from './frame-store.ts';
import { lend } from './lend.ts';
import { probeShape, probeVideo } from './probe.ts';

export interface RedactVideoDeps {
  readonly content: ContentStore;
  readonly workFolder: string;
  readonly tools: Ffmpeg;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
}
export interface RedactVideoRequest {
  readonly footage: Footage;
  readonly shapes: readonly RedactedShape[];
  readonly caseId: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: { readonly stage: 'reading' | 'covering' | 'proxies' | 'storing'; readonly done?: number; readonly total?: number }) => void;
}

/** `all` gathers what was staged, to be discarded by the caller where it was not kept. Throws what ffmpeg, the disk or the network said. */
export async function redactVideo({ content, workFolder, tools, fetcherOf }: RedactVideoDeps, { footage, shapes, caseId, signal, onProgress }: RedactVideoRequest, all: Staged[]): Promise<Pick<Redaction, 'pyramid' | 'index' | 'preview' | 'video'>> {
  const { original, video, prepared, width, height } = footage;
  if (!video) throw new FfmpegFailure('no video');
  const temporary: string[] = [];
  const temp = (suffix: string): string => {
    const path = join(workFolder, `${randomUUID()}.${suffix}`);
    temporary.push(path);
    return path;
  };
  const stage = async (bytes: AsyncIterable<Uint8Array>): Promise<Staged> => {
    const staged = await content.stage({ stream: bytes }, { signal });
    all.push(staged);
    return staged;
  };
  try {
    onProgress({ stage: 'reading' });
    if (!content.description(video.table.sha256)) content.describe(video.table);
    const table = frameTableSchema.parse(JSON.parse(new TextDecoder().decode(await content.read(video.table.sha256, 0, video.table.bytes, fetcherOf(video.table), signal))));
    const container = containerOf(original.mime);
    const full = temp('mp4');
    const sound = await lend({ content, fetcherOf }, original, async (path) => {
      const shape = await probeShape(tools, path, container, prepared === undefined || prepared === 'heic' || prepared === 'cubeFaces' ? 'auto' : prepared, signal);
      if (shape === null) throw new FfmpegFailure('no pictures');
      const total = framesOf(table).count;
      await bakeRedacted({ source: { tools, path, container }, shape, table, footage, shapes, out: full, signal, onProgress: (done) => onProgress({ stage: 'covering', done, total }) });
      return shape.sound;
    });
    await checkTimes(tools, full, table, signal);

    const made = { tools, path: full, container: 'mov' as const };
    const facts = { width, height, projection: footage.projection, table, sound, filter: `crop=${width}:${height}:0:0,setsar=1` };
    const first = temp('tif');
    await extractFrame(made, facts, 0, first, { signal });
    const pyramid = await makePyramid(first, await openPicture(first).metadata(), temp('tif'));
    try {
      const plans = proxySizes(facts).map((size) => ({ ...size, out: temp('mp4') }));
      const total = Math.ceil(video.duration * 1000);
      await makeProxies(made, facts, plans, (seconds) => onProgress({ stage: 'proxies', done: Math.min(total, Math.round(seconds * 1000)), total }), signal);
      const [strip, stripFile] = [stripOf(facts), temp('jpg')];
      await makeStrip(tools, plans.at(-1)!.out, video.duration, strip, stripFile, signal);
      onProgress({ stage: 'storing' });
      const [pyramidStaged, preview, stripStaged, fullStaged] = [await stage(pyramid.bytes), await stage(once(pyramid.preview)), await stage(createReadStream(stripFile)), await stage(createReadStream(full))];
      const copies: { staged: Staged; width: number; height: number }[] = [];
      for (const { out, ...size } of plans) copies.push({ staged: await stage(createReadStream(out)), ...size });
      const proxies: { content: Content; width: number; height: number }[] = [];
      for (const { staged, ...size } of copies) proxies.push({ content: await staged.keep('video/mp4', caseId), ...size });
      return {
        index: pyramid.index,
        pyramid: await pyramidStaged.keep('image/tiff', caseId),
        preview: await preview.keep('image/jpeg', caseId),
        video: { full: await fullStaged.keep('video/mp4', caseId), proxies, strip: { content: await stripStaged.keep('image/jpeg', caseId), ...strip } },
      };
    } finally {
      await pyramid.dispose();
    }
  } finally {
    for (const path of temporary) await rm(path, { force: true });
  }
}

/** Marks lie at frames and times of the original: a copy whose frames lie elsewhere would put them on other pictures. */
async function checkTimes(tools: Ffmpeg, path: string, table: Parameters<typeof framesOf>[0], signal?: AbortSignal): Promise<void> {
  const facts = await probeVideo(tools, path, 'mov', 'auto', signal);
  if (typeof facts === 'string') throw new FfmpegFailure(facts);
  const [wanted, found] = [framesOf(table), framesOf(facts.table)];
  if (found.count !== wanted.count) throw new FfmpegFailure('another number of frames');
  for (let n = 0; n < wanted.count; n += 1) {
    if (Math.abs(found.startOf(n) - wanted.startOf(n)) > Math.min(0.002, (wanted.startOf(n + 1) - wanted.startOf(n)) / 4 || 0.002)) throw new FfmpegFailure('other times');
  }
}
