// What a site is told of its case: what will be looked at, what is missing, what is to be put right. Nothing of anybody's opinion.

import type { CaseState } from '#shared/case/case.ts';
import { noticedItems, isRectifying, trackOf } from '#shared/case/procedure.ts';
import { shotList } from '#shared/case/shot-list.ts';
import type { SiteItem, SiteShot, SiteView } from '#shared/live/site.ts';
import { itemsOf } from '#shared/standard/items.ts';
import type { Standard } from '#shared/standard/standard.ts';

export type SiteFacts = Pick<SiteView, 'number' | 'bureau' | 'applicant' | 'address' | 'matters' | 'standards' | 'shots' | 'rectification' | 'delivered'>;

export function siteFacts(state: CaseState, standards: { readonly [hash: string]: Standard }, invitation: string): SiteFacts {
  const { opened, live, procedure } = state;
  const shots = shotList(state.matters, standards, state.footage).map(({ standard, shot, state: standing }): SiteShot => ({
    standard, shot: shot.id, title: shot.title, ...(shot.titleEn !== undefined && { titleEn: shot.titleEn }), state: standing, ticked: live?.ticked[`${standard}/${shot.id}`] !== undefined,
  }));
  return {
    number: opened?.number ?? '',
    bureau: opened?.bureau.name ?? '',
    applicant: opened?.applicant.name ?? '',
    address: opened?.applicant.address ?? '',
    matters: state.matters.map(({ name }) => name),
    standards: [...new Set(state.matters.map(({ standard }) => standard))].flatMap((hash) => (standards[hash] ? [{ hash, title: standards[hash].title, version: standards[hash].version }] : [])),
    shots,
    rectification: procedure.notice && isRectifying(procedure) ? { ...(procedure.notice.number !== undefined && { number: procedure.notice.number }), deadline: procedure.notice.deadline, items: itemsToMend(state, standards) } : null,
    // What others brought by another link is none of this one's.
    delivered: (live?.delivered ?? []).filter((one) => one.invitation === invitation).map(({ name, content, shot }) => ({ name, sha256: content.sha256, bytes: content.bytes, ...(shot && { shot: shot.shot }) })),
  };
}

function itemsToMend({ procedure }: CaseState, standards: { readonly [hash: string]: Standard }): readonly SiteItem[] {
  const items = new Map(Object.values(standards).flatMap((standard) => itemsOf(standard).map((item) => [item.id, item] as const)));
  return noticedItems(procedure).map((id): SiteItem => {
    const said = procedure.notice?.problems.find((one) => one.item === id) ?? procedure.findings.find((one) => one.item === id);
    const { state, answer, judgements } = trackOf(procedure, id);
    const returned = judgements.findLast((one) => one.verdict === 'returned');
    const deadline = said && 'deadline' in said ? said.deadline : undefined;
    return {
      item: id,
      no: items.get(id)?.no ?? id,
      text: items.get(id)?.text ?? '',
      problem: said?.problem ?? '',
      clause: said?.clause ?? '',
      measure: said?.measure ?? '',
      ...(deadline !== undefined && { deadline }),
      state,
      ...(answer && { answer: answer.text }),
      ...(state === 'returned' && returned && { reason: returned.reason }),
    };
  });
}
