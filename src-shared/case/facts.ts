// What the conclusion of a matter states, as plain data taken from the folded case: nothing here is computed but by the rules of
// consolidation. The outcome is `evaluate(standard, matter, facts.given)`.

import type { Mark } from '../footage/footage.ts';
import type { Hash, Instant } from '../log/event.ts';
import { itemsOf, matterById } from '../standard/items.ts';
import type { Answer, Given, Item, Standard } from '../standard/standard.ts';
import type { PanelItem } from '../contract/workstation.ts';
import type { CaseState, CorrectionState, Settlement } from './case.ts';
import { consolidate } from './consolidate.ts';
import type { Matter, Person } from './events.ts';
import { emptySheet, scoreOf } from './sheet.ts';

type Opened = NonNullable<CaseState['opened']>;

export interface MatterFacts {
  readonly case: string;
  readonly caseNumber: string;
  readonly round: number;
  readonly bureau: Opened['bureau'];
  readonly applicant: Opened['applicant'];
  readonly matter: Matter;
  readonly standard: { readonly hash: Hash; readonly id: string; readonly title: string; readonly version: string };
  /** Report number; absent until the server gave it. */
  readonly number?: string;
  /** From the second version on: which document this one corrects, and why. */
  readonly correction?: CorrectionState & { readonly version: number; readonly byPerson: Person | null };
  readonly openedAt: Instant;
  readonly dueAt: string;
  readonly panelOpenedAt: Instant;
  readonly consolidation: Opened['settings']['consolidation'];
  /** In printed order; only items of this matter, sections without any left out. */
  readonly sections: readonly { readonly no: string; readonly title: string; readonly items: readonly ItemFacts[] }[];
  /** What the decision rule reads. */
  readonly given: Readonly<Record<string, Given>>;
  /** Items of this matter on which the panel still has to deliberate; a conclusion needs none. */
  readonly unsettled: readonly string[];
  readonly panel: readonly MemberFacts[];
  readonly staff: readonly Person[];
  readonly settlements: readonly SettlementFacts[];
  readonly footage: CaseState['footage'];
}

export interface ItemFacts {
  readonly item: Item;
  readonly answer: Answer | null;
  readonly points?: number;
  readonly how: PanelItem['how'];
  readonly by?: PanelItem['by'];
  /** What each expert gave while scoring alone, in the panel's order. */
  readonly given: readonly { readonly person: Person; readonly answer: Answer | null; readonly points?: number; readonly reason?: string }[];
  readonly notes: readonly Remark[];
  readonly advice: readonly Remark[];
  /** Marks on the item, of all experts: only where it fails or is basically met. */
  readonly evidence: readonly { readonly person: Person; readonly mark: Mark }[];
}

/** The same words from several experts stand once, with all of their names. */
export interface Remark {
  readonly persons: readonly Person[];
  readonly text: string;
}

export interface MemberFacts {
  readonly person: Person;
  readonly lead: boolean;
  readonly submittedAt: Instant;
  readonly event: Hash;
  readonly sheetHash: Hash;
  readonly opinion: string;
}

export interface SettlementFacts extends Settlement {
  readonly no: string;
  readonly text: string;
  /** `null` when who settled it is no longer on the case. */
  readonly byPerson: Person | null;
}

/**
 * Facts of one matter. `standards` are those that the case pins, by hash. `null` while there is nothing to state: panel not
 * opened, a sheet not wholly here, matter unknown, or its standard not at hand.
 */
export const factsOf = (state: CaseState, standards: { readonly [hash: string]: Standard }, matterId: string): MatterFacts | null => {
  const { opened, panel, panelOpened } = state;
  const matter = state.matters.find((one) => one.id === matterId);
  const standard = matter && Object.hasOwn(standards, matter.standard) ? standards[matter.standard] : undefined;
  if (!opened || !panel || !panelOpened || !matter || !standard || !matterById(standard, matterId)) return null;
  const members = membersOf(state, panel);
  if (members.length < panel.experts.length) return null;

  const consolidated = consolidate(state, standard);
  const items = itemsOf(standard, matterId);
  const ids = new Set(items.map((item) => item.id));
  const facts = new Map(items.map((item) => [item.id, itemFacts(state, panel.experts, item, consolidated.items[item.id]!)]));
  const { number, version, correction } = state.conclusions[matterId] ?? {};
  return {
    case: state.id,
    caseNumber: opened.number,
    round: opened.round,
    bureau: opened.bureau,
    applicant: opened.applicant,
    matter,
    standard: { hash: matter.standard, id: standard.id, title: standard.title, version: standard.version },
    ...(number !== undefined && { number }),
    ...(correction && { correction: { ...correction, version: version ?? 2, byPerson: [...panel.experts, ...panel.staff].find((person) => person.id === correction.by) ?? null } }),
    openedAt: opened.at,
    dueAt: opened.dueAt,
    panelOpenedAt: panelOpened.at,
    consolidation: opened.settings.consolidation,
    sections: standard.sections
      .map((section) => ({ no: section.no, title: section.title, items: section.items.flatMap((item) => facts.get(item.id) ?? []) }))
      .filter((section) => section.items.length > 0),
    given: givenBy(facts.values()),
    unsettled: consolidated.unsettled.filter((id) => ids.has(id)),
    panel: members,
    staff: panel.staff,
    settlements: items.flatMap((item) => settlementFacts(state, panel, item)),
    footage: state.footage,
  };
};

type Panel = NonNullable<CaseState['panel']>;

const itemFacts = (state: CaseState, experts: readonly Person[], item: Item, consolidated: PanelItem): ItemFacts => {
  const scores = experts.map((person) => ({ person, score: scoreOf(state.sheets[person.id] ?? emptySheet(person.id), item.id) }));
  const { answer, points, how, by } = consolidated;
  return {
    item,
    answer,
    ...(points !== undefined && { points }),
    how,
    ...(by && { by }),
    given: scores.map(({ person, score }) => ({
      person,
      answer: score.answer,
      ...(score.points !== undefined && { points: score.points }),
      ...(score.reason !== undefined && { reason: score.reason }),
    })),
    notes: remarks(scores.map(({ person, score }) => ({ person, text: score.note }))),
    advice: remarks(scores.map(({ person, score }) => ({ person, text: score.advice }))),
    evidence: answer === 'fails' || answer === 'basically' ? evidenceOf(state, experts, item.id) : [],
  };
};

const evidenceOf = (state: CaseState, experts: readonly Person[], item: string): ItemFacts['evidence'] =>
  experts.flatMap((person) =>
    Object.values(state.sheets[person.id]?.marks ?? {})
      .filter((mark) => mark.item === item)
      .map((mark) => ({ person, mark })),
  );

const remarks = (said: readonly { readonly person: Person; readonly text: string }[]): readonly Remark[] => {
  const byText = Map.groupBy(
    said.filter(({ text }) => text.trim() !== ''),
    ({ text }) => text.trim(),
  );
  return [...byText].map(([text, people]) => ({ persons: people.map(({ person }) => person), text }));
};

const givenBy = (facts: Iterable<ItemFacts>): Record<string, Given> => {
  const given: [string, Given][] = [];
  for (const { item, answer, points } of facts) {
    if (answer !== null) given.push([item.id, { answer, ...(points !== undefined && { points }) }]);
  }
  return Object.fromEntries(given);
};

const membersOf = (state: CaseState, panel: Panel): readonly MemberFacts[] =>
  panel.experts.flatMap((person) => {
    const submission = state.sheets[person.id]?.submitted;
    if (!submission) return [];
    const { at, event, sheetHash, opinion } = submission;
    return [{ person, lead: person.id === panel.lead, submittedAt: at, event, sheetHash, opinion }];
  });

const settlementFacts = (state: CaseState, panel: Panel, item: Item): readonly SettlementFacts[] => {
  if (!Object.hasOwn(state.settled, item.id)) return [];
  const settlement = state.settled[item.id]!;
  const byPerson = [...panel.experts, ...panel.staff].find((person) => person.id === settlement.by) ?? null;
  return [{ ...settlement, no: item.no, text: item.text, byPerson }];
};
