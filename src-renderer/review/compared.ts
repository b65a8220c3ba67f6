// What the viewer compares: told anew as soon as one of the pictures is another one, which it is once it is redacted, and not before.

import type { Footage } from '#shared/footage/footage.ts';
import type { CompareMode, Viewer } from '../viewer/types.ts';
import { sourceOf, type Layer } from './use-pano.ts';

export interface Compared {
  /** `first`: what the viewer shows already. Answers a name that changes as often as the viewer begins anew: alignments are lost then. */
  show(first: Footage | null, others: readonly Footage[], layerOf: (footage: Footage) => Layer): string;
}

/** `mode`: how each comparison begins; else as the last one was left. */
export function createCompared(viewer: Pick<Viewer, 'compare' | 'status'>, origin: string, mode?: CompareMode): Compared {
  let told: string | null = null;
  return {
    show(first, others, layerOf) {
      // Where the first one is another, the viewer has begun anew by itself and compares with nothing.
      const name = namesOf(first === null ? others : [first, ...others], layerOf);
      if (name === told) return name;
      told = name;
      if (others.length > 0 || viewer.status().compare !== null) viewer.compare(others.map((other) => sourceOf(other, origin, layerOf(other))), mode);
      return name;
    },
  };
}

/** Tells pictures apart by what is seen of them; the objects are renewed with every view of a case. */
export const namesOf = (footages: readonly Footage[], layerOf: (footage: Footage) => Layer): string => footages.map((one) => `${one.original.sha256} ${layerOf(one).name}`).join('\n');
