// Where finished packages wait to be saved elsewhere. They lie in the clear: none outlasts its hour, who made it, or the right to its case.

import { createHash } from 'node:crypto';
import { createReadStream, fstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, type ReadStream } from 'node:fs';
import { join } from 'node:path';
import { after } from '../later.ts';

/** Time to save a package; made again whenever somebody asks. */
export const KEEP_MS = 60 * 60_000;

/** A package that is being made. */
export interface Making {
  /** Where it is written; other files of the work may stand beside it under names that begin with this one. */
  readonly fresh: string;
  /** Aborted by who asked for it, by a later one for the same case, and when packages are cleared. */
  readonly signal: AbortSignal;
  /** It is finished and takes its place. Answers until when (ms); throws when it was cleared meanwhile. */
  keep(): number;
  /** Removes what is there of it. */
  abandon(): void;
}

export interface PackageShelf {
  begin(caseId: string, signal: AbortSignal): Making;
  /** Opens the package that was made last; `undefined` when there is none, or its hour has passed. */
  read(caseId: string): { readonly bytes: number; readonly stream: ReadStream } | undefined;
  /** Removes the package of a case, or all of them, ends the making of them, and whoever still reads one reads no further. */
  clear(caseId?: string): void;
}

export function createPackageShelf({ folder, now, keepMs = KEEP_MS }: { readonly folder: string; readonly now: () => number; readonly keepMs?: number }): PackageShelf {
  // The id of a case comes from the server; as a file name it is its hash.
  const nameOf = (caseId: string) => createHash('sha256').update(caseId).digest('hex').slice(0, 32);
  const kept = new Map<string, { readonly until: number; readonly cancel: () => void }>();
  const making = new Map<string, AbortController>();
  const readers = new Map<string, Set<ReadStream>>();
  let count = 0;

  const drop = (name: string): void => {
    kept.get(name)?.cancel();
    kept.delete(name);
    rmSync(join(folder, `${name}.zip`), { force: true });
  };
  const clearOne = (name: string): void => {
    making.get(name)?.abort();
    for (const stream of readers.get(name) ?? []) stream.destroy(new Error('the package was removed'));
    drop(name);
    // Of a making that ends only now: not a byte of it stays until it has noticed.
    for (const file of namesIn(folder)) if (file.startsWith(name)) rmSync(join(folder, file), { force: true });
  };

  const shelf: PackageShelf = {
    begin(caseId, asked) {
      const name = nameOf(caseId);
      making.get(name)?.abort();
      const stop = new AbortController();
      making.set(name, stop);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const signal = AbortSignal.any([asked, stop.signal]);
      const fresh = join(folder, `${name}.${++count}.new`);
      const end = (): void => {
        if (making.get(name) === stop) making.delete(name);
      };
      return {
        fresh,
        signal,
        keep() {
          signal.throwIfAborted();
          drop(name);
          renameSync(fresh, join(folder, `${name}.zip`));
          const until = now() + keepMs;
          // Who is in the middle of saving it reads to its end: only the name goes.
          kept.set(name, { until, cancel: after(keepMs, () => drop(name)) });
          end();
          return until;
        },
        abandon() {
          end();
          rmSync(fresh, { force: true });
        },
      };
    },
    read(caseId) {
      const name = nameOf(caseId);
      const one = kept.get(name);
      if (!one) return undefined;
      // A machine that slept has no timers.
      if (now() >= one.until) return drop(name) as undefined;
      let fd: number;
      try {
        fd = openSync(join(folder, `${name}.zip`), 'r');
      } catch {
        // Somebody tidied up by hand.
        return drop(name) as undefined;
      }
      const { size: bytes } = fstatSync(fd);
      const stream = createReadStream('', { fd });
      // Whoever reads hears of it; where nobody does yet it is nothing to end the program over.
      stream.on('error', () => undefined);
      const open = readers.get(name) ?? new Set();
      readers.set(name, open.add(stream));
      stream.once('close', () => open.delete(stream));
      return { bytes, stream };
    },
    clear(caseId) {
      if (caseId !== undefined) return clearOne(nameOf(caseId));
      for (const name of new Set([...making.keys(), ...kept.keys(), ...readers.keys()])) clearOne(name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // What was left behind by a run that ended without a word.
  shelf.clear();
  return shelf;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
