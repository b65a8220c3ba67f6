// Effects of concluding a matter: its number, the composed document, the signed one.

import type { Conclusion } from './case.ts';
import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf } from './events.ts';

const conclusionOf = (draft: CaseDraft, matter: string): Conclusion => draft.conclusions[matter] ?? { matter };

export const conclusionNumbered = (draft: CaseDraft, { matter, number }: BodyOf<'conclusion.numbered'>): void => {
  draft.conclusions[matter] = { ...conclusionOf(draft, matter), number };
};

/** Composing again before the signature replaces what was composed. */
export const conclusionComposed = (draft: CaseDraft, body: BodyOf<'conclusion.composed'>, { at, event, by }: Standing): void => {
  const { matter, outcome, derivation, document } = body;
  // Signatures belong to the document that they were put on.
  const { approvals: _gone, ...kept } = conclusionOf(draft, matter);
  draft.conclusions[matter] = { ...kept, composed: { at, event, by, outcome, derivation, document } };
};

export const conclusionSigned = (draft: CaseDraft, body: BodyOf<'conclusion.signed'>, { at, event, by }: Standing): void => {
  const { matter, document, certificate, testKey } = body;
  draft.conclusions[matter] = { ...conclusionOf(draft, matter), signed: { at, event, by, document, certificate, testKey } };
};
