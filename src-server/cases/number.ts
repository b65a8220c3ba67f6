// Numbers of documents: given by the server alone, without gaps for each mark and year, and written into the case in the same transaction.

import type { CaseState } from '#shared/case/case.ts';
import { openHeads } from '#shared/case/seal.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import { DEFAULT_NUMBER, writeNumber } from '#shared/document/form.ts';
import { KINDS, type NumberedKind } from '#shared/document/kinds.ts';
import type { Effects } from '../effects.ts';
import { formOf } from '../store/forms.ts';
import type { Session } from '../store/people.ts';
import { insertNumber, nextNumber, numberOf } from '../store/numbers.ts';
import type { AppendTransaction, Appending } from './append.ts';

export type NumberFailure = { readonly failure: 'forbidden' | 'notFound' | 'notOpened' };

/** Numbers count by the year of the bureau, not by that of Greenwich. */
const ZONE = 'Asia/Shanghai';

export const yearOf = (now: number): number => Number(new Intl.DateTimeFormat('en', { timeZone: ZONE, year: 'numeric' }).format(now));

/** What is to be numbered: a matter's conclusion, or another document; always its newest version. */
export type Asked = { readonly case: string; readonly matter: string } | { readonly case: string; readonly kind: NumberedKind };

interface Wanted {
  /** Names it in the table of numbers. */
  readonly of: string;
  readonly mark: string;
  readonly version: number;
  readonly append: (appending: Appending, number: string) => Promise<unknown>;
}

const wantedOf = (state: CaseState, asked: Asked): Wanted | undefined => {
  if ('kind' in asked) {
    const { kind } = asked;
    const version = state.documents[kind]?.version ?? 1;
    return { of: `document:${kind}`, mark: KINDS[kind].mark!, version, append: ({ appendOwn }, number) => appendOwn(asked.case, 'document.numbered', { kind, version, number }, openHeads(state.heads)) };
  }
  const matter = state.matters.find((one) => one.id === asked.matter);
  const version = state.conclusions[asked.matter]?.version ?? 1;
  return matter && { of: matter.id, mark: matter.mark, version, append: ({ appendOwn }, number) => appendOwn(asked.case, 'conclusion.numbered', { matter: matter.id, number }, openHeads(state.heads)) };
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
      const given = await numberOf(query, asked.case, wanted.of, wanted.version);
      if (given !== undefined) return { number: given };
      if (state.panelOpened === undefined) return { failure: 'notOpened' };
      const { bureau } = session;
      const year = yearOf(deps.effects.now());
      const n = await nextNumber(query, bureau.id, wanted.mark, year);
      const pattern = (await formOf(query, bureau.id))?.form.number ?? DEFAULT_NUMBER;
      const number = writeNumber(pattern, { office: bureau.office, mark: wanted.mark, year, n });
      await insertNumber(query, { bureau: bureau.id, mark: wanted.mark, year, n, case: asked.case, matter: wanted.of, version: wanted.version, number });
      await wanted.append(appending, number);
      return { number };
    });
}
