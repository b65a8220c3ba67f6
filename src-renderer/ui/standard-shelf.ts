// Pinned standards as the window holds them: asked for once by hash, the same objects at every view of a case, so that what is
// computed from them is computed once.

import type { Standard } from '#shared/standard/standard.ts';

export type Standards = { readonly [hash: string]: Standard };

export interface StandardShelf {
  /** Those of these hashes that are here; one that is not here yet is asked for again next time. */
  of(hashes: readonly string[]): Promise<Standards>;
}

/** `read` answers `undefined` for a standard that is not here. */
export function createStandardShelf(read: (hash: string) => Promise<Standard | undefined>): StandardShelf {
  const kept = new Map<string, Standard>();
  let last: { readonly key: string; readonly standards: Standards } | undefined;
  return {
    async of(hashes) {
      const wanted = [...new Set(hashes)];
      await Promise.all(wanted.filter((hash) => !kept.has(hash)).map(async (hash) => {
        const standard = await read(hash);
        if (standard) kept.set(hash, standard);
      }));
      const here = wanted.filter((hash) => kept.has(hash));
      const key = here.join(' ');
      if (last?.key !== key) last = { key, standards: Object.fromEntries(here.map((hash) => [hash, kept.get(hash)!])) };
      return last.standards;
    },
  };
}

/** Reads from the workstation behind `origin`. Rejects when it does not answer. */
export function standardReader(origin: string): (hash: string) => Promise<Standard | undefined> {
  return async (hash) => {
    const answer = await fetch(`${origin}/standard/${hash}`);
    return answer.ok ? ((await answer.json()) as Standard) : undefined;
  };
}
