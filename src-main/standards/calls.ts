// The calls of the library page, each a few lines: who asks, may they, who does it.

import { implement } from '@orpc/server';
import { standardsContract } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { BLOCKING, type Finding } from '#shared/standard/lint.ts';
import type { Session } from '../session/session.ts';
import type { Drafts } from './drafts.ts';
import type { StandardLibrary } from './library.ts';

/** Looking at the list asks the server at most this often. */
const LIST_AGE_MS = 10_000;

export function createStandardsCalls(deps: { readonly session: Session; readonly library: StandardLibrary; readonly drafts: Drafts }) {
  const { session, library, drafts } = deps;
  const os = implement(standardsContract);
  const signedIn = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active, person: active.account.person } });
  });
  const staff = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    if (active.account.person.role !== 'staff') throw errors.notAllowed();
    return next({ context: { active, person: active.account.person } });
  });
  const asJson = (findings: readonly Finding[]) => findings as unknown as never[];

  return os.router({
    list: os.list.use(signedIn).handler(({ context }) => {
      // What is here is shown at once; what the server has beyond it arrives as a change.
      void library.refresh(LIST_AGE_MS);
      return library.rows(context.active);
    }),
    get: os.get.use(signedIn).handler(({ input, context, errors }) => {
      const row = library.row(context.active, input.hash);
      const standard = library.standard(context.active, input.hash);
      if (!row || !standard) throw errors.notFound();
      return { row, standard };
    }),
    search: os.search.use(signedIn).handler(({ input, context }) => library.search(context.active, input.query, input.limit)),
    drafts: {
      list: os.drafts.list.use(staff).handler(({ context }) => drafts.list(context.person.id)),
      get: os.drafts.get.use(staff).handler(({ input, context, errors }) => {
        const draft = drafts.get(context.person.id, input.draft);
        if (!draft) throw errors.notFound();
        return draft;
      }),
      save: os.drafts.save.use(staff).handler(({ input, context, errors }) => {
        const saved = drafts.save(context.person.id, { ...input, document: input.document as Json });
        if ('row' in saved) return saved.row;
        if (saved.failure === 'changedElsewhere') throw errors.changedElsewhere({ data: { revision: saved.revision } });
        throw errors[saved.failure]();
      }),
      remove: os.drafts.remove.use(staff).handler(({ input, context, errors }) => {
        if (!drafts.remove(context.person.id, input.draft)) throw errors.notFound();
      }),
    },
    publish: os.publish.use(staff).handler(async ({ input, context, errors }) => {
      const draft = drafts.get(context.person.id, input.draft);
      if (!draft) throw errors.notFound();
      if (draft.revision !== input.revision) throw errors.changedElsewhere({ data: { revision: draft.revision } });
      const made = drafts.make(draft.document);
      if (!made.ok) {
        if (made.fault) throw errors.badMerge({ data: { reason: made.fault.code } });
        throw errors.faulty({ data: { problems: [...made.problems], findings: [], mayAccept: false } });
      }
      if (made.standard.inForce === undefined) throw errors.faulty({ data: { problems: [{ path: 'inForce.from', message: 'is missing' }], findings: [], mayAccept: false } });
      const wrong = made.findings.filter(({ severity }) => severity === 'error');
      const blocking = wrong.filter(({ code }) => BLOCKING.has(code));
      if (blocking.length > 0 || (wrong.length > 0 && input.accept === undefined)) {
        throw errors.faulty({ data: { problems: [], findings: asJson(wrong), mayAccept: blocking.length === 0 } });
      }
      const done = await library.publish(context.active, made.standard, wrong.length > 0 ? input.accept : undefined);
      if ('row' in done) {
        drafts.remove(context.person.id, input.draft);
        return done.row;
      }
      switch (done.failure) {
        case 'faulty':
          throw errors.faulty({ data: { problems: [], findings: asJson(done.findings), mayAccept: false } });
        case 'refused':
          throw errors.versionTaken();
        default:
          throw errors[done.failure]();
      }
    }),
    retire: os.retire.use(staff).handler(async ({ input, context, errors }) => {
      const done = await library.retire(context.active, input.hash, input.until, input.reason);
      if ('row' in done) return done.row;
      if (done.failure === 'offline' || done.failure === 'notAllowed') throw errors[done.failure]();
      if (done.failure === 'refused' && done.reason === 'alreadyRetired') throw errors.alreadyRetired();
      throw errors.notFound();
    }),
  });
}
