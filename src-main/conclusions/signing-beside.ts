// Who may sign a sealed document of the case beside the file, and what the event says. The same for conclusions and the other documents.

import { mayAct } from '#shared/case/rules.ts';
import { signedOf } from '#shared/case/signing.ts';
import type { Act } from '#shared/case/events.ts';
import type { SignItem } from '#shared/contract/keys.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Active } from '../session/session.ts';
import type { Signing, SigningAnswer, UnlockedKey } from './signing.ts';

/** `undefined`: not a case of this person's. */
export const signBesideItem = async (deps: { readonly casebook: Casebook; readonly signing: Pick<Signing, 'beside'> }, active: Active, item: SignItem, key: UnlockedKey): Promise<SigningAnswer | undefined> => {
  const { person } = active.account;
  const state = deps.casebook.open(person.id, item.case)?.state;
  if (state === undefined) return undefined;
  const sealed = signedOf(state, item)?.document;
  if (sealed === undefined) return { ok: false, failure: 'notSealed' };
  const of = 'matter' in item ? { kind: 'conclusion' as const, matter: item.matter } : { kind: item.document };
  const act = (made: Parameters<Parameters<Signing['beside']>[4]>[0]): Act => ({ type: 'document.sm2Signed', body: { ...of, ...made } });
  // Before the key is asked: what the rules refuse is not signed first.
  const refusal = mayAct(state, person, act({ of: sealed.sha256, signature: sealed, certificate: sealed.sha256, signer: '', testKey: false }));
  if (refusal !== null) return { ok: false, failure: refusal === 'notAssigned' ? 'notAllowed' : 'refused', reason: refusal };
  return deps.signing.beside(active, item.case, sealed, key, act);
};
