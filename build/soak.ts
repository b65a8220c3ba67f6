// `npm run soak -- --minutes N`: simulated histories with seeds that no test has, and kills of a real process, for as long as one likes.
// `--kills N` kills so often and nothing else, `--room-kills N` the host of a meeting room. A failing seed is printed with the shortest history that fails.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killMany, told } from '../tests/faults/kills/kills.ts';
import { killHost } from '../tests/faults/room-kills/kill-host.ts';
import { stepsOf } from '../tests/faults/simulator/run.ts';
import { holds, scratchFolder } from '../tests/faults/simulator/holds.ts';
import { createTemplate } from '../tests/faults/simulator/world.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, from: { type: 'string' }, kills: { type: 'string' }, 'room-kills': { type: 'string' } } });
const failures: string[] = [];

if (values['room-kills'] !== undefined) {
  const killed = await killHost(Number(values['room-kills']), values.from === undefined ? Date.now() >>> 0 : Number(values.from));
  console.log(`[soak] ${killed.kills} kills of a room's host, ${killed.acknowledged} acts acknowledged to it, ${killed.taken} to its guest, ${killed.exchanges} exchanges: 0 lost`);
} else if (values.kills === undefined) {
  const end = Date.now() + Number(values.minutes) * 60_000;
  const scratch = scratchFolder();
  const options = { scratch, template: join(scratch, 'template') };
  mkdirSync(scratch, { recursive: true });
  await createTemplate(options.template);
  const first = values.from === undefined ? Date.now() % 1_000_000_000 : Number(values.from);
  let seed = first;
  let told = Date.now();
  for (; Date.now() < end; seed += 1) {
    // Longer ones than in the tests, too.
    const length = 24 + (seed % 4) * 24;
    await holds(seed, options, stepsOf(seed, length)).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error));
      console.log(failures.at(-1));
    });
    if (Date.now() - told > 30_000) {
      told = Date.now();
      console.log(`[soak] ${seed - first + 1} histories, ${failures.length} failed`);
    }
  }
  rmSync(scratch, { recursive: true, force: true });
  console.log(`[soak] seeds ${first} to ${seed - 1}: ${seed - first} histories, ${failures.length} failed`);
} else {
  const killed = await killMany(Number(values.kills), values.from === undefined ? Date.now() >>> 0 : Number(values.from), (line) => console.log(`[soak] ${line}`));
  console.log(`[soak] ${told(killed)}`);
}
process.exit(failures.length > 0 ? 1 : 0);
