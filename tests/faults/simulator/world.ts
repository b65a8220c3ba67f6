// A small office in one process: a server, the machines of two experts and a clerk, one or two cases. All that happens is decided by a
// list of steps and by seeds.

import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BodyOf, Person } from '#shared/case/events.ts';
import { toBase64 } from '#shared/bytes.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { openStore } from '../../../src-main/store/store.ts';
import { createDevice, type Device } from './device.ts';
import { createNetwork } from './network.ts';
import { createChance, type Chance } from './random.ts';
import { createReferenceServer, type ReferenceServer } from './reference-server.ts';

export const START = Date.parse('2026-11-25T08:00:00.000Z');
export const CASES = ['case-1', 'case-2'] as const;
export const ITEMS = ['1', '2', '3'] as const;

const expert = (id: string): Person => ({ id, name: id, role: 'expert', industry: '餐饮' });
const CLERK: Person = { id: 's1', name: 's1', role: 'staff' };
export const PEOPLE: Readonly<Record<string, Person>> = { e1: expert('e1'), e2: expert('e2'), s1: CLERK };
/** Who sits at which machine; e1 has two. */
export const SEATS = [
  ['d1', 'e1'],
  ['d1b', 'e1'],
  ['d2', 'e2'],
  ['ds', 's1'],
] as const;

/** Most bugs need two machines, and two cost half of what four do: which ones a history has its seed decides. */
const WORLDS: readonly (readonly string[])[] = [
  ['d1', 'd1b', 'd2', 'ds'],
  ['d1', 'd2'],
  ['d1', 'd1b'],
  ['d1', 'd2', 'ds'],
  ['d1', 'ds'],
  ['d1', 'd1b', 'd2'],
  ['d2', 'ds'],
  ['d1', 'd1b', 'ds'],
];
export const EVERYBODY = WORLDS[0]!;
/** In every third history they also meet in rooms. */
export const meetsInRooms = (seed: number): boolean => seed % 3 === 1;
export const machinesOf = (seed: number): readonly string[] => WORLDS[seed % WORLDS.length]!;

export const opening: BodyOf<'case.opened'> = {
  number: '1',
  bureau: { id: 'b', name: '局' },
  applicant: { name: '巷口小馆', address: '河滨路' },
  matters: [{ id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' }],
  dueAt: '2026-12-01T00:00:00.000Z',
  round: 1,
  settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
};
export const panelOf = (...experts: readonly string[]): BodyOf<'panel.assigned'> => ({
  experts: experts.map((id) => PEOPLE[id]!),
  lead: experts[0]!,
  staff: [CLERK],
  supervisors: [],
});

export interface World {
  readonly server: ReferenceServer;
  readonly devices: Device[];
  readonly crypto: LogCrypto;
  readonly clock: { now: number };
  /** What was seen on the way that must not be. */
  readonly violations: string[];
  /** Another machine with the very files of this one, keys included. */
  clone(device: Device): Device;
  chanceFor(what: string): Chance;
  close(): void;
}

/** The same keys and the same beginning in every history: making them would take longer than what follows. */
const genesis = createChance(20261125);
const SERVER_KEY = genesis.bytes(32);
export const KEYS: ReadonlyMap<string, Uint8Array> = new Map(SEATS.map(([id]) => [id as string, genesis.bytes(32)]));

/** Machines on which somebody has signed in, and that know the cases; to be copied. */
export async function createTemplate(folder: string): Promise<void> {
  const world = createWorld({ folder, template: undefined, seed: 0, machines: EVERYBODY });
  for (const device of world.devices) {
    device.network.calm = true;
    if ((await device.exchange()) !== 'done') throw new Error('the beginning fails');
    device.copyTo(join(folder, device.id));
  }
  world.close();
}

export function createWorld(options: { readonly folder: string; readonly template: string | undefined; readonly seed: number; readonly machines: readonly string[] }): World {
  const { folder, template, seed } = options;
  const chanceFor = (what: string) => createChance([...what].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed ^ 0x5bd1e995));
  const crypto = createNodeCrypto(chanceFor('bytes').bytes);
  const clock = { now: START };
  const server = createReferenceServer({ crypto: createNodeCrypto(createChance(1).bytes), now: () => clock.now, privateKey: SERVER_KEY });
  const records = new Map<string, DeviceRecord>();
  let made = 0;

  const seat = (id: string, person: string, key: Uint8Array, from: (to: string) => void, fresh: boolean): Device => {
    const place = join(folder, `${id}-${++made}`);
    from(place);
    const publicKey = toBase64(crypto.publicKey(key));
    // A copied disk holds the record, too.
    const deviceRecord = records.get(id) ?? server.enrol(id, person, publicKey);
    records.set(id, deviceRecord);
    if (fresh && template === undefined) {
      const opened = openStore(place);
      if (!opened.ok) throw new Error(opened.failure);
      const { accounts, documents } = opened.store;
      documents.setMeta('serverKey', server.publicKey);
      accounts.save({ person: PEOPLE[person]!, user: person, bureau: opening.bureau, device: id, publicKey, sealedKey: '{}', deviceRecord });
      accounts.saveDevices([deviceRecord]);
      opened.store.close();
    }
    const account = { person: PEOPLE[person]!, user: person, bureau: opening.bureau, device: id, publicKey, sealedKey: '{}', deviceRecord };
    const network = createNetwork((request) => server.fetch(request), chanceFor(`network ${made}`));
    return createDevice({ folder: place, active: { account, privateKey: key }, network, crypto, now: () => clock.now, chance: chanceFor(`disk ${made}`), isFresh: fresh });
  };

  const devices = SEATS.filter(([id]) => options.machines.includes(id)).map(([id, person]) =>
    seat(
      id,
      person,
      KEYS.get(id)!,
      (to) => {
        mkdirSync(to, { recursive: true });
        if (template === undefined) return;
        for (const name of readdirSync(join(template, id))) copyFileSync(join(template, id, name), join(to, name));
      },
      true,
    ),
  );
  for (const caseId of CASES) {
    server.appendOwn(caseId, 'case.opened', opening);
    server.appendOwn(caseId, 'panel.assigned', panelOf('e1', 'e2'));
  }
  // Who has no machine here will not submit: without them the others come to an end.
  if (!options.machines.includes('d2')) for (const caseId of CASES) server.appendOwn(caseId, 'panel.assigned', panelOf('e1'));

  return {
    server,
    devices,
    crypto,
    clock,
    violations: [],
    chanceFor,
    clone(device) {
      const copy = seat(device.id, device.person, KEYS.get(device.id)!, (to) => device.copyTo(to), false);
      devices.push(copy);
      return copy;
    },
    close() {
      for (const device of devices) device.close();
    },
  };
}
