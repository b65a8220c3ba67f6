// What was drawn on a picture of a call while it was recorded, as it lies over the recording when that is looked at. Pure.

import type { JournalRead, Track } from './journal.ts';
import type { Point, Stroke } from './protocol.ts';

/** A line of somebody's hand. Seconds from the picture's first frame; `until` is absent where it was never erased. */
export interface DrawnLine {
  readonly points: readonly Point[];
  readonly colour: Stroke['colour'];
  readonly from: number;
  readonly until?: number;
}
/** Seconds for which the call looked at a still picture while the camera went on. */
export interface HeldStill {
  readonly from: number;
  readonly until?: number;
}
export interface Drawn {
  readonly lines: readonly DrawnLine[];
  readonly held: readonly HeldStill[];
}

/** Journal and window stand on one machine: their clocks are one. What was there before the picture began lies on its first frame. */
export function drawnOn({ notes }: Pick<JournalRead, 'notes'>, { producer, begins }: Pick<Track, 'producer' | 'begins'>): Drawn {
  const lines: DrawnLine[] = [];
  const held: HeldStill[] = [];
  const open = new Map<string, DrawnLine>();
  let still: HeldStill | undefined;
  const end = (id: string, until: number): void => {
    const line = open.get(id)!;
    open.delete(id);
    if (until > line.from) lines.push({ ...line, until });
  };
  for (const { at, note } of notes) {
    const now = Math.max(0, (Date.parse(at) - begins) / 1000);
    if (note.what === 'stroke' && note.producer === producer) {
      // Drawn further: the longer one takes its place.
      if (open.has(note.id)) end(note.id, now);
      open.set(note.id, { points: note.points, colour: note.colour, from: now });
    } else if (note.what === 'erased' && (note.producer === undefined || note.producer === producer)) for (const id of open.keys()) end(id, now);
    else if (note.what === 'frozen') {
      // One picture of a call stands still at a time: another one, or none, ends it.
      if (still && now > still.from) held.push({ ...still, until: now });
      still = note.producer === producer && note.frame !== null ? { from: now } : undefined;
    }
  }
  return { lines: [...lines, ...open.values()].toSorted((a, b) => a.from - b.from), held: [...held, ...(still ? [still] : [])] };
}

const isDuring = (at: number, { from, until }: HeldStill): boolean => at >= from && (until === undefined || at < until);
export const linesAt = ({ lines }: Drawn, at: number): readonly DrawnLine[] => lines.filter((line) => isDuring(at, line));
export const isHeldAt = ({ held }: Drawn, at: number): boolean => held.some((one) => isDuring(at, one));
/** Seconds at which something of it begins: where to look. */
export const beginnings = ({ lines }: Drawn): readonly number[] => [...new Set(lines.map(({ from }) => from))];
