// Keys at rest: who opens them, who does not, and what is left when a case's key is destroyed.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { createCaseKeys } from './case-keys.ts';
import type { HostVault } from './host-vault.ts';
import { createMachineKey, Locked, type MachineKey, type Names, type WhoUnlocks } from './machine-key.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const namesOf = (kept = new Map<string, string>()): Names => ({ meta: (name) => kept.get(name), setMeta: (name, value) => void kept.set(name, value) });
const machineKey = (names: Names, hostVault?: HostVault): MachineKey => createMachineKey({ names, hostVault, randomBytes: random });

const hexOf = (machine: MachineKey) => Buffer.from(machine.key()).toString('hex');
const secrets = new Map<string, Uint8Array>();
const online = async (machine: string) => {
  if (!secrets.has(machine)) secrets.set(machine, random(32));
  return secrets.get(machine);
};
const offline = async () => undefined;
const who = (device: string, serverSecret: WhoUnlocks['serverSecret'], privateKey = random(32), bureau = 'b'): WhoUnlocks => ({ device, privateKey, bureau, serverSecret });

describe('the key of a data folder', () => {
  test('opens without a server for whoever opened it before, and for nobody who did not', async () => {
    const names = namesOf();
    const mine = who('d1', online);
    const first = machineKey(names);
    expect(() => first.key()).toThrow(Locked);
    expect(await first.unlock(mine)).toBe(true);
    const again = machineKey(names);
    expect(await again.unlock({ ...mine, serverSecret: offline })).toBe(true);
    expect(hexOf(again)).toBe(hexOf(first));
    expect(await machineKey(names).unlock(who('d2', offline))).toBe(false);
    expect(await machineKey(names).unlock({ ...mine, privateKey: random(32), serverSecret: offline })).toBe(false);
  });

  test('opens by the server’s secret for somebody new, and from then on without it', async () => {
    const names = namesOf();
    const first = machineKey(names);
    await first.unlock(who('d1', online));
    const other = who('d2', online);
    const second = machineKey(names);
    expect(await second.unlock(other)).toBe(true);
    expect(hexOf(second)).toBe(hexOf(first));
    expect(await machineKey(names).unlock({ ...other, serverSecret: offline })).toBe(true);
    expect(await machineKey(names).unlock(who('d3', async () => random(32)))).toBe(false);
  });

  test('opens by the system’s key store before anybody signs in; lost there, it still opens by a person', async () => {
    let store = new Map<string, Uint8Array>();
    const vault: HostVault = {
      async wrap(key) {
        store.set('it', key);
        return 'it';
      },
      unwrap: async (text) => store.get(text),
    };
    const names = namesOf();
    const mine = who('d1', offline);
    const first = machineKey(names, vault);
    expect(await first.unlockByHost()).toBe(false);
    await first.unlock(mine);
    const second = machineKey(names, vault);
    expect(await second.unlockByHost()).toBe(true);
    expect(hexOf(second)).toBe(hexOf(first));
    store = new Map();
    const third = machineKey(names, vault);
    expect(await third.unlockByHost()).toBe(false);
    expect(await third.unlock(mine)).toBe(true);
    expect(hexOf(third)).toBe(hexOf(first));
  });

  test('is nowhere in what is kept of it', async () => {
    const kept = new Map<string, string>();
    const machine = machineKey(namesOf(kept));
    await machine.unlock(who('d1', online));
    const all = [...kept.values()].map((text) => Buffer.from(text, 'base64').toString('hex')).join(' ');
    expect(all).not.toContain(Buffer.from(machine.key()).toString('hex'));
  });
});

describe('keys of cases', () => {
  let folder: string;
  let store: Store;
  const machine = { key: () => new Uint8Array(32).fill(7) };
  const open = () => createCaseKeys({ store: store.custody, machine, randomBytes: random });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kantai-keys-'));
    const opened = openStore(folder);
    if (!opened.ok) throw new Error(opened.failure);
    store = opened.store;
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('open what they sealed, for their case alone, also in another process', () => {
    const keys = open();
    const sealed = keys.seal('a', Buffer.from('打分'));
    expect(keys.open('a', sealed)?.toString()).toBe('打分');
    expect(open().open('a', sealed)?.toString()).toBe('打分');
    keys.seal('b', Buffer.from('x'));
    expect(keys.open('b', sealed)).toBeUndefined();
    const altered = Buffer.from(sealed, 'base64');
    for (let at = 0; at < altered.length; at += 1) {
      altered[at]! ^= 1;
      expect(keys.open('a', altered.toString('base64'))).toBeUndefined();
      altered[at]! ^= 1;
    }
  });

  test('that are destroyed open nothing any more', () => {
    const keys = open();
    const sealed = keys.seal('a', Buffer.from('x'));
    keys.destroy('a');
    expect(keys.open('a', sealed)).toBeUndefined();
    keys.seal('a', Buffer.from('y'));
    expect(keys.open('a', sealed)).toBeUndefined();
  });

  test('that were made in a transaction which was rolled back seal nothing', () => {
    const keys = open();
    expect(() =>
      store.together(() => {
        keys.seal('a', Buffer.from('x'));
        throw new Error('disk full');
      }),
    ).toThrow('disk full');
    const sealed = keys.seal('a', Buffer.from('after'));
    expect(open().open('a', sealed)?.toString()).toBe('after');
  });
});
