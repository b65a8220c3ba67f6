// Runs fixed seeds as tests. A seed that fails is shrunk and printed; it stays in `pinned.test.ts` once it is mended.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holds, scratchFolder } from './holds.ts';
import type { Options } from './run.ts';
import { createTemplate } from './world.ts';

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
