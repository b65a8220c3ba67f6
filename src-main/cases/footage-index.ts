// Which footage a hash belongs to, among the cases that a person may see. Media requests come with nothing but a hash.

import { contentsOfRedaction } from '#shared/case/layers.ts';
import { contentsOfFootage, type Footage } from '#shared/footage/footage.ts';
import type { Casebook } from './casebook.ts';

export interface FootageIndex {
  /** By the hash of the original. */
  byOriginal(person: string, sha256: string): Footage | undefined;
  /** By the hash of the original or of what was made of it. */
  byContent(person: string, sha256: string): Footage | undefined;
}

export function createFootageIndex(casebook: Casebook): FootageIndex {
  let kept = new Map<string, Footage>();
  let of: string | undefined;

  const find = (person: string, sha256: string): Footage | undefined => {
    const visible = casebook.list(person);
    // Whose cases, and which: one that is taken away from a person takes its pictures along.
    const now = [person, ...visible].join('\n');
    const holds = kept.get(sha256);
    if (of === now && holds) return holds;
    // Made anew when a hash is not known: footage is only ever added, and a request for an unknown one is rare.
    kept = new Map();
    of = now;
    for (const caseId of visible) {
      const state = casebook.open(person, caseId)?.state;
      for (const footage of state?.footage ?? []) {
        const redaction = state?.redactions?.[footage.original.sha256];
        for (const content of [...contentsOfFootage(footage), ...(redaction ? contentsOfRedaction(redaction) : [])]) kept.set(content.sha256, footage);
      }
    }
    return kept.get(sha256);
  };

  return {
    byContent: find,
    byOriginal(person, sha256) {
      const footage = find(person, sha256);
      return footage?.original.sha256 === sha256 ? footage : undefined;
    },
  };
}
