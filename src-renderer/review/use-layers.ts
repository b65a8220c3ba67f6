// Which layer of each footage this person sees: redacted where there is a redaction, the whole one after an act with a reason.

import { useMemo, useState } from 'react';
import type { CaseState } from '#shared/case/case.ts';
import { hasUnsealed, redactedFootage } from '#shared/case/layers.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { mediaOf, type Layer } from './use-pano.ts';

export interface Layers {
  /** Whether anything of it is redacted. */
  has(footage: Footage): boolean;
  of(footage: Footage): Layer;
  /** The footage with the files of its layer, under its own name. */
  shown(footage: Footage): Footage;
  preview(footage: Footage): string;
  /** This person gave a reason already. */
  mayUnseal(footage: Footage): boolean;
  show(footage: Footage, unredacted: boolean): void;
}

const WHOLE: Layer = { name: 'whole', redacted: false };

export function useLayers(view: CaseView, origin: string): Layers {
  const [open, setOpen] = useState<readonly string[]>([]);
  const { redactions, unsealed } = view.state;
  const person = view.me.id;
  return useMemo(
    () => layersOf({ ...(redactions ? { redactions } : {}), ...(unsealed ? { unsealed } : {}) }, person, open, origin, ({ original }, unredacted) => setOpen((before) => [...before.filter((one) => one !== original.sha256), ...(unredacted ? [original.sha256] : [])])),
    [redactions, unsealed, person, origin, open],
  );
}

/** `open`: what this person looks at unredacted, by hash. */
export function layersOf({ redactions, unsealed }: Pick<CaseState, 'redactions' | 'unsealed'>, person: string, open: readonly string[], origin: string, show: Layers['show']): Layers {
  const redaction = ({ original }: Footage) => redactions?.[original.sha256];
  const mayUnseal = ({ original }: Footage): boolean => hasUnsealed(unsealed ? { unsealed } : {}, { id: person }, original.sha256);
  const of = (footage: Footage): Layer => {
    const made = redaction(footage);
    if (made === undefined || (open.includes(footage.original.sha256) && mayUnseal(footage))) return WHOLE;
    return { name: (made.video?.full ?? made.pyramid).sha256, redacted: true };
  };
  return {
    has: (footage) => redaction(footage) !== undefined,
    of,
    shown(footage) {
      const made = redaction(footage);
      return made && of(footage).redacted ? { ...redactedFootage(footage, made), original: footage.original } : footage;
    },
    mayUnseal,
    preview: (footage) => `${mediaOf(footage, origin, of(footage))}/preview`,
    show,
  };
}
