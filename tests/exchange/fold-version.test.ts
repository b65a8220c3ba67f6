// A program whose rules are others than those of the one before it: what was derived goes, what was signed stays.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { openStore } from '../../src-main/store/store.ts';
import { createOffice, LEAD, type Office } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
}, 120_000);
afterAll(() => office.close());

test('[N5] what another version of the fold derived is dropped at the start and made anew from the events', async () => {
  const data = office.folder();
  const before = await office.station({ data });
  await before.signIn(LEAD);
  await before.settled();
  await before.client.case.act({ case: '1', acts: [{ type: 'item.answered', body: { item: '1', answer: 'meets' } }] });
  const list = await before.client.inbox.list({});
  await before.close();

  const rows = () => {
    const raw = new Database(join(data, 'kantai.sqlite'), { readonly: true });
    const { n } = raw.prepare('SELECT count(*) AS n FROM case_row').get() as { n: number };
    raw.close();
    return n;
  };
  expect(rows()).toBe(1);
  const opened = openStore(data);
  if (!opened.ok) throw new Error(opened.failure);
  expect(opened.store.documents.meta('foldedBy')).toBe(FOLD_VERSION);
  opened.store.documents.setMeta('foldedBy', 'an older one');
  opened.store.close();

  const after = await office.station({ data });
  expect(rows()).toBe(0);
  await after.signIn(LEAD);
  expect(await after.client.inbox.list({})).toEqual(list);
  await after.settled();
  expect((await after.client.inbox.list({}))[0]).toMatchObject({ case: '1', answered: 1 });
});
