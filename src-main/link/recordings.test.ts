import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { framesOf, frameTableSchema } from '#shared/footage/frame-table.ts';
import type { Content } from '#shared/footage/footage.ts';
import type { Track } from '#shared/live/journal.ts';
import { keptRecordingSchema, type KeptRecording } from '#shared/live/kept.ts';
import { createContentStore, type ContentStore } from '../media/content-store.ts';
import { createFrameStore } from '../media/video/frame-store.ts';
import { ffmpegOrSkip, makeBarCoded, numberOf } from '../media/video/video.testing.ts';
import { TEST_VAULT } from '../media/vault.testing.ts';
import { createDrawn } from './drawn.ts';
import { mastersOf } from './masters.testing.ts';
import { createRecordings, type Recordings } from './recordings.ts';
import { sha256Hex } from './writer.ts';

const tools = ffmpegOrSkip('taking recordings in');
let folder: string;
let content: ContentStore;
let recordings: Recordings;
/** Those that a test left as a crash would: their files are closed at its end. */
let crashed: Recordings[];
let kept: { readonly kept: KeptRecording; readonly contents: readonly Content[] }[];
let answer: 'done' | 'later';
let free: number;
let masters: Awaited<ReturnType<typeof mastersOf>>;

const trackOf = (track: string, kind: Track['kind'], begins = 1.7e12, source: Track['source'] = kind === 'video' ? 'camera' : 'microphone'): Track => ({ track, kind, source, peer: 'site', producer: `p-${track}`, mime: `${kind}/webm`, how: 'frames', begins });
const make = (): Recordings =>
  createRecordings({
    folder: join(folder, 'recordings'), workFolder: join(folder, 'work'), content, keys: TEST_VAULT, randomBytes, now: Date.now, mono: () => performance.now(), freeBytes: () => free,
    write(_, one, contents) {
      if (answer === 'done') kept.push({ kept: keptRecordingSchema.parse(one), contents });
      return answer;
    },
    standing: (_, recording) => (kept.some((one) => one.kept.recording === recording) ? 'already' : answer === 'later' ? 'later' : 'ready'),
    onChange: () => undefined,
    log: (line) => console.log(line),
  });
const bytesOf = async ({ sha256, bytes }: Content): Promise<Uint8Array> => content.read(sha256, 0, bytes);

beforeAll(async () => {
  if (!tools) return;
  const at = mkdtempSync(join(tmpdir(), 'kantai-masters-'));
  masters = await mastersOf(makeBarCoded(tools, at, { name: 'call.webm', frames: 75, rate: '25', sound: true, args: ['-c:v', 'libvpx', '-g', '25', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '400k'] }));
  rmSync(at, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-recordings-'));
  content = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT });
  kept = [];
  answer = 'done';
  free = 1e12;
  crashed = [];
  recordings = make();
});
afterEach(async () => {
  for (const one of [...crashed, recordings]) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

const recorded = async (audioLater = 0): Promise<string> => {
  const begun = await recordings.begin('c1', 'k1');
  if (!begun.ok) throw new Error(begun.why);
  const { recording } = begun;
  await recordings.openTrack(recording, trackOf('v', 'video'));
  await recordings.openTrack(recording, trackOf('a', 'audio', 1.7e12 + audioLater));
  for (const [name, pieces] of [['v', masters.video], ['a', masters.audio]] as const) for (const [i, piece] of pieces.entries()) expect(await recordings.writer(recording)!.write(name, i + 1, piece)).toMatchObject({ ok: true });
  return recording;
};

describe.skipIf(!tools)('a recording that ended', () => {
  it('becomes footage: the exhibits byte for byte, and a copy that holds every frame at its time', async () => {
    const head = await recordings.end(await recorded(120), 'asked');
    await recordings.settle();
    expect(kept).toHaveLength(1);
    const { kept: one, contents } = kept[0]!;
    expect(one).toMatchObject({ call: 'k1', head, recovered: false, tracks: [{ track: 'v', tail: 0 }, { track: 'a', tail: 0 }] });
    expect(one.fault).toBeUndefined();
    expect(one.tracks.map(({ content: { sha256 } }) => sha256)).toEqual([masters.video, masters.audio].map((pieces) => sha256Hex(Buffer.concat(pieces))));
    expect(contents.every(({ sha256 }) => content.state(sha256)?.complete)).toBe(true);
    expect(new TextDecoder().decode(await bytesOf(one.journal)).trimEnd().split('\n')).toHaveLength(1 + head!.entries);
    expect(existsSync(join(folder, 'recordings', one.recording))).toBe(false);
    expect(readdirSync(join(folder, 'work'))).toEqual([]);

    const [footage] = one.footage;
    expect(footage).toMatchObject({ original: one.tracks[0]!.content, width: 320, height: 180, projection: { kind: 'flat' }, capturePath: 'link', video: { frames: 75, codec: 'vp8', sound: true, direct: false } });
    const frames = framesOf(frameTableSchema.parse(JSON.parse(new TextDecoder().decode(await bytesOf(footage!.video!.table)))));
    expect(frames.count).toBe(75);
    for (let n = 0; n < 75; n++) expect(frames.startOf(n)).toBeCloseTo(n / 25, 3);
    // Its first picture came out of a key frame without a decoder of video.
    expect(await numberIn(await bytesOf(footage!.preview))).toBe(0);
    const copy = footage!.video!.proxies[0]!.content;
    writeFileSync(join(folder, 'copy.webm'), await bytesOf(copy));
    const { execFileSync } = await import('node:child_process');
    const said = execFileSync(tools!.ffprobe, ['-v', 'error', '-show_entries', 'format=duration:stream=codec_name', '-of', 'csv=p=0', join(folder, 'copy.webm')], { encoding: 'utf8' });
    expect(said.trim().split(/\s+/).slice(0, 2)).toEqual(['vp8', 'opus']);
    expect(Number(said.trim().split(/\s+/).at(-1))).toBeGreaterThan(2.9);
    // A frame at rest is the exhibit's own.
    const store = createFrameStore({ workFolder: join(folder, 'work'), content, fetcherOf: () => undefined });
    for (const n of [0, 26, 74]) expect(await numberIn((await store.frame(footage!, n)).preview)).toBe(n);
  });

  it('is left alone while it begins, whatever is being taken in at that moment', async () => {
    for (let n = 0; n < 5; n += 1) {
      let goesOn = true;
      // As every exchange does.
      const settling = (async () => {
        while (goesOn) await recordings.settle();
      })();
      const begun = await recordings.begin('c1', 'k1');
      goesOn = false;
      await settling;
      expect(begun).toMatchObject({ ok: true });
      const { recording } = begun as { recording: string };
      expect(readdirSync(join(folder, 'recordings', recording)).length).toBeGreaterThan(1);
      expect(await recordings.openTrack(recording, trackOf('v', 'video'))).toMatchObject({ ok: true });
      await recordings.end(recording, 'asked');
    }
    await recordings.settle();
  });

  it('one that cannot be taken in keeps no other from it, now or later', async () => {
    const other = await recorded();
    await recordings.end(other, 'asked');
    await recordings.settle();
    kept = [];
    const standing = { refuses: true };
    const first = createRecordings({
      folder: join(folder, 'recordings'), workFolder: join(folder, 'work'), content, keys: TEST_VAULT, randomBytes, now: Date.now, mono: () => performance.now(), freeBytes: () => free,
      write: (_, one, contents) => (kept.push({ kept: keptRecordingSchema.parse(one), contents }), 'done'),
      standing() {
        if (standing.refuses) throw new Error('the case is damaged');
        return 'ready';
      },
      onChange: () => undefined,
      log: () => undefined,
    });
    crashed.push(first);
    const recording = await recorded();
    await recordings.endAll();
    await first.settle();
    expect(kept).toEqual([]);
    standing.refuses = false;
    await first.settle(true);
    expect(kept.map((one) => one.kept.recording)).toEqual([recording]);
  });

  it('keeps what was drawn on it, and answers it for this picture alone; a journal that was altered says only what stands before that', async () => {
    const begun = await recordings.begin('c1', 'k1');
    if (!begun.ok) throw new Error(begun.why);
    const { recording } = begun;
    await recordings.openTrack(recording, trackOf('v', 'video', Date.now() - 2000));
    for (const [i, piece] of masters.video.entries()) await recordings.writer(recording)!.write('v', i + 1, piece);
    const stroke = { what: 'stroke' as const, id: 's', producer: 'p-v', peer: 'x', colour: 'red' as const, points: [{ x: 0.5, y: 0.25 }, { x: 0.75, y: 0.25 }], frame: { at: new Date().toISOString() } };
    await recordings.note(recording, stroke);
    await recordings.note(recording, { ...stroke, id: 't', producer: 'p-other' });
    await recordings.end(recording, 'asked');
    await recordings.settle();
    const one = kept[0]!.kept;
    const exhibit = one.tracks[0]!.content.sha256;
    let brought = async (file: Content) => bytesOf(file);
    const drawn = createDrawn({ casebook: { open: (_: string, id: string) => (id === 'c1' ? { state: { live: { recordings: [{ kept: one }] } } } : undefined) } as never, wholeBytes: (file) => brought(file) });
    const answer = await drawn('p', 'c1', exhibit);
    if (typeof answer === 'string') throw new Error(answer);
    expect(answer.lines).toMatchObject([{ points: stroke.points, colour: 'red' }]);
    expect(answer.lines[0]!.from).toBeGreaterThanOrEqual(2);
    expect(answer.lines[0]!.from).toBeLessThan(60);
    expect(await drawn('p', 'c1', 'f'.repeat(64))).toBe('notFound');
    expect(await drawn('p', 'c2', exhibit)).toBe('notFound');
    brought = async (file) => new TextEncoder().encode(new TextDecoder().decode(await bytesOf(file)).replace('"kind":"video"', '"kind":"audio"'));
    expect(await drawn('p', 'c1', exhibit)).toEqual({ lines: [], held: [] });
    brought = () => Promise.reject(new Error('away'));
    expect(await drawn('p', 'c1', exhibit)).toBe('notHere');
  });

  it('waits where the case cannot take it yet, and is taken in once', async () => {
    answer = 'later';
    const recording = await recorded();
    await recordings.end(recording, 'asked');
    await recordings.settle();
    expect(await recordings.waiting()).toMatchObject([{ recording, state: 'waiting', why: 'notYet' }]);
    answer = 'done';
    await Promise.all([recordings.settle(), recordings.settle()]);
    expect(kept).toHaveLength(1);
    expect(await recordings.waiting()).toEqual([]);
  });

  it('is found after a crash: what was proven is kept, what was not is said', async () => {
    const recording = await recorded();
    // As a killed process leaves it: no last line, and half a chunk behind the last one that was answered.
    appendFileSync(join(folder, 'recordings', recording, 'v.sealed'), randomBytes(500));
    appendFileSync(join(folder, 'recordings', recording, 'journal'), '{"seq":99,"pr');
    crashed.push(recordings);
    recordings = make();
    expect(await recordings.waiting()).toMatchObject([{ recording, state: 'waiting' }]);
    await recordings.settle();
    expect(kept[0]!.kept).toMatchObject({ recovered: true, tracks: [{ track: 'v', tail: 500 }, { track: 'a', tail: 0 }], footage: [{ video: { frames: 75 } }] });
    expect(kept[0]!.kept.fault).toBeUndefined();
  });

  it('keeps what comes before a chunk that was altered, and names it', async () => {
    const recording = await recorded();
    await recordings.writer(recording)!.end('asked');
    const path = join(folder, 'recordings', recording, 'v.sealed');
    const there = readFileSync(path);
    there[there.length - 40]! ^= 1;
    writeFileSync(path, there);
    crashed.push(recordings);
    recordings = make();
    await recordings.settle();
    expect(kept[0]!.kept).toMatchObject({ fault: { why: 'otherBytes' } });
    expect(kept[0]!.kept.footage[0]!.video!.frames).toBeGreaterThan(20);
    expect(kept[0]!.kept.footage[0]!.video!.frames).toBeLessThan(75);
  });
});

describe.skipIf(!tools)('a disk that was full', () => {
  it('keeps what was recorded, and takes the next recording once there is room again', async (context) => {
    const at = mkdtempSync(join(tmpdir(), 'kantai-small-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', at]).status !== 0) {
      rmSync(at, { recursive: true });
      console.log('no small disk can be mounted here (root is needed): a full disk is not tried');
      return context.skip();
    }
    const before = folder;
    folder = at;
    content = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT });
    const onSmall = make();
    try {
      recordings = onSmall;
      const recording = await recorded();
      spawnSync('dd', ['if=/dev/zero', `of=${join(at, 'filler')}`, 'bs=64k'], { stdio: 'ignore' });
      expect(await recordings.writer(recording)!.write('v', masters.video.length + 1, randomBytes(200_000))).toEqual({ ok: false, why: 'diskFull' });
      await recordings.end(recording, 'diskFull');
      await recordings.settle();
      rmSync(join(at, 'filler'));
      await recordings.settle(true);
      expect(kept).toHaveLength(1);
      expect(kept[0]!.kept).toMatchObject({ recovered: false, footage: [{ video: { frames: 75 } }] });
      expect(kept[0]!.kept.fault).toBeUndefined();
      await recordings.end(await recorded(), 'asked');
      await recordings.settle(true);
      expect(kept).toHaveLength(2);
    } finally {
      await onSmall.close();
      content.lock();
      folder = before;
      recordings = make();
      spawnSync('umount', ['-l', at]);
      rmSync(at, { recursive: true, force: true });
    }
  });
});

describe('a recording', () => {
  it('does not begin where there is no room for it', async () => {
    free = 1e6;
    expect(await recordings.begin('c1', 'k1')).toEqual({ ok: false, why: 'diskFull' });
    expect(await recordings.waiting()).toEqual([]);
  });

  it('loses nothing that was answered when the process is killed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'recording-process.testing.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let answered = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      answered = Number(line);
      if (answered >= 40) break;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    await recordings.settle();
    const [track] = kept[0]!.kept.tracks;
    expect(kept[0]!.kept).toMatchObject({ recovered: true });
    expect(kept[0]!.kept.fault).toBeUndefined();
    expect(track!.content.bytes).toBeGreaterThanOrEqual(answered * 10_000);
    const bytes = await bytesOf(track!.content);
    for (let n = 0; n < answered; n++) expect(bytes[n * 10_000]).toBe((n + 1) % 256);
  });
});

const numberIn = async (picture: Uint8Array): Promise<number> => {
  const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  return numberOf((part) => data[Math.floor(info.height / 2) * info.width + Math.floor(part * info.width)]!);
};
