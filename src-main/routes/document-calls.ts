// The typed calls of the list of documents and of the bureau's form.

import { implement } from '@orpc/server';
import { workstationContract } from '#shared/contract/workstation.ts';
import type { DocumentFailure, Documents } from '../documents/documents.ts';
import type { Forms } from '../documents/forms.ts';
import type { Session } from '../session/session.ts';

export function createDocumentCalls({ session, documents, forms }: { readonly session: Session; readonly documents: Documents; readonly forms: Forms }) {
  const os = implement(workstationContract);
  const signedIn = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active } });
  });
  return {
    documents: {
      list: os.documents.list.use(signedIn).handler(({ input, context, errors }) => {
        const list = documents.list(context.active, input.case);
        if (!list) throw errors.notFound();
        return list;
      }),
      compose: os.documents.compose.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await documents.compose(context.active, input.case, input.kind, input.entries);
        if (answer.ok) return answer.view;
        throw composingError(errors, answer);
      }),
      correct: os.documents.correct.use(signedIn).handler(({ input, context, errors }) => {
        const { case: caseId, kind, matter, reason, changes } = input;
        const answer = documents.correct(context.active, caseId, { kind, ...(matter === undefined ? {} : { matter }) }, reason, changes);
        if (answer.ok) return answer.view;
        if (answer.failure === 'refused') throw errors.refused({ data: { reason: answer.reason } });
        throw answer.failure === 'missing' || answer.failure === 'missingGlyph' ? errors.notFound() : errors[answer.failure]();
      }),
    },
    form: {
      get: os.form.get.use(signedIn).handler(({ context }) => forms.get(context.active)),
      save: os.form.save.use(signedIn).handler(async ({ input, context, errors }) => {
        const saved = await forms.save(context.active, input.form, input.version);
        if (saved.ok) return { version: saved.version };
        if (saved.failure === 'badForm') throw errors.badForm({ data: { problems: saved.problems } });
        throw errors[saved.failure]();
      }),
    },
  };
}

interface ComposingErrors {
  missing(of: { data: { missing: string[] } }): Error;
  missingGlyph(of: { data: { characters: string[]; where: string } }): Error;
  refused(of: { data: { reason: string } }): Error;
  notFound(): Error;
  notAllowed(): Error;
  offline(): Error;
  diskFull(): Error;
}

const composingError = (errors: ComposingErrors, answer: DocumentFailure): Error => {
  switch (answer.failure) {
    case 'missing':
      return errors.missing({ data: { missing: [...answer.missing] } });
    case 'missingGlyph':
      return errors.missingGlyph({ data: { characters: [...answer.characters], where: answer.where } });
    case 'refused':
      return errors.refused({ data: { reason: answer.reason } });
    default:
      return errors[answer.failure]();
  }
};
