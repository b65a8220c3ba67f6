// A video whose every frame says its number, redacted: what is covered is gone from every frame that it is covered in, nowhere else, and
// every frame stays where it was.

import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import { contentsOfRedaction, redactedFootage } from '#shared/case/layers.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from '../content-store.ts';
import { createImporter } from '../importer.ts';
import { createMediaRoutes } from '../media-routes.ts';
import { temporaryFolder } from '../test-tools.ts';
import { TEST_VAULT } from '../vault.testing.ts';
import { createFrameStore } from './frame-store.ts';
import { redactVideo, type RedactVideoRequest } from './redact-video.ts';
import { ffmpegOrSkip, makeBarCoded, numberOf } from './video.testing.ts';

// ffmpeg runs at low priority: on a busy machine it waits for everybody else.
vi.setConfig({ testTimeout: 240_000 });
const tools = ffmpegOrSkip('redacting videos');
let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
beforeAll(() => {
  folder = temporaryFolder();
  content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
});
afterAll(() => folder.remove());

const importIt = (path: string): Promise<Footage> => createImporter({ content, workFolder: join(folder.path, 'work') }).importPicture({ caseId: 'c', path, name: 'v.mp4' });
const redactIt = (footage: Footage, shapes: readonly RedactedShape[], more: Partial<RedactVideoRequest> = {}) =>
  redactVideo({ content, workFolder: join(folder.path, 'work'), tools: tools!, fetcherOf: () => undefined }, { footage, shapes, caseId: 'c', onProgress: () => undefined, ...more }, []);

interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}
const grey = async (bytes: Uint8Array): Promise<Picture> => {
  const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};
const numberIn = ({ data, width, height }: Picture): number => numberOf((part) => data[Math.floor(height / 2) * width + Math.floor(part * width)]!);
/** Of a rectangle, a little inside it: how far its values lie apart. */
function spreadIn({ data, width }: Picture, left: number, top: number, right: number, bottom: number): number {
  let [least, most] = [255, 0];
  for (let y = top + 3; y < bottom - 3; y += 1) for (let x = left + 3; x < right - 3; x += 1) [least, most] = [Math.min(least, data[y * width + x]!), Math.max(most, data[y * width + x]!)];
  return most - least;
}
const box = (x: number, y: number, width: number, height: number): number[][] => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];

describe.skipIf(!tools)('a redacted video', () => {
  it('lacks what is covered from one frame to another, moved in between, and keeps every frame at its number and time', async () => {
    // Uneven times, sound that begins elsewhere than the pictures, and an odd size.
    const path = makeBarCoded(tools!, folder.path, { name: 'faces.mkv', frames: 40, sound: true, times: '(N*3003+if(mod(N\\,3)\\,0\\,900)+if(gt(N\\,20)\\,45000\\,0))/90000/TB', args: ['-c:v', 'libx264', '-g', '30', '-bf', '3', '-vf', 'scale=321:181:flags=neighbor,setsar=1', '-pix_fmt', 'yuv444p'] });
    const footage = await importIt(path);
    expect(footage).toMatchObject({ width: 321, height: 181, video: { frames: 40 } });
    const seen = new Set<string>();
    const shapes: RedactedShape[] = [
      // Over the edges between fields: without the cover they are black beside white.
      { kind: 'box', what: 'face', points: box(20, 10, 60, 40), time: { frame: 10, pts: 0, to: { frame: 20, pts: 0 }, keys: [{ frame: 20, points: box(220, 10, 60, 40) }] } },
      { kind: 'box', what: 'plate', points: box(20, 130, 280, 40) },
    ];
    const made = await redactIt(footage, shapes, { onProgress: ({ stage }) => seen.add(stage) });
    expect(seen).toEqual(new Set(['reading', 'covering', 'proxies', 'storing']));
    const redaction = { sha256: footage.original.sha256, shapes, ...made };
    expect(contentsOfRedaction(redaction).every(({ sha256 }) => content.state(sha256)?.complete)).toBe(true);

    const frames = createFrameStore({ workFolder: join(folder.path, 'work'), content, fetcherOf: () => undefined });
    const seal = { redaction: { ...redaction, at: '', by: '' }, open: false };
    const routes = createMediaRoutes({ content, frames, footageOf: () => footage, sealOf: () => seal });
    const ask = (address: string): Promise<Response> => routes(new Request(`http://localhost/media/${footage.original.sha256}/${address}`));
    const shown = redactedFootage(footage, redaction);
    for (const n of [0, 9, 10, 15, 20, 21, 39]) {
      const reply = await ask(`redacted/frame/${n}/preview`);
      expect(reply.status).toBe(200);
      const redacted = await grey(new Uint8Array(await reply.arrayBuffer()));
      const whole = await grey((await frames.frame(footage, n)).preview);
      expect([redacted.width, redacted.height]).toEqual([321, 181]);
      expect([n, numberIn(redacted)]).toEqual([n, n]);
      const left = 20 + Math.max(0, Math.min(200, (n - 10) * 20));
      const isCovered = n >= 10 && n <= 20;
      if (n > 0) expect([n, spreadIn(redacted, left, 10, left + 60, 50) < 40]).toEqual([n, isCovered || spreadIn(whole, left, 10, left + 60, 50) < 40]);
      // What is covered without a time is covered always.
      expect([n, spreadIn(redacted, 20, 130, 300, 170) < 40]).toEqual([n, true]);
      // Nothing else is: between the two, and where the first one is not now.
      let [sum, count] = [0, 0];
      for (let y = 60; y < 120; y += 1) for (let x = 0; x < 321; x += 1) [sum, count] = [sum + Math.abs(redacted.data[y * 321 + x]! - whole.data[y * 321 + x]!), count + 1];
      // One column of shift would be two levels and more at each edge.
      expect([n, sum / count < 2]).toEqual([n, true]);
      expect((await frames.frame(shown, n)).pyramid.length).toBeGreaterThan(0);
    }
    // The original is handed out by none of its addresses, the derived one by all.
    for (const address of ['file', 'proxy/0', 'strip', 'preview', 'frame/3/preview', 'tile/0/0/0', 'index.json']) expect([address, (await ask(address)).status]).toEqual([address, 403]);
    for (const address of ['file', 'proxy/0', 'strip', 'frames.json', 'preview', 'tile/0/0/0']) expect([address, (await ask(`redacted/${address}`)).status]).toEqual([address, 200]);
    const whole = new Uint8Array(await (await ask('redacted/file')).arrayBuffer());
    expect(Buffer.from(await content.read(made.video!.full.sha256, 0, made.video!.full.bytes)).equals(whole)).toBe(true);
  });

  it('that is given up while it is made leaves nothing, nor does one whose original is damaged', async () => {
    const footage = await importIt(makeBarCoded(tools!, folder.path, { name: 'given-up.mp4', frames: 24 }));
    const abort = new AbortController();
    const before = content.usage().contents.length;
    const shapes: RedactedShape[] = [{ kind: 'box', what: 'face', points: box(20, 10, 60, 40) }];
    await expect(redactIt(footage, shapes, { signal: abort.signal, onProgress: ({ stage, done }) => stage === 'covering' && done === 5 && abort.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    // A table that names another number of frames than the file holds: marks would lie on other pictures.
    const other = await importIt(makeBarCoded(tools!, folder.path, { name: 'shorter.mp4', frames: 12 }));
    const kept = content.usage().contents.length;
    await expect(redactIt({ ...footage, video: other.video! }, shapes)).rejects.toThrow();
    await expect(redactIt({ ...other, video: footage.video! }, shapes)).rejects.toThrow();
    expect(content.usage().contents.length).toBe(kept);
    expect(kept).toBeGreaterThan(before);
  });
});
