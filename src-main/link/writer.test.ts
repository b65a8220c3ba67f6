import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdsAnchor, readJournal, type Track } from '#shared/live/journal.ts';
import { createBallast } from './ballast.ts';
import { checkRecording, openTrack } from './check.ts';
import { journalPath, keyPath, SEAL_BYTES, trackPath } from './recording-files.ts';
import { openWriter, sha256Hex, type RecordingWriter } from './writer.ts';

const key = randomBytes(32);
let folder: string;
let ticks = 0;

const trackOf = (track: string, kind: Track['kind'] = 'video'): Track => ({ track, kind, source: kind === 'video' ? 'camera' : 'microphone', peer: 'site', producer: `p-${track}`, mime: `${kind}/webm`, how: 'frames', begins: 1000 });
const opened = (into = folder, releaseBallast: () => Promise<void> = () => Promise.resolve()): Promise<RecordingWriter> =>
  openWriter({ folder: into, first: { v: 1, recording: 'r1', case: 'c1', call: 'k1' }, key, sealedKey: 'sealed', randomBytes, now: () => 1.7e12 + ticks * 500, mono: () => ++ticks * 500, releaseBallast });
const chunk = (n: number, length = 1000): Uint8Array => new Uint8Array(length).fill(n);
/** Lines: 0 the head, 1 and 2 two tracks, then chunks of `v` and `a` by turns. */
const written = async (count: number): Promise<RecordingWriter> => {
  const writer = await opened();
  expect(await writer.openTrack(trackOf('v'))).toMatchObject({ ok: true, head: { entries: 1 } });
  expect(await writer.openTrack(trackOf('a', 'audio'))).toMatchObject({ ok: true, head: { entries: 2 } });
  for (let n = 1; n <= count; n++) {
    expect(await writer.write('v', n, chunk(n))).toMatchObject({ ok: true });
    expect(await writer.write('a', n, chunk(100 + n, 100))).toMatchObject({ ok: true });
  }
  return writer;
};
const plainOf = async (name: string, at = folder): Promise<Buffer> => {
  const { tracks } = await checkRecording(at, key);
  const reader = await openTrack(at, 'r1', tracks.find(({ track }) => track === name)!, key);
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.stream()) pieces.push(piece);
  await reader.close();
  return Buffer.concat(pieces);
};

beforeEach(() => {
  ticks = 0;
  folder = mkdtempSync(join(tmpdir(), 'kantai-recording-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a recording that is written', () => {
  it('reads back as what came, track by track, and its journal holds', async () => {
    const writer = await written(5);
    await writer.closeTrack('a');
    const head = await writer.end('asked');
    const read = await checkRecording(folder, key);
    expect(read).toMatchObject({ end: { end: 'asked' }, torn: false, at: head, tails: { v: 0, a: 0 } });
    expect(head).toMatchObject({ entries: 14, bytes: 5500 });
    expect(read.fault).toBeUndefined();
    expect(await plainOf('v')).toEqual(Buffer.concat([1, 2, 3, 4, 5].map((n) => chunk(n))));
    expect(await plainOf('a')).toEqual(Buffer.concat([1, 2, 3, 4, 5].map((n) => chunk(100 + n, 100))));
    const reader = await openTrack(folder, 'r1', read.tracks[0]!, key);
    expect([...(await reader.read(1999, 2002))]).toEqual([2, 3, 3]);
    expect((await reader.read(500, 4500)).length).toBe(4000);
    await reader.close();
  });

  it('holds what was drawn on it in the same chain, by the frame that it was on', async () => {
    const writer = await written(2);
    const note = { what: 'stroke' as const, id: 's1', producer: 'p-v', peer: 'x', colour: 'red' as const, points: [{ x: 0.5, y: 0.25 }], frame: { rtp: 12_345, at: '2026-11-26T10:00:00.000Z' } };
    expect(await writer.note(note)).toMatchObject({ ok: true, head: { entries: 7 } });
    await writer.note({ what: 'erased' });
    await writer.write('v', 3, chunk(3));
    await writer.end('asked');
    const read = await checkRecording(folder, key);
    expect(read.fault).toBeUndefined();
    expect(read.notes.map((one) => one.note)).toEqual([note, { what: 'erased' }]);
    const text = readFileSync(journalPath(folder), 'utf8');
    expect(readJournal(text.replace('"x":0.5', '"x":0.6'), sha256Hex).fault).toMatchObject({ why: 'chain' });
  });

  it('lies sealed: nothing of it can be found in the folder', async () => {
    const writer = await opened();
    await writer.openTrack(trackOf('v'));
    await writer.write('v', 1, Buffer.from('the picture of a kitchen'.repeat(50)));
    await writer.end('asked');
    for (const path of [journalPath(folder), keyPath(folder), trackPath(folder, 'v')]) expect(readFileSync(path).includes('kitchen')).toBe(false);
  });

  it('takes chunks in their order alone, and one that comes again only once', async () => {
    const writer = await written(2);
    expect(await writer.write('v', 4, chunk(4))).toEqual({ ok: false, why: 'order', next: 3 });
    expect(await writer.write('v', 2, chunk(2))).toMatchObject({ ok: true, head: { bytes: 2200 } });
    expect(await writer.write('v', 2, chunk(9))).toEqual({ ok: false, why: 'order', next: 3 });
    expect(await writer.write('x', 1, chunk(1))).toEqual({ ok: false, why: 'unknownTrack' });
    expect(await writer.write('v', 3, chunk(3))).toMatchObject({ ok: true, head: { bytes: 3200 } });
    await writer.closeTrack('v');
    expect(await writer.write('v', 4, chunk(4))).toEqual({ ok: false, why: 'unknownTrack' });
    await writer.end('asked');
    expect(await writer.write('a', 3, chunk(3))).toEqual({ ok: false, why: 'ended' });
  });

  it('keeps chunks that are written at the same time apart', async () => {
    const writer = await written(0);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => writer.write(i % 2 ? 'a' : 'v', Math.floor(i / 2) + 1, chunk(i))));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    await writer.end('left');
    expect((await checkRecording(folder, key)).fault).toBeUndefined();
  });

  it('never writes over one that is there', async () => {
    await (await written(1)).end('asked');
    await expect(opened()).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('can be proven up to any head that was given out, and up to no other', async () => {
    const writer = await written(0);
    const heads = [writer.head()];
    for (let n = 1; n <= 4; n++) {
      await writer.write('v', n, chunk(n));
      heads.push(writer.head());
    }
    heads.push(await writer.end('asked'));
    const text = readFileSync(journalPath(folder), 'utf8');
    for (const head of heads) expect(holdsAnchor(text, head, sha256Hex)).toBe(true);
    expect(holdsAnchor(text, { ...heads[1]!, hash: heads[2]!.hash }, sha256Hex)).toBe(false);
    expect(holdsAnchor(text, { ...heads[1]!, bytes: 1 }, sha256Hex)).toBe(false);
    expect(holdsAnchor(text, { ...heads[5]!, entries: 99 }, sha256Hex)).toBe(false);
  });
});

describe('what was done to a recording is named', () => {
  const lines = () => readFileSync(journalPath(folder), 'utf8').trimEnd().split('\n');
  const rewrite = (changed: readonly string[]) => writeFileSync(journalPath(folder), `${changed.join('\n')}\n`);
  beforeEach(async () => void (await (await written(4)).end('asked')));

  it('a bit turned over in a chunk', async () => {
    const path = trackPath(folder, 'v');
    const there = readFileSync(path);
    there[2 * (1000 + SEAL_BYTES) + 40]! ^= 1;
    writeFileSync(path, there);
    // The third chunk of the first track: line 1 + 2 tracks + 4 chunks before it.
    expect(await checkRecording(folder, key)).toMatchObject({ fault: { line: 7, why: 'otherBytes' }, at: { entries: 6 } });
    expect((await plainOf('v')).length).toBe(2000);
  });
  it('a track cut short', async () => {
    truncateSync(trackPath(folder, 'a'), 3 * (100 + SEAL_BYTES) + 10);
    expect(await checkRecording(folder, key)).toMatchObject({ fault: { line: 10, why: 'missingBytes' }, at: { entries: 9 } });
  });
  it('a track taken away', async () => {
    rmSync(trackPath(folder, 'a'));
    expect(await checkRecording(folder, key)).toMatchObject({ fault: { line: 4, why: 'missingBytes' } });
  });
  it('bytes put behind', async () => {
    writeFileSync(trackPath(folder, 'v'), Buffer.concat([readFileSync(trackPath(folder, 'v')), Buffer.from('more')]));
    expect(await checkRecording(folder, key)).toMatchObject({ fault: { why: 'extraBytes' }, tails: { v: 4, a: 0 } });
  });
  it('two tracks exchanged', async () => {
    const [v, a] = [readFileSync(trackPath(folder, 'v')), readFileSync(trackPath(folder, 'a'))];
    writeFileSync(trackPath(folder, 'v'), a);
    writeFileSync(trackPath(folder, 'a'), v);
    expect((await checkRecording(folder, key)).fault).toMatchObject({ line: 3 });
  });
  it.each([
    ['a line left out', (all: string[]) => all.toSpliced(4, 1), 4, 'chain'],
    ['a line twice', (all: string[]) => all.toSpliced(4, 0, all[4]!), 5, 'chain'],
    ['two lines exchanged', (all: string[]) => [...all.slice(0, 4), all[5]!, all[4]!, ...all.slice(6)], 4, 'chain'],
    ['a time altered', (all: string[]) => all.with(3, all[3]!.replace('"mono":', '"mono":1')), 4, 'chain'],
    ['a line spelt otherwise', (all: string[]) => all.with(3, all[3]!.replace('"seq":3', '"seq": 3')), 4, 'chain'],
    ['a line that is not one', (all: string[]) => all.with(2, '{}'), 2, 'unreadable'],
    ['a line behind the end', (all: string[]) => [...all, all.at(-1)!], 12, 'afterEnd'],
    ['another beginning', (all: string[]) => all.with(0, all[0]!.replace('c1', 'c2')), 1, 'chain'],
    ['no beginning', (all: string[]) => all.slice(1), 0, 'unreadable'],
  ] as const)('%s', async (_, change, line, why) => {
    rewrite(change(lines()));
    expect((await checkRecording(folder, key)).fault).toEqual({ line, why });
  });
  it('the end cut away with what it proved: the anchor no longer holds', () => {
    const text = readFileSync(journalPath(folder), 'utf8');
    const { at } = readJournal(text, sha256Hex);
    expect(holdsAnchor(`${lines().slice(0, -1).join('\n')}\n`, at, sha256Hex)).toBe(false);
  });
  it('but a last line torn by a power cut is no fault and counts for nothing', () => {
    const text = `${lines().slice(0, 5).join('\n')}\n${lines()[5]!.slice(0, 30)}`;
    expect(readJournal(text, sha256Hex)).toMatchObject({ torn: true, at: { entries: 4 } });
    expect(readJournal(text, sha256Hex).fault).toBeUndefined();
  });
});

describe('a disk that is full', () => {
  it('ends the recording loudly, and everything that was answered verifies', async (context) => {
    const at = mkdtempSync(join(tmpdir(), 'kantai-small-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', at]).status !== 0) {
      rmSync(at, { recursive: true });
      console.log('no small disk can be mounted here (root is needed): a full disk is not tried');
      return context.skip();
    }
    try {
      const ballast = createBallast(join(at, 'ballast'), 256 * 1024);
      await ballast.load();
      const writer = await opened(at, ballast.release);
      await writer.openTrack(trackOf('v'));
      let good = 0;
      for (let n = 1; n < 100; n++) {
        const answer = await writer.write('v', n, randomBytes(300_000));
        if (answer.ok) good = n;
        else {
          expect(answer).toEqual({ ok: false, why: 'diskFull' });
          break;
        }
      }
      expect(good).toBeGreaterThan(5);
      expect(good).toBeLessThan(15);
      const read = await checkRecording(at, key);
      expect(read).toMatchObject({ end: { end: 'diskFull' }, tails: { v: 0 }, at: { bytes: good * 300_000 } });
      expect(read.fault).toBeUndefined();
      expect(statSync(trackPath(at, 'v')).size).toBe(good * (300_000 + SEAL_BYTES));
      expect(await writer.write('v', good + 1, chunk(1))).toEqual({ ok: false, why: 'diskFull' });
      // Without room there is no beginning either.
      await expect(createBallast(join(at, 'more'), 8 * 1024 * 1024).load()).rejects.toMatchObject({ code: 'diskFull' });
    } finally {
      spawnSync('umount', [at]);
      rmSync(at, { recursive: true, force: true });
    }
  });
});
