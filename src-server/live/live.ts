// The calls of this server: tickets, rooms, and who sits in them. One room a case, in this process; a call that was open when the process
// ended goes on under its name with the first who comes back, or is ended after a while.

import type { WebSocket } from 'ws';
import type { BodyOf, EventType } from '#shared/case/events.ts';
import { CONSENT_VERSION, MOST_PEERS, PEER_KEPT_MS, PING_EVERY_MS } from '#shared/live/limits.ts';
import type { Answers, ClientMethod, ClientRequest, Role, ShotAsked } from '#shared/live/protocol.ts';
import { mayAsk } from '#shared/live/rights.ts';
import type { AppendTransaction } from '../cases/append.ts';
import type { Effects } from '../effects.ts';
import { deleteOpenCall, insertOpenCall, openCallOf, openCalls, saveShot } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { createChannel, Refused, type Channel } from './channel.ts';
import type { MediaEngine } from './engine.ts';
import { asRtpCapabilities, createMediaCalls, type CallDeps, type Handler, type MediaCalls } from './media-calls.ts';
import { createPictureCalls } from './picture-calls.ts';
import { createRecordingCalls } from './recording-calls.ts';
import { createRoom, hasPeople, type Room } from './room.ts';
import { createSeat, peerOf, type Identity, type Seat } from './seat.ts';
import { createTickets, type Tickets } from './tickets.ts';

export interface LiveDeps {
  readonly database: Database;
  readonly append: AppendTransaction;
  readonly effects: Effects;
  /** Absent: this server carries no calls. */
  readonly engine: MediaEngine | undefined;
  readonly iceServers: CallDeps['iceServers'];
  readonly report: (error: unknown) => void;
}

/** What of a shot is kept until its bytes are here. */
export interface AskedShot extends ShotAsked {
  readonly person: string;
}

export interface Live {
  readonly engine: string | undefined;
  readonly tickets: Tickets;
  /** A socket whose ticket was good. */
  connect(socket: WebSocket, identity: Identity): void;
  running(caseId: string): { readonly call: string; readonly openedAt: string; readonly peers: readonly { readonly name: string; readonly role: Role }[] } | null;
  room(caseId: string): Room | undefined;
  /** Told of every room as it opens, and now of those that are open. */
  onOpen(listener: (room: Room) => void): void;
  readonly media: Pick<MediaCalls, 'announce' | 'closeProducer'>;
  /** Shows whoever sits by this identity out. */
  expel(caseId: string, key: string): void;
  /** Ends calls that an earlier process left open and nobody came back to. */
  sweep(): Promise<void>;
  /** Lets every client come again elsewhere; the calls stay open. */
  suspend(): Promise<void>;
}

export function createLive(deps: LiveDeps): Live {
  const { database, effects, engine, report } = deps;
  const hex = (bytes: number): string => Buffer.from(effects.randomBytes(bytes)).toString('hex');
  const id = (): string => hex(8);
  const rooms = new Map<string, Room>();
  const opening = new Map<string, Promise<Room>>();
  const tickets = createTickets(effects.now, () => hex(24));
  const instant = (): string => new Date(effects.now()).toISOString();
  const openListeners: ((room: Room) => void)[] = [];

  const append = async <T extends EventType>(caseId: string, type: T, body: BodyOf<T>): Promise<void> => {
    await deps.append(({ appendOwn }) => appendOwn(caseId, type, body));
  };

  /** What an open call still has of people and recordings who were lost with the process that held it. */
  const settleLost = async (caseId: string, call: string, keep: readonly string[]): Promise<void> => {
    await deps.append(async ({ read, appendOwn }) => {
      const { state } = await read(caseId);
      for (const { recording } of (state.live?.recordings ?? []).filter((one) => one.call === call && !one.stopped && !keep.includes(one.recording))) await appendOwn(caseId, 'recording.stopped', { call, recording, why: 'lost' });
      for (const { peer } of (state.live?.calls.find((one) => one.call === call)?.participants ?? []).filter((one) => !one.left)) await appendOwn(caseId, 'call.left', { call, peer, why: 'lost' });
    });
  };

  const openRoom = async ({ case: caseId, booking }: Identity): Promise<Room> => {
    const left = await openCallOf(database.query, caseId);
    const call = left?.call ?? id();
    const openedAt = left?.openedAt ?? instant();
    const room = createRoom({
      call,
      case: caseId,
      openedAt,
      createRouter: async () => engine!.createRouter(),
      append: (type, body) => append(caseId, type, body),
      now: effects.now,
      async ended() {
        if (!suspended) await deleteOpenCall(database.query, call);
        if (rooms.get(caseId) === room) rooms.delete(caseId);
      },
      report,
    });
    if (left) {
      const { live } = await deps.append(async ({ read }) => (await read(caseId)).state);
      const recordings = (live?.recordings ?? []).filter((one) => one.call === call && !one.stopped);
      await settleLost(caseId, call, recordings.map(({ recording }) => recording));
      // Its recorder takes it up again by its id, and the chain goes on from its last anchor.
      for (const { recording, by, startedAt, anchor } of recordings) {
        room.recordings.set(recording, { recording, seat: '', person: by, startedAt: startedAt.split('/')[0]!, anchored: anchor && { ...anchor.head, at: anchor.at.split('/')[0]! }, anchoredAt: 0 });
      }
    } else {
      await insertOpenCall(database.query, { call, case: caseId, openedAt });
      await room.record('call.opened', { call, engine: engine!.name, ...(booking !== undefined && { booking }) });
    }
    rooms.set(caseId, room);
    for (const listener of openListeners) listener(room);
    return room;
  };
  const roomFor = async (identity: Identity): Promise<Room> => {
    const known = rooms.get(identity.case);
    if (known && !known.isEnded) return known;
    // What is still on its way of the call before must not come after the first word of the next.
    await known?.finished;
    // One at a time, also when two come at once.
    const under = opening.get(identity.case) ?? openRoom(identity);
    opening.set(identity.case, under);
    return under.finally(() => opening.delete(identity.case));
  };

  const callDeps: CallDeps = { engine: engine?.name ?? '', iceServers: deps.iceServers, now: effects.now, id, report };
  const media = createMediaCalls(callDeps);
  const pictures = createPictureCalls(callDeps);
  const recording = createRecordingCalls({ ...callDeps, closeProducer: media.closeProducer });
  const handlers: { readonly [M in ClientMethod]?: Handler<M> } = {
    ...media.calls,
    ...pictures,
    ...recording.calls,
    async shotTaken(room, seat, data) {
      const answer = await pictures.shotTaken!(room, seat, data);
      const shot = room.shots.get(data.nonce);
      if (shot) {
        const { seat: _, taken: __, ...asked } = shot;
        await saveShot(database.query, { nonce: data.nonce, case: room.case, call: room.call, asked, still: data.still });
      }
      return answer;
    },
    async removePeer(room, seat, { peer }) {
      const other = room.seats.get(peer);
      if (!other || other === seat) throw new Refused('notFound');
      room.remove(other, 'removed');
      return {};
    },
    async endCall(room, seat) {
      if (seat.identity.role !== 'staff' && room.openedBy !== seat.identity.person) throw new Refused('forbidden');
      // After its answer is on the way.
      setImmediate(() => room.end('asked', seat.identity.person));
      return {};
    },
  };

  const connect = (socket: WebSocket, identity: Identity): void => {
    let seat: Seat | undefined;
    let room: Room | undefined;

    const join = async ({ rtpCapabilities, mode = 'high', consent }: ClientRequest<'join'>): Promise<Answers['join']> => {
      if (seat) throw new Refused('alreadySeated');
      if (consent && consent.version !== CONSENT_VERSION) throw new Refused('stale');
      // Between the ticket and now a link may have been revoked.
      if (!(await identity.isAllowed())) throw new Refused('forbidden');
      const into = await roomFor(identity);
      if (seat || !channel.isOpen || into.isEnded) {
        if (!hasPeople(into)) into.end('empty');
        throw new Refused(seat ? 'alreadySeated' : 'timeout');
      }
      if (into.seats.size >= MOST_PEERS) throw new Refused('full');
      const before = [...into.seats.values()].filter((one) => one.identity.key === identity.key);
      room = into;
      seat = createSeat({ id: id(), identity, key: hex(24), rtpCapabilities: asRtpCapabilities(rtpCapabilities), mode, consent: undefined });
      seat.attach(channel);
      into.add(seat);
      for (const other of before) {
        // Recordings go over to the new seat of the same person; the old seat must not end them.
        for (const one of into.recordings.values()) if (one.seat === other.id) into.recordings.set(one.recording, { ...one, seat: '' });
        into.remove(other, 'replaced');
      }
      if (consent) await recording.consent(into, seat, consent, true);
      else if (into.recordings.size > 0) seat.notify('consentAsked', { peer: [...into.recordings.values()][0]!.seat, version: CONSENT_VERSION });
      return { key: seat.key, seq: seat.seq, view: into.viewOf(seat) };
    };
    const resume = async ({ key, seen }: ClientRequest<'resume'>): Promise<Answers['resume']> => {
      if (seat) throw new Refused('alreadySeated');
      const into = rooms.get(identity.case);
      const kept = [...(into?.seats.values() ?? [])].find((one) => one.key === key && one.identity.key === identity.key);
      if (!into || !kept) throw new Refused('unknownPeer');
      const old = kept.channel;
      room = into;
      seat = kept;
      kept.channel = undefined;
      old?.close('replaced');
      kept.attach(channel);
      into.tell('peerConnected', { peer: kept.id, connected: true }, kept);
      // After the answer: what was missed, then what it has not made yet.
      setImmediate(() => {
        kept.resend(seen);
        void media.catchUp(into, kept).catch(report);
      });
      return { key: kept.key, seq: kept.seq, view: into.viewOf(kept) };
    };

    const asked = async <M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M]> => {
      if (!mayAsk(identity.role, method)) throw new Refused('forbidden');
      switch (method) {
        case 'getRouterRtpCapabilities':
          return { routerRtpCapabilities: engine!.rtpCapabilities, engine: callDeps.engine } as unknown as Answers[M];
        case 'join':
          return (await join(data as ClientRequest<'join'>)) as Answers[M];
        case 'resume':
          return (await resume(data as ClientRequest<'resume'>)) as Answers[M];
        default:
          break;
      }
      if (!seat || !room || seat.isGone) throw new Refused('noSeat');
      if (method === 'leave') {
        const [leaving, from] = [seat, room];
        setImmediate(() => from.remove(leaving, 'left'));
        return {} as Answers[M];
      }
      const handler = handlers[method] as Handler<M> | undefined;
      if (!handler) throw new Refused('badRequest');
      return handler(room, seat, data);
    };

    const channel: Channel = createChannel({
      socket,
      now: effects.now,
      asked,
      closed() {
        clearInterval(pinging);
        if (seat && room && !seat.isGone && seat.channel === channel) room.lost(seat);
      },
      report,
    });
    let isAnswering = true;
    let beats = 0;
    socket.on('pong', () => {
      isAnswering = true;
    });
    const pinging = setInterval(() => {
      if (!isAnswering) {
        socket.terminate();
        return;
      }
      isAnswering = false;
      socket.ping();
      beats += 1;
      // Who was taken off the case or whose device was revoked does not stay because they came in time.
      if (beats % 3 === 0) void identity.isAllowed().then((allowed) => (allowed ? undefined : expelNow()), report);
    }, PING_EVERY_MS);
    pinging.unref();
    const expelNow = (): void => {
      if (seat && room) room.remove(seat, 'removed');
      else channel.close('removed');
    };
  };

  let suspended = false;
  return {
    engine: engine?.name,
    tickets,
    connect,
    running(caseId) {
      const room = rooms.get(caseId);
      return room && !room.isEnded && hasPeople(room) ? { call: room.call, openedAt: room.openedAt, peers: [...room.seats.values()].map((seat) => ({ name: peerOf(seat).name, role: seat.identity.role })) } : null;
    },
    room: (caseId) => rooms.get(caseId),
    onOpen(listener) {
      openListeners.push(listener);
      for (const room of rooms.values()) if (!room.isEnded) listener(room);
    },
    media,
    expel(caseId, key) {
      const room = rooms.get(caseId);
      for (const seat of room?.seats.values() ?? []) if (seat.identity.key === key) room!.remove(seat, 'removed');
    },
    async sweep() {
      for (const { call, case: caseId } of await openCalls(database.query)) {
        if (rooms.get(caseId)?.call === call || opening.has(caseId)) continue;
        await settleLost(caseId, call, []);
        await append(caseId, 'call.closed', { call, why: 'serverStopped' });
        await deleteOpenCall(database.query, call);
      }
    },
    async suspend() {
      suspended = true;
      for (const room of rooms.values()) room.suspend();
    },
  };
}

/** How long after its start a server waits for those who were in a call before it ends the call. */
export const SWEEP_AFTER_MS = PEER_KEPT_MS;
