// How long an act takes until it is durable, beside one fsync of the same disk in the same run.

import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASE, openDesk } from '../../src-main/cases/desk.testing.ts';
import { percentile, timesOf } from './timing.ts';

const RUNS = 300;

export const run = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-bench-append-'));
  try {
    const { store, casebook, active } = openDesk(folder);
    const file = openSync(join(folder, 'fsync-alone'), 'w');
    const alone = timesOf(RUNS, () => {
      writeSync(file, Buffer.alloc(4096));
      fsyncSync(file);
    });
    closeSync(file);
    const append = (each: number) => void casebook.append(active, CASE, [{ type: 'item.answered', body: { item: String(each % 40), answer: 'meets' } }]);
    timesOf(20, append);
    const appending = timesOf(RUNS, append);
    store.close();
    const row = (name: string, times: readonly number[]) => `${name.padEnd(28)} p50 ${percentile(times, 0.5).toFixed(2)} ms   p99 ${percentile(times, 0.99).toFixed(2)} ms`;
    console.log(row('one fsync of 4 KiB', alone));
    console.log(row('one act, rules to durable', appending));
    const figures = { append_p50_ms: percentile(appending, 0.5), append_p99_ms: percentile(appending, 0.99), fsync_p50_ms: percentile(alone, 0.5), fsync_p99_ms: percentile(alone, 0.99) };
    console.log(Object.entries({ ...figures, append_to_fsync_p50: figures.append_p50_ms / figures.fsync_p50_ms }).map(([name, value]) => `${name}=${value.toFixed(3)}`).join(' '));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
