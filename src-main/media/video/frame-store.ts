// Exact frames of videos as stills: extracted from the original when they are first asked for, made into a pyramid, and kept in a folder
// that may be thrown away at any time. What lies longest unused goes first.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content, Footage } from '#shared/footage/footage.ts';
import { frameTableSchema, framesOf } from '#shared/footage/frame-table.ts';
import { readRange } from '../content-files.ts';
import type { ContentStore, PartFetcher } from '../content-store.ts';
import { makePyramid, openPicture } from '../pyramid.ts';
import { createSharedWork } from '../shared-work.ts';
import { readTiffLevels, readTile, type TiffLevel } from '../tiff.ts';
import { extractFrame } from './derive.ts';
import { findFfmpeg, type Container, type Ffmpeg } from './ffmpeg.ts';
import { probeShape } from './probe.ts';

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
  readonly path: string;
  tile(level: number, column: number, row: number): Promise<Uint8Array | undefined>;
  preview(): Promise<Uint8Array>;
}
export interface FrameStore {
  /** Throws `FrameUnavailable`, or what brings the original here threw. */
  frame(footage: Footage, n: number, signal?: AbortSignal): Promise<KeptFrame>;
}
export interface FrameStoreDeps {
  readonly folder: string;
  readonly content: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
  /** Brings a whole file here. */
  readonly wholePath: (content: Content, signal?: AbortSignal) => Promise<string>;
  /** Looked for anew at every frame: whoever installs it need not start again. */
  readonly tools?: () => Ffmpeg | undefined;
}
const MOST_BYTES = 1024 ** 3;
const MOST_INDEXES = 64;

export const containerOf = (mime: string): Container => (/webm|matroska/.test(mime) ? 'matroska' : 'mov');

export function createFrameStore({ folder, content, fetcherOf, wholePath, tools = () => findFfmpeg() }: FrameStoreDeps): FrameStore {
  mkdirSync(folder, { recursive: true });
  const making = createSharedWork();
  const indexes = new Map<string, readonly TiffLevel[]>();

  async function make(footage: Footage, n: number, name: string, signal: AbortSignal): Promise<void> {
    const found = tools();
    if (!found) throw new FrameUnavailable('noFfmpeg');
    const { original, video, prepared } = footage;
    if (!video) throw new FrameUnavailable('noSuchFrame');
    if (!content.description(video.table.sha256)) content.describe(video.table);
    const table = frameTableSchema.parse(JSON.parse(new TextDecoder().decode(await content.read(video.table.sha256, 0, video.table.bytes, fetcherOf(video.table), signal))));
    if (n >= framesOf(table).count) throw new FrameUnavailable('noSuchFrame');
    const path = await wholePath(original, signal);
    const container = containerOf(original.mime);
    const shape = await probeShape(found, path, container, prepared === undefined || prepared === 'heic' ? 'auto' : prepared, signal);
    if (shape === null) throw new FrameUnavailable('noSuchFrame');
    const raw = join(folder, `${randomUUID()}.raw`);
    const work = join(folder, `${randomUUID()}.work`);
    try {
      await extractFrame({ tools: found, path, container }, { ...shape, table }, n, raw, signal);
      const made = await makePyramid(raw, await openPicture(raw).metadata(), `${work}.tif`);
      try {
        await writeFile(work, made.bytes);
        await writeFile(join(folder, `${name}.jpg`), made.preview);
        await rename(work, join(folder, `${name}.tif`));
      } finally {
        await made.dispose();
      }
    } finally {
      await rm(raw, { force: true });
      await rm(work, { force: true });
    }
    sweep(name);
  }

  /** Until what is kept fits again; `but` was just made. */
  function sweep(but: string): void {
    const files = readdirSync(folder).flatMap((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return stat ? [{ name, bytes: stat.size, used: stat.mtimeMs }] : [];
    });
    let bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    for (const { name, bytes: size } of files.filter((one) => /\.(tif|jpg)$/.test(one.name) && !one.name.startsWith(but)).sort((a, b) => a.used - b.used)) {
      if (bytes <= MOST_BYTES) return;
      rmSync(join(folder, name), { force: true });
      indexes.delete(name);
      bytes -= size;
    }
  }

  const levelsOf = async (path: string, name: string): Promise<readonly TiffLevel[]> => {
    const known = indexes.get(name) ?? (await readTiffLevels((offset, length) => readRange(path, offset, length)));
    indexes.delete(name);
    indexes.set(name, known);
    const oldest = indexes.keys().next().value;
    if (indexes.size > MOST_INDEXES && oldest !== undefined) indexes.delete(oldest);
    return known;
  };

  return {
    async frame(footage, n, signal) {
      const name = `${footage.original.sha256}-${n}`;
      const path = join(folder, `${name}.tif`);
      const touch = (): boolean => {
        try {
          utimesSync(path, new Date(), new Date());
          return statSync(join(folder, `${name}.jpg`), { throwIfNoEntry: false }) !== undefined;
        } catch {
          return false;
        }
      };
      if (!touch()) await making.join(name, (stop) => make(footage, n, name, stop), signal);
      return {
        path,
        async tile(level, column, row) {
          const found = (await levelsOf(path, `${name}.tif`))[level];
          return found && readTile((offset, length) => readRange(path, offset, length), found, column, row);
        },
        preview: () => readFile(join(folder, `${name}.jpg`)),
      };
    },
  };
}
