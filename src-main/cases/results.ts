// Live results of a case by its pinned standards: of the own sheet while scoring, of the panel once it is opened.

import type { CaseState } from '#shared/case/case.ts';
import { consolidate } from '#shared/case/consolidate.ts';
import { sheetsAwaited } from '#shared/case/rules.ts';
import type { PanelItem, PanelView } from '#shared/contract/workstation.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import { itemsOf, matterById, servesMatter } from '#shared/standard/items.ts';
import type { Given, Item, Result, Standard } from '#shared/standard/standard.ts';

type Standards = { readonly [hash: string]: Standard };

/** Results by matter; a matter whose standard is not here yet has none. */
export function resultsOf(state: CaseState, standards: Standards, given: { readonly [item: string]: Given }): { readonly [matter: string]: Result } {
  return Object.fromEntries(
    state.matters.flatMap((matter) => {
      const standard = standards[matter.standard];
      return standard && matterById(standard, matter.id) ? [[matter.id, evaluate(standard, matter.id, given)]] : [];
    }),
  );
}

/** Items of all matters of a case as the sheet asks them, common ones once. */
export function itemsOfCase(state: CaseState, standards: Standards): readonly Item[] {
  const items = state.matters.flatMap((matter) => {
    const standard = standards[matter.standard];
    return standard ? itemsOf(standard).filter((item) => servesMatter(item, matter.id)) : [];
  });
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

/** The consolidated sheet of an opened panel, over all standards of the case. */
export function panelView(state: CaseState, standards: Standards): PanelView {
  const items: Record<string, PanelItem> = {};
  const unsettled = new Set<string>();
  for (const hash of new Set(state.matters.map((matter) => matter.standard))) {
    const standard = standards[hash];
    if (!standard) continue;
    const consolidated = consolidate(state, standard);
    Object.assign(items, consolidated.items);
    for (const item of consolidated.unsettled) unsettled.add(item);
  }
  const given = Object.fromEntries(
    Object.entries(items).map(([item, { answer, points }]): [string, Given] => [item, { answer, ...(points === undefined ? {} : { points }) }]),
  );
  const awaited = sheetsAwaited(state);
  return { items, results: resultsOf(state, standards, given), awaited, unsettled: awaited.length > 0 ? [] : [...unsettled] };
}
