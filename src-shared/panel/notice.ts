// The one notice, its tracking, and the minutes: as facts that documents are set from, and as drafts that staff and lead start from.

import type { CaseState } from '../case/case.ts';
import { consolidate } from '../case/consolidate.ts';
import type { Judgement, OpinionChange, Problem, RectificationAnswer } from '../case/procedure.ts';
import { noticedItems, trackOf, type ItemTrack } from '../case/procedure.ts';
import { scoreOf } from '../case/sheet.ts';
import type { Mark } from '../footage/footage.ts';
import { itemsOf, servesMatter } from '../standard/items.ts';
import type { Item, Standard } from '../standard/standard.ts';
import { matrixOf, type Matrix } from './matrix.ts';

type Standards = { readonly [hash: string]: Standard };

const itemsOfState = (state: CaseState, standards: Standards): readonly Item[] => [
  ...new Map(
    state.matters.flatMap(({ id, standard }) => (standards[standard] ? itemsOf(standards[standard]).filter((item) => servesMatter(item, id)) : [])).map((item) => [item.id, item]),
  ).values(),
];

const nameOf = (state: CaseState, id: string): string =>
  [...(state.panel?.experts ?? []), ...(state.panel?.staff ?? []), ...state.procedure.replaced.map((one) => one.person)].find((one) => one.id === id)?.name ?? id;

const marksOn = (state: CaseState, item: string): readonly { readonly person: string; readonly mark: Mark }[] =>
  (state.panel?.experts ?? []).flatMap(({ id }) => Object.values(state.sheets[id]?.marks ?? {}).flatMap((mark) => (mark.item === item ? [{ person: id, mark }] : [])));

/** All that does not conform, of all experts, merged to one problem an item: what staff edit before it is issued. */
export const problemsOf = (state: CaseState, standards: Standards): readonly Problem[] => {
  const decided = new Map(state.matters.flatMap(({ standard }) => (standards[standard] ? Object.entries(consolidate(state, standards[standard]).items) : [])));
  return itemsOfState(state, standards).flatMap((item) => {
    const answer = decided.get(item.id)?.answer;
    if (answer !== 'fails' && answer !== 'basically') return [];
    const scores = (state.panel?.experts ?? []).map(({ id }) => scoreOf(state.sheets[id] ?? { items: {} }, item.id));
    const notes = [...new Set(scores.map(({ note }) => note.trim()).filter((note) => note !== ''))];
    const advice = [...new Set(scores.map((score) => score.advice.trim()).filter((text) => text !== ''))];
    return [{
      item: item.id,
      problem: notes.length > 0 ? notes.join('；') : `${item.text}：${answer === 'fails' ? '不符合' : '基本符合'}`,
      clause: item.basis.join('；'),
      measure: advice.length > 0 ? advice.join('；') : `按“${item.text}”的要求整改，并提交整改后的影像`,
      marks: marksOn(state, item.id).map(({ person, mark }) => ({ person, mark: mark.id })),
    }];
  });
};

export interface NoticeFacts {
  readonly number?: string;
  readonly caseNumber: string;
  readonly bureau: string;
  readonly addressee: string;
  readonly address: string;
  readonly matters: readonly string[];
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly deadline: string;
  readonly consequence: string;
  readonly problems: readonly (Omit<Problem, 'marks'> & { readonly no: string; readonly text: string; readonly late: boolean; readonly lateReason?: string; readonly evidence: readonly { readonly person: string; readonly mark: Mark }[] })[];
  /** The applicant refused to sign for it. */
  readonly refusals: readonly { readonly reason: string; readonly at: string; readonly by: string }[];
}

/** `null` while no notice is issued. Without `standards` problems stand with the id of their item for its number. */
export const noticeFacts = (state: CaseState, standards: Standards = {}): NoticeFacts | null => {
  const { opened, procedure } = state;
  const { notice } = procedure;
  if (!opened || !notice) return null;
  const items = new Map(itemsOfState(state, standards).map((item) => [item.id, item]));
  const worded = (item: string) => ({ no: items.get(item)?.no ?? item, text: items.get(item)?.text ?? '' });
  const evidence = (marks: Problem['marks']) =>
    marks.flatMap(({ person, mark }) => {
      const found = state.sheets[person]?.marks[mark];
      return found ? [{ person: nameOf(state, person), mark: found }] : [];
    });
  const late = procedure.findings.filter((finding) => finding.decided?.approved);
  return {
    ...(notice.number !== undefined && { number: notice.number }),
    caseNumber: opened.number,
    bureau: opened.bureau.name,
    addressee: notice.addressee,
    address: opened.applicant.address,
    matters: state.matters.map((matter) => matter.name),
    issuedAt: notice.at,
    issuedBy: nameOf(state, notice.by),
    deadline: notice.deadline,
    consequence: notice.consequence,
    problems: [
      ...notice.problems.map(({ marks, ...problem }) => ({ ...problem, ...worded(problem.item), deadline: problem.deadline ?? notice.deadline, late: false, evidence: evidence(marks) })),
      ...late.map(({ item, problem, clause, measure, reason }) => ({ item, problem, clause, measure, ...worded(item), deadline: notice.deadline, late: true, lateReason: reason, evidence: [] })),
    ],
    refusals: procedure.refusals.filter((one) => one.document === 'notice').map(({ reason, at, by }) => ({ reason, at, by: nameOf(state, by) })),
  };
};

export interface TrackingRow {
  readonly item: string;
  readonly no: string;
  readonly problem: string;
  readonly clause: string;
  readonly measure: string;
  readonly deadline: string;
  readonly state: ItemTrack;
  /** Every answer in order, each with how it was judged. */
  readonly answers: readonly (RectificationAnswer & { readonly judgements: readonly (Judgement & { readonly name: string })[] })[];
}
export interface TrackingFacts {
  readonly notice: NoticeFacts;
  readonly rows: readonly TrackingRow[];
  readonly reminders: readonly { readonly at: string; readonly by: string; readonly how: string; readonly what: string }[];
  readonly closed?: { readonly at: string; readonly by: string; readonly reason: string };
}

export const trackingFacts = (state: CaseState, standards: Standards = {}): TrackingFacts | null => {
  const notice = noticeFacts(state, standards);
  if (!notice) return null;
  const { procedure } = state;
  const { rectificationClosed } = procedure;
  return {
    notice,
    rows: noticedItems(procedure).map((item) => {
      const problem = notice.problems.find((one) => one.item === item)!;
      return {
        item, no: problem.no, problem: problem.problem, clause: problem.clause, measure: problem.measure, deadline: problem.deadline ?? notice.deadline,
        state: trackOf(procedure, item).state,
        answers: procedure.answers.filter((one) => one.item === item).map((answer) => ({
          ...answer,
          judgements: procedure.judgements.filter((one) => one.answer === answer.event).map((one) => ({ ...one, name: nameOf(state, one.by) })),
        })),
      };
    }),
    reminders: procedure.reminders.map(({ at, by, how, what }) => ({ at, by: nameOf(state, by), how, what })),
    ...(rectificationClosed && { closed: { at: rectificationClosed.at, by: nameOf(state, rectificationClosed.by), reason: rectificationClosed.reason } }),
  };
};

export interface MinutesFacts {
  readonly caseNumber: string;
  readonly applicant: string;
  readonly members: readonly { readonly name: string; readonly lead: boolean; readonly signedInAt?: string; readonly approvedAt?: string; readonly refused?: string; readonly opinion: string }[];
  readonly drawn: readonly { readonly draw: string; readonly at: string; readonly chosen: readonly string[]; readonly pool: number; readonly excluded: number; readonly reason?: string }[];
  readonly replaced: readonly { readonly out: string; readonly in?: string; readonly reason: string; readonly at: string }[];
  readonly openedAt: string;
  /** Every member confirmed to have read what is judged by. */
  readonly allRead: boolean;
  readonly agreement: Matrix['agreement'] | null;
  readonly differing: number;
  readonly items: number;
  readonly changes: readonly (OpinionChange & { readonly no: string; readonly name: string })[];
  readonly settled: readonly { readonly no: string; readonly answer: string; readonly points?: number; readonly reason: string; readonly by: string; readonly votes: readonly { readonly name: string; readonly answer: string }[] }[];
  readonly dissents: readonly { readonly name: string; readonly no?: string; readonly text: string }[];
  /** As edited and approved; absent: as it writes itself. */
  readonly text?: string;
  readonly editedBy?: string;
}

/** `null` before the panel is opened. */
export const minutesFacts = (state: CaseState, standards: Standards = {}): MinutesFacts | null => {
  const { opened, panel, panelOpened, procedure } = state;
  if (!opened || !panel || !panelOpened) return null;
  const matrix = matrixOf(state, standards);
  const items = new Map(itemsOfState(state, standards).map((item) => [item.id, item]));
  const noOf = (item: string): string => items.get(item)?.no ?? item;
  const name = (id: string): string => nameOf(state, id);
  return {
    caseNumber: opened.number,
    applicant: opened.applicant.name,
    members: panel.experts.map((person) => {
      const signedIn = procedure.signedIn.find((one) => one.by === person.id);
      const approved = procedure.minutes?.approved.find((one) => one.by === person.id);
      const refused = procedure.refusals.find((one) => one.document === 'minutes' && one.person === person.id);
      return {
        name: person.name, lead: panel.lead === person.id, opinion: state.sheets[person.id]?.submitted?.opinion ?? '',
        ...(signedIn && { signedInAt: signedIn.at }), ...(approved && { approvedAt: approved.at }), ...(refused && { refused: refused.reason }),
      };
    }),
    drawn: procedure.draws.flatMap(({ committed, revealed }) =>
      revealed
        ? [{
            draw: committed.draw, at: revealed.at, pool: committed.pool.length, excluded: committed.excluded.length, ...(committed.reason !== undefined && { reason: committed.reason }),
            chosen: revealed.chosen.map((id) => committed.pool.find((person) => person.id === id)?.name ?? id),
          }]
        : [],
    ),
    replaced: procedure.replaced.map((one) => ({ out: one.person.name, ...(one.in && { in: one.in.name }), reason: one.reason, at: one.at })),
    openedAt: panelOpened.at,
    allRead: panel.experts.every(({ id }) => state.sheets[id]?.read !== undefined),
    agreement: matrix?.agreement ?? null,
    differing: matrix?.rows.filter((row) => row.differs).length ?? 0,
    items: matrix?.rows.length ?? 0,
    changes: procedure.opinions.map((change) => ({ ...change, no: noOf(change.item), name: name(change.by) })),
    settled: Object.values(state.settled).map((one) => ({
      no: noOf(one.item), answer: one.answer, ...(one.points !== undefined && { points: one.points }), reason: one.reason, by: name(one.by),
      votes: procedure.votes.filter((vote) => vote.item === one.item).map((vote) => ({ name: name(vote.by), answer: vote.answer })),
    })),
    dissents: procedure.dissents.map((one) => ({ name: name(one.by), ...(one.item !== undefined && { no: noOf(one.item) }), text: one.text })),
    ...(procedure.minutes && { text: procedure.minutes.text, editedBy: name(procedure.minutes.by) }),
  };
};
