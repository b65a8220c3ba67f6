// Which cases a filter and a search show, and in what order. Pure.

import type { InboxRow } from '#shared/contract/workstation.ts';

export const FILTERS = ['mine', 'others', 'done', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

export function belongsTo(row: InboxRow, filter: Filter): boolean {
  if (filter === 'mine') return row.task === 'score' || row.task === 'open' || row.task === 'conclude';
  if (filter === 'others') return row.task === 'wait';
  if (filter === 'done') return row.status === 'concluded';
  return true;
}

export function countByFilter(rows: readonly InboxRow[]): { readonly [filter in Filter]: number } {
  const count = (filter: Filter): number => rows.filter((row) => belongsTo(row, filter)).length;
  return { mine: count('mine'), others: count('others'), done: count('done'), all: rows.length };
}

/** Every word of the search must occur in number, applicant or matters; what is due first stands first, concluded cases newest first. */
export function chooseRows(rows: readonly InboxRow[], filter: Filter, search: string): readonly InboxRow[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((row) => belongsTo(row, filter))
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
