// Several signatures with one unlocking: one after another, told step by step, ended by the first that fails or by whoever no longer listens. What was
// signed before stays signed; what comes after was not begun.

import type { KeyUse, SignItem, SignProgress } from '#shared/contract/keys.ts';
import { isStaffOf } from '#shared/case/rules.ts';
import { signedOf, signsAs } from '#shared/case/signing.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Active } from '../session/session.ts';
import type { Documents } from '../documents/documents.ts';
import type { Conclusions } from './conclusions.ts';
import type { Signing, SigningAnswer, UnlockedKey } from './signing.ts';
import { signBesideItem } from './signing-beside.ts';
import type { TimeQueue } from './time-queue.ts';

export interface SigningJobDeps {
  readonly casebook: Casebook;
  readonly conclusions: Conclusions;
  readonly documents: Documents;
  readonly keyring: Keyring;
  readonly times: TimeQueue;
  readonly signing: Pick<Signing, 'beside'>;
}

export const ownerOf = (active: Active) => ({ id: active.account.person.id, name: active.account.person.name, bureau: active.account.bureau.name });

/** Rejects with `KeyUnusable` when the key does not open; the secret is not kept beyond that. */
export async function* runSigningJob(deps: SigningJobDeps, active: Active, asked: { readonly key: string; readonly secret: string; readonly items: readonly SignItem[] }, signal?: AbortSignal): AsyncGenerator<SignProgress, void, void> {
  const { items } = asked;
  const total = items.length;
  const key = await deps.keyring.unlock(ownerOf(active), asked.key, useOf(deps.casebook, active, items[0]!), asked.secret);
  try {
    yield { step: 'unlocked', holder: key.signer.name, testKey: key.signer.testKey, total };
    for (const [at, item] of items.entries()) {
      if (signal?.aborted) return;
      yield { step: 'signing', at, total, item };
      if (signal?.aborted) return;
      const answer = await signItem(deps, active, item, key);
      if (answer?.ok !== true) {
        const failure = answer === undefined ? 'notFound' : answer.failure === 'refused' ? (answer.reason ?? 'refused') : answer.failure;
        return yield { step: 'failed', at, total, item, failure, done: at };
      }
      const state = deps.casebook.open(active.account.person.id, item.case)?.state;
      const sealed = state && signedOf(state, item);
      if (sealed && sealed.stamped === undefined && sealed.by === active.account.person.id && deps.keyring.timeAuthority() !== undefined) deps.times.add(active, item);
      yield { step: 'done', at, total, item };
    }
    yield { step: 'end', total, stamped: await deps.times.run(active).catch(() => 0) };
  } finally {
    await key.close();
  }
}

/** An SM2 key signs beside the file, every other one within it. */
const signItem = (deps: SigningJobDeps, active: Active, item: SignItem, key: UnlockedKey): Promise<SigningAnswer | undefined> => {
  if (key.signer.keyType === 'sm2') return signBesideItem(deps, active, item, key);
  return 'document' in item ? deps.documents.sign(active, item.case, item.document, key) : deps.conclusions.sign(active, item.case, item.matter, key);
};

/** Staff seal, the panel signs. */
const useOf = (casebook: Casebook, active: Active, item: SignItem): KeyUse => {
  const state = casebook.open(active.account.person.id, item.case)?.state;
  const me = active.account.person.id;
  if (state === undefined) return 'seal';
  if (!('matter' in item)) return isStaffOf(state, me) ? 'seal' : 'person';
  return signsAs(state, item.matter, me) === 'seal' ? 'seal' : 'person';
};
