// Processor time and resident memory of a process with everything under it, from /proc (Linux only).

import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
/** Clock ticks a second: 100 on every Linux that we run on. */
const TICKS = 100;

/** Seconds of processor time so far of what lives now, and MiB. Processes that ended in between are not counted. */
export function processTree(root: number): { readonly seconds: number; readonly megabytes: number } {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    parents.set(Number(name), Number(fields[1]));
    ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
  }
  const isUnder = (process: number): boolean => {
    for (let at: number | undefined = process; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  let [seconds, kilobytes] = [0, 0];
  for (const process of parents.keys()) {
    if (!isUnder(process)) continue;
    seconds += (ticks.get(process) ?? 0) / TICKS;
    kilobytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${process}/status`))?.[1] ?? 0);
  }
  return { seconds, megabytes: kilobytes / 1024 };
}

/** Of the browser's first process, with everything else of it under it. */
export async function browserPid(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; id: number }[] };
  await session.detach();
  return processInfo.find(({ type }) => type === 'browser')!.id;
}
