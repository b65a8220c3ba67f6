// Effects of composing the documents beside the conclusion, and of corrections.

import type { Conclusion, CorrectionState, DocumentState, SignedDocument } from './case.ts';
import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf } from './events.ts';

const latest = (draft: CaseDraft, kind: DocumentState['kind']): DocumentState => draft.documents[kind] ?? { kind, version: 1, earlier: [] };

export const documentNumbered = (draft: CaseDraft, { kind, number }: BodyOf<'document.numbered'>): void => {
  draft.documents[kind] = { ...latest(draft, kind), number };
};

/** Composing again before the signature replaces what was composed. */
export const documentComposed = (draft: CaseDraft, { kind, document, entries }: BodyOf<'document.composed'>, { at, event, by }: Standing): void => {
  draft.documents[kind] = { ...latest(draft, kind), composed: { at, event, by, document, entries } };
};

export const documentSigned = (draft: CaseDraft, body: BodyOf<'document.signed'>, { at, event, by }: Standing): void => {
  const { kind, document, certificate, testKey } = body;
  draft.documents[kind] = { ...latest(draft, kind), signed: { at, event, by, document, certificate, testKey } };
};

export const documentStamped = (draft: CaseDraft, { kind, document, at, authority }: BodyOf<'document.stamped'>): void => {
  const before = latest(draft, kind);
  if (before.signed !== undefined) draft.documents[kind] = { ...before, signed: { ...before.signed, document, stamped: { at, authority } } };
};

/** Who signs again replaces the own earlier signature. */
export const documentSm2Signed = (draft: CaseDraft, { kind, matter, of, signature, certificate, signer, testKey }: BodyOf<'document.sm2Signed'>, { at, by }: Standing): void => {
  const beside = (signed: SignedDocument): SignedDocument => ({
    ...signed,
    sm2: [...(signed.sm2 ?? []).filter((one) => one.person !== by), { person: by, at, of, signature, certificate, signer, testKey }],
  });
  const before = kind === 'conclusion' ? draft.conclusions[matter!] : draft.documents[kind];
  if (before?.signed === undefined) return;
  if ('matter' in before) draft.conclusions[before.matter] = { ...before, signed: beside(before.signed) };
  else draft.documents[before.kind] = { ...before, signed: beside(before.signed) };
};

/** What was signed moves among the earlier versions; a new one begins, without a number. */
export const documentCorrected = (draft: CaseDraft, body: BodyOf<'document.corrected'>, { at, by }: Standing): void => {
  const { kind, reason, changes } = body;
  if (kind === 'conclusion') {
    const matter = body.matter!;
    const { earlier = [], ...signed } = draft.conclusions[matter]!;
    const next: Conclusion = { matter, version: (signed.version ?? 1) + 1, correction: correctionOf(signed, { at, by, reason, changes }), earlier: [...earlier, signed] };
    draft.conclusions[matter] = next;
  } else {
    const { earlier, ...signed } = latest(draft, kind);
    draft.documents[kind] = { kind, version: signed.version + 1, correction: correctionOf(signed, { at, by, reason, changes }), earlier: [...earlier, signed] };
  }
};

const correctionOf = (
  signed: Pick<Conclusion, 'number' | 'signed'>,
  begun: Pick<CorrectionState, 'at' | 'by' | 'reason' | 'changes'>,
): CorrectionState => ({ ...begun, number: signed.number!, sha256: signed.signed!.document.sha256, signedAt: signed.signed!.at });
