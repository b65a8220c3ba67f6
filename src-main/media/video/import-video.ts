// Takes a staged video in: its frame table, its first frame as a still with a pyramid, copies to play, thumbnails. Whoever calls owns
// the staged files; nothing is kept before the last step succeeded.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import type { Content, Footage } from '#shared/footage/footage.ts';
import { framesOf } from '#shared/footage/frame-table.ts';
import type { ContentStore, Staged } from '../content-store.ts';
import { makePyramid, openPicture } from '../pyramid.ts';
import { extractFrame, makeProxies, makeStrip, problemOf, proxySizes, stripOf } from './derive.ts';
import type { Container, Ffmpeg } from './ffmpeg.ts';
import { once } from '../once.ts';
import { probeVideo, type VideoLayout, type VideoProblem } from './probe.ts';

export interface VideoToImport {
  readonly original: Staged;
  /** The case that it is for. */
  readonly caseId: string;
  readonly mime: string;
  readonly container: Container;
  readonly as: 'auto' | VideoLayout;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}
export type ImportedVideo = Pick<Footage, 'original' | 'width' | 'height' | 'projection' | 'prepared' | 'capturedAt' | 'pyramid' | 'index' | 'preview' | 'video'>;

export interface VideoImportDeps {
  readonly content: ContentStore;
  readonly workFolder: string;
  readonly tools: Ffmpeg;
}

/** `all` gathers what was staged, to be discarded by the caller where it was not kept. */
export async function importVideo({ content, workFolder, tools }: VideoImportDeps, { original, caseId, mime, container, as, signal, onProgress }: VideoToImport, all: Staged[]): Promise<ImportedVideo | VideoProblem | 'diskFull'> {
  const work = (suffix: string): string => join(workFolder, `${randomUUID()}.${suffix}`);
  const temporary: string[] = [];
  const temp = (suffix: string): string => {
    const path = work(suffix);
    temporary.push(path);
    return path;
  };
  const stage = async (bytes: AsyncIterable<Uint8Array>): Promise<Staged> => {
    const staged = await content.stage({ stream: bytes }, { signal });
    all.push(staged);
    return staged;
  };
  const source = { tools, path: original.path, container };
  try {
    onProgress?.({ stage: 'reading' });
    const facts = await probeVideo(tools, original.path, container, as, signal);
    if (typeof facts === 'string') return facts;
    const { table, duration } = facts;

    const first = temp('tif');
    await extractFrame(source, facts, 0, first, { signal });
    const metadata = await openPicture(first).metadata();
    onProgress?.({ stage: 'pyramid' });
    const made = await makePyramid(first, metadata, work('tif'));
    try {
      const plans = proxySizes(facts).map((size) => ({ ...size, out: temp('mp4') }));
      onProgress?.({ stage: 'proxies', done: 0, total: Math.ceil(duration * 1000) });
      await makeProxies(source, facts, plans, (seconds) => onProgress?.({ stage: 'proxies', done: Math.min(Math.round(seconds * 1000), Math.ceil(duration * 1000)), total: Math.ceil(duration * 1000) }), signal);
      const strip = stripOf(facts);
      const stripFile = temp('jpg');
      await makeStrip(tools, plans.at(-1)!.out, duration, strip, stripFile, signal);

      onProgress?.({ stage: 'storing' });
      const pyramid = await stage(made.bytes);
      const preview = await stage(once(made.preview));
      const tableFile = await stage(once(new TextEncoder().encode(JSON.stringify(table))));
      const stripStaged = await stage(createReadStream(stripFile));
      const proxies: { staged: Staged; width: number; height: number }[] = [];
      for (const { out, width, height } of plans) proxies.push({ staged: await stage(createReadStream(out)), width, height });
      return {
        original: await original.keep(mime, caseId),
        width: facts.width,
        height: facts.height,
        projection: facts.projection,
        ...(facts.layout === undefined ? {} : { prepared: facts.layout }),
        ...(facts.capturedAt === undefined ? {} : { capturedAt: facts.capturedAt }),
        pyramid: await pyramid.keep('image/tiff', caseId),
        index: made.index,
        preview: await preview.keep('image/jpeg', caseId),
        video: {
          duration,
          frames: framesOf(table).count,
          codec: facts.codec,
          sound: facts.sound,
          direct: facts.direct,
          table: await tableFile.keep('application/json', caseId),
          proxies: await Promise.all(proxies.map(async ({ staged, width, height }): Promise<{ content: Content; width: number; height: number }> => ({ content: await staged.keep('video/mp4', caseId), width, height }))),
          strip: { content: await stripStaged.keep('image/jpeg', caseId), ...strip },
        },
      };
    } finally {
      await made.dispose();
    }
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== undefined) return problem;
    throw error;
  } finally {
    for (const path of temporary) await rm(path, { force: true });
  }
}
