// The small things that stand beside the streams: pinned standards, rows of the inbox (a projection), uploads still to do, settings.

import type Database from 'better-sqlite3';
import type { InboxRow } from '#shared/contract/workstation.ts';
import type { Content } from '#shared/footage/footage.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { isLocked } from '../custody/machine-key.ts';
import { PLAIN, type Sealing } from './sealing.ts';

export interface Upload {
  readonly case: string;
  readonly person: string;
  readonly content: Content;
}

/** What of an inbox row follows from the events alone; counts of bytes and waiting events are added when it is shown. */
export type CaseRow = Omit<InboxRow, 'footageHere' | 'offline' | 'waiting'> & {
  /** Row of the newest event that it covers. */
  readonly upTo: number;
  /** Hashes of what a reviewer looks at, and of all that working offline needs. */
  readonly footage: readonly string[];
  readonly needed: readonly string[];
};

export interface DocumentStore {
  /** The same object again and again: pinned standards never change, so nobody may change one. */
  standard(hash: string): Standard | undefined;
  /** As it is stored, unparsed. */
  standardJson(hash: string): string | undefined;
  saveStandard(hash: string, standard: Standard): void;
  /** Standards that a case pins and that are not here yet. */
  wantedStandards(): readonly string[];
  wantStandard(hash: string): void;
  caseRow(person: string, caseId: string): CaseRow | undefined;
  saveCaseRow(person: string, row: CaseRow): void;
  /** Drops the projection; it is rebuilt from events as it is asked for. */
  dropCaseRows(): void;
  uploads(person: string): readonly Upload[];
  addUpload(upload: Upload): void;
  uploaded(sha256: string): void;
  meta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
  setting(name: string): string | undefined;
  setSetting(name: string, value: string): void;
  /** A setting that says something of a case: sealed with it. One that does not open any more is not there. */
  caseSetting(caseId: string, name: string): string | undefined;
  setCaseSetting(caseId: string, name: string, value: string): void;
  /** Seals drafts that an older version wrote in the clear. */
  sealDrafts(): void;
}

/** Standards kept parsed: a case's own are asked for at every act. */
const SHELF = 8;

export function createDocumentStore(database: Database.Database, sealing: Sealing = PLAIN): DocumentStore {
  const standard = database.prepare<[string], { json: string }>('SELECT json FROM standard WHERE hash = ?');
  const saveStandard = database.prepare('INSERT OR IGNORE INTO standard (hash, json) VALUES (?, ?)');
  const wanted = database.prepare<[], { hash: string }>('SELECT hash FROM wanted_standard ORDER BY hash');
  const want = database.prepare('INSERT OR IGNORE INTO wanted_standard (hash) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM standard WHERE hash = ?)');
  const had = database.prepare('DELETE FROM wanted_standard WHERE hash = ?');
  const caseRow = database.prepare<[string, string], { json: string }>('SELECT json FROM case_row WHERE person = ? AND case_id = ?');
  const saveCaseRow = database.prepare('INSERT OR REPLACE INTO case_row (person, case_id, json) VALUES (?, ?, ?)');
  const dropCaseRows = database.prepare('DELETE FROM case_row');
  const uploads = database.prepare<[string], { case_id: string; person: string; json: string }>(
    'SELECT case_id, person, json FROM upload WHERE person = ? ORDER BY sha256',
  );
  const addUpload = database.prepare('INSERT OR REPLACE INTO upload (sha256, case_id, person, json) VALUES (?, ?, ?, ?)');
  const uploaded = database.prepare('DELETE FROM upload WHERE sha256 = ?');
  const named = (table: 'meta' | 'setting') => {
    const get = database.prepare<[string], { value: string }>(`SELECT value FROM ${table} WHERE name = ?`);
    const set = database.prepare(`INSERT OR REPLACE INTO ${table} (name, value) VALUES (?, ?)`);
    return { get: (name: string) => get.get(name)?.value, set: (name: string, value: string) => void set.run(name, value) };
  };
  const meta = named('meta');
  const setting = named('setting');
  const draftsInTheClear = database.prepare<[], { name: string; value: string }>(`SELECT name, value FROM setting WHERE (name LIKE 'draft %' OR name LIKE 'document draft %') AND value LIKE '{%'`);
  const parsed = <T>(row: { json: string } | undefined) => (row ? (JSON.parse(row.json) as T) : undefined);

  const shelf = new Map<string, Standard>();

  return {
    standard(hash) {
      const known = shelf.get(hash);
      if (known) return known;
      const read = parsed<Standard>(standard.get(hash));
      if (read) shelf.set(hash, read);
      const oldest = shelf.keys().next().value;
      if (shelf.size > SHELF && oldest !== undefined) shelf.delete(oldest);
      return read;
    },
    standardJson: (hash) => standard.get(hash)?.json,
    saveStandard: database.transaction((hash: string, value: Standard) => {
      saveStandard.run(hash, JSON.stringify(value));
      had.run(hash);
    }),
    wantedStandards: () => wanted.all().map((row) => row.hash),
    wantStandard: (hash) => void want.run(hash, hash),
    caseRow(person, caseId) {
      const row = caseRow.get(person, caseId);
      return row && (JSON.parse(sealing.open(caseId, row.json)) as CaseRow);
    },
    saveCaseRow: (person, row) => void saveCaseRow.run(person, row.case, sealing.seal(row.case, JSON.stringify(row))),
    dropCaseRows: () => void dropCaseRows.run(),
    uploads: (person) => uploads.all(person).map((row) => ({ case: row.case_id, person: row.person, content: JSON.parse(row.json) as Content })),
    addUpload: (upload) => void addUpload.run(upload.content.sha256, upload.case, upload.person, JSON.stringify(upload.content)),
    uploaded: (sha256) => void uploaded.run(sha256),
    meta: meta.get,
    setMeta: meta.set,
    setting: setting.get,
    setSetting: setting.set,
    caseSetting(caseId, name) {
      const value = setting.get(name);
      if (value === undefined) return undefined;
      try {
        return sealing.open(caseId, value);
      } catch (error) {
        if (isLocked(error)) throw error;
        // Its key was lost with a damaged page: what was only a draft is made again.
        return undefined;
      }
    },
    sealDrafts: database.transaction(() => {
      for (const { name, value } of draftsInTheClear.all()) {
        const caseId = /^(?:document )?draft (\S+) /.exec(name)?.[1];
        if (caseId !== undefined) setting.set(name, sealing.seal(caseId, value));
      }
    }),
    setCaseSetting: (caseId, name, value) => setting.set(name, sealing.seal(caseId, value)),
  };
}
