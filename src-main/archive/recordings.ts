// Recordings of calls in an archive package: each with its journal and every exhibit, and their check by whoever only has the package. The
// journal proves the exhibits chunk by chunk, the anchors that the server took while it ran prove the journal.

import { createHash } from 'node:crypto';
import type { CaseState } from '#shared/case/case.ts';
import type { Content } from '#shared/footage/footage.ts';
import { holdsAnchor, readJournal, type TrackRead } from '#shared/live/journal.ts';
import type { Fault, Manifest } from './check.ts';

export interface RecordingFile {
  readonly path: string;
  readonly title: string;
  readonly kind: 'journal' | 'recording';
  readonly content: Content;
}

const ENDINGS: { readonly [mime: string]: string } = { 'audio/webm': '.webm', 'video/webm': '.webm', 'video/mp4': '.mp4', 'video/mp2t': '.ts' };
const endingOf = (mime: string): string => ENDINGS[mime] ?? '';
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Journals and exhibits of what was kept. A picture that is footage lies with the footage and is named there by its hash. */
export function filesOfRecordings(state: CaseState): readonly RecordingFile[] {
  const footage = new Set(state.footage.map(({ original }) => original.sha256));
  return (state.live?.recordings ?? []).flatMap(({ recording, kept }, n) => {
    if (!kept) return [];
    const nameOf = (peer: string): string => state.live!.calls.find(({ call }) => call === kept.call)?.participants.find((one) => one.peer === peer)?.name ?? '';
    const tracks = kept.tracks.filter(({ content }) => !footage.has(content.sha256));
    return [
      { path: `recordings/${recording}/journal.ndjson`, title: `连线录像 ${n + 1} 的日志`, kind: 'journal' as const, content: kept.journal },
      ...tracks.map(({ track, kind, peer, mime, content }) => ({ path: `recordings/${recording}/${track}${endingOf(mime)}`, title: `连线录像 ${n + 1}：${nameOf(peer)} 的${kind === 'audio' ? '声音' : '画面'}`, kind: 'recording' as const, content })),
    ];
  });
}

export interface RecordingCheck {
  readonly state: CaseState;
  readonly manifest: Manifest;
  readonly textOf: (path: string) => string | undefined;
  readonly open: (path: string) => AsyncIterable<Uint8Array>;
  readonly fault: Fault;
}

/** Answers how many recordings it looked at. */
export async function checkRecordings({ state, manifest, textOf, open, fault }: RecordingCheck): Promise<number> {
  const byHash = new Map(manifest.files.map((one) => [one.sha256, one.path]));
  const elsewhere = new Set(manifest.absent.map((one) => one.sha256));
  let looked = 0;
  for (const { recording, kept, anchor } of state.live?.recordings ?? []) {
    if (!kept) continue;
    looked += 1;
    const path = byHash.get(kept.journal.sha256);
    const text = path === undefined ? undefined : textOf(path);
    if (path === undefined || text === undefined) {
      fault('integrity', `recordings/${recording}/journal.ndjson`, '录像的日志不在归档包里。', 'The journal of a recording is not in the package.');
      continue;
    }
    const read = readJournal(text, sha256);
    if (read.fault || read.first?.recording !== recording || read.at.hash !== kept.head.hash || read.at.entries !== kept.head.entries) {
      fault('authenticity', path, `录像日志在第 ${read.fault?.line ?? read.at.entries} 行断裂，或不是记录所载的那一份。`, `The journal of the recording breaks at line ${read.fault?.line ?? read.at.entries}, or is not the one that the records name.`);
      continue;
    }
    // One that was damaged afterwards is kept up to there, and says so; what was anchored behind that is gone.
    if (anchor && !(kept.fault && anchor.head.entries > kept.head.entries) && !holdsAnchor(text, anchor.head, sha256)) fault('authenticity', path, '录像日志与录制时交给服务器的链头不符。', 'The journal is not the one whose head the server took while it was recorded.');
    for (const track of kept.tracks) {
      const written = read.tracks.find((one) => one.track === track.track);
      const file = byHash.get(track.content.sha256);
      if (!written || written.bytes !== track.content.bytes) fault('authenticity', path, `日志里没有轨道 ${track.track}，或长度不符。`, `The journal lacks the track ${track.track}, or has another length for it.`);
      else if (file === undefined) {
        if (!elsewhere.has(track.content.sha256)) fault('integrity', path, `轨道 ${track.track} 既不在归档包里，也没有列为另存。`, `The track ${track.track} is neither in the package nor said to lie elsewhere.`);
      } else {
        const wrong = await firstWrong(open(file), written).catch(() => 0);
        if (wrong !== undefined) fault('authenticity', file, `第 ${wrong} 段与录像日志不符。`, `Chunk ${wrong} is not the one that the journal of the recording names.`);
      }
    }
  }
  return looked;
}

/** Number of the first chunk that is not what its line says; bytes behind the last one count as one more. */
async function firstWrong(bytes: AsyncIterable<Uint8Array>, { chunks }: TrackRead): Promise<number | undefined> {
  let at = 0;
  let left = chunks[0]?.len ?? 0;
  let digest = createHash('sha256');
  for await (let piece of bytes) {
    while (piece.length > 0) {
      const chunk = chunks[at];
      if (!chunk) return at + 1;
      const part = piece.subarray(0, left);
      digest.update(part);
      left -= part.length;
      piece = piece.subarray(part.length);
      if (left > 0) continue;
      if (digest.digest('hex') !== chunk.sha256) return at + 1;
      digest = createHash('sha256');
      at += 1;
      left = chunks[at]?.len ?? 0;
    }
  }
  return at < chunks.length ? at + 1 : undefined;
}
