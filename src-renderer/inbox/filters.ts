// Which cases a filter and a search show, and in what order. Pure.

import type { InboxRow } from '#shared/contract/workstation.ts';
import { urgencyOn } from '#shared/panel/deadlines.ts';

export const FILTERS = ['mine', 'others', 'due', 'done', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

/** Something of it is near or over: what people are reminded of. `today`: YYYY-MM-DD in the bureau. */
export const isDue = (row: InboxRow, today: string): boolean => (row.deadlines ?? []).some((deadline) => urgencyOn(deadline, today) !== 'calm');

export function belongsTo(row: InboxRow, filter: Filter, today: string): boolean {
  if (filter === 'due') return isDue(row, today);
  if (filter === 'mine') return row.task === 'score' || row.task === 'open' || row.task === 'conclude';
  if (filter === 'others') return row.task === 'wait';
  if (filter === 'done') return row.status === 'concluded';
  return true;
}

export function countByFilter(rows: readonly InboxRow[], today: string): { readonly [filter in Filter]: number } {
  const count = (filter: Filter): number => rows.filter((row) => belongsTo(row, filter, today)).length;
  return { mine: count('mine'), others: count('others'), due: count('due'), done: count('done'), all: rows.length };
}

/** Every word of the search must occur in number, applicant or matters; what is due first stands first, concluded cases newest first. */
export function chooseRows(rows: readonly InboxRow[], filter: Filter, search: string, today: string): readonly InboxRow[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((row) => belongsTo(row, filter, today))
    .filter((row) => {
      const text = `${row.number} ${row.applicant} ${row.matters.join(' ')}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort((a, b) => {
      const concludedA = a.status === 'concluded';
      const concludedB = b.status === 'concluded';
      if (concludedA !== concludedB) return concludedA ? 1 : -1;
      if (concludedA) return a.changedAt < b.changedAt ? 1 : -1;
      return Date.parse(a.dueAt) - Date.parse(b.dueAt);
    });
}
