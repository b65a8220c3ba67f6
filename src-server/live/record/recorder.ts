// The server records beside the workstations: from the first recording of a call to the end of the last one, every track as it came, so that
// nothing is lost with the machine that recorded. What broke off is settled at the next start.

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BodyOf } from '#shared/case/events.ts';
import type { RecordingEnd } from '#shared/live/journal.ts';
import { isRecorded } from '#shared/live/rights.ts';
import type { AppendTransaction } from '../../cases/append.ts';
import { keepFile } from '../../content/keep-file.ts';
import type { Parts } from '../../content/parts.ts';
import type { Effects } from '../../effects.ts';
import type { Database } from '../../store/database.ts';
import { EngineAway, EngineRefusal } from '../engine.ts';
import type { Live } from '../live.ts';
import type { Room } from '../room.ts';
import type { Seat } from '../seat.ts';
import { journalPath, openChain, settleChain, trackPath, type Chain } from './chain.ts';
import { recordTrack, type TrackFile } from './track.ts';

/** The head of the chain stands in the case's log this often. */
const ANCHOR_EVERY_MS = 10_000;
const AGAIN_AFTER_MS = 500;

export interface RecorderDeps {
  readonly database: Database;
  readonly append: AppendTransaction;
  readonly parts: Parts;
  readonly live: Live;
  readonly effects: Effects;
  /** Where recordings lie while they run. */
  readonly folder: string;
  readonly report: (error: unknown) => void;
  readonly command?: string | undefined;
}
export interface Recorder {
  /** Takes into their cases what an earlier process left. */
  recover(): Promise<void>;
  /** Ends what runs and takes it in. */
  close(): Promise<void>;
}

export function createRecorder(deps: RecorderDeps): Recorder {
  const { database, append, parts, live, effects, folder, report } = deps;
  const stamps = { now: effects.now, mono: () => performance.now() };
  const running = new Map<Room, Promise<Mirror>>();
  const ending = new Set<Promise<void>>();
  const hex = (): string => Buffer.from(effects.randomBytes(8)).toString('hex');

  interface Mirror {
    end(why: RecordingEnd): Promise<void>;
  }

  /** Into the case: the exhibits, their journal, and the word of it. The folder goes last. */
  const hold = async (mirror: string): Promise<void> => {
    const own = join(folder, mirror);
    const settled = await settleChain(own, stamps);
    const { first } = settled;
    // Not even its first line: there is nothing to hold.
    if (!first) return rm(own, { recursive: true, force: true });
    const tracks: BodyOf<'recording.held'>['tracks'] = [];
    for (const { chunks, bytes: _, ...track } of settled.tracks) {
      if (chunks.length === 0) continue;
      tracks.push({ ...track, content: await keepFile({ database, parts }, trackPath(own, track.track), track.mime, first.case), tail: settled.tails[track.track] ?? 0 });
    }
    const journal = await keepFile({ database, parts }, journalPath(own), 'application/x-ndjson', first.case);
    await append(async ({ read, appendOwn }) => {
      const known = (await read(first.case)).state.live?.recordings.flatMap(({ mirrors }) => mirrors).find((one) => one.mirror === mirror);
      if (known?.held) return;
      await appendOwn(first.case, 'recording.held', {
        call: first.call, recording: first.recording, mirror, head: settled.at, journal, tracks, why: settled.end?.end ?? 'failed', ...(settled.fault && { fault: settled.fault }),
      });
    });
    await rm(own, { recursive: true, force: true });
    return undefined;
  };

  const begin = async (room: Room, recording: string): Promise<Mirror> => {
    const mirror = hex();
    const chain: Chain = await openChain(join(folder, mirror), { v: 1, recording, case: room.case, call: room.call }, stamps);
    const tracks = new Map<string, Promise<TrackFile | undefined>>();
    const stopping = new AbortController();
    let ended: Promise<void> | undefined;

    const take = async (seat: Seat, id: string): Promise<TrackFile | undefined> => {
      const producer = seat.media.producers.get(id)!;
      const track = hex();
      let opened: Promise<boolean> | undefined;
      const begins = effects.now();
      try {
        const file: TrackFile = await recordTrack({
          router: await room.router(), producer: id, command: deps.command,
          async piece(bytes) {
            opened ??= chain.openTrack({ track, kind: producer.media.kind, source: producer.source, peer: seat.id, producer: id, mime: file.mime, how: 'frames', begins });
            await opened;
            if (!(await chain.write(track, bytes)) && !ended) void end('failed').catch(report);
          },
        });
        void file.ended
          .then(async () => {
            if (opened) await chain.closeTrack(track);
            // ffmpeg gives up where nothing comes for ten seconds, as while a picture is paused: what comes then is a track of its own.
            await effects.sleep(AGAIN_AFTER_MS, stopping.signal);
            if (!ended && seat.media.producers.has(id)) tracks.set(id, take(seat, id));
          })
          .catch(report);
        return file;
      } catch (error) {
        // One track that cannot be recorded does not end the others; an engine that died is told to everybody, and what is sent anew is taken anew.
        if (!(error instanceof EngineAway || error instanceof EngineRefusal)) report(error);
        return undefined;
      }
    };
    const catchUp = (): void => {
      if (ended) return;
      for (const seat of room.seats.values()) {
        if (!isRecorded(seat.identity.role)) continue;
        for (const id of seat.media.producers.keys()) if (!tracks.has(id)) tracks.set(id, take(seat, id));
      }
    };
    const drop = (id: string): void => void tracks.get(id)?.then((file) => file?.stop());
    const end = (why: RecordingEnd): Promise<void> =>
      (ended ??= (async () => {
        stopping.abort();
        unwatch();
        for (const one of tracks.values()) {
          const file = await one;
          file?.stop();
          await file?.ended;
        }
        await chain.end(why);
        await hold(mirror);
      })());
    const unwatch = room.watch((what, data) => {
      if (what === 'newProducer') catchUp();
      else if (what === 'producerClosed') drop((data as { producer: string }).producer);
      else if (what === 'routerGone') for (const id of tracks.keys()) drop(id);
    });
    catchUp();
    void (async () => {
      let anchored = '';
      while (!ended) {
        await effects.sleep(ANCHOR_EVERY_MS, stopping.signal);
        const head = chain.head();
        if (ended || head.hash === anchored) continue;
        anchored = head.hash;
        await room.record('recording.mirrored', { call: room.call, recording, mirror, head });
      }
    })().catch(report);
    return { end };
  };

  const settle = (room: Room, why: RecordingEnd): void => {
    const mirror = running.get(room);
    if (!mirror) return;
    running.delete(room);
    const end = mirror.then((one) => one.end(why)).catch(report).finally(() => ending.delete(end));
    ending.add(end);
  };
  live.onOpen((room) => {
    room.watch((what, data) => {
      if (what === 'recordingStarted' && !running.has(room)) running.set(room, begin(room, (data as { recording: string }).recording));
      else if (what === 'recordingStopped' && room.recordings.size === 0) settle(room, 'asked');
    });
    // A server that stops settles what runs when it closes.
    void room.finished.then(() => (room.isSuspended ? undefined : settle(room, 'left')));
  });

  return {
    async recover() {
      const left = await readdir(folder).catch(() => []);
      for (const mirror of left) await hold(mirror).catch(report);
    },
    async close() {
      for (const room of running.keys()) settle(room, 'left');
      await Promise.all(ending);
    },
  };
}
