// The calls about keys and about signing with them. A secret goes straight to the key and is kept nowhere, also not in a log.

import { implement } from '@orpc/server';
import { keysContract, signingContract } from '#shared/contract/keys.ts';
import { ownerOf, runSigningJob, type SigningJobDeps } from '../conclusions/signing-job.ts';
import { KeyUnusable } from '../keys/key.ts';
import type { NewKey } from '../keys/keyring.ts';
import type { Session } from '../session/session.ts';

export interface KeyRouteDeps extends SigningJobDeps {
  readonly session: Session;
  readonly log: (line: string) => void;
}

export function createKeyRoutes(deps: KeyRouteDeps) {
  const { keyring, session, times, conclusions } = deps;
  const os = implement({ keys: keysContract, signing: signingContract });
  const signedIn = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active, owner: ownerOf(active) } });
  });
  type Unusable = (options: { data: { failure: string; triesLeft?: 'few' | 'one' } }) => Error;
  const opening = async <T>(keyUnusable: Unusable, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KeyUnusable)) throw error;
      throw keyUnusable({ data: { failure: error.failure, ...(error.triesLeft === undefined ? {} : { triesLeft: error.triesLeft }) } });
    }
  };
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

  return {
    keys: {
      list: os.keys.list.use(signedIn).handler(async ({ context }) => ({ ...(await keyring.view(context.owner)), waitingForTime: times.list(context.active).length })),
      addFile: os.keys.addFile.use(signedIn).handler(({ input, context, errors }) =>
        opening(errors.keyUnusable, () => keyring.add(context.owner, { kind: 'file', label: input.label, use: input.use, file: bytes(input.file) }, input.secret)),
      ),
      addToken: os.keys.addToken.use(signedIn).handler(({ input, context, errors }) =>
        opening(errors.keyUnusable, () => {
          const { label, use, module, token, certificate, secret } = input;
          return keyring.add(context.owner, { kind: 'token', label, use, module, token, certificate } satisfies NewKey, secret);
        }),
      ),
      addService: os.keys.addService.use(signedIn).handler(({ input, context, errors }) =>
        opening(errors.keyUnusable, () => keyring.add(context.owner, { kind: 'service', label: input.label, use: input.use, address: input.address }, input.secret)),
      ),
      remove: os.keys.remove.use(signedIn).handler(async ({ input, context, errors }) => {
        if (!(await keyring.remove(context.owner, input.id))) throw errors.notFound();
      }),
      setPicture: os.keys.setPicture.use(signedIn).handler(async ({ input, context, errors }) => {
        const kept = await keyring.setPicture(context.owner, input.id, input.picture === null ? null : bytes(input.picture));
        if (kept === 'bad') throw errors.badPicture();
        if (kept === 'unknown') throw errors.notFound();
      }),
      setTimeAuthority: os.keys.setTimeAuthority.use(signedIn).handler(({ input, context, errors }) => {
        // It is the office's, not one person's: experts take it as it is.
        if (context.active.account.person.role !== 'staff') throw errors.notAllowed();
        if (!keyring.setTimeAuthority(input.address, input.trust)) throw errors.keyUnusable({ data: { failure: 'unreachable' } });
      }),
      bringProofs: os.keys.bringProofs.use(signedIn).handler(({ input }) => keyring.bring(input.files.map(bytes))),
    },
    signing: {
      run: os.signing.run.use(signedIn).handler(async function* ({ input, context, signal }) {
        try {
          yield* runSigningJob(deps, context.active, input, signal);
        } catch (error) {
          // The first line of the job: the key did not open, nothing was signed.
          if (!(error instanceof KeyUnusable)) {
            deps.log(`signing failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
            return yield { step: 'failed' as const, at: 0, total: input.items.length, item: input.items[0]!, failure: 'failed', done: 0 };
          }
          const failure = error.triesLeft === undefined ? error.failure : `${error.failure} ${error.triesLeft}`;
          yield { step: 'failed' as const, at: 0, total: input.items.length, item: input.items[0]!, failure, done: 0 };
        }
      }),
      decline: os.signing.decline.use(signedIn).handler(({ input, context, errors }) => {
        const answer = conclusions.decline(context.active, input.case, input.matter, input.reason);
        if (answer.ok) return;
        if (answer.failure === 'refused') throw errors.refused({ data: { reason: answer.reason } });
        throw errors.notFound();
      }),
    },
  };
}
