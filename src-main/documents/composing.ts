// What composing a conclusion and composing any other document have in common: asking the server for the number, and what people are told where it
// cannot be typeset.

import { ORPCError } from '@orpc/client';
import { MissingGlyph } from '../report/glyphs.ts';
import { isOffline } from '../session/central.ts';
import type { Active, Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { partFailure } from '../sync/parts.ts';
import type { Sync } from '../sync/sync.ts';

export type TypesetAnswer =
  | { readonly ok: true; readonly pdf: Uint8Array }
  | { readonly ok: false; readonly failure: 'missing'; readonly missing: readonly string[] }
  | { readonly ok: false; readonly failure: 'missingGlyph'; readonly characters: readonly string[]; readonly where: string };

/** `work` gives `null` where the case has nothing to state yet. */
export const typesetAnswer = async (work: () => Promise<Uint8Array | null>): Promise<TypesetAnswer> => {
  try {
    const pdf = await work();
    return pdf === null ? { ok: false, failure: 'missing', missing: ['incomplete'] } : { ok: true, pdf };
  } catch (error) {
    if (error instanceof MissingGlyph) return { ok: false, failure: 'missingGlyph', characters: error.characters, where: error.where };
    // An original that neither is here nor can be fetched now.
    if (isOffline(error) || partFailure(error) !== undefined) return { ok: false, failure: 'missing', missing: ['footageMissing'] };
    throw error;
  }
};

export interface NumberDeps {
  readonly store: Store;
  readonly sync: Sync;
  readonly session: Session;
  readonly log: (line: string) => void;
}

/** `ask` is the server's call that gives it; the event that says so is here afterwards. Without a server, or when it refuses, there is none. */
export const askNumber = async ({ store, sync, session, log }: NumberDeps, active: Active, caseId: string, ask: () => Promise<unknown>): Promise<void> => {
  try {
    // The server judges by what it has: the opening, or the start of a correction, may still be waiting here.
    if (store.events.waitingCount(active.account.person.id, caseId) > 0) await sync.now();
    if ((await session.ensureToken()) === 'signedOut') return;
    await ask();
    await sync.now();
  } catch (error) {
    if (error instanceof ORPCError) log(`the server gave no number: ${error.code}`);
    else if (!isOffline(error)) throw error;
  }
};
