import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseState } from '#shared/case/case.ts';
import { checkRecording, openTrack } from '../link/check.ts';
import { journalPath } from '../link/recording-files.ts';
import { openWriter } from '../link/writer.ts';
import type { Manifest } from './check.ts';
import { checkRecordings, filesOfRecordings } from './recordings.ts';

const key = randomBytes(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-archived-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const contentOf = (bytes: Uint8Array, mime: string) => ({ sha256: sha256(bytes), bytes: bytes.length, mime, parts: [sha256(bytes)] });

/** A recording of a picture and a voice as the workstation writes it, anchored in the middle, and the package that it comes into. */
const packed = async () => {
  let ticks = 0;
  const writer = await openWriter({ folder, first: { v: 1, recording: 'r1', case: 'c1', call: 'k1' }, key, sealedKey: 's', randomBytes, now: () => 1.7e12 + ticks, mono: () => ++ticks, releaseBallast: async () => undefined });
  const track = (name: string, kind: 'audio' | 'video') => ({ track: name, kind, source: kind === 'video' ? 'camera' as const : 'microphone' as const, peer: 'site', producer: `p-${name}`, mime: `${kind}/webm`, how: 'frames' as const, begins: 1000 });
  await writer.openTrack(track('v1', 'video'));
  await writer.openTrack(track('a2', 'audio'));
  for (let n = 1; n <= 4; n++) {
    await writer.write('v1', n, new Uint8Array(70_000).fill(n));
    await writer.write('a2', n, new Uint8Array(900).fill(n));
  }
  const anchor = writer.head();
  await writer.write('a2', 5, new Uint8Array(10));
  const head = await writer.end('asked');
  const checked = await checkRecording(folder, key);
  const files = new Map<string, Buffer>();
  const journal = readFileSync(journalPath(folder));
  const tracks = [];
  for (const one of checked.tracks) {
    const reader = await openTrack(folder, 'r1', one, key);
    const pieces: Uint8Array[] = [];
    for await (const piece of reader.stream()) pieces.push(piece);
    await reader.close();
    const bytes = Buffer.concat(pieces);
    const { chunks: _, bytes: __, ...said } = one;
    tracks.push({ ...said, content: contentOf(bytes, one.mime), tail: 0 });
    files.set(sha256(bytes), bytes);
  }
  const kept = { call: 'k1', recording: 'r1', head, journal: contentOf(journal, 'application/x-ndjson'), tracks, footage: [], recovered: false };
  const state = {
    footage: [{ original: tracks[0]!.content, title: 't' }],
    live: { calls: [{ call: 'k1', participants: [{ peer: 'site', name: '店主 张先生' }] }], recordings: [{ recording: 'r1', call: 'k1', by: 'x', anchors: 1, anchor: { at: '', head: anchor }, kept }] },
  } as unknown as CaseState;
  const contents = new Map<string, Buffer>([['footage/v.webm', files.get(tracks[0]!.content.sha256)!]]);
  for (const one of filesOfRecordings(state)) contents.set(one.path, one.kind === 'journal' ? journal : files.get(one.content.sha256)!);
  const check = async (change: (contents: Map<string, Buffer>) => void = () => undefined, absent: Manifest['absent'] = [], of = state) => {
    const now = new Map([...contents].map(([path, bytes]) => [path, Buffer.from(bytes)]));
    change(now);
    const faults: string[] = [];
    // As somebody would who replaces files, manifest and receipt together: the manifest names what is there, under the name that the records have.
    const looked = await checkRecordings({
      state: of,
      manifest: { files: [...now].map(([path]) => ({ path, sha256: sha256(contents.get(path)!), bytes: 0, mime: '', title: '', kind: 'recording' })), absent } as unknown as Manifest,
      textOf: (path) => now.get(path)?.toString('utf8'),
      open: async function* open(path) {
        const bytes = now.get(path)!;
        for (let at = 0; at < bytes.length; at += 40_001) yield bytes.subarray(at, at + 40_001);
      },
      fault: (property, path, _, en) => void faults.push(`${property} ${path}: ${en}`),
    });
    return { faults, looked };
  };
  return { state, check };
};

describe('a recording in an archive package', () => {
  it('comes with its journal and each exhibit, a picture that is footage only once', async () => {
    const { state } = await packed();
    expect(filesOfRecordings(state).map(({ path, title, kind }) => [path, title, kind])).toEqual([
      ['recordings/r1/journal.ndjson', '连线录像 1 的日志', 'journal'],
      ['recordings/r1/a2.webm', '连线录像 1：店主 张先生 的声音', 'recording'],
    ]);
  });

  it('is found sound chunk by chunk, by whoever only has the package', async () => {
    const { check } = await packed();
    expect(await check()).toEqual({ faults: [], looked: 1 });
  });

  it.each([
    ['a flipped bit in the picture', (files: Map<string, Buffer>) => (files.get('footage/v.webm')![200_000]! ^= 1), 'authenticity footage/v.webm: Chunk 3 is not the one'],
    ['a voice that is cut short', (files: Map<string, Buffer>) => files.set('recordings/r1/a2.webm', files.get('recordings/r1/a2.webm')!.subarray(0, 3605)), 'authenticity recordings/r1/a2.webm: Chunk 5 is not the one'],
    ['bytes behind the end', (files: Map<string, Buffer>) => files.set('recordings/r1/a2.webm', Buffer.concat([files.get('recordings/r1/a2.webm')!, Buffer.from('x')])), 'authenticity recordings/r1/a2.webm: Chunk 6 is not the one'],
    ['a line of the journal that was altered', (files: Map<string, Buffer>) => files.set('recordings/r1/journal.ndjson', Buffer.from(files.get('recordings/r1/journal.ndjson')!.toString('utf8').replace('"off":70000', '"off":70001'))), 'authenticity recordings/r1/journal.ndjson: The journal of the recording breaks at line 5'],
    ['a journal that ends earlier', (files: Map<string, Buffer>) => files.set('recordings/r1/journal.ndjson', Buffer.from(files.get('recordings/r1/journal.ndjson')!.toString('utf8').split('\n').slice(0, 6).map((line) => `${line}\n`).join(''))), 'authenticity recordings/r1/journal.ndjson: The journal of the recording breaks'],
    ['no journal at all', (files: Map<string, Buffer>) => files.delete('recordings/r1/journal.ndjson'), 'integrity recordings/r1/journal.ndjson: The journal of a recording is not'],
    ['a voice that is missing', (files: Map<string, Buffer>) => files.delete('recordings/r1/a2.webm'), 'integrity recordings/r1/journal.ndjson: The track a2 is neither'],
  ])('names %s', async (_, change, expected) => {
    const { check } = await packed();
    const { faults } = await check((files) => void change(files));
    expect(faults.map((line) => line.slice(0, expected.length))).toEqual([expected]);
  });

  it('may lie elsewhere, if that is said', async () => {
    const { check, state } = await packed();
    const { content } = state.live!.recordings[0]!.kept!.tracks[1]!;
    expect((await check((files) => void files.delete('recordings/r1/a2.webm'), [{ sha256: content.sha256, bytes: content.bytes, title: '' }])).faults).toEqual([]);
  });

  it('made anew in whole does not fit the head that the server took while it ran', async () => {
    const { check, state } = await packed();
    const [recording] = state.live!.recordings;
    const forged = { ...state, live: { ...state.live!, recordings: [{ ...recording!, anchor: { at: '', head: { ...recording!.anchor!.head, hash: 'b'.repeat(64) } } }] } } as unknown as CaseState;
    expect((await check(undefined, [], forged)).faults).toEqual(['authenticity recordings/r1/journal.ndjson: The journal is not the one whose head the server took while it was recorded.']);
  });
});
