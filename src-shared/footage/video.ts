// What makes footage a video: its frames, what was made of it for playing, and the time of a mark on it. The still parts of the same
// footage (pyramid, preview) are those of its first frame, so that whatever shows stills shows it too.

import * as z from 'zod';
import { slerp, type Direction } from './sphere.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const content = z.object({ sha256: hash, bytes: z.number().int().positive(), mime: z.string(), parts: z.array(hash).min(1) });

export const videoSchema = z.object({
  /** Seconds. */
  duration: z.number().positive(),
  frames: z.number().int().positive(),
  /** As ffprobe names it, for instance h264. */
  codec: z.string().max(32),
  sound: z.boolean(),
  /** The original's pictures lie as the footage says: a player may show it as it is. False where they had to be laid out anew. */
  direct: z.boolean(),
  /** A `FrameTable` as JSON. */
  table: content,
  /** Smaller copies with the same time stamps, the largest first. */
  proxies: z.array(z.object({ content, width: z.number().int().positive(), height: z.number().int().positive() })).max(4),
  /** Thumbnails side by side in one JPEG, evenly over the duration. */
  strip: z.object({ content, count: z.number().int().positive(), width: z.number().int().positive(), height: z.number().int().positive() }),
});
export type Video = z.infer<typeof videoSchema>;

/** When a mark holds. Without `to` at this one frame. `keys`: where it is at other frames; between two it moves evenly. */
export const markTimeSchema = z.object({
  frame: z.number().int().nonnegative(),
  /** The frame's time stamp in the container's ticks. */
  pts: z.number().int(),
  to: z.object({ frame: z.number().int().nonnegative(), pts: z.number().int() }).optional(),
  keys: z.array(z.object({ frame: z.number().int().nonnegative(), points: z.array(z.array(z.number()).min(2).max(3)).min(1).max(512) })).max(500).optional(),
});
export type MarkTime = z.infer<typeof markTimeSchema>;

interface TimedMark {
  readonly points: readonly (readonly number[])[];
  readonly time?: MarkTime | undefined;
}

/** Where a mark lies at a frame; null where it does not hold then. A mark without a time holds always. */
export function pointsAt({ points, time }: TimedMark, frame: number): readonly (readonly number[])[] | null {
  if (time === undefined) return points;
  if (frame < time.frame || frame > (time.to?.frame ?? time.frame)) return null;
  const keys = [{ frame: time.frame, points }, ...(time.keys ?? [])].toSorted((a, b) => a.frame - b.frame);
  const before = keys.findLast((key) => key.frame <= frame) ?? keys[0]!;
  const after = keys.find((key) => key.frame > frame);
  // A corner that was added or taken away between two keys has nowhere to come from.
  if (after === undefined || after.points.length !== before.points.length) return before.points;
  const part = (frame - before.frame) / (after.frame - before.frame);
  return before.points.map((from, i) => between(from, after.points[i]!, part));
}

function between(from: readonly number[], to: readonly number[], part: number): readonly number[] {
  if (from.length === 3 && to.length === 3) return slerp(from as unknown as Direction, to as unknown as Direction, part);
  return from.map((value, i) => value + ((to[i] ?? value) - value) * part);
}

/** The mark with its points at a frame put there: its own where it begins, else a key. */
export function withPointsAt<Timed extends TimedMark>(mark: Timed, frame: number, points: readonly (readonly number[])[]): Timed {
  const copy = points.map((point) => [...point]);
  if (mark.time === undefined || frame === mark.time.frame) return { ...mark, points: copy };
  const keys = [...(mark.time.keys ?? []).filter((key) => key.frame !== frame), { frame, points: copy }].sort((a, b) => a.frame - b.frame);
  return { ...mark, time: { ...mark.time, keys } };
}

/** The mark ending at a frame (not before it begins); what it was moving to behind its end, it stops half-way to. */
export function endingAt<Timed extends TimedMark>(mark: Timed, to: { readonly frame: number; readonly pts: number }): Timed {
  if (mark.time === undefined || to.frame < mark.time.frame) return mark;
  const { to: _, keys = [], ...time } = mark.time;
  const last = { frame: to.frame, points: copyOf(pointsAt({ ...mark, time: { ...mark.time, to } }, to.frame) ?? mark.points) };
  const kept = [...keys.filter((key) => key.frame < to.frame), ...(to.frame > time.frame && keys.some((key) => key.frame >= to.frame) ? [last] : [])];
  return { ...mark, time: { ...time, ...(to.frame > time.frame ? { to } : {}), ...(kept.length > 0 ? { keys: kept } : {}) } };
}

/** The mark beginning at a frame (not behind its end), where it is then; begun earlier, it stands where it began before. */
export function beginningAt<Timed extends TimedMark>(mark: Timed, from: { readonly frame: number; readonly pts: number }): Timed {
  const { time } = mark;
  if (time === undefined || from.frame > (time.to?.frame ?? time.frame)) return mark;
  const keys = [{ frame: time.frame, points: copyOf(mark.points) }, ...(time.keys ?? [])].filter((key) => key.frame > from.frame);
  const { keys: _, to, ...rest } = time;
  const end = to ?? { frame: time.frame, pts: time.pts };
  return { ...mark, points: copyOf(pointsAt(mark, from.frame) ?? mark.points), time: { ...rest, ...from, ...(end.frame > from.frame ? { to: end } : {}), ...(keys.length > 0 ? { keys } : {}) } };
}

const copyOf = (points: readonly (readonly number[])[]): number[][] => points.map((point) => [...point]);
