// Histories that once failed, cut down to what mattered, with what was wrong. They stay.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { runHistory, type Options } from './simulator/run.ts';
import { scratchFolder } from './simulator/holds.ts';
import type { Step } from './simulator/steps.ts';
import { createTemplate, EVERYBODY } from './simulator/world.ts';

let options: Options;
beforeAll(async () => {
  const scratch = scratchFolder();
  options = { scratch, template: join(scratch, 'template'), machines: EVERYBODY };
  await createTemplate(options.template);
});
afterAll(() => rmSync(options.scratch, { recursive: true, force: true }));

const PINNED: readonly { readonly seed: number; readonly wrong: string; readonly steps: readonly Step[] }[] = [
  {
    seed: 357,
    wrong: 'an event whose key “body” was altered on the way was taken for an erased one',
    steps: [
      { kind: 'note', at: 0, choice: 16026 },
      { kind: 'exchange', at: 0, choice: 62252 },
      { kind: 'exchange', at: 1, choice: 19460 },
      { kind: 'exchange', at: 1, choice: 19393 },
    ],
  },
  {
    seed: 177,
    wrong: 'the server lost what it had written itself, which nobody can send again: such a loss is no part of the histories',
    steps: [
      { kind: 'reassign', at: 3, choice: 18584 },
      { kind: 'exchange', at: 0, choice: 58599 },
      { kind: 'lose', at: 3, choice: 48733 },
    ],
  },
  {
    seed: 10,
    wrong: 'a room told its author’s other machine of a sheet before the opening',
    steps: [
      { kind: 'note', at: 1, choice: 0 },
      { kind: 'meet', at: 0, choice: 0 },
    ],
  },
];

test.each(PINNED)('seed $seed: $wrong', ({ seed, steps }) => runHistory(seed, steps, options));
