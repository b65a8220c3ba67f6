// A sealed submission: before everybody only the hash of the sheet's last act, which says nothing. What it closes over (opinion, hash of
// the sheet, how far each machine's stream counts) lies in that last act and is withheld with the sheet.

import type { Heads } from '../log/event.ts';
import { streamKey, streamOf } from '../log/heads.ts';
import type { AcceptedSubmission } from './draft.ts';
import type { SheetsAtHand } from './submission.ts';

/** The submission with what its sheet says; `undefined` while the closing act is not at hand, or is none. */
export const unsealed = (accepted: AcceptedSubmission, person: string, sheets: SheetsAtHand): AcceptedSubmission | undefined => {
  const { seal, submission } = accepted;
  if (!seal) return accepted;
  const device = seal.stream.slice(0, seal.stream.lastIndexOf('/'));
  const stream = streamKey(device, 'sheet');
  const closing = sheets.byStream.get(stream)?.find((entry) => entry.hash === seal.hash);
  if (closing?.act?.type !== 'sheet.closed' || closing.event.actor !== person) return undefined;
  const { seq, prev, seen } = closing.event;
  const { opinion, sheetHash } = closing.act.body;
  return {
    ...accepted,
    submission: { ...submission, sheet: { seq: seq - 1, hash: prev }, sheetHash, opinion },
    limits: { ...sheetStreams(seen ?? {}), [streamOf(closing.event)]: { seq } },
  };
};

const sheetStreams = (seen: Heads): Heads => Object.fromEntries(Object.entries(seen).filter(([key]) => key.endsWith('/sheet')));

/** Heads without sheets: what may stand in an act that others see. How far a sheet goes would tell how much its author wrote. */
export const openHeads = (heads: Heads): Heads => Object.fromEntries(Object.entries(heads).filter(([key]) => !key.endsWith('/sheet')));
