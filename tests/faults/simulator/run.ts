// One simulated history from its seed; and, when it fails, the shortest part of it that still fails.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkDisk, checkQuiet, watchBlindness } from './invariants.ts';
import { createChance } from './random.ts';
import { drawSteps, take, type Excuses, type Step } from './steps.ts';
import { createWorld, machinesOf, meetsInRooms } from './world.ts';

export interface Options {
  readonly template: string;
  readonly scratch: string;
  /** Which machines take part; by default those that the seed decides. */
  readonly machines?: readonly string[];
}

export const stepsOf = (seed: number, length = (meetsInRooms(seed) ? 12 : 8) + 4 * machinesOf(seed).length): readonly Step[] => drawSteps(createChance(seed), length, meetsInRooms(seed));

/** Rejects with what did not hold. */
export async function runHistory(seed: number, steps: readonly Step[], options: Options): Promise<void> {
  const folder = join(options.scratch, `h${seed}`);
  mkdirSync(folder, { recursive: true });
  const world = createWorld({ folder, template: options.template, seed, machines: options.machines ?? machinesOf(seed) });
  const excuses: Excuses = { copied: new Set(), revoked: new Set(), serverLost: false };
  try {
    for (const device of world.devices) watchBlindness(world, device);
    for (const step of steps) await take(world, step, excuses);
    // It becomes quiet: the faults end, what was held back arrives, machines start again and exchange until nothing moves.
    for (const [index, device] of world.devices.entries()) {
      await device.network.deliverLate();
      device.network.calm = true;
      if ((seed >> index) & 1) device.restart();
      else device.recover();
      checkDisk(world, device);
    }
    for (let round = 0; round < 2; round += 1) {
      for (const device of world.devices) {
        // As at a start of the program: what was refused is tried again, and everything is compared from the beginning.
        device.store.events.forgiveRefused();
        device.store.accounts.forgetCursor(device.person);
        const done = await device.exchange();
        if (done !== 'done' && !excuses.revoked.has(device.id)) throw new Error(`${device.id} cannot exchange in calm: ${device.log.at(-1)}`);
      }
    }
    for (const device of world.devices) checkDisk(world, device);
    checkQuiet(world, excuses);
  } finally {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Leaves out what can be left out while it still fails, larger pieces first. */
export async function shrink(seed: number, steps: readonly Step[], options: Options): Promise<readonly Step[]> {
  const fails = async (some: readonly Step[]) => runHistory(seed, some, options).then(() => false, () => true);
  let shortest = steps;
  for (let piece = Math.ceil(steps.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let from = 0; from < shortest.length; ) {
      const without = [...shortest.slice(0, from), ...shortest.slice(from + piece)];
      if (without.length < shortest.length && (await fails(without))) shortest = without;
      else from += piece;
    }
  }
  return shortest;
}

/** How a failure is told: what to type to see it again, and what happened. */
export const tell = (seed: number, steps: readonly Step[], error: unknown): string =>
  [`seed ${seed} fails; shrunk to ${steps.length} steps:`, ...steps.map((step) => `  ${JSON.stringify(step)}`), error instanceof Error ? error.message : String(error)].join('\n');
