// Recordings of this machine: begun, written while they run, ended, checked, and taken into the case. What a crash left behind is found at
// the next sign-in, checked and taken in like any other, with what could not be proven said.

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal, type ChainHead, type RecordingEnd, type RecordingNote, type Track } from '#shared/live/journal.ts';
import type { WaitingRecording } from '#shared/contract/workstation-link.ts';
import type { KeptRecording } from '#shared/live/kept.ts';
import type { Content } from '#shared/footage/footage.ts';
import type { RandomBytes } from '../custody/seal.ts';
import { KEY_BYTES } from '../custody/seal.ts';
import { ContentError, toContentError } from '../media/content-error.ts';
import type { ContentStore } from '../media/content-store.ts';
import { findFfmpeg, type Ffmpeg } from '../media/video/ffmpeg.ts';
import { createBallast } from './ballast.ts';
import { checkRecording } from './check.ts';
import { keepRecording } from './keep.ts';
import { journalPath, keyPath } from './recording-files.ts';
import type { Written } from '#shared/live/chain-writer.ts';
import { openWriter, sha256Hex, type RecordingWriter } from './writer.ts';

export interface RecordingsDeps {
  /** Of recordings that run or wait to be taken in. */
  readonly folder: string;
  readonly workFolder: string;
  readonly content: ContentStore;
  readonly keys: { seal(caseId: string, key: Uint8Array): string; open(caseId: string, sealed: string): Uint8Array | undefined };
  readonly ffmpeg?: () => Ffmpeg | undefined;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
  readonly mono: () => number;
  readonly freeBytes: () => number;
  /**
   * Writes `recording.kept` into the case, and that these contents are to be sent. `later`: the server's word that the recording began is not
   * here yet, or nobody is signed in who may say it. `already`: it was written before.
   */
  readonly write: (caseId: string, kept: KeptRecording, contents: readonly Content[]) => 'done' | 'already' | 'later';
  /** Whether it could be written now, so that nothing is made in vain: `ready`, or as `write` would answer. */
  readonly standing: (caseId: string, recording: string) => 'ready' | 'already' | 'later';
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

export type Begun = { readonly ok: true; readonly recording: string } | { readonly ok: false; readonly why: 'diskFull' | 'failed' };

export interface Recordings {
  begin(caseId: string, call: string): Promise<Begun>;
  writer(recording: string): RecordingWriter | undefined;
  /** Also says that somebody still records: one that nobody asks for any more is ended. */
  head(recording: string): ChainHead | undefined;
  openTrack(recording: string, track: Track): Promise<Written>;
  note(recording: string, note: RecordingNote): Promise<Written>;
  /** Ends it and takes it into the case in the background. */
  end(recording: string, why: RecordingEnd): Promise<ChainHead | undefined>;
  /** Ends all that run: nobody works here any more. */
  endAll(): Promise<void>;
  /** Takes in what waits: what a crash left, what could not be written before. `asked`: by a person, who wants it tried now. */
  settle(asked?: boolean): Promise<void>;
  waiting(): Promise<readonly WaitingRecording[]>;
  /** Ends what runs, and waits for what is being taken in; the rest is taken in at the next start. */
  close(): Promise<void>;
}

/** Less than this is not worth beginning for: some minutes. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;
/** The window asks for the head every few seconds. One that does not was closed or reloaded, or crashed. */
const FORGOTTEN_MS = 120_000;
const AGAIN_MS = 5 * 60_000;
/** A recording's own name on the disk and in the log. */
const NAME = /^[\w-]{1,64}$/;

export function createRecordings(deps: RecordingsDeps): Recordings {
  const { folder, keys, randomBytes, now } = deps;
  const ballast = createBallast(join(folder, 'ballast'));
  const running = new Map<string, { readonly writer: RecordingWriter; readonly case: string; readonly startedAt: string; seenAt: number }>();
  const failures = new Map<string, { readonly why: NonNullable<WaitingRecording['why']>; readonly at: number }>();
  const taking = new Set<string>();
  /** Their first files are being made: to whoever settles they would look like something that holds nothing. */
  const beginning = new Set<string>();
  let settling: Promise<void> = Promise.resolve();

  const report = (error: unknown): void => deps.log(`recording: ${error instanceof Error ? error.message : 'unknown'}`);
  const folderOf = (recording: string): string => join(folder, recording);
  const names = async (): Promise<string[]> => (await readdir(folder, { withFileTypes: true }).catch(() => [])).flatMap((entry) => (entry.isDirectory() && NAME.test(entry.name) ? [entry.name] : []));

  const describe = async (recording: string) => {
    const text = await readFile(journalPath(folderOf(recording)), 'utf8').catch(() => '');
    return readJournal(text, sha256Hex);
  };

  /** Checks one that has ended and takes it in. */
  const take = async (recording: string): Promise<void> => {
    const at = folderOf(recording);
    const { first, at: reached } = await describe(recording);
    if (!first || reached.bytes === 0) {
      // Nothing of anybody came to the disk: there is nothing in it.
      await rm(at, { recursive: true, force: true });
      return;
    }
    const standing = deps.standing(first.case, recording);
    if (standing === 'already') {
      await rm(at, { recursive: true, force: true });
      return;
    }
    const fail = (why: NonNullable<WaitingRecording['why']>) => void failures.set(recording, { why, at: now() });
    if (standing === 'later') return fail('notYet');
    let key: Uint8Array | undefined;
    try {
      key = keys.open(first.case, await readFile(keyPath(at), 'utf8'));
    } catch {
      return fail('locked');
    }
    // The case was taken from this machine: what was recorded of it opens for nobody any more.
    if (!key) return fail('locked');
    taking.add(recording);
    deps.onChange();
    try {
      const checked = await checkRecording(at, key);
      const title = `视频连线 ${localMinute(first.at)}`;
      const { kept, contents } = await keepRecording({ content: deps.content, workFolder: deps.workFolder, ffmpeg: (deps.ffmpeg ?? findFfmpeg)() }, { folder: at, key, checked, title });
      const written = deps.write(first.case, kept, contents);
      if (written === 'later') return fail('notYet');
      failures.delete(recording);
      await rm(at, { recursive: true, force: true });
    } catch (error) {
      const failure = toContentError(error);
      fail(failure instanceof ContentError && (failure.code === 'diskFull' || failure.code === 'lowDisk') ? 'diskFull' : 'failed');
      report(error);
    } finally {
      taking.delete(recording);
      deps.onChange();
    }
  };
  /** What failed costs as much as what succeeds: it is not tried at every exchange. */
  const rests = (recording: string): boolean => {
    const failure = failures.get(recording);
    return failure !== undefined && (failure.why === 'failed' || failure.why === 'diskFull') && now() - failure.at < AGAIN_MS;
  };
  const settle = (asked = false): Promise<void> => {
    settling = settling.then(async () => {
      for (const recording of await names()) {
        if (beginning.has(recording) || running.has(recording) || (!asked && rests(recording))) continue;
        // One that cannot even be looked at keeps neither the others nor the next time from being taken in.
        await take(recording).catch((error: unknown) => {
          failures.set(recording, { why: 'failed', at: now() });
          report(error);
        });
      }
    });
    return settling;
  };

  const alive = (recording: string) => {
    const one = running.get(recording);
    if (one) one.seenAt = now();
    return one;
  };
  const finish = async (recording: string, why: RecordingEnd): Promise<ChainHead | undefined> => {
    const one = running.get(recording);
    if (!one) return undefined;
    const head = await one.writer.end(why);
    running.delete(recording);
    if (running.size === 0) await ballast.release().catch(() => undefined);
    deps.onChange();
    void settle();
    return head;
  };
  let watch: NodeJS.Timeout | undefined;
  const endForgotten = (): void => {
    for (const [recording, { seenAt }] of running) if (now() - seenAt > FORGOTTEN_MS) finish(recording, 'failed').catch(report);
  };
  const endAll = async (): Promise<void> => {
    for (const { writer } of running.values()) await writer.end('left');
    running.clear();
    await ballast.release().catch(() => undefined);
  };

  return {
    endAll,
    async begin(caseId, call) {
      const recording = randomUUID();
      beginning.add(recording);
      try {
        if (deps.freeBytes() < LEAST_FREE_BYTES) return { ok: false, why: 'diskFull' };
        await mkdir(folderOf(recording), { recursive: true, mode: 0o700 });
        await ballast.load();
        const key = randomBytes(KEY_BYTES);
        const writer = await openWriter({
          folder: folderOf(recording), first: { v: 1, recording, case: caseId, call }, key, sealedKey: keys.seal(caseId, key), randomBytes, now, mono: deps.mono, releaseBallast: ballast.release,
        });
        running.set(recording, { writer, case: caseId, startedAt: new Date(now()).toISOString(), seenAt: now() });
        watch ??= setInterval(endForgotten, FORGOTTEN_MS / 4).unref();
        deps.onChange();
        return { ok: true, recording };
      } catch (error) {
        await rm(folderOf(recording), { recursive: true, force: true }).catch(() => undefined);
        const failure = toContentError(error);
        if (failure instanceof ContentError && failure.code === 'diskFull') return { ok: false, why: 'diskFull' };
        report(error);
        return { ok: false, why: 'failed' };
      } finally {
        beginning.delete(recording);
      }
    },
    writer: (recording) => alive(recording)?.writer,
    head: (recording) => alive(recording)?.writer.head(),
    note: async (recording, note) => (await alive(recording)?.writer.note(note)) ?? { ok: false, why: 'ended' },
    openTrack: async (recording, track) => (await alive(recording)?.writer.openTrack(track)) ?? { ok: false, why: 'ended' },
    end: finish,
    settle,
    async waiting() {
      const rows = await Promise.all(
        (await names()).map(async (recording): Promise<WaitingRecording | undefined> => {
          const { first, at } = await describe(recording);
          if (!first) return undefined;
          const why = failures.get(recording)?.why;
          const state = running.has(recording) ? 'running' : taking.has(recording) ? 'taking' : why === 'failed' ? 'failed' : 'waiting';
          return { recording, case: first.case, startedAt: first.at, bytes: at.bytes, state, ...(why && state !== 'running' ? { why } : {}) };
        }),
      );
      return rows.filter((row) => row !== undefined);
    },
    async close() {
      clearInterval(watch);
      await endAll();
      await settling;
    },
  };
}

/** As a title says it. */
function localMinute(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
