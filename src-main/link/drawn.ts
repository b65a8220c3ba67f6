// What was drawn on a recorded picture, from the journal that was kept with it. The journal is checked as it is read: what does not hold counts
// for nothing, as everywhere.

import { createHash } from 'node:crypto';
import { drawnOn, type Drawn } from '#shared/live/drawn.ts';
import { readJournal } from '#shared/live/journal.ts';
import type { Content } from '#shared/footage/footage.ts';
import type { Casebook } from '../cases/casebook.ts';

/** A day of recording has some ten thousand lines; more than this is no journal of ours. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface DrawnDeps {
  readonly casebook: Casebook;
  readonly wholeBytes: (file: Content) => Promise<Uint8Array>;
}
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `sha256`: of the exhibit. `notFound`: it is no recorded picture of this case; `notHere`: its journal is on another machine and cannot be had now. */
export function createDrawn({ casebook, wholeBytes }: DrawnDeps) {
  return async (person: string, caseId: string, sha256: string): Promise<Drawn | 'notFound' | 'notHere'> => {
    const state = casebook.open(person, caseId)?.state;
    const kept = state?.live?.recordings.find((one) => one.kept?.tracks.some(({ content }) => content.sha256 === sha256))?.kept;
    const track = kept?.tracks.find(({ content }) => content.sha256 === sha256);
    if (!kept || !track || kept.journal.bytes > MOST_BYTES) return 'notFound';
    const text = await wholeBytes(kept.journal).then((bytes) => new TextDecoder().decode(bytes), () => undefined);
    return text === undefined ? 'notHere' : drawnOn(readJournal(text, hash), track);
  };
}
