// What this machine holds of others' matters: sealed keys of cases, which content belongs to which, how long, and what was wiped.

import type Database from 'better-sqlite3';
import { dirname } from 'node:path';
import type { CaseKeyStore } from '../custody/case-keys.ts';
import { overwriteSetAside } from './set-aside.ts';

/** What a wipe leaves behind: that it was done. */
export interface WipeReceipt {
  readonly case: string;
  readonly at: string;
  readonly reason: 'revoked' | 'expired';
  /** Files and bytes removed. */
  readonly contents: number;
  readonly bytes: number;
  /** Own events that the server never took: kept, as nothing that anybody did is lost. */
  readonly keptEvents: number;
  /** Files that are nowhere else yet: kept until they are. */
  readonly keptContents: number;
  readonly device: string;
  /** Ed25519 over the canonical JSON of the rest, base64. */
  readonly sig: string;
}

export interface CustodyStore extends CaseKeyStore {
  casesOfContent(sha256: string): readonly string[];
  contentsOfCase(caseId: string): readonly string[];
  nameContent(sha256: string, caseId: string): void;
  /** Cases of which something is here though nobody on this machine may see them any more, as the server last said. */
  revoked(): readonly string[];
  /** Cases of which something is here and of which the server last said before `before` (ISO 8601) that they may be seen from here. */
  notSeenSince(before: string): readonly string[];
  /** ISO 8601: when the server last said so. */
  seenAt(caseId: string): string | undefined;
  isPinned(caseId: string): boolean;
  hasUploads(sha256: string): boolean;
  /**
   * Removes all rows of a case but this machine's own streams of which the server lacks something. Answers how many events were kept.
   */
  dropCase(caseId: string): number;
  saveReceipt(receipt: WipeReceipt): void;
  receipts(limit: number): readonly WipeReceipt[];
  /** Writes every page and empties the log, so that nothing of what was removed is left beside the database; the sealed key of a wiped case also goes from what was set aside. */
  scrub(sealedKey?: string): void;
}

export function createCustodyStore(database: Database.Database): CustodyStore {
  const key = database.prepare<[string], { sealed: string }>('SELECT sealed FROM case_key WHERE case_id = ?');
  const setKey = database.prepare('INSERT OR REPLACE INTO case_key (case_id, sealed) VALUES (?, ?)');
  const dropKey = database.prepare('DELETE FROM case_key WHERE case_id = ?');
  const casesOf = database.prepare<[string], { case_id: string }>('SELECT case_id FROM case_content WHERE sha256 = ?');
  const contentsOf = database.prepare<[string], { sha256: string }>('SELECT sha256 FROM case_content WHERE case_id = ?');
  const name = database.prepare('INSERT OR IGNORE INTO case_content (sha256, case_id) VALUES (?, ?)');
  // A stream of which the server lacks something is kept whatever happens to its case.
  const unsent = (head: string) => `EXISTS (SELECT 1 FROM event e
    WHERE e.case_id = ${head}.case_id AND e.device = ${head}.device AND e.channel = ${head}.channel AND e.own = 1 AND e.acked = 0)`;
  const revoked = database.prepare<[], { case_id: string }>(
    `SELECT DISTINCT h.case_id FROM head h
     WHERE NOT EXISTS (SELECT 1 FROM account_case c WHERE c.case_id = h.case_id) AND NOT ${unsent('h')}`,
  );
  const lastSeen = 'SELECT max(a.last_exchange) FROM account_case c JOIN account a ON a.person = c.person WHERE c.case_id';
  const notSeen = database.prepare<[string], { case_id: string }>(
    `SELECT DISTINCT h.case_id FROM head h WHERE (${lastSeen} = h.case_id) < ? AND NOT ${unsent('h')}`,
  );
  const seen = database.prepare<[string], { at: string | null }>(`SELECT (${lastSeen} = ?) AS at`);
  const pinned = database.prepare('SELECT 1 FROM pinned_case WHERE case_id = ? LIMIT 1');
  const upload = database.prepare('SELECT 1 FROM upload WHERE sha256 = ?');
  const keptStreams = `SELECT device, channel FROM event WHERE case_id = @case AND own = 1 AND acked = 0`;
  const drops = [
    `DELETE FROM event WHERE case_id = @case AND (device, channel) NOT IN (${keptStreams})`,
    `DELETE FROM head WHERE case_id = @case AND (device, channel) NOT IN (${keptStreams})`,
    'DELETE FROM case_row WHERE case_id = @case',
    // Evidence of a fork is the server's to keep; here it would be sealed under a key that is gone.
    'DELETE FROM fork WHERE case_id = @case',
    'DELETE FROM set_aside WHERE case_id = @case',
    'DELETE FROM pinned_case WHERE case_id = @case',
    'DELETE FROM case_content WHERE case_id = @case AND sha256 NOT IN (SELECT sha256 FROM upload)',
    `DELETE FROM setting WHERE name LIKE 'draft ' || @case || ' %' OR name LIKE 'document draft ' || @case || ' %'`,
  ].map((statement) => database.prepare<{ case: string }>(statement));
  const left = database.prepare<[string], { n: number }>('SELECT count(*) AS n FROM event WHERE case_id = ?');
  const saveReceipt = database.prepare('INSERT INTO wiped (case_id, at, reason, json) VALUES (?, ?, ?, ?)');
  const receipts = database.prepare<[number], { json: string }>('SELECT json FROM wiped ORDER BY id DESC LIMIT ?');

  return {
    caseKey: (caseId) => key.get(caseId)?.sealed,
    setCaseKey: (caseId, sealed) => void setKey.run(caseId, sealed),
    dropCaseKey: (caseId) => void dropKey.run(caseId),
    isSettled: () => !database.inTransaction,
    casesOfContent: (sha256) => casesOf.all(sha256).map((row) => row.case_id),
    contentsOfCase: (caseId) => contentsOf.all(caseId).map((row) => row.sha256),
    nameContent: (sha256, caseId) => void name.run(sha256, caseId),
    revoked: () => revoked.all().map((row) => row.case_id),
    notSeenSince: (before) => notSeen.all(before).map((row) => row.case_id),
    seenAt: (caseId) => seen.get(caseId)?.at ?? undefined,
    isPinned: (caseId) => pinned.get(caseId) !== undefined,
    hasUploads: (sha256) => upload.get(sha256) !== undefined,
    dropCase: database.transaction((caseId: string) => {
      for (const drop of drops) drop.run({ case: caseId });
      return left.get(caseId)?.n ?? 0;
    }),
    saveReceipt: (receipt) => void saveReceipt.run(receipt.case, receipt.at, receipt.reason, JSON.stringify(receipt)),
    receipts: (limit) => receipts.all(limit).map((row) => JSON.parse(row.json) as WipeReceipt),
    scrub(sealedKey) {
      database.pragma('wal_checkpoint(TRUNCATE)');
      if (sealedKey !== undefined && !database.memory) overwriteSetAside(dirname(database.name), sealedKey);
    },
  };
}
