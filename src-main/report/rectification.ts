// What the panel's procedure recorded of notice and rectification, as the tracking report and the notice print it. Where a case knows no procedure, or
// staff sent the notice without recording it, what they entered stands alone.

import type { CaseState } from '#shared/case/case.ts';
import type { Entries } from '#shared/document/entries.ts';
import { trackingFacts, type TrackingRow } from '#shared/panel/notice.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { timeOf } from './from-case.ts';
import type { ContentOf } from './kinds.ts';

type Row = ContentOf['tracking']['rows'][number];

/** Entries as staff made them, over what the issued notice says. */
export const entriesWithNotice = ({ procedure }: CaseState, entries: Entries): Entries => {
  const { notice } = procedure;
  if (notice === undefined) return entries;
  const issued = Object.fromEntries(notice.problems.map((one) => [one.item, { measure: one.measure, ...(one.deadline === undefined ? {} : { deadline: one.deadline }) }]));
  return { ...entries, deadline: entries.deadline ?? notice.deadline, measures: { ...issued, ...entries.measures } };
};

/** State, rounds, reminders and end of the rectification; the rows that it has by item. `undefined` before a notice was issued. */
export const rectificationOf = (state: CaseState, standards: { readonly [hash: string]: Standard }) => {
  const facts = trackingFacts(state, standards);
  if (facts === null) return undefined;
  const titleOf = (sha256: string): string => state.footage.find((one) => one.original.sha256 === sha256)?.title ?? `${sha256.slice(0, 12)}…`;
  return {
    noticeNumber: facts.notice.number ?? null,
    issuedAt: timeOf(facts.notice.issuedAt),
    rows: new Map(facts.rows.map((row) => [row.item, { row, state: stateOf(row), rounds: roundsOf(row, titleOf) }])),
    reminders: facts.reminders.map(({ at, by, how, what }) => ({ at: timeOf(at), by, how: HOW[how as keyof typeof HOW] ?? how, what })),
    closed: facts.closed === undefined ? null : { at: timeOf(facts.closed.at), by: facts.closed.by, reason: facts.closed.reason },
  };
};

const HOW = { phone: '电话', message: '短信或消息', letter: '信函', person: '当面' } as const;
const stateOf = ({ state }: TrackingRow): Row['state'] => (state === 'awaited' ? 'open' : state);

const roundsOf = ({ answers, state }: TrackingRow, titleOf: (sha256: string) => string): Row['rounds'] =>
  answers.map((answer, index) => {
    const returned = answer.judgements.some((one) => one.verdict === 'returned');
    // Only the last answer can still be waiting: an earlier one was returned, or another would not have come in.
    const isLast = index === answers.length - 1;
    const judged = returned ? 'returned' : isLast && state !== 'accepted' ? 'open' : 'accepted';
    const names = [...new Set(answer.judgements.map((one) => one.name))].join('、');
    const reasons = answer.judgements.filter((one) => !returned || one.verdict === 'returned').map((one) => one.reason.trim()).filter((reason) => reason !== '');
    const shown = answer.footage.length === 0 ? '' : `（影像：${answer.footage.map(titleOf).join('、')}）`;
    return { round: index + 1, at: timeOf(answer.at), words: `${answer.text}${shown}`, judged, reason: [...new Set(reasons)].join('；'), by: names === '' ? null : names, evidence: [] };
  });
