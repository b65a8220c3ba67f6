// Requests about what is seen: pointing, drawing, freezing, shots and stills, where the site is.

import { MOST_SHOTS_OPEN, MOST_STROKES } from '#shared/live/limits.ts';
import type { ClientMethod } from '#shared/live/protocol.ts';
import { Refused } from './channel.ts';
import type { CallDeps, Handler } from './media-calls.ts';
import type { Room } from './room.ts';

export function createPictureCalls(deps: CallDeps): { readonly [M in ClientMethod]?: Handler<M> } {
  const instant = (): string => new Date(deps.now()).toISOString();
  const onPicture = (room: Room, producer: string): void => {
    for (const seat of room.seats.values()) if (seat.media.producers.get(producer)?.media.kind === 'video') return;
    throw new Refused('notFound');
  };
  const shotOf = (room: Room, nonce: string) => {
    const shot = room.shots.get(nonce);
    if (!shot) throw new Refused('notFound');
    return shot;
  };

  return {
    async pointer(room, seat, { producer, at, frame }) {
      onPicture(room, producer);
      room.tell('pointer', { peer: seat.id, producer, at, ...(frame && { frame }) }, seat);
      return {};
    },
    async stroke(room, seat, stroke) {
      onPicture(room, stroke.producer);
      const known = room.strokes.get(stroke.id);
      // The same id again is the stroke as it grew; another's is not to be painted over.
      if (known && known.peer !== seat.id) throw new Refused('forbidden');
      if (!known && room.strokes.size >= MOST_STROKES) throw new Refused('full');
      const drawn = { ...stroke, peer: seat.id };
      room.strokes.set(stroke.id, drawn);
      room.tell('stroke', drawn, seat);
      return {};
    },
    async eraseStrokes(room, _seat, { producer }) {
      for (const [id, stroke] of room.strokes) if (producer === undefined || stroke.producer === producer) room.strokes.delete(id);
      room.tell('strokesErased', { ...(producer !== undefined && { producer }) });
      return {};
    },
    async freeze(room, seat, { producer, frame }) {
      onPicture(room, producer);
      room.frozen = frame && { producer, frame, peer: seat.id };
      room.tell('frozen', { producer, frame, peer: seat.id });
      return {};
    },
    async askShot(room, seat, { kind, shot, words = '' }) {
      if (room.shots.size >= MOST_SHOTS_OPEN) throw new Refused('full');
      const nonce = deps.id();
      const asked = { nonce, by: { peer: seat.id, name: seat.identity.name }, at: instant(), ...(shot && { shot }), words, kind };
      room.shots.set(nonce, { ...asked, person: seat.identity.person ?? '', seat: seat.id });
      room.tell('shotAsked', asked);
      return { nonce };
    },
    async shotTaken(room, _seat, { nonce, still, thumbnail }) {
      const shot = shotOf(room, nonce);
      if (shot.taken) throw new Refused('stale');
      shot.taken = still;
      room.tell('shotTaken', { nonce, still, ...(thumbnail !== undefined && { thumbnail }) });
      return {};
    },
    async shotDeclined(room, _seat, { nonce, why, words }) {
      shotOf(room, nonce);
      room.shots.delete(nonce);
      room.tell('shotDeclined', { nonce, why, ...(words !== undefined && { words }) });
      return {};
    },
    async tickShot(room, seat, { ticked, ...shot }) {
      const key = `${shot.standard}/${shot.shot}`;
      if (ticked) room.ticked.set(key, shot);
      else room.ticked.delete(key);
      const { invitation } = seat.identity;
      if (invitation !== undefined) await room.record('site.ticked', { ...shot, ticked, invitation });
      // A film that was asked for is there once its shot is ticked.
      for (const [nonce, one] of room.shots) if (ticked && one.kind === 'film' && one.shot?.standard === shot.standard && one.shot.shot === shot.shot) room.shots.delete(nonce);
      room.tell('shotListTicked', { ...shot, ticked });
      return {};
    },
    async reportEase(room, seat, { step }) {
      seat.eased = step;
      room.tell('easeReported', { peer: seat.id, step }, seat);
      return {};
    },
    async reportPosition(room, seat, position) {
      room.positions.set(seat.id, position);
      room.tell('positionReported', { peer: seat.id, position }, seat);
      return {};
    },
  };
}
