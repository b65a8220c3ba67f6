// Which version a case takes and what is asked in it, against a real database.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { LIBRARY_TYPES, libraryOf } from '#shared/standard/library.ts';
import { itemsOf } from '#shared/standard/items.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { checks, standardOf } from '#shared/standard/standard.testing.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { createNodeCrypto } from '../crypto.ts';
import { insertLibraryAct } from '../store/library.ts';
import { insertBureau } from '../store/people.ts';
import { insertStandard, standardByHash } from '../store/standards.ts';
import { createBench, type Bench } from '../testing/bench.ts';
import { pinStandards, type Wanted } from './pin.ts';

let bench: Bench;
const crypto = createNodeCrypto((length) => new Uint8Array(length));
const made = (version: string): Standard => ({
  ...standardOf(ruleTemplates()[5]!.rule, [...checks('key', 2), ...checks('general', 3, { business: ['cold'] }), ...checks('important', 1, { business: ['hot'], shots: ['steam'] })]),
  id: 'catering', version,
  business: [{ id: 'cold', name: '冷食' }, { id: 'hot', name: '热食' }, { id: 'tea', name: '饮品' }],
  shots: [{ id: 'steam', title: '蒸箱' }, { id: 'front', title: '门头' }],
  flow: [{ no: '1', title: '后厨', shots: ['steam'] }, { no: '2', title: '门头', shots: ['front'] }],
});
const hashOf = (standard: Standard): string => hashJson(standard as unknown as Json, crypto);

/** An act of the library of the bureau b, in the server's order. */
let position = 0;
async function act(type: string, body: Json): Promise<void> {
  position += 1;
  const event: SignedEvent = { case: libraryOf('b'), device: 'd', channel: 'open', seq: position, prev: null, at: '2026-01-01T00:00:00.000Z/0000', actor: 'p', type, bodyHash: '0'.repeat(64), sig: '', salt: '', body };
  await insertLibraryAct(bench.database.query, 'b', { position, hash: position.toString(16).padStart(64, '0'), event });
}
async function publish(standard: Standard, from: string): Promise<void> {
  await insertStandard(bench.database.query, hashOf(standard), standard, false);
  await act(LIBRARY_TYPES.published, { standard: hashOf(standard), id: standard.id, version: standard.version, from, name: '李' });
}

const pin = (more: Partial<Wanted> = {}) => pinStandards(bench.database.query, { bureau: 'b', standards: ['catering'], appliedOn: '2026-05-01', business: ['cold', 'hot', 'tea'], ...more }, crypto);
const pinned = async (more: Partial<Wanted> = {}) => {
  const matters = await pin(more);
  if ('failure' in matters) throw new Error(matters.failure);
  return matters;
};

beforeAll(async () => {
  bench = await createBench();
  for (const id of ['b', 'elsewhere']) await insertBureau(bench.database.query, { id, name: id, office: id });
  await publish(made('1'), '2026-01-01');
  await publish(made('2'), '2026-06-01');
  await act(LIBRARY_TYPES.retired, { standard: hashOf(made('2')), until: '2026-12-31', name: '李', reason: '新规' });
});
afterAll(() => bench.close());

test('a case takes the version in force on the day of application', async () => {
  expect((await pinned())[0]!.standard).toBe(hashOf(made('1')));
  expect((await pinned({ appliedOn: '2026-06-01' }))[0]!.standard).toBe(hashOf(made('2')));
  // Retired: new applications fall back to what is still in force; those from before keep it.
  expect((await pinned({ appliedOn: '2027-01-01' }))[0]!.standard).toBe(hashOf(made('1')));
  expect((await pinned({ appliedOn: '2026-12-31' }))[0]!.standard).toBe(hashOf(made('2')));
  expect(await pin({ appliedOn: '2025-12-31' })).toEqual({ failure: 'noVersionInForce' });
  expect((await pinned({ standards: [hashOf(made('2'))], appliedOn: '2026-02-01' }))[0]!.standard).toBe(hashOf(made('2')));
});

test('another bureau’s library is not reached into', async () => {
  expect(await pin({ bureau: 'elsewhere' })).toEqual({ failure: 'unknownStandard' });
  expect(await pin({ bureau: 'elsewhere', standards: [hashOf(made('1'))] })).toEqual({ failure: 'unknownStandard' });
});

test('the sheet is narrowed to what is applied for, and says what it was narrowed from', async () => {
  const [matter] = await pinned({ business: ['cold'] });
  expect(matter).toMatchObject({ id: 'm', narrowedFrom: hashOf(made('1')), business: ['cold'] });
  expect(matter!.standard).not.toBe(hashOf(made('1')));
  const sheet = (await standardByHash(bench.database.query, matter!.standard))!;
  expect(itemsOf(sheet).map(({ id }) => id)).toEqual(['key-1', 'key-2', 'general-1', 'general-2', 'general-3']);
  // Nothing is to be filmed that no item asks for; what no item had named stays.
  expect(sheet.shots.map(({ id }) => id)).toEqual(['front']);
  expect(sheet.flow.map(({ no }) => no)).toEqual(['2']);
  expect(hashOf(sheet)).toBe(matter!.standard);
  // The same application gives the same sheet, and the narrowed sheet is no version of the library.
  expect(await pinned({ business: ['cold'] })).toEqual([matter]);
  expect(await pin({ standards: [matter!.standard] })).toEqual({ failure: 'unknownStandard' });
});

test('everything applied for is the whole form', async () => {
  expect(await pinned()).toEqual([{ id: 'm', name: '事项', mark: '试', standard: hashOf(made('1')) }]);
});

test('what cannot be applied for is refused with what was wrong', async () => {
  expect(await pin({ business: undefined })).toEqual({ failure: 'businessMissing', what: ['cold', 'hot', 'tea'] });
  expect(await pin({ business: ['cold', 'wine'] })).toEqual({ failure: 'unknownBusiness', what: ['wine'] });
});
