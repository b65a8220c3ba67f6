// The chain of a server's recording: what was written is proven, a break is settled, a single altered bit is named.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readJournal, type Track } from '#shared/live/journal.ts';
import { journalPath, openChain, settleChain, sha256Hex, trackPath } from './chain.ts';
import { describe as sdpOf } from './track.ts';

const folders: string[] = [];
const fresh = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-chain-'));
  folders.push(folder);
  return join(folder, 'one');
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const stamps = { now: () => Date.parse('2026-11-26T01:00:00Z'), mono: () => 7 };
const FIRST = { v: 1, recording: 'rec', case: 'case-1', call: 'call' } as const;
const track = (name: string): Track => ({ track: name, kind: 'video', source: 'camera', peer: 'p', producer: 'q', mime: 'video/webm', how: 'frames', begins: 1 });
const piece = (n: number): Buffer => Buffer.alloc(1000, n);

/** Two tracks with ten pieces, as a process that was killed leaves them. */
const broken = async (): Promise<string> => {
  const folder = fresh();
  const chain = await openChain(folder, FIRST, stamps);
  await chain.openTrack(track('a'));
  await chain.openTrack(track('b'));
  for (let n = 0; n < 10; n += 1) await chain.write(n % 3 === 0 ? 'b' : 'a', piece(n));
  return folder;
};

test('a recording that ended in order is whole, and says so once', async () => {
  const folder = fresh();
  const chain = await openChain(folder, FIRST, stamps);
  await chain.openTrack(track('a'));
  expect(await chain.write('a', piece(1))).toBe(true);
  await chain.closeTrack('a');
  const head = await chain.end('asked');
  expect(await chain.write('a', piece(2))).toBe(false);
  const settled = await settleChain(folder, stamps);
  expect(settled).toMatchObject({ at: head, end: { end: 'asked' }, tails: { a: 0 } });
  expect(settled.fault).toBeUndefined();
  await expect(openChain(folder, FIRST, stamps)).rejects.toMatchObject({ code: 'EEXIST' });
});

test('a kill leaves everything that was proven; what is behind it is cut and told', async () => {
  const folder = await broken();
  appendFileSync(trackPath(folder, 'a'), Buffer.alloc(333, 9));
  appendFileSync(journalPath(folder), '{"seq":13,"prev":"to');
  const settled = await settleChain(folder, stamps);
  expect(settled).toMatchObject({ at: { bytes: 10_000 }, end: { end: 'recovered', tail: 333 }, tails: { a: 333, b: 0 } });
  expect(readFileSync(trackPath(folder, 'a')).length).toBe(6_000);
  // Settled, it reads as one that ended: the same again.
  const again = await settleChain(folder, stamps);
  expect(again).toMatchObject({ at: settled.at, end: { end: 'recovered' }, tails: { a: 0, b: 0 } });
  expect(readJournal(readFileSync(journalPath(folder), 'utf8'), sha256Hex).fault).toBeUndefined();
});

test('one altered bit ends what is believed, and its line is named', async () => {
  const folder = await broken();
  const bytes = readFileSync(trackPath(folder, 'a'));
  bytes[2_500]! ^= 1;
  writeFileSync(trackPath(folder, 'a'), bytes);
  const settled = await settleChain(folder, stamps);
  expect(settled.fault).toMatchObject({ why: 'otherBytes' });
  expect(settled.tracks.find(({ track: name }) => name === 'a')!.bytes).toBe(2_000);
  expect(readJournal(readFileSync(journalPath(folder), 'utf8'), sha256Hex)).toMatchObject({ end: { end: 'recovered' } });
});

test('bytes that are missing are a fault too; a folder without a first line holds nothing', async () => {
  const folder = await broken();
  truncateSync(trackPath(folder, 'b'), 1_500);
  expect((await settleChain(folder, stamps)).fault).toMatchObject({ why: 'missingBytes' });
  expect((await settleChain(fresh(), stamps)).first).toBeUndefined();
});

test('a full disk ends it, keeps what was proven and says why', async () => {
  const folder = fresh();
  const chain = await openChain(folder, FIRST, stamps);
  // A file of the system on which every byte fails as on a full disk.
  const { symlinkSync } = await import('node:fs');
  await chain.openTrack(track('a'));
  await chain.write('a', piece(1));
  symlinkSync('/dev/full', trackPath(folder, 'full'));
  expect(await chain.openTrack(track('full'))).toBe(false);
  expect(chain.ended()).toBe('failed');
  expect((await settleChain(folder, stamps)).tracks[0]!.bytes).toBe(1_000);
});

test('what comes is described to ffmpeg as it was negotiated', () => {
  const text = sdpOf({ codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 100, parameters: { useinbandfec: 1 }, rtcpFeedback: [] }], encodings: [{ ssrc: 5 }] }, 'audio', 5004);
  expect(text.split('\r\n')).toEqual(expect.arrayContaining(['m=audio 5004 RTP/AVP 100', 'a=rtcp:5005', 'a=rtpmap:100 opus/48000/2', 'a=fmtp:100 useinbandfec=1']));
});
