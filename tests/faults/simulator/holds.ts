// One seed, told so that it can be run again: a history that fails is shrunk first.

import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHistory, shrink, stepsOf, tell, type Options } from './run.ts';

/** In memory where the system has a folder there: these files are real, and what a power cut would do to them is not tested by them. */
export const scratchFolder = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kantai-histories-'));

/** Rejects with the shortest history that fails. */
export async function holds(seed: number, options: Options, steps = stepsOf(seed)): Promise<void> {
  try {
    await runHistory(seed, steps, options);
  } catch (error) {
    const shortest = await shrink(seed, steps, options);
    throw new Error(tell(seed, shortest, await runHistory(seed, shortest, options).then(() => error, (again: unknown) => again)));
  }
}
