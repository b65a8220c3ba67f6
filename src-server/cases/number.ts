// Numbers of documents: given by the server alone, without gaps for each mark and year, and written into the case in the same transaction.

import type { CaseState } from '#shared/case/case.ts';
import { openHeads } from '#shared/case/seal.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import { DEFAULT_NUMBER, writeNumber } from '#shared/document/form.ts';
import { KINDS, type NumberedKind } from '#shared/document/kinds.ts';
import { ZONE } from '#shared/zone.ts';
import type { Effects } from '../effects.ts';
import { formOf } from '../store/forms.ts';
import type { Query } from '../store/database.ts';
import type { Bureau, Session } from '../store/people.ts';
import { insertNumber, nextNumber, numberOf } from '../store/numbers.ts';
import type { AppendTransaction, Appending } from './append.ts';

export type NumberFailure = { readonly failure: 'forbidden' | 'notFound' | 'notOpened' };

/** Numbers count by the year of the bureau, not by that of Greenwich. */
export const yearOf = (now: number): number => Number(new Intl.DateTimeFormat('en', { timeZone: ZONE, year: 'numeric' }).format(now));

/** What is to be numbered: a matter's conclusion, or another document; always its newest version. */
export type Asked = { readonly case: string; readonly matter: string } | { readonly case: string; readonly kind: NumberedKind };

interface Wanted {
  /** Names it in the table of numbers. */
  readonly of: string;
  readonly mark: string;
  readonly version: number;
  /** As the case has it; the number itself may have been given in another place of the procedure. */
  readonly known: string | undefined;
  readonly append: (appending: Appending, number: string) => Promise<unknown>;
}

const wantedOf = (state: CaseState, asked: Asked): Wanted | undefined => {
  if ('kind' in asked) {
    const { kind } = asked;
    const version = state.documents[kind]?.version ?? 1;
    return { of: `document:${kind}`, mark: KINDS[kind].mark!, version, known: state.documents[kind]?.number, append: ({ appendOwn }, number) => appendOwn(asked.case, 'document.numbered', { kind, version, number }, openHeads(state.heads)) };
  }
  const matter = state.matters.find((one) => one.id === asked.matter);
  const version = state.conclusions[asked.matter]?.version ?? 1;
  return matter && { of: matter.id, mark: matter.mark, version, known: state.conclusions[matter.id]?.number, append: ({ appendOwn }, number) => appendOwn(asked.case, 'conclusion.numbered', { matter: matter.id, number }, openHeads(state.heads)) };
};

export function createNumbering(deps: { readonly append: AppendTransaction; readonly effects: Effects }) {
  return async (session: Session, asked: Asked): Promise<{ number: string } | NumberFailure> =>
    deps.append(async (appending) => {
      const { query, read } = appending;
      if (session.person.role !== 'staff') return { failure: 'forbidden' };
      const { state } = await read(asked.case);
      if (!mayKnowCase(session.person, state)) return { failure: 'notFound' };
      const wanted = wantedOf(state, asked);
      if (wanted === undefined) return { failure: 'notFound' };
      if (state.panelOpened === undefined) return { failure: 'notOpened' };
      const number = await giveNumber(query, { ...wanted, case: asked.case, bureau: session.bureau, now: deps.effects.now() });
      if (wanted.known === undefined) await wanted.append(appending, number);
      return { number };
    });
}

/** The number that this document has, or the next one, written down. Under the log's lock, so that none is given twice or left out. */
export async function giveNumber(
  query: Query,
  { of, mark, version, case: caseId, bureau, now }: { readonly of: string; readonly mark: string; readonly version: number; readonly case: string; readonly bureau: Bureau; readonly now: number },
): Promise<string> {
  const given = await numberOf(query, caseId, of, version);
  if (given !== undefined) return given;
  const year = yearOf(now);
  const n = await nextNumber(query, bureau.id, mark, year);
  const pattern = (await formOf(query, bureau.id))?.form.number ?? DEFAULT_NUMBER;
  const number = writeNumber(pattern, { office: bureau.office, mark, year, n });
  await insertNumber(query, { bureau: bureau.id, mark, year, n, case: caseId, matter: of, version, number });
  return number;
}
