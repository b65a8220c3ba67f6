// Where the time of one exact frame goes: what the workstation does for it, step by step, without a browser.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePyramid, openPicture } from '../../../src-main/media/pyramid.ts';
import { extractFrame } from '../../../src-main/media/video/derive.ts';
import type { Ffmpeg } from '../../../src-main/media/video/ffmpeg.ts';
import { containerOf } from '../../../src-main/media/video/frame-store.ts';
import { probeShape, probeVideo } from '../../../src-main/media/video/probe.ts';
import type { Footage } from '../../../src-shared/footage/footage.ts';

/** ms */
export interface FrameProfile {
  readonly shape: number;
  readonly key: number;
  readonly last: number;
  /** Frames that are decoded for the last one. */
  readonly between: number;
  readonly tiles: number;
}

export async function profileFrame(tools: Ffmpeg, path: string, footage: Footage, folder: string): Promise<FrameProfile> {
  const container = containerOf(footage.original.mime);
  const facts = await probeVideo(tools, path, container, 'auto');
  if (typeof facts === 'string') throw new Error(facts);
  const [first = 0, second = facts.table.keys[0]!] = facts.table.keys.slice(1);
  const raw = join(folder, 'profile.tif');
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };
  try {
    const shape = await timed(() => probeShape(tools, path, container, 'auto'));
    const key = await timed(() => extractFrame({ tools, path, container }, facts, first, raw));
    const last = await timed(() => extractFrame({ tools, path, container }, facts, second - 1, raw));
    const metadata = await openPicture(raw).metadata();
    const tiles = await timed(async () => {
      const made = await makePyramid(raw, metadata, join(folder, 'profile-pyramid.tif'));
      for await (const _ of made.bytes);
      await made.dispose();
    });
    return { shape, key, last, between: second - first, tiles };
  } finally {
    await rm(raw, { force: true });
  }
}
