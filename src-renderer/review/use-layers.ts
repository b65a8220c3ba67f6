// Which layer of each footage this person sees: redacted where there is a redaction, the whole one after an act with a reason.

import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import type { Layer } from './use-pano.ts';

export interface Layers {
  /** Whether anything of it is redacted. */
  has(footage: Footage): boolean;
  of(footage: Footage): Layer;
  preview(footage: Footage): string;
  /** This person gave a reason already. */
  mayUnseal(footage: Footage): boolean;
  show(footage: Footage, unredacted: boolean): void;
}

const WHOLE: Layer = { name: 'whole', redacted: false };

export function useLayers(view: CaseView, origin: string): Layers {
  const [open, setOpen] = useState<readonly string[]>([]);
  const redaction = ({ original }: Footage) => view.state.redactions?.[original.sha256];
  const mayUnseal = ({ original }: Footage): boolean => (view.state.unsealed ?? []).some((one) => one.sha256 === original.sha256 && one.by === view.me.id);
  const of = (footage: Footage): Layer => {
    const made = redaction(footage);
    if (made === undefined || (open.includes(footage.original.sha256) && mayUnseal(footage))) return WHOLE;
    return { name: made.pyramid.sha256, redacted: true };
  };
  return {
    has: (footage) => redaction(footage) !== undefined,
    of,
    mayUnseal,
    preview: (footage) => `${origin}/media/${footage.original.sha256}${of(footage).redacted ? '/redacted' : ''}/preview`,
    show: ({ original }, unredacted) => setOpen((before) => [...before.filter((one) => one !== original.sha256), ...(unredacted ? [original.sha256] : [])]),
  };
}
