// A data folder for tests with one expert and one case, as a first exchange would leave it; and what is needed to work on it.

import { randomBytes } from 'node:crypto';
import type { BodyOf, Person } from '#shared/case/events.ts';
import { appendEvent, signDeviceRecord } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { Head } from '#shared/log/event.ts';
import { createNodeCrypto } from '../crypto.ts';
import type { Active } from '../session/session.ts';
import type { Account } from '../store/accounts.ts';
import { openStore, type Store } from '../store/store.ts';
import { createCasebook, type Casebook } from './casebook.ts';

export const EXPERT: Person = { id: 'e1', name: '王一', role: 'expert', industry: '餐饮' };
export const CASE = 'case-1';

export const testCrypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const seed = (text: string) => testCrypto.sha256(new TextEncoder().encode(text));
const publicKey = (key: Uint8Array) => Buffer.from(testCrypto.publicKey(key)).toString('base64');

export interface Desk {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly active: Active;
}

/** Opens the folder; the first time it is furnished with the person, the case and its panel. */
export function openDesk(folder: string, cases: readonly string[] = [CASE]): Desk {
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.failure);
  const { store } = opened;
  const clock = createClock(Date.now, store.events.newest());
  if (!store.accounts.byUser(EXPERT.id)) furnish(store, cases);
  const casebook = createCasebook({ store, crypto: testCrypto, clock, onAppended: () => undefined });
  return { store, casebook, active: { account: store.accounts.byUser(EXPERT.id)!, privateKey: seed('device') } };
}

function furnish(store: Store, cases: readonly string[]): void {
  const serverKey = seed('server');
  const enrol = (device: string, person: string, key: Uint8Array) =>
    signDeviceRecord({ device, person, publicKey: publicKey(key), enrolledAt: '2026-01-01T00:00:00.000Z' }, serverKey, testCrypto);
  const record = enrol('w-desk-1', EXPERT.id, seed('device'));
  const account: Account = {
    person: EXPERT,
    user: EXPERT.id,
    bureau: { id: 'b', name: '局' },
    device: record.device,
    publicKey: record.publicKey,
    sealedKey: '{}',
    deviceRecord: record,
  };
  store.documents.setMeta('serverKey', publicKey(serverKey));
  store.accounts.save(account);
  store.accounts.saveDevices([record, enrol('server', 'server', serverKey)]);
  const opening: BodyOf<'case.opened'> = {
    number: '1',
    bureau: { id: 'b', name: '局' },
    applicant: { name: '巷口小馆', address: '河滨路' },
    matters: [{ id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' }],
    dueAt: '2026-12-01T00:00:00.000Z',
    round: 1,
    settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
  };
  const panel: BodyOf<'panel.assigned'> = { experts: [EXPERT], lead: EXPERT.id, staff: [{ id: 's1', name: '赵', role: 'staff' }], supervisors: [] };
  const ticks = createClock(Date.now);
  for (const caseId of cases) {
    let head: Head | undefined;
    for (const [type, body] of [['case.opened', opening], ['panel.assigned', panel]] as const) {
      const draft = { case: caseId, device: 'server', channel: 'open' as const, at: ticks.tick(), actor: 'server', type, body };
      const next = appendEvent({ head, draft, privateKey: serverKey, crypto: testCrypto });
      store.events.append([next], false);
      head = { seq: next.event.seq, hash: next.hash };
    }
  }
  store.accounts.saveExchange(EXPERT.id, { cursor: 'c', visible: cases, at: '2026-01-01T00:00:00.000Z', clockOffset: 0 });
}
