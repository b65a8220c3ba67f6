// Exact frames of videos as stills: extracted from the original when they are first asked for, made into a pyramid, and kept in memory
// only, since content lies sealed on the disk. What lies longest unused goes first.

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content, Footage } from '#shared/footage/footage.ts';
import { frameTableSchema, framesOf } from '#shared/footage/frame-table.ts';
import type { ContentStore, PartFetcher } from '../content-store.ts';
import { makePyramid, openPicture } from '../pyramid.ts';
import { createSharedWork } from '../shared-work.ts';
import { readTiffLevels, readTile, type ReadBytes, type TiffLevel } from '../tiff.ts';
import { extractFrame } from './derive.ts';
import { findFfmpeg, type Container, type Ffmpeg } from './ffmpeg.ts';
import { lend } from './lend.ts';
import { probeShape, type VideoShape } from './probe.ts';

/** Why a frame cannot be had now. */
export class FrameUnavailable extends Error {
  readonly why: 'noFfmpeg' | 'noSuchFrame';
  constructor(why: 'noFfmpeg' | 'noSuchFrame') {
    super(`frame: ${why}`);
    this.name = 'FrameUnavailable';
    this.why = why;
  }
}
export interface KeptFrame {
  /** A tiled pyramid whose level 0 has every pixel of the frame. */
  readonly pyramid: Uint8Array;
  readonly preview: Uint8Array;
  tile(level: number, column: number, row: number): Promise<Uint8Array | undefined>;
}
export interface FrameStore {
  /** Throws `FrameUnavailable`, or what bringing the original here threw. */
  frame(footage: Footage, n: number, signal?: AbortSignal): Promise<KeptFrame>;
}
export interface FrameStoreDeps {
  /** For what is made on the way; nothing of it stays. */
  readonly workFolder: string;
  readonly content: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
  /** Looked for anew at every frame: whoever installs it need not start again. */
  readonly tools?: () => Ffmpeg | undefined;
}
/** An 8K frame takes some 10 MB. */
const MOST_BYTES = 192 * 1024 ** 2;

export const containerOf = (mime: string): Container => (/webm|matroska/.test(mime) ? 'matroska' : 'mov');

export function createFrameStore({ workFolder, content, fetcherOf, tools = () => findFfmpeg() }: FrameStoreDeps): FrameStore {
  const making = createSharedWork();
  /** In the order of their last use. */
  const kept = new Map<string, KeptFrame>();
  /** How the pictures of each original lie: the same for all its frames. */
  const shapes = new Map<string, Pick<VideoShape, 'filter' | 'width' | 'height'>>();

  async function make(footage: Footage, n: number, signal: AbortSignal): Promise<KeptFrame> {
    const found = tools();
    if (!found) throw new FrameUnavailable('noFfmpeg');
    const { original, video, prepared, capturePath, width, height } = footage;
    if (!video) throw new FrameUnavailable('noSuchFrame');
    if (!content.description(video.table.sha256)) content.describe(video.table);
    const table = frameTableSchema.parse(JSON.parse(new TextDecoder().decode(await content.read(video.table.sha256, 0, video.table.bytes, fetcherOf(video.table), signal))));
    if (n >= framesOf(table).count) throw new FrameUnavailable('noSuchFrame');
    const container = containerOf(original.mime);
    await mkdir(workFolder, { recursive: true });
    const raw = join(workFolder, `${randomUUID()}.raw`);
    try {
      await lend({ content, fetcherOf }, original, async (path) => {
        const shape = shapes.get(original.sha256) ?? (await probeShape(found, path, container, prepared === undefined || prepared === 'heic' || prepared === 'cubeFaces' ? 'auto' : prepared, signal));
        if (shape === null) throw new FrameUnavailable('noSuchFrame');
        shapes.set(original.sha256, shape);
        // A call's picture changes its size with the network: every frame is shown at the size that the footage states.
        // A redacted copy of an odd size has a row or a column more than it shows.
        const isLarger = shape.width - width === 1 || shape.height - height === 1;
        const filter = capturePath === 'link' ? `${shape.filter},scale=${width}:${height}:flags=bicubic` : isLarger ? `${shape.filter},crop=${width}:${height}:0:0` : shape.filter;
        await extractFrame({ tools: found, path, container }, { filter, table }, n, raw, { signal, urgent: true });
      });
      const made = await makePyramid(raw, await openPicture(raw).metadata(), join(workFolder, `${randomUUID()}.tif`));
      try {
        const pieces: Uint8Array[] = [];
        for await (const piece of made.bytes) pieces.push(Uint8Array.from(piece));
        return keptFrame(new Uint8Array(Buffer.concat(pieces)), made.preview);
      } finally {
        await made.dispose();
      }
    } finally {
      await rm(raw, { force: true });
    }
  }

  function keep(name: string, frame: KeptFrame): void {
    kept.delete(name);
    kept.set(name, frame);
    let bytes = [...kept.values()].reduce((sum, { pyramid, preview }) => sum + pyramid.length + preview.length, 0);
    for (const [oldest, { pyramid, preview }] of kept) {
      if (bytes <= MOST_BYTES || oldest === name) return;
      kept.delete(oldest);
      bytes -= pyramid.length + preview.length;
    }
  }

  return {
    async frame(footage, n, signal) {
      const name = `${footage.original.sha256}-${n}`;
      const known = kept.get(name);
      if (known) {
        keep(name, known);
        return known;
      }
      await making.join(name, async (stop) => keep(name, await make(footage, n, stop)), signal);
      const made = kept.get(name);
      if (!made) throw new FrameUnavailable('noSuchFrame');
      return made;
    },
  };
}

function keptFrame(pyramid: Uint8Array, preview: Uint8Array): KeptFrame {
  const read: ReadBytes = (offset, length) => Promise.resolve(pyramid.subarray(offset, offset + length));
  let levels: Promise<readonly TiffLevel[]> | undefined;
  return {
    pyramid,
    preview,
    async tile(level, column, row) {
      levels ??= readTiffLevels(read);
      const found = (await levels)[level];
      return found && readTile(read, found, column, row);
    },
  };
}
