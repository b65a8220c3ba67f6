// The key of this data folder. All other keys at rest are sealed under it, and it is itself kept only sealed, in up to three ways of
// which any one opens it:
//   host     by the operating system's key store, where the host has one
//   person   by the private key of a person's device, which in turn opens with that person's password: works without a server
//   server   by a secret that the server gives to those who sign in from this machine: for whoever is new here or has a new password
// A copied disk opens with none of them.

import { hkdfSync } from 'node:crypto';
import type { HostVault } from './host-vault.ts';
import { KEY_BYTES, seal, unseal, type RandomBytes } from './seal.ts';

/** Small named texts that survive a restart. */
export interface Names {
  meta(name: string): string | undefined;
  setMeta(name: string, value: string): void;
}

export interface WhoUnlocks {
  readonly device: string;
  readonly privateKey: Uint8Array;
  readonly bureau: string;
  /** The server's secret for this machine; `undefined` without a server, or from one that does not know of it. */
  readonly serverSecret: (machine: string) => Promise<Uint8Array | undefined>;
}

export interface MachineKey {
  /** Opens it by the host's key store, where that is possible. */
  unlockByHost(): Promise<boolean>;
  /** Opens it for a person who just signed in, and makes sure that it can be opened in every way that is possible now. */
  unlock(who: WhoUnlocks): Promise<boolean>;
  lock(): void;
  /** Throws while it is locked. */
  key(): Uint8Array;
  readonly isOpen: boolean;
}

export class Locked extends Error {
  constructor() {
    super('the keys of this data folder are locked');
    this.name = 'Locked';
  }
}

export const isLocked = (error: unknown): error is Locked => error instanceof Locked;

const MACHINE = 'machine';
const MADE = 'machineKey made';
const HOST = 'machineKey host';
const BOUND = 'kantai machine key';

export function createMachineKey(deps: { readonly names: Names; readonly hostVault: HostVault | undefined; readonly randomBytes: RandomBytes }): MachineKey {
  const { names, hostVault, randomBytes } = deps;
  let open: Uint8Array | undefined;

  const derived = (secret: Uint8Array, purpose: string) => new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), purpose, KEY_BYTES));
  const kept = (name: string, by: Uint8Array): Uint8Array | undefined => {
    const text = names.meta(name);
    return text === undefined ? undefined : unseal(by, Buffer.from(text, 'base64'), BOUND);
  };
  const keep = (name: string, by: Uint8Array, key: Uint8Array) => names.setMeta(name, seal(by, key, BOUND, randomBytes).toString('base64'));
  const machine = () => {
    const known = names.meta(MACHINE);
    if (known !== undefined) return known;
    const fresh = Buffer.from(randomBytes(16)).toString('hex');
    names.setMeta(MACHINE, fresh);
    return fresh;
  };
  const exists = () => names.meta(MADE) !== undefined;

  return {
    async unlockByHost() {
      if (open || !hostVault) return open !== undefined;
      const text = names.meta(HOST);
      if (text !== undefined) open = await hostVault.unwrap(text);
      return open !== undefined;
    },
    async unlock(who) {
      const person = `machineKey person ${who.device}`;
      const byPerson = derived(who.privateKey, BOUND);
      const server = `machineKey server ${who.bureau}`;
      let secret: Uint8Array | undefined;
      const bySecret = async () => {
        secret ??= await who.serverSecret(machine());
        return secret && derived(secret, BOUND);
      };
      if (!open) open = kept(person, byPerson);
      if (!open && names.meta(server) !== undefined) {
        const by = await bySecret();
        open = by && kept(server, by);
      }
      if (!open && exists()) return false;
      open ??= randomBytes(KEY_BYTES);
      if (!kept(person, byPerson)) keep(person, byPerson, open);
      if (names.meta(server) === undefined) {
        const by = await bySecret();
        if (by) keep(server, by, open);
      }
      if (hostVault && names.meta(HOST) === undefined) names.setMeta(HOST, await hostVault.wrap(open));
      // Said last: a key that nothing can open yet must not stand in the way of making another.
      if (!exists()) names.setMeta(MADE, 'yes');
      return true;
    },
    lock() {
      open = undefined;
    },
    key() {
      if (!open) throw new Locked();
      return open;
    },
    get isOpen() {
      return open !== undefined;
    },
  };
}
