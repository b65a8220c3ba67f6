// Drafts of standards of the people of this machine, and the acts of their bureau's library.

import type Database from 'better-sqlite3';
import type { Draft, DraftRow } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import type { Head, SignedEvent } from '#shared/log/event.ts';
import type { LibraryEvent, Shipped } from '#shared/standard/library.ts';

export interface StandardStore {
  drafts(person: string): readonly DraftRow[];
  draft(person: string, id: string): Draft | undefined;
  /** Only over the revision that the caller knew (0: a new draft); answers whether it was written. */
  saveDraft(person: string, row: DraftRow, document: Json, known: number): boolean;
  removeDraft(person: string, id: string): boolean;
  acts(bureau: string): readonly LibraryEvent[];
  lastAct(bureau: string): number;
  actHead(bureau: string, device: string): Head | undefined;
  shipped(bureau: string): readonly Shipped[];
  /** What the server told, in one transaction. */
  saveLibrary(bureau: string, acts: readonly (LibraryEvent & { readonly position: number })[], shipped: readonly Shipped[]): void;
}

export function createStandardStore(database: Database.Database): StandardStore {
  const drafts = database.prepare<[string], { row_json: string }>('SELECT row_json FROM standard_draft WHERE person = ? ORDER BY saved_at DESC, id');
  const draft = database.prepare<[string, string], { row_json: string; json: string }>('SELECT row_json, json FROM standard_draft WHERE person = ? AND id = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO standard_draft (id, person, revision, saved_at, base, row_json, json) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const update = database.prepare('UPDATE standard_draft SET revision = ?, saved_at = ?, row_json = ?, json = ? WHERE id = ? AND person = ? AND revision = ?');
  const remove = database.prepare('DELETE FROM standard_draft WHERE person = ? AND id = ?');
  const acts = database.prepare<[string], { hash: string; json: string }>('SELECT hash, json FROM library_event WHERE bureau = ? ORDER BY position');
  const last = database.prepare<[string], { position: number | null }>('SELECT max(position) AS position FROM library_event WHERE bureau = ?');
  const head = database.prepare<[string, string], Head>('SELECT seq, hash FROM library_event WHERE bureau = ? AND device = ? ORDER BY seq DESC LIMIT 1');
  const shipped = database.prepare<[string], Shipped>('SELECT hash, id, version FROM library_shipped WHERE bureau = ? ORDER BY id, version, hash');
  const addAct = database.prepare('INSERT INTO library_event (bureau, position, device, seq, hash, json) VALUES (?, ?, ?, ?, ?, ?)');
  const clearShipped = database.prepare('DELETE FROM library_shipped WHERE bureau = ?');
  const addShipped = database.prepare('INSERT INTO library_shipped (bureau, hash, id, version) VALUES (?, ?, ?, ?)');
  const row = (json: string) => JSON.parse(json) as DraftRow;

  return {
    drafts: (person) => drafts.all(person).map(({ row_json }) => row(row_json)),
    draft(person, id) {
      const found = draft.get(person, id);
      return found && { ...row(found.row_json), document: JSON.parse(found.json) as Json };
    },
    saveDraft(person, saved, document, known) {
      const [rowJson, json] = [JSON.stringify(saved), JSON.stringify(document)];
      const done =
        known === 0
          ? insert.run(saved.draft, person, saved.revision, saved.savedAt, saved.base ?? null, rowJson, json)
          : update.run(saved.revision, saved.savedAt, rowJson, json, saved.draft, person, known);
      return done.changes === 1;
    },
    removeDraft: (person, id) => remove.run(person, id).changes === 1,
    acts: (bureau) => acts.all(bureau).map(({ hash, json }) => ({ hash, event: JSON.parse(json) as SignedEvent })),
    lastAct: (bureau) => last.get(bureau)?.position ?? 0,
    actHead: (bureau, device) => head.get(bureau, device),
    shipped: (bureau) => shipped.all(bureau),
    saveLibrary: database.transaction((bureau: string, taken: Parameters<StandardStore['saveLibrary']>[1], fresh: readonly Shipped[]) => {
      for (const { position, hash, event } of taken) addAct.run(bureau, position, event.device, event.seq, hash, JSON.stringify(event));
      clearShipped.run(bureau);
      for (const one of fresh) addShipped.run(bureau, one.hash, one.id, one.version);
    }),
  };
}
