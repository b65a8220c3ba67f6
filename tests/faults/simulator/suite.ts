// Runs fixed seeds as tests. A seed that fails is shrunk and printed; it stays in `pinned.ts` once it is mended.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHistory, shrink, stepsOf, tell, type Options } from './run.ts';
import { createTemplate } from './world.ts';

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

export function histories(from: number, to: number): void {
  let options: Options;
  beforeAll(async () => {
    const scratch = scratchFolder();
    options = { scratch, template: join(scratch, 'template') };
    await createTemplate(options.template);
  });
  afterAll(() => rmSync(options.scratch, { recursive: true, force: true }));

  test(`nothing is lost, doubled, overwritten or shown too early, and all agree in the end: seeds ${from} to ${to - 1}`, { timeout: 900_000 }, async () => {
    const failures: string[] = [];
    for (let seed = from; seed < to && failures.length < 3; seed += 1) {
      await holds(seed, options).catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
    }
    expect(failures.join('\n\n')).toBe('');
  });
}
