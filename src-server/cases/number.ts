// Report numbers: given by the server alone, without gaps, and written into the case in the same transaction.

import { mayKnowCase } from '#shared/case/visible.ts';
import type { Effects } from '../effects.ts';
import type { Session } from '../store/people.ts';
import { insertNumber, nextNumber, numberOf } from '../store/numbers.ts';
import type { AppendTransaction } from './append.ts';

export type NumberFailure = { readonly failure: 'forbidden' | 'notFound' | 'notOpened' };

/** Report numbers count by the year of the bureau, not by that of Greenwich. */
const ZONE = 'Asia/Shanghai';

/** For instance 未央食许〔2026〕137号. */
export const writeNumber = (office: string, mark: string, year: number, n: number): string => `${office}${mark}〔${year}〕${n}号`;

export const yearOf = (now: number): number => Number(new Intl.DateTimeFormat('en', { timeZone: ZONE, year: 'numeric' }).format(now));

export function createNumbering(deps: { readonly append: AppendTransaction; readonly effects: Effects }) {
  return async (session: Session, asked: { case: string; matter: string }): Promise<{ number: string } | NumberFailure> =>
    deps.append(async ({ query, read, appendOwn }) => {
      if (session.person.role !== 'staff') return { failure: 'forbidden' };
      const { state } = await read(asked.case);
      if (!mayKnowCase(session.person, state)) return { failure: 'notFound' };
      const matter = state.matters.find((one) => one.id === asked.matter);
      if (matter === undefined) return { failure: 'notFound' };
      const given = await numberOf(query, asked.case, asked.matter);
      if (given !== undefined) return { number: given };
      if (state.panelOpened === undefined) return { failure: 'notOpened' };
      const { bureau } = session;
      const year = yearOf(deps.effects.now());
      const n = await nextNumber(query, bureau.id, matter.mark, year);
      const number = writeNumber(bureau.office, matter.mark, year, n);
      await insertNumber(query, { bureau: bureau.id, mark: matter.mark, year, n, case: asked.case, matter: asked.matter, number });
      await appendOwn(asked.case, 'conclusion.numbered', { matter: asked.matter, number });
      return { number };
    });
}
