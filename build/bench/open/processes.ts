// Resident memory of a browser's GPU process and page processes, read from /proc along its process tree (Linux only).

import { readdirSync, readFileSync } from 'node:fs';

export interface BrowserMemory {
  /** MiB resident. */
  readonly gpu: number;
  /** MiB resident, all page processes together. */
  readonly pages: number;
}

/** Null where the system keeps no /proc. */
export function memoryOf(browserProcess: number): BrowserMemory | null {
  const parents = parentsOfAll();
  if (parents === null) return null;
  const isBelow = (process: number): boolean => {
    for (let at: number | undefined = process; at !== undefined && at > 1; at = parents.get(at)) if (at === browserProcess) return true;
    return false;
  };
  let gpu = 0;
  let pages = 0;
  for (const process of parents.keys()) {
    if (!isBelow(process)) continue;
    const command = read(`/proc/${process}/cmdline`);
    const resident = residentOf(process);
    if (command.includes('--type=gpu-process')) gpu += resident;
    if (command.includes('--type=renderer')) pages += resident;
  }
  return { gpu, pages };
}

function parentsOfAll(): Map<number, number> | null {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      // The name of the program stands in brackets and may hold spaces; state and parent come after it.
      const after = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? [];
      parents.set(Number(name), Number(after[1] ?? 0));
    }
    return parents;
  } catch {
    return null;
  }
}

function residentOf(process: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${process}/status`));
  return Number(line?.[1] ?? 0) / 1024;
}

/** A process may have ended since it was listed: it then has nothing to say. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
