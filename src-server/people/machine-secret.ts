// A secret for each workstation machine, made from the server's key, so that nothing has to be kept: people of one bureau who sign in
// from the same machine get the same one. It opens that machine's keys at rest and nothing else.

import { hkdfSync } from 'node:crypto';
import type { Session } from '../store/people.ts';

export type MachineSecret = (session: Session, machine: string) => Uint8Array;

export const createMachineSecret =
  (serverKey: Uint8Array): MachineSecret =>
  ({ bureau }, machine) =>
    new Uint8Array(hkdfSync('sha256', serverKey, new Uint8Array(0), `kantai machine\n${bureau.id}\n${machine}`, 32));
