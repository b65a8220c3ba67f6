// Effects of signing by several people, and what follows from them: which document is signed next, and who is still awaited.

import type { Content } from '../footage/footage.ts';
import type { CaseState, Conclusion, RefusalCode } from './case.ts';
import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf, Person } from './events.ts';
import { has } from './parts.ts';

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

/** The document that the next signature goes onto. */
export const documentToSign = (conclusion: Conclusion | undefined): Content | undefined => conclusion?.signed?.document ?? conclusion?.approvals?.at(-1)?.document ?? conclusion?.composed?.document;

/** Every document of a conclusion that somebody may ask for. */
export const documentsOf = ({ composed, approvals, signed }: Conclusion): readonly Content[] =>
  [composed?.document, ...(approvals ?? []).map((one) => one.document), signed?.document].filter((document) => document !== undefined);

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
export const signingRefusal = (conclusion: Conclusion | undefined, act: 'approve' | 'decline' | 'stamp', actor: string, over?: string): RefusalCode | null => {
  if (!conclusion?.composed) return 'notComposed';
  if (act === 'stamp') return conclusion.signed === undefined ? 'notAllowed' : over === conclusion.signed.document.sha256 ? null : 'documentChanged';
  // The seal closes the document.
  if (conclusion.signed) return 'notAllowed';
  if (conclusion.approvals?.some((one) => one.person === actor) === true) return 'notAllowed';
  if (act === 'decline') return null;
  return over === documentToSign(conclusion)?.sha256 ? null : 'documentChanged';
};
