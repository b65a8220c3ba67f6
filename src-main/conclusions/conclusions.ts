// The conclusion of a matter, step by step: what is missing, the number from the server, the composed document, the signature. Every step
// is an event; a document is content like footage and travels the same way.

import type { CaseState } from '#shared/case/case.ts';
import { factsOf, type MatterFacts } from '#shared/case/facts.ts';
import { isStaffOf } from '#shared/case/rules.ts';
import { documentToSign } from '#shared/case/signing.ts';
import type { ConclusionView } from '#shared/contract/workstation.ts';
import type { BureauForm } from '#shared/document/form.ts';
import { contentSchema, type Content } from '#shared/footage/footage.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Views } from '../cases/views.ts';
import type { Composer } from '../report/compose.ts';
import { conclusionInput, evidenceMarks } from '../report/from-case.ts';
import type { Active, Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import type { Sync } from '../sync/sync.ts';
import { askNumber, typesetAnswer, type TypesetAnswer } from '../documents/composing.ts';
import type { CutPictures } from './crops.ts';
import type { OpenKey } from '../keys/key.ts';
import { conclusionView, missingOf, type Ground } from './readiness.ts';
import type { Signing, SigningAnswer } from './signing.ts';

export type ConclusionAnswer =
  | { readonly ok: true; readonly view: ConclusionView }
  | { readonly ok: false; readonly failure: 'notFound' | 'notAllowed' | 'offline' | 'diskFull' }
  | { readonly ok: false; readonly failure: 'missing'; readonly missing: readonly string[] }
  | { readonly ok: false; readonly failure: 'missingGlyph'; readonly characters: readonly string[]; readonly where: string }
  | { readonly ok: false; readonly failure: 'refused'; readonly reason: string };

export interface Conclusions {
  /** One for each matter; `undefined` for a case that this person may not see. */
  list(active: Active, caseId: string): readonly ConclusionView[] | undefined;
  compose(active: Active, caseId: string, matter: string): Promise<ConclusionAnswer>;
  /** With a key that is open; what it signs as follows from the person's part in the case. */
  sign(active: Active, caseId: string, matter: string, key: OpenKey & { readonly picture?: Uint8Array }): Promise<SigningAnswer | undefined>;
  /** The person refuses to sign; the reason is recorded. */
  decline(active: Active, caseId: string, matter: string, reason: string): ConclusionAnswer;
  view(active: Active, caseId: string, matter: string): ConclusionAnswer;
  /** The document as it is now, `undefined` when there is none. */
  document(active: Active, caseId: string, matter: string, kind: 'draft' | 'signed'): Content | undefined;
}

export interface ConclusionDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly views: Views;
  readonly session: Session;
  readonly sync: Sync;
  readonly crypto: LogCrypto;
  readonly cutPictures: CutPictures;
  readonly composer: Composer;
  /** The bureau's form as it is here. */
  readonly form: (active: Active) => BureauForm;
  readonly signing: Signing;
  /** Whether this person's seal is the demo's test key; the pages say so. */
  readonly sealsWithTestKey: (active: Active) => boolean;
  readonly now: () => number;
  readonly onDocument: () => void;
  readonly log: (line: string) => void;
}

export function createConclusions(deps: ConclusionDeps): Conclusions {
  const { store, casebook, views } = deps;
  const isOnline = () => ['online', 'syncing'].includes(deps.sync.status().state);
  /** The draft of a corrected version is another one. */
  const draftName = (caseId: string, matter: string, version: number) => `draft ${caseId} ${matter}${version > 1 ? ` ${version}` : ''}`;
  const draftOf = ({ id: caseId, conclusions }: CaseState, matter: string) => {
    const kept = store.documents.caseSetting(caseId, draftName(caseId, matter, conclusions[matter]?.version ?? 1));
    return kept === undefined ? undefined : (JSON.parse(kept) as { readonly at: string; readonly document: Content });
  };

  const groundOf = (active: Active, caseId: string, matter: string): Ground | undefined => {
    const open = casebook.open(active.account.person.id, caseId);
    if (!open?.state.matters.some((each) => each.id === matter)) return undefined;
    const standards = views.standards(open.state);
    const facts = factsOf(open.state, standards, matter);
    const standard = facts && standards[facts.matter.standard];
    return { ...open, facts, result: facts && standard ? evaluate(standard, matter, facts.given) : undefined };
  };

  const viewOf = (ground: Ground, matter: string): ConclusionView => conclusionView(ground, matter, isOnline(), draftOf(ground.state, matter)?.at);

  const answer = (active: Active, caseId: string, matter: string): ConclusionAnswer => {
    const ground = groundOf(active, caseId, matter);
    return ground ? { ok: true, view: viewOf(ground, matter) } : { ok: false, failure: 'notFound' };
  };

  /** Staff of the case only; everybody else is told plainly, not by a refusal of the fold. */
  const enter = (active: Active, caseId: string, matter: string): Ground | ConclusionAnswer => {
    const ground = groundOf(active, caseId, matter);
    if (!ground) return { ok: false, failure: 'notFound' };
    return isStaffOf(ground.state, active.account.person.id) ? ground : { ok: false, failure: 'notAllowed' };
  };

  /** The unsigned document of a matter as it is now. */
  const typeset = (active: Active, { state, events }: Ground, facts: MatterFacts): Promise<TypesetAnswer> =>
    typesetAnswer(async () => {
      const input = conclusionInput({
        state,
        standards: views.standards(state),
        matter: facts.matter.id,
        events,
        devices: store.accounts.devices(),
        serverKey: store.documents.meta('serverKey') ?? '',
        crops: await deps.cutPictures(evidenceMarks(facts), facts.footage, state.redactions ?? {}),
        createdAt: new Date(deps.now()).toISOString(),
        testKey: deps.sealsWithTestKey(active),
        form: deps.form(active),
        crypto: deps.crypto,
      });
      return input && deps.composer.compose({ kind: 'conclusion', conclusion: input });
    });

  return {
    list(active, caseId) {
      const open = casebook.open(active.account.person.id, caseId);
      const views = open?.state.matters.flatMap((matter) => {
        const ground = groundOf(active, caseId, matter.id);
        return ground ? [viewOf(ground, matter.id)] : [];
      });
      // Who looks at this may compose now: the fonts are opened meanwhile.
      if (open && views && isStaffOf(open.state, active.account.person.id) && views.some(({ signed, missing }) => !signed && missing.every((code) => code === 'notNumbered' || code === 'offline'))) deps.composer.warm();
      return views;
    },

    async compose(active, caseId, matter) {
      const entered = enter(active, caseId, matter);
      if ('ok' in entered) return entered;
      const missing = missingOf(entered);
      if (missing.length > 0) return { ok: false, failure: 'missing', missing };
      if (entered.state.conclusions[matter]?.signed) return { ok: false, failure: 'refused', reason: 'notAllowed' };
      if (entered.facts?.number === undefined) await askNumber(deps, active, caseId, () => deps.session.central.calls.cases.number({ case: caseId, matter }));
      // Asked again: the exchange may have brought more than the number.
      const ground = groundOf(active, caseId, matter);
      if (!ground?.facts || !ground.result) return { ok: false, failure: 'missing', missing: ['incomplete'] };
      const { facts, result } = ground;
      const made = await typeset(active, ground, facts);
      if (!made.ok) return made;
      const document = await deps.signing.keep(made.pdf, caseId);
      if (facts.number === undefined) {
        store.documents.setCaseSetting(caseId, draftName(caseId, matter, ground.state.conclusions[matter]?.version ?? 1), JSON.stringify({ at: new Date(deps.now()).toISOString(), document }));
        return answer(active, caseId, matter);
      }
      const body = { matter, outcome: result.outcome, derivation: result.derivation.join('\n'), document };
      const appended = casebook.append(active, caseId, [{ type: 'conclusion.composed', body }], () =>
        store.documents.addUpload({ case: caseId, person: active.account.person.id, content: document }),
      );
      if (!appended.ok) return { ok: false, failure: 'refused', reason: appended.reason };
      deps.onDocument();
      return answer(active, caseId, matter);
    },

    async sign(active, caseId, matter, key) {
      const ground = groundOf(active, caseId, matter);
      return ground && deps.signing.sign(active, ground, matter, key);
    },

    decline(active, caseId, matter, reason) {
      if (!groundOf(active, caseId, matter)) return { ok: false, failure: 'notFound' };
      const appended = casebook.append(active, caseId, [{ type: 'conclusion.declined', body: { matter, reason } }]);
      return appended.ok ? answer(active, caseId, matter) : { ok: false, failure: 'refused', reason: appended.reason };
    },

    view: (active, caseId, matter) => answer(active, caseId, matter),

    document(active, caseId, matter, kind) {
      const state = casebook.open(active.account.person.id, caseId)?.state;
      const conclusion = state?.conclusions[matter];
      if (kind === 'signed') return conclusion?.signed?.document;
      if (!state) return undefined;
      // With the signatures that are on it already.
      const draft = documentToSign(conclusion) ?? draftOf(state, matter)?.document;
      return draft && contentSchema.parse(draft);
    },
  };
}
