// The four modes: what a viewer asks for changes what comes to them, and what is asked of the site changes what it sends. Measured by the
// picture itself and by WebRTC's own counts, on real layers of a real encoder.

import { expect, test } from 'vitest';
import type { Mode } from '#shared/live/protocol.ts';
import { browserIsThere, seat, useStage, type Seated } from './stage.ts';

const at = useStage('tests of the modes');
let sender: Seated;
let viewer: Seated;

const RID_OF = { high: 'r2', standard: 'r1', saver: 'r0' } as const;
const WIDTH_OF = { high: 1280, standard: 640, saver: 320 } as const;
const lastWidth = async (): Promise<number> => (await viewer.facts()).seen[0]?.last.at(-1)?.width ?? 0;
const shown = async (): Promise<number> => (await viewer.facts()).seen[0]?.count ?? 0;
interface Inbound {
  readonly kind: string;
  readonly bytesReceived: number;
  readonly framesReceived: number;
}
const received = async (kind: string): Promise<number> => ((await viewer.run((link) => link.received())) as unknown as Inbound[]).filter((one) => one.kind === kind).reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
/** Bytes that a picture has that comes, over twenty of them: how fast they come is the machine's. */
const perPicture = async (): Promise<number> => {
  const count = async (): Promise<{ bytes: number; frames: number }> => {
    const pictures = ((await viewer.run((link) => link.received())) as unknown as Inbound[]).filter(({ kind }) => kind === 'video');
    return { bytes: pictures.reduce((sum, one) => sum + one.bytesReceived, 0), frames: pictures.reduce((sum, one) => sum + one.framesReceived, 0) };
  };
  const before = await count();
  let now = before;
  await expect.poll(async () => (now = await count()).frames - before.frames, { timeout: 60_000 }).toBeGreaterThan(20);
  return (now.bytes - before.bytes) / (now.frames - before.frames);
};
/** How many bytes a count grows by in two seconds. */
const growth = async (count: () => Promise<number>): Promise<number> => {
  const before = await count();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return (await count()) - before;
};
const kbits = (bytes: number): number => Math.round((bytes * 8) / 2 / 1000);

test.skipIf(!browserIsThere)('what a viewer asks for changes the picture that comes', async () => {
  sender = await seat(at.browser, at.stage, 'staff');
  await expect.poll(async () => (await sender.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  await sender.run((link) => link.send(8, 2, true));
  await sender.run((link) => link.speak());
  viewer = await seat(at.browser, at.stage, 'expert');
  const rates = new Map<Mode, number>();
  for (const mode of ['high', 'saver', 'standard'] as const) {
    await viewer.run(`(link) => link.ask('setMode', { mode: '${mode}' })` as never);
    await expect.poll(lastWidth, { timeout: 40_000, message: mode }).toBe(WIDTH_OF[mode]);
    rates.set(mode, await perPicture());
  }
  await viewer.run((link) => link.ask('setMode', { mode: 'audio' } as never));
  // What was on its way has come.
  await expect.poll(() => growth(() => received('video')), { timeout: 20_000 }).toBe(0);
  rates.set('audio', 0);
  const sound = await growth(() => received('audio'));
  process.stderr.write(`${at.stage.engine.name}: comes to a viewer, bytes a picture: ${[...rates].map(([mode, bytes]) => `${mode} ${Math.round(bytes)}`).join(', ')}; sound in audio mode ${kbits(sound)} kbit/s\n`);
  expect(sound).toBeGreaterThan(0);
  expect(rates.get('high')!).toBeGreaterThan(rates.get('standard')!);
  expect(rates.get('standard')!).toBeGreaterThan(rates.get('saver')!);
  const before = await shown();
  await viewer.run((link) => link.ask('setMode', { mode: 'high' } as never));
  await expect.poll(lastWidth, { timeout: 40_000 }).toBe(1280);
  await expect.poll(shown, { timeout: 40_000 }).toBeGreaterThan(before + 10);
}, 240_000);

test.skipIf(!browserIsThere)('what is asked of the sender changes what it sends', async () => {
  const sent = (rid: string) => async (): Promise<number> => (await sender.run((link) => link.sent()))[rid] ?? 0;
  for (const mode of ['standard', 'saver', 'high'] as const) {
    await viewer.run(`(link) => link.ask('askMode', { mode: '${mode}' })` as never);
    // Nothing above the layer of the mode is sent any more, and that layer is.
    for (const [other, rid] of Object.entries(RID_OF)) {
      const isAbove = WIDTH_OF[other as keyof typeof WIDTH_OF] > WIDTH_OF[mode];
      if (isAbove) await expect.poll(() => growth(sent(rid)), { timeout: 30_000, message: `${mode}: ${rid}` }).toBe(0);
    }
    await expect.poll(() => growth(sent(RID_OF[mode])), { timeout: 30_000, message: `${mode}: ${RID_OF[mode]}` }).toBeGreaterThan(0);
    await expect.poll(lastWidth, { timeout: 40_000, message: mode }).toBe(WIDTH_OF[mode]);
  }
  await viewer.run((link) => link.ask('askMode', { mode: 'audio' } as never));
  await expect.poll(() => growth(async () => Object.values(await sender.run((link) => link.sent())).reduce((sum, bytes) => sum + bytes, 0)), { timeout: 30_000 }).toBe(0);
  await viewer.run((link) => link.ask('askMode', { mode: 'high' } as never));
  const before = await shown();
  await expect.poll(shown, { timeout: 40_000 }).toBeGreaterThan(before + 10);
}, 240_000);
