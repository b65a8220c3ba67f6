// Which versions of the library an application of a day can take, one of each standard, as the server will choose them. Pure.

import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import { versionInForce, type LibraryEntry } from '#shared/standard/library.ts';

/** What came with the program is in force without a date until somebody publishes it with one. */
const entryOf = ({ hash, id, version, status, inForce, acts }: LibraryRow): LibraryEntry => ({
  hash, id, version, status, acts,
  ...(inForce && acts.some(({ kind }) => kind === 'published') ? { from: inForce.from } : {}),
  ...(inForce?.until !== undefined && status !== 'shipped' ? { until: inForce.until } : {}),
});

/** In the library's order. */
export function rowsInForce(rows: readonly LibraryRow[], day: string): readonly LibraryRow[] {
  const entries = rows.map(entryOf);
  const taken = new Set([...new Set(rows.map(({ id }) => id))].map((id) => versionInForce(entries, id, day)?.hash));
  return rows.filter(({ hash }) => taken.has(hash));
}

/** Those whose title, version or matter holds what is sought. */
export function found(rows: readonly LibraryRow[], sought: string): readonly LibraryRow[] {
  const wanted = sought.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => [row.title, row.titleEn ?? '', row.id, ...row.matters.flatMap(({ name, nameEn, mark }) => [name, nameEn ?? '', mark])].some((text) => text.toLowerCase().includes(wanted)));
}
