// The server's own recording beside that of a workstation: real frames through the engine and ffmpeg into files that play, whose chain holds,
// and which are evidence of the case; also after the server was cut off in the middle.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import type { Content } from '#shared/footage/footage.ts';
import { holdsAnchor, readJournal } from '#shared/live/journal.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { sha256Hex } from '../../src-server/live/record/chain.ts';
import { ffmpegIsThere } from './cameras.ts';
import { browserIsThere, CASE, seat, useStage, type Seated } from './stage.ts';

const runs = browserIsThere && ffmpegIsThere;
const folder = mkdtempSync(join(tmpdir(), 'kantai-held-'));
const recordings = join(folder, 'recordings');
const at = useStage('tests of the server’s recording', { recording: { folder: recordings } });
let site: Seated;
let expert: Seated;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const state = async () => foldCase(CASE, await at.stage.stations.staff.pull(CASE), createNodeCrypto((length) => new Uint8Array(length)));
const recording = async (id: string) => (await state()).live!.recordings.find((one) => one.recording === id);
const fetched = async ({ sha256, parts, bytes }: Content): Promise<Buffer> => {
  const pieces = await Promise.all(parts.map(async (_, part) => Buffer.from(await (await at.stage.bench.call(`/content/${sha256}/${part}`, { token: at.stage.stations.expert.token })).arrayBuffer())));
  const whole = Buffer.concat(pieces);
  expect(whole.length).toBe(bytes);
  expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256);
  return whole;
};
interface Probed {
  readonly codec: string;
  readonly width: number;
  readonly packets: number;
  readonly faults: string;
}
const probe = (file: Buffer): Probed => {
  const path = join(folder, 'probed');
  writeFileSync(path, file);
  const said = JSON.parse(spawnSync('ffprobe', ['-v', 'error', '-count_packets', '-show_streams', '-of', 'json', path], { encoding: 'utf8' }).stdout) as { streams: { codec_name: string; width?: number; nb_read_packets: string }[] };
  const decoded = spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-'], { encoding: 'utf8' });
  const [stream] = said.streams;
  return { codec: stream!.codec_name, width: stream!.width ?? 0, packets: Number(stream!.nb_read_packets), faults: decoded.stderr };
};
const shown = async (): Promise<number> => (await expert.facts()).seen[0]?.count ?? 0;
const sizeOf = (): number => readdirSync(recordings, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'journal').length;

test.skipIf(!runs)('begins and ends with the recording of a workstation; every track plays and is proven', async () => {
  site = await seat(at.browser, at.stage, 'staff');
  await expect.poll(async () => (await site.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  await site.run((link) => link.send(15, 2));
  await site.run((link) => link.speak());
  expert = await seat(at.browser, at.stage, 'expert');
  await expect.poll(async () => (await expert.facts()).seen[0]?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(20);
  expect(readdirSync(folder)).toEqual([]);
  await expert.run((link) => link.ask('startRecording', { recording: 'rec-1', tracks: [] } as never));
  const before = await shown();
  // Both tracks on the disk, and the head of the chain in the log twice.
  await expect.poll(sizeOf, { timeout: 60_000 }).toBe(2);
  await expect.poll(async () => (await recording('rec-1'))?.mirrors[0]?.anchors ?? 0, { timeout: 60_000 }).toBeGreaterThan(1);
  const seen = (await shown()) - before;
  const anchor = (await recording('rec-1'))!.mirrors[0]!.anchor!.head;
  await expert.run((link) => link.ask('stopRecording', { recording: 'rec-1', head: { entries: 0, hash: 'a'.repeat(64), bytes: 0 }, why: 'asked' } as never));
  await expect.poll(async () => (await recording('rec-1'))?.mirrors[0]?.held !== undefined, { timeout: 60_000 }).toBe(true);
  const held = (await recording('rec-1'))!.mirrors[0]!.held!;
  expect(held).toMatchObject({ why: 'asked' });
  expect(held.fault).toBeUndefined();
  const journal = (await fetched(held.journal)).toString('utf8');
  const read = readJournal(journal, sha256Hex);
  expect(read.fault).toBeUndefined();
  expect(read.at).toEqual(held.head);
  // Nothing up to what the log had could be made anew afterwards.
  expect(holdsAnchor(journal, anchor, sha256Hex)).toBe(true);
  expect(held.tracks.map(({ kind, source }) => [kind, source]).toSorted()).toEqual([['audio', 'microphone'], ['video', 'camera']]);
  for (const track of held.tracks) {
    const bytes = await fetched(track.content);
    for (const { off, len, sha256 } of read.tracks.find((one) => one.track === track.track)!.chunks) expect(sha256Hex(bytes.subarray(off, off + len))).toBe(sha256);
    const found = probe(bytes);
    process.stderr.write(`${at.stage.engine.name}: held ${track.kind} ${found.codec} ${found.width || ''} ${found.packets} packets, ${bytes.length} bytes; seen in the call meanwhile ${seen}\n`);
    expect(found.faults).toBe('');
    expect(found.codec).toBe(track.kind === 'audio' ? 'opus' : 'vp8');
    // As many as somebody in the call saw meanwhile, however busy the machine is; sound is not left out.
    expect(found.packets).toBeGreaterThan(track.kind === 'audio' ? 300 : seen * 0.8);
    if (track.kind === 'video') expect(found.width).toBe(1280);
  }
  expect(readdirSync(recordings)).toEqual([]);
}, 240_000);

test.skipIf(!runs)('a server that is cut off in the middle takes in at its next start what it had', async () => {
  await expert.run((link) => link.ask('startRecording', { recording: 'rec-2', tracks: [] } as never));
  await expect.poll(sizeOf, { timeout: 60_000 }).toBe(2);
  await expect.poll(async () => (await recording('rec-2'))?.mirrors[0]?.anchors ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
  await at.stage.restart();
  await expect.poll(async () => (await recording('rec-2'))?.mirrors.some(({ held }) => held) ?? false, { timeout: 60_000 }).toBe(true);
  const held = (await recording('rec-2'))!.mirrors.find((one) => one.held)!.held!;
  const video = held.tracks.find(({ kind }) => kind === 'video')!;
  const found = probe(await fetched(video.content));
  process.stderr.write(`${at.stage.engine.name}: after a cut held ${found.packets} pictures, why ${held.why}\n`);
  expect(found.packets).toBeGreaterThan(0);
  expect(held.why).toBe('recovered');
  expect(readJournal((await fetched(held.journal)).toString('utf8'), sha256Hex).fault).toBeUndefined();
}, 180_000);
