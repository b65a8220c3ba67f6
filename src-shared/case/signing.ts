// Effects of signing by several people, and what follows from them: which document is signed next, and who is still awaited.

import type { Content } from '../footage/footage.ts';
import type { NumberedKind } from '../document/kinds.ts';
import type { CaseState, Conclusion, RefusalCode, SignedDocument } from './case.ts';
import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf, Person } from './events.ts';
import { has } from './parts.ts';

/** What a conclusion and the other documents have in common: the file, and who signed it. */
type Papers = Pick<Conclusion, 'approvals' | 'signed'> & { readonly composed?: { readonly document: Content } };

const conclusionOf = (draft: CaseDraft, matter: string): Conclusion => draft.conclusions[matter] ?? { matter };

export const conclusionApproved = (draft: CaseDraft, body: BodyOf<'conclusion.approved'>, { at, event, by }: Standing): void => {
  const { matter, document, certificate, testKey, signer } = body;
  const before = conclusionOf(draft, matter);
  draft.conclusions[matter] = {
    ...before,
    approvals: [...(before.approvals ?? []), { person: by, at, event, document, certificate, signer, testKey }],
    // Who signs after all has not refused.
    ...(before.declined === undefined ? {} : { declined: before.declined.filter((one) => one.person !== by) }),
  };
};

export const conclusionDeclined = (draft: CaseDraft, { matter, reason }: BodyOf<'conclusion.declined'>, { at, by }: Standing): void => {
  const before = conclusionOf(draft, matter);
  draft.conclusions[matter] = { ...before, declined: [...(before.declined ?? []).filter((one) => one.person !== by), { person: by, at, reason }] };
};

export const conclusionStamped = (draft: CaseDraft, { matter, document, at, authority }: BodyOf<'conclusion.stamped'>): void => {
  const before = conclusionOf(draft, matter);
  if (before.signed === undefined) return;
  draft.conclusions[matter] = { ...before, signed: { ...before.signed, document, stamped: { at, authority } } };
};

/** As it was sealed: the newest version of a conclusion or of another document. */
export const signedOf = (state: Pick<CaseState, 'conclusions' | 'documents'>, of: { readonly matter: string } | { readonly document: NumberedKind }): SignedDocument | undefined =>
  ('matter' in of ? state.conclusions[of.matter] : state.documents[of.document])?.signed;

/** The document that the next signature goes onto. */
export const documentToSign = (conclusion: Papers | undefined): Content | undefined => conclusion?.signed?.document ?? conclusion?.approvals?.at(-1)?.document ?? conclusion?.composed?.document;

/** Every file of a conclusion or another document that somebody may ask for, with detached signatures. */
export const documentsOf = ({ composed, approvals, signed }: Papers): readonly Content[] =>
  [composed?.document, ...(approvals ?? []).map((one) => one.document), signed?.document, ...(signed?.sm2 ?? []).map((one) => one.signature)].filter((document) => document !== undefined);

/** Files that a person made by signing: documents with the own signature, and own signatures beside a document. */
export const signedBy = (state: Pick<CaseState, 'conclusions' | 'documents'>, person: string): readonly Content[] =>
  versionsOf(state).flatMap(({ approvals = [], signed }) => [
    ...approvals.filter((one) => one.person === person).map((one) => one.document),
    ...(signed?.sm2 ?? []).filter((one) => one.person === person).map((one) => one.signature),
  ]);

/** Conclusions and other documents in all their versions. */
export const versionsOf = (state: Pick<CaseState, 'conclusions' | 'documents'>): readonly Papers[] =>
  [...Object.values(state.conclusions), ...Object.values(state.documents)].flatMap((newest): readonly Papers[] => [...(newest.earlier ?? []), newest]);

/**
 * As what somebody signs next. Who reviews a simple matter and is its staff signs as a person first and seals afterwards, as two would do.
 * `null` for everybody else.
 */
export const signsAs = (state: Pick<CaseState, 'panel' | 'conclusions'>, matter: string, person: string): 'person' | 'seal' | null => {
  const { panel } = state;
  const isStaff = panel !== undefined && has(panel.staff, person);
  if (panel === undefined || !has(panel.experts, person)) return isStaff ? 'seal' : null;
  const { approvals = [], declined = [] } = state.conclusions[matter] ?? {};
  return isStaff && [...approvals, ...declined].some((one) => one.person === person) ? 'seal' : 'person';
};

/** People of the panel who have neither signed nor refused, in the panel's order. */
export const awaitedSigners = (state: Pick<CaseState, 'panel' | 'conclusions'>, matter: string): readonly Person[] => {
  const { approvals = [], declined = [] } = state.conclusions[matter] ?? {};
  const answered = new Set([...approvals, ...declined].map((one) => one.person));
  return (state.panel?.experts ?? []).filter((person) => !answered.has(person.id));
};

/** Why somebody may not sign, refuse or stamp now; who it is has been judged already. */
export const signingRefusal = (conclusion: Papers | undefined, act: 'approve' | 'decline' | 'stamp', actor: string, over?: string): RefusalCode | null => {
  if (!conclusion?.composed) return 'notComposed';
  if (act === 'stamp') return conclusion.signed === undefined ? 'notAllowed' : over === conclusion.signed.document.sha256 ? null : 'documentChanged';
  // The seal closes the document.
  if (conclusion.signed) return 'notAllowed';
  if (conclusion.approvals?.some((one) => one.person === actor) === true) return 'notAllowed';
  if (act === 'decline') return null;
  return over === documentToSign(conclusion)?.sha256 ? null : 'documentChanged';
};
