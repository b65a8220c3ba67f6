// What a submission closes over, and whether the sheet at hand is the one that it names.

import type { LogCrypto } from '../log/crypto.ts';
import type { Heads } from '../log/event.ts';
import { streamKey } from '../log/heads.ts';
import type { BodyOf } from './events.ts';
import type { Entry } from './read.ts';
import type { Ground } from './rules.ts';
import { foldSheet, type Limits } from './scoring.ts';
import { hashSheet } from './sheet.ts';

/** Sheet events of a case: by author in order, and by stream in sequence. */
export interface SheetsAtHand {
  readonly byAuthor: ReadonlyMap<string, readonly Entry[]>;
  readonly byStream: ReadonlyMap<string, readonly Entry[]>;
}

/** The submitting device's stream as far as the body says; the author's other machines as far as they were seen. */
export const sheetLimits = (body: BodyOf<'sheet.submitted'>, { stream, seen }: { readonly stream: string; readonly seen: Heads }): Limits => {
  const others = Object.entries(seen).filter(([key]) => isSheetStream(key));
  return Object.fromEntries([...others, [ownSheetStream(stream), { seq: body.sheet.seq }]]);
};

/** False while a part of it is not at hand: before the opening others' sheets never are. */
export const isWhole = (limits: Limits, sheets: SheetsAtHand): boolean =>
  Object.entries(limits).every(([stream, { seq }]) => seq === 0 || sheets.byStream.get(stream)?.[seq - 1]?.event.seq === seq);

/** True when the sheet is wholly at hand and is not the one named by head and hash. */
export const sheetDiffers = (
  body: BodyOf<'sheet.submitted'>,
  standing: { readonly stream: string; readonly seen: Heads; readonly by: string },
  sheets: SheetsAtHand,
  ground: Parameters<typeof foldSheet>[2],
  crypto: LogCrypto,
): boolean => {
  if ((body.sheet.seq === 0) !== (body.sheet.hash === null)) return true;
  const own = ownSheetStream(standing.stream);
  const named: Heads = {
    ...Object.fromEntries(Object.entries(standing.seen).filter(([key]) => isSheetStream(key))),
    ...(body.sheet.hash !== null && { [own]: { seq: body.sheet.seq, hash: body.sheet.hash } }),
  };
  for (const [stream, head] of Object.entries(named)) {
    const entry = sheets.byStream.get(stream)?.[head.seq - 1];
    if (entry?.event.seq === head.seq && entry.hash !== head.hash) return true;
  }
  const limits = sheetLimits(body, standing);
  if (!isWhole(limits, sheets)) return false;
  const entries = sheets.byAuthor.get(standing.by) ?? [];
  return hashSheet(foldSheet(standing.by, entries, ground, limits).sheet, crypto) !== body.sheetHash;
};

export type SheetGround = Pick<Ground, 'opened' | 'matters' | 'panel' | 'knowsFootage'>;

const isSheetStream = (key: string): boolean => key.endsWith('/sheet');

/** `stream` is the open stream of the submitting device. */
const ownSheetStream = (stream: string): string => streamKey(stream.slice(0, stream.lastIndexOf('/')), 'sheet');
