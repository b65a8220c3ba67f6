import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Standard } from '#shared/standard/standard.ts';
import { CASE, EXPERT, openDesk, testCrypto } from '../cases/desk.testing.ts';
import { createViews } from '../cases/views.ts';
import { createDiagnostics, withoutIds } from './diagnostics.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-diagnostics-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STANDARD: Standard = {
  schema: 1, id: 'test', version: '1', title: '试验', source: 'test', materials: [], flow: [], shots: [],
  matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule: { family: 'allKey', na: 'excluded', partial: { as: 'fails' }, measures: { faults: { of: 'defects' } }, rows: [], otherwise: { outcome: 'pass' } } }],
  sections: [{ no: '1', title: '一', items: [{ id: '1', no: '1', text: '1', kind: 'check', level: 'general', answers: ['meets', 'fails'], basis: [] }] }],
};

const make = () => {
  const desk = openDesk(folder);
  const views = createViews({ store: desk.store, casebook: desk.casebook, content: { state: () => undefined } as never, now: () => Date.parse('2026-11-25T08:00:00Z') });
  const diagnostics = createDiagnostics({
    store: desk.store, casebook: desk.casebook, views, session: {} as never, crypto: testCrypto,
    content: { usage: () => ({ bytes: 0, contents: [] }) } as never, parts: {} as never, server: async () => undefined, neighbour: () => undefined, onCases: () => undefined, log: () => undefined,
    syncStatus: () => ({ state: 'online', waiting: 0, refused: 0 }), version: '1', host: 'web', now: () => Date.parse('2026-11-25T08:00:00Z'),
  });
  return { ...desk, views, diagnostics };
};

test('a whole store is said to be whole, and forks and refusals are told by the number of the case', async () => {
  const { store, casebook, active, diagnostics } = make();
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: '排水沟积水' } }]);
  store.events.noteFork({ case: CASE, device: active.account.device, channel: 'sheet', seq: 1, there: 'f'.repeat(64) }, '2026-11-25T07:00:00Z');
  store.events.refuse({ case: CASE, device: active.account.device, channel: 'sheet', seq: 1, reason: 'fork' }, '2026-11-25T07:00:00Z');
  expect(await diagnostics.check(EXPERT.id)).toEqual({
    database: 'ok', cases: 1, streams: 2, events: 3, faults: [], unknown: [], clockOffset: 0,
    forks: [{ case: '1', seq: 1, own: true, foundAt: '2026-11-25T07:00:00Z' }],
    refused: [{ case: '1', seq: 1, reason: 'fork' }],
    footage: { files: 0, bytes: 0, faults: [] },
  });
  store.close();
});

test('rows are made anew from the events, and one that had been wrong is told and mended', async () => {
  const { store, casebook, active, views, diagnostics } = make();
  store.documents.saveStandard('a'.repeat(64), STANDARD);
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: '排水沟积水' } }]);
  const right = views.inbox(EXPERT);
  expect(await diagnostics.rebuild(EXPERT)).toEqual({ cases: 1, differed: 0 });
  store.documents.saveCaseRow(EXPERT.id, { ...store.documents.caseRow(EXPERT.id, CASE)!, applicant: '别家' });
  expect(views.inbox(EXPERT)[0]!.applicant).toBe('别家');
  expect(await diagnostics.rebuild(EXPERT)).toEqual({ cases: 1, differed: 1 });
  expect(views.inbox(EXPERT)).toEqual(right);
  expect((await diagnostics.check(EXPERT.id)).events).toBe(3);
  store.close();
});

test('a case that cannot be read any more is named by its number, and the others go on: check, list, rebuilding, bundle', async () => {
  openDesk(folder, [CASE, 'case-2']).store.close();
  const first = make();
  first.store.documents.saveStandard('a'.repeat(64), STANDARD);
  first.casebook.append(first.active, CASE, [{ type: 'item.noted', body: { item: '1', note: '排水沟积水' } }]);
  expect(first.views.inbox(EXPERT).map((row) => row.case).toSorted()).toEqual([CASE, 'case-2']);
  first.store.close();
  const raw = new Database(join(folder, 'kantai.sqlite'));
  raw.prepare("UPDATE event SET json = substr(json, 2) WHERE case_id = ? AND channel = 'sheet'").run(CASE);
  raw.close();
  const { store, views, diagnostics } = make();
  expect(await diagnostics.check(EXPERT.id)).toMatchObject({ database: 'ok', faults: [{ case: '1', seq: 1, fault: 'unreadable' }], unknown: [] });
  expect(await diagnostics.rebuild(EXPERT)).toEqual({ cases: 2, differed: 0 });
  expect(views.inbox(EXPERT).map((row) => row.case).toSorted()).toEqual([CASE, 'case-2']);
  store.documents.dropCaseRows();
  expect(views.inbox(EXPERT).map((row) => row.case)).toEqual(['case-2']);
  expect(JSON.parse((await diagnostics.bundle()).text)).toMatchObject({ integrity: { faults: [{ seq: 1, fault: 'unreadable' }] } });
  store.close();
});

test('a bundle holds no name, no content and no id of a case', async () => {
  const { store, casebook, active, diagnostics } = make();
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: '排水沟积水' } }]);
  diagnostics.note(`stream ${active.account.device}/sheet of case ${CASE} from 3 on was left out: gap`);
  diagnostics.note(`Error: ENOENT: no such file, open '/home/chen/data/kantai.sqlite'\n    at open (/opt/kantai/main.js:1:1)`);
  const { name, text } = await diagnostics.bundle();
  expect(name).toBe('kantai-support-2026-11-25T08-00-00-000Z.json');
  for (const secret of ['排水沟', EXPERT.name, '巷口小馆', CASE, active.account.device, '/home/chen', 'main.js']) expect(text, secret).not.toContain(secret);
  expect(JSON.parse(text)).toMatchObject({ integrity: { database: 'ok', events: 3, faults: [] }, people: [{ role: 'expert', cases: 1 }] });
  store.close();
});

test('a line of the log keeps its words and loses its ids and paths', () => {
  expect(withoutIds(`part 3 of ${'a'.repeat(64)} arrived with a wrong hash`, () => 'X')).toBe('part 3 of X arrived with a wrong hash');
  expect(withoutIds('a\n    at b', () => 'X')).toBe('a');
});
