// The call of one case: its seats, what is drawn and asked, its recordings, and the order in which all of it comes into the case's log.

import type { BodyOf, EventType } from '#shared/case/events.ts';
import { PEER_KEPT_MS } from '#shared/live/limits.ts';
import type { CallView, ChainHead, Frame, Mode, NotificationMethod, Notifications, Position, RecordingView, ShotAsked, ShotOfList, Still, Stroke } from '#shared/live/protocol.ts';
import type { MediaRouter } from './engine.ts';
import { peerOf, type Seat } from './seat.ts';

export interface Recording {
  readonly recording: string;
  readonly seat: string;
  readonly person: string;
  readonly startedAt: string;
  anchored: (ChainHead & { readonly at: string }) | undefined;
  /** ms of the last anchor. */
  anchoredAt: number;
}
export interface Shot extends ShotAsked {
  /** Person who asked. */
  readonly person: string;
  readonly seat: string;
  taken?: Still;
}

export interface Room {
  readonly call: string;
  readonly case: string;
  readonly openedAt: string;
  /** Who took the first seat. */
  openedBy: string | undefined;
  readonly seats: Map<string, Seat>;
  readonly recordings: Map<string, Recording>;
  readonly shots: Map<string, Shot>;
  readonly strokes: Map<string, Stroke & { readonly peer: string }>;
  readonly ticked: Map<string, ShotOfList>;
  readonly positions: Map<string, Position>;
  frozen: { readonly producer: string; readonly frame: Frame; readonly peer: string } | null;
  askedMode: Mode;
  isEnded: boolean;
  /** Not over: the server stops, and the call goes on at its next start. */
  isSuspended: boolean;
  router(): Promise<MediaRouter>;
  /** To every seat but `except`. */
  tell<M extends NotificationMethod>(method: M, data: Notifications[M], except?: Seat): void;
  /** Told of whatever the seats are told, before they are; answers how to stop. */
  watch(listener: Watcher): () => void;
  /** Appends to the case's log, one after the other; resolves once it is durable. */
  record<T extends EventType>(type: T, body: BodyOf<T>): Promise<void>;
  viewOf(seat: Seat): CallView;
  add(seat: Seat): void;
  remove(seat: Seat, why: 'left' | 'lost' | 'removed' | 'replaced'): void;
  end(why: 'asked' | 'empty', by?: string): void;
  /** The socket of a seat is gone: kept for a while. */
  lost(seat: Seat): void;
  /** Ends without a word in the log: the server stops, and the call goes on at its next start. */
  suspend(): void;
  /** After its end: once everything of it is in the log. */
  readonly finished: Promise<void>;
}

export type Watcher = (what: NotificationMethod, data: Notifications[NotificationMethod]) => void;

export interface RoomDeps {
  readonly call: string;
  readonly case: string;
  readonly openedAt: string;
  readonly createRouter: () => Promise<MediaRouter>;
  readonly append: <T extends EventType>(type: T, body: BodyOf<T>) => Promise<void>;
  readonly now: () => number;
  readonly ended: () => Promise<void>;
  /** A bug, never an expected failure. */
  readonly report: (error: unknown) => void;
}

export function createRoom(deps: RoomDeps): Room {
  const { call, now, report } = deps;
  let making: Promise<MediaRouter> | undefined;
  let tail: Promise<void> = Promise.resolve();
  const watchers = new Set<Watcher>();
  const forgetting = new Map<Seat, NodeJS.Timeout>();

  const record: Room['record'] = (type, body) => {
    const next = tail.then(() => deps.append(type, body));
    tail = next.catch(() => undefined);
    return next;
  };
  /** In the log as soon as may be; nobody waits for it. */
  const note: typeof record = (type, body) => record(type, body).catch(report);

  const routerGone = (): void => {
    making = undefined;
    for (const watcher of watchers) watcher('routerGone', {});
    for (const seat of room.seats.values()) {
      seat.closeMedia();
      seat.notify('routerGone', {});
    }
  };

  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const room: Room = {
    call,
    case: deps.case,
    openedAt: deps.openedAt,
    openedBy: undefined,
    seats: new Map(),
    recordings: new Map(),
    shots: new Map(),
    strokes: new Map(),
    ticked: new Map(),
    positions: new Map(),
    frozen: null,
    askedMode: 'high',
    isEnded: false,
    isSuspended: false,
    finished,
    async router() {
      making ??= deps.createRouter().then((router) => {
        router.onGone(routerGone);
        return router;
      });
      try {
        return await making;
      } catch (error) {
        making = undefined;
        throw error;
      }
    },
    tell(method, data, except) {
      for (const watcher of watchers) watcher(method, data);
      for (const seat of room.seats.values()) if (seat !== except) seat.notify(method, data);
    },
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    record,
    viewOf: (seat) => ({
      call,
      case: deps.case,
      openedAt: deps.openedAt,
      self: seat.id,
      peers: [...room.seats.values()].map(peerOf),
      recordings: [...room.recordings.values()].map((one) => recordingView(room, one)),
      strokes: [...room.strokes.values()],
      frozen: room.frozen,
      shots: [...room.shots.values()].map(({ nonce, by, at, shot, words, kind, taken }) => ({ nonce, by, at, ...(shot && { shot }), words, kind, ...(taken && { taken }) })),
      ticked: [...room.ticked.values()],
      positions: Object.fromEntries(room.positions),
      askedMode: room.askedMode,
    }),
    add(seat) {
      room.openedBy ??= seat.identity.person;
      room.seats.set(seat.id, seat);
      const { name, role, person, invitation, camera } = seat.identity;
      void note('call.joined', { call, peer: seat.id, name, role, ...(person !== undefined && { person }), ...(invitation !== undefined && { invitation }), ...(camera !== undefined && { camera }) });
      room.tell('newPeer', { peer: peerOf(seat) }, seat);
    },
    remove(seat, why) {
      if (seat.isGone) return;
      seat.isGone = true;
      clearTimeout(forgetting.get(seat));
      forgetting.delete(seat);
      room.seats.delete(seat.id);
      room.positions.delete(seat.id);
      seat.closeMedia();
      if (room.frozen?.peer === seat.id) room.frozen = null;
      for (const recording of [...room.recordings.values()].filter((one) => one.seat === seat.id)) {
        room.recordings.delete(recording.recording);
        const reason = why === 'lost' ? 'lost' : 'left';
        void note('recording.stopped', { call, recording: recording.recording, why: reason });
        room.tell('recordingStopped', { recording: recording.recording, why: reason });
      }
      void note('call.left', { call, peer: seat.id, why });
      room.tell('peerClosed', { peer: seat.id, why });
      seat.channel?.close(why === 'removed' ? 'removed' : 'replaced');
      // A camera alone is no call.
      if (!hasPeople(room)) room.end('empty');
    },
    end(why, by) {
      if (room.isEnded) return;
      room.isEnded = true;
      for (const recording of room.recordings.values()) void note('recording.stopped', { call, recording: recording.recording, why: 'left' });
      room.recordings.clear();
      for (const seat of room.seats.values()) {
        seat.notify('callEnded', { why });
        void note('call.left', { call, peer: seat.id, why: 'ended' });
      }
      void note('call.closed', { call, why, ...(by !== undefined && { by }) });
      shut((seat) => seat.channel?.close('callEnded'));
    },
    lost(seat) {
      seat.channel = undefined;
      seat.lostAt = now();
      room.tell('peerConnected', { peer: seat.id, connected: false }, seat);
      clearTimeout(forgetting.get(seat));
      const timer = setTimeout(() => {
        if (seat.channel === undefined) room.remove(seat, 'lost');
      }, PEER_KEPT_MS);
      timer.unref();
      forgetting.set(seat, timer);
    },
    suspend() {
      if (room.isEnded) return;
      room.isEnded = true;
      room.isSuspended = true;
      shut((seat) => seat.channel?.close('goingAway'));
    },
  };

  const shut = (close: (seat: Seat) => void): void => {
    for (const seat of room.seats.values()) {
      seat.isGone = true;
      seat.closeMedia();
      close(seat);
    }
    room.seats.clear();
    for (const timer of forgetting.values()) clearTimeout(timer);
    forgetting.clear();
    void making?.then((router) => router.close(), () => undefined);
    // After what is still on its way into the log.
    void tail.then(deps.ended).catch(report).then(finish);
  };
  return room;
}

export const hasPeople = ({ seats }: Pick<Room, 'seats'>): boolean => [...seats.values()].some(({ identity }) => identity.camera === undefined);

export const recordingView = (room: Room, one: Recording): RecordingView => ({
  recording: one.recording,
  peer: one.seat,
  name: room.seats.get(one.seat)?.identity.name ?? '',
  startedAt: one.startedAt,
  ...(one.anchored && { anchored: one.anchored }),
});
