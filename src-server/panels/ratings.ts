// Blind answers of an opened panel as the statistics take them, and the statistics of a bureau over a period.

import type { CaseState } from '#shared/case/case.ts';
import { isEnded } from '#shared/case/procedure-rules.ts';
import { sheetsAwaited } from '#shared/case/rules.ts';
import type { AgreementReport } from '#shared/contract/central-panel.ts';
import { parseInstant } from '#shared/log/clock.ts';
import { dateOf } from '#shared/panel/limits.ts';
import { overTime, type RatedCase } from '#shared/panel/over-time.ts';
import { itemsOf } from '#shared/standard/items.ts';
import type { Item } from '#shared/standard/standard.ts';
import type { Query } from '../store/database.ts';
import { ratingsOfBureau, type RatedAnswer, type Rating } from '../store/ratings.ts';
import { standardByHash } from '../store/standards.ts';
import { namesOfBureau } from '../store/experts.ts';

const ZONE_MS = 8 * 3_600_000;

/** `null` until the panel is open and every sheet is here: before that nothing may be counted, not even by the server. */
export function ratingOf(state: CaseState): Rating | null {
  const { opened, panel, panelOpened, procedure } = state;
  const ms = panelOpened && parseInstant(panelOpened.at)?.ms;
  if (!opened || !panel || ms === undefined || isEnded(state) || sheetsAwaited(state).length > 0) return null;
  const byItem = new Map<string, RatedAnswer[]>();
  for (const { id } of panel.experts) {
    for (const [item, { answer, points }] of Object.entries(state.sheets[id]?.items ?? {})) {
      if (answer === null) continue;
      const given = byItem.get(item) ?? [];
      byItem.set(item, given);
      given.push({ person: id, answer, ...(points !== undefined && { points }) });
    }
  }
  return {
    case: state.id, bureau: opened.bureau.id, on: dateOf(Math.floor((ms + ZONE_MS) / 86_400_000)),
    standards: [...new Set(state.matters.map(({ standard }) => standard))],
    items: [...byItem].map(([item, given]) => ({ item, given })),
    ...(procedure.reference && { reference: procedure.reference.values }),
  };
}

/** What the rating of a case depends on: as long as it is the same, so is the rating. */
export const ratingKey = (state: CaseState): string =>
  state.panelOpened ? `${state.panelOpened.event} ${sheetsAwaited(state).length} ${state.procedure.reference?.event ?? ''} ${isEnded(state)}` : '';

export async function agreementOfBureau(query: Query, bureau: string, { from = '0000-01-01', until = '9999-12-31' }: { readonly from?: string | undefined; readonly until?: string | undefined }): Promise<AgreementReport> {
  const ratings = await ratingsOfBureau(query, bureau, from, until);
  const items = new Map<string, { readonly hash: string; readonly item: Item; readonly title: string }>();
  for (const hash of new Set(ratings.flatMap(({ standards }) => standards))) {
    const standard = await standardByHash(query, hash);
    for (const item of standard ? itemsOf(standard) : []) items.set(`${hash}/${item.id}`, { hash, item, title: `${standard!.title} ${standard!.version}` });
  }
  const cases = ratings.map((rating): RatedCase => ({
    case: rating.case,
    on: rating.on,
    items: rating.items.flatMap(({ item: id, given }) => {
      const known = rating.standards.flatMap((hash) => items.get(`${hash}/${id}`) ?? [])[0];
      if (!known) return [];
      const { max } = known.item;
      const shared = ({ answer, points }: Omit<RatedAnswer, 'person'>) => ({ answer, ...(points !== undefined && max !== undefined && max > 0 && { share: points / max }) });
      const reference = rating.reference?.find((one) => one.item === id);
      return [{ standard: known.hash, item: id, given: given.map((one) => ({ person: one.person, ...shared(one) })), ...(reference && { reference: shared(reference) }) }];
    }),
  }));
  const report = overTime(cases);
  const names = await namesOfBureau(query, bureau);
  return {
    ...report,
    people: Object.fromEntries(report.experts.map(({ person }) => [person, names[person] ?? person])),
    texts: Object.fromEntries(report.items.map(({ standard, item }) => {
      const { item: known, title } = items.get(`${standard}/${item}`)!;
      return [`${standard}/${item}`, { no: known.no, text: known.text, standard: title }];
    })),
  };
}
