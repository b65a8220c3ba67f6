// The journal of a recording: one line of JSON for each thing that happened to it (a track began, a chunk of it was written, it ended), each
// naming the hash of the line before, so that nothing can be changed, left out, repeated or put elsewhere without the first line that is
// wrong being named. All tracks of a recording share one chain. Pure: texts and their hashes are handed in.

import * as z from 'zod';
import { utf8 } from '../bytes.ts';
import { hashSchema } from '../footage/footage.ts';
import { chainHeadSchema, frameSchema, idSchema, sourceSchema, strokeSchema } from './parts.ts';

export type ChainHead = z.infer<typeof chainHeadSchema>;

const whole = z.number().int().nonnegative();
/** ISO 8601, and milliseconds of a clock that only goes forward: setting the clock cannot reorder what was recorded. */
const stamp = { mono: whole, at: z.string().max(40) };

/** First line. */
export const journalHeadSchema = z.object({ v: z.literal(1), recording: idSchema, case: z.string().min(1).max(64), call: idSchema, ...stamp });
export type JournalHead = z.infer<typeof journalHeadSchema>;

export const trackSchema = z.object({
  track: idSchema,
  kind: z.enum(['audio', 'video']),
  source: sourceSchema,
  peer: idSchema,
  producer: idSchema,
  mime: z.string().min(1).max(120),
  /** How it came about: the frames as they were received (or sent), or made anew by MediaRecorder where that failed. */
  how: z.enum(['frames', 'recorder']),
  /** Milliseconds since 1970 by the window's clock when its first frame was received: what lays tracks beside each other. */
  begins: z.number().nonnegative(),
  /** Pixels of the first picture. */
  width: whole.optional(),
  height: whole.optional(),
});
export type Track = z.infer<typeof trackSchema>;

const link = { seq: z.number().int().positive(), prev: hashSchema, ...stamp };
const openLine = z.object({ ...link, open: trackSchema });
const chunkLine = z.object({ ...link, track: idSchema, n: z.number().int().positive(), off: whole, len: z.number().int().positive(), sha256: hashSchema });
/** What somebody drew or held still while it was recorded, by the frame that it was on: laid over the picture, never burnt into it. */
export const noteSchema = z.discriminatedUnion('what', [
  strokeSchema.extend({ what: z.literal('stroke'), peer: idSchema }),
  z.object({ what: z.literal('erased'), producer: idSchema.optional() }),
  z.object({ what: z.literal('frozen'), producer: idSchema, frame: frameSchema.nullable(), peer: idSchema }),
]);
export type RecordingNote = z.infer<typeof noteSchema>;
const noteLine = z.object({ ...link, note: noteSchema });
const closeLine = z.object({ ...link, close: idSchema });
/** Why nothing more came. `recovered`: the program ended before the recording did; `tail` bytes behind the last proven chunks are left out. */
export const RECORDING_ENDS = ['asked', 'left', 'diskFull', 'failed', 'recovered'] as const;
export type RecordingEnd = (typeof RECORDING_ENDS)[number];
const endLine = z.object({ ...link, end: z.enum(RECORDING_ENDS), tail: whole.optional() });

const lineSchema = z.union([openLine, chunkLine, closeLine, noteLine, endLine]);
export type JournalLine = z.infer<typeof lineSchema>;
export type ChunkLine = z.infer<typeof chunkLine>;
export type EndLine = z.infer<typeof endLine>;

export type HashText = (text: string) => string;
export const textOf = (line: JournalHead | JournalLine): string => JSON.stringify(line);
/** Bytes of a line with its end. */
export const lineBytes = (line: JournalHead | JournalLine): Uint8Array => utf8(`${textOf(line)}\n`);

/** The chain's head before its first line. */
export const headOf = (first: JournalHead, hash: HashText): ChainHead => ({ entries: 0, hash: hash(textOf(first)), bytes: 0 });
export const nextHead = (at: ChainHead, line: JournalLine, hash: HashText): ChainHead => ({ entries: line.seq, hash: hash(textOf(line)), bytes: at.bytes + ('len' in line ? line.len : 0) });

type WithoutLink<T> = T extends unknown ? Omit<T, 'seq' | 'prev' | 'mono' | 'at'> : never;
/** What a line says, before it has its place in the chain. */
export type NewLine = WithoutLink<JournalLine>;
/** The line that follows `at`; its keys in the order in which they are hashed. */
export const lineAfter = (at: ChainHead, what: NewLine, when: Pick<JournalLine, 'mono' | 'at'>): JournalLine => ({ seq: at.entries + 1, prev: at.hash, ...what, ...when }) as JournalLine;

/** What is wrong with a journal or with the bytes that it names, and where: `line` counts from 0, the first line. */
export interface JournalFault {
  readonly line: number;
  readonly why: 'unreadable' | 'chain' | 'order' | 'offset' | 'unknownTrack' | 'afterEnd' | 'missingBytes' | 'otherBytes' | 'extraBytes';
}

export interface TrackRead extends Track {
  readonly chunks: readonly ChunkLine[];
  readonly bytes: number;
}
export interface JournalRead {
  readonly first?: JournalHead;
  /** With the chunks before the first fault. */
  readonly tracks: readonly TrackRead[];
  /** In their order, with when they were written. */
  readonly notes: readonly { readonly at: string; readonly note: RecordingNote }[];
  readonly end?: EndLine;
  readonly at: ChainHead;
  /** A last line without its end is what a power cut leaves; it is no fault, and counts for nothing. */
  readonly torn: boolean;
  readonly fault?: JournalFault;
}

/** Reads a journal up to its first fault. `mostLines`: lines behind it are not looked at. */
export function readJournal(text: string, hash: HashText, mostLines = Number.POSITIVE_INFINITY): JournalRead {
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  const first = lines[0] === undefined ? undefined : parse(journalHeadSchema, lines[0]);
  if (!first) return { tracks: [], notes: [], at: { entries: 0, hash: '', bytes: 0 }, torn, ...(lines.length > 0 ? { fault: { line: 0, why: 'unreadable' as const } } : {}) };
  const tracks = new Map<string, Track & { chunks: ChunkLine[]; bytes: number }>();
  const closed = new Set<string>();
  // By the text as it stands: a line that reads the same but is spelt otherwise is another one.
  let at: ChainHead = { entries: 0, hash: hash(lines[0]!), bytes: 0 };
  let end: EndLine | undefined;
  const notes: { at: string; note: RecordingNote }[] = [];

  const take = (text: string): JournalFault['why'] | undefined => {
    if (end) return 'afterEnd';
    const line = parse(lineSchema, text);
    if (!line) return 'unreadable';
    if (line.prev !== at.hash) return 'chain';
    if (line.seq !== at.entries + 1) return 'order';
    if ('open' in line) {
      if (tracks.has(line.open.track)) return 'unknownTrack';
      tracks.set(line.open.track, { ...line.open, chunks: [], bytes: 0 });
    } else if ('len' in line) {
      const track = tracks.get(line.track);
      if (!track || closed.has(line.track)) return 'unknownTrack';
      if (line.off !== track.bytes || line.n !== track.chunks.length + 1) return 'offset';
      track.chunks.push(line);
      track.bytes += line.len;
    } else if ('close' in line) {
      if (!tracks.has(line.close) || closed.has(line.close)) return 'unknownTrack';
      closed.add(line.close);
    } else if ('note' in line) notes.push({ at: line.at, note: line.note });
    else end = line;
    at = { entries: line.seq, hash: hash(text), bytes: at.bytes + ('len' in line ? line.len : 0) };
    return undefined;
  };

  let fault: JournalFault | undefined;
  for (let n = 1; n < Math.min(lines.length, mostLines) && !fault; n++) {
    const why = take(lines[n]!);
    if (why) fault = { line: n, why };
  }
  return { first, tracks: [...tracks.values()], notes, at, torn, ...(end ? { end } : {}), ...(fault ? { fault } : {}) };
}

/** Whether a chain whose head was once `anchor` is the beginning of this one: everything up to there was there at that time. */
export function holdsAnchor(text: string, anchor: ChainHead, hash: HashText): boolean {
  const { at, fault } = readJournal(text, hash, anchor.entries + 1);
  return !fault && at.entries === anchor.entries && at.hash === anchor.hash && at.bytes === anchor.bytes;
}

function parse<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
