// The documents of a case beside the conclusion: what there is, composing, sealing, correcting. Numbered ones are events and content like
// a conclusion; lists are made from the case as it is whenever somebody asks.

import type { CaseState, Conclusion, DocumentState, SignedDocument } from '#shared/case/case.ts';
import { factsOf } from '#shared/case/facts.ts';
import { isStaffOf, roleOf } from '#shared/case/rules.ts';
import type { DocumentView, EarlierVersion, Sm2View } from '#shared/contract/workstation-documents.ts';
import type { Change, Entries } from '#shared/document/entries.ts';
import { DOCUMENT_KINDS, isNumberedKind, KINDS, type DocumentKind, type NumberedKind } from '#shared/document/kinds.ts';
import { contentSchema, type Content } from '#shared/footage/footage.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Casebook, OpenCase } from '../cases/casebook.ts';
import type { Views } from '../cases/views.ts';
import type { CutPictures } from '../conclusions/crops.ts';
import type { Signing, SigningAnswer, UnlockedKey } from '../conclusions/signing.ts';
import type { ContentStore, PartFetcher } from '../media/content-store.ts';
import type { Composer } from '../report/compose.ts';
import type { OtherKind } from '../report/kinds.ts';
import { marksOf, otherInput } from '../report/other-from-case.ts';
import { isOffline } from '../session/central.ts';
import type { Active, Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { partFailure } from '../sync/parts.ts';
import type { Sync } from '../sync/sync.ts';
import { askNumber, typesetAnswer, type TypesetAnswer } from './composing.ts';
import type { Forms } from './forms.ts';

export type DocumentFailure =
  | { readonly ok: false; readonly failure: 'notFound' | 'notAllowed' | 'offline' | 'diskFull' }
  | { readonly ok: false; readonly failure: 'missing'; readonly missing: readonly string[] }
  | { readonly ok: false; readonly failure: 'missingGlyph'; readonly characters: readonly string[]; readonly where: string }
  | { readonly ok: false; readonly failure: 'refused'; readonly reason: string };
export type DocumentAnswer = { readonly ok: true; readonly view: DocumentView } | DocumentFailure;

export interface Documents {
  list(active: Active, caseId: string): readonly DocumentView[] | undefined;
  compose(active: Active, caseId: string, kind: NumberedKind, entries: Entries): Promise<DocumentAnswer>;
  /** Staff: the seal on the composed document. `undefined`: not a case of this person's. */
  sign(active: Active, caseId: string, kind: NumberedKind, key: UnlockedKey): Promise<SigningAnswer | undefined>;
  correct(active: Active, caseId: string, of: { kind: 'conclusion' | NumberedKind; matter?: string }, reason: string, changes: readonly Change[]): DocumentAnswer;
  /** Bytes of a detached SM2 signature of a document, counted from 0 as in its view. */
  readBeside(active: Active, caseId: string, kind: DocumentKind, matter: string | undefined, version: number | 'now', index: number, signal?: AbortSignal): Promise<{ readonly ok: true; readonly pdf: Uint8Array } | DocumentFailure>;
  /** Bytes of a document: a version of a numbered one or of a conclusion, or a list made now. */
  read(active: Active, caseId: string, kind: DocumentKind, matter: string | undefined, version: number | 'now', signal?: AbortSignal): Promise<{ readonly ok: true; readonly pdf: Uint8Array } | DocumentFailure>;
}

export interface DocumentsDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly views: Views;
  readonly content: ContentStore;
  readonly session: Session;
  readonly sync: Sync;
  readonly crypto: LogCrypto;
  readonly composer: Composer;
  readonly cutPictures: CutPictures;
  readonly fetcherOf: (content: Content) => PartFetcher;
  readonly signing: Pick<Signing, 'keep' | 'seal'>;
  /** True as long as the only seal here is the test key: its pages say so. */
  readonly sealsWithTestKey: (active: Active) => boolean;
  readonly forms: Forms;
  readonly now: () => number;
  readonly onDocument: () => void;
  readonly log: (line: string) => void;
}

/** Kept beside the events while there is no number: a draft is nobody else's business. */
interface Draft {
  readonly at: string;
  readonly document: Content;
  readonly entries: Entries;
}

export function createDocuments(deps: DocumentsDeps): Documents {
  const { store, casebook, views, content } = deps;
  const open = (active: Active, caseId: string): OpenCase | undefined => casebook.open(active.account.person.id, caseId);
  const draftName = (caseId: string, kind: NumberedKind, version: number) => `document draft ${caseId} ${kind} ${version}`;
  const draftOf = (caseId: string, kind: NumberedKind, version: number): Draft | undefined => {
    const kept = store.documents.caseSetting(caseId, draftName(caseId, kind, version));
    return kept === undefined ? undefined : (JSON.parse(kept) as Draft);
  };

  const waitsFor = ({ state }: OpenCase, kind: DocumentKind): DocumentView['waits'] => {
    if (KINDS[kind].beforeOpening || kind === 'archive') return undefined;
    if (!state.panelOpened) return 'notOpened';
    if (kind === 'scores' || kind === 'album') return undefined;
    const standards = views.standards(state);
    const facts = state.matters.map((matter) => factsOf(state, standards, matter.id));
    if (facts.some((one) => one === null || one.unsettled.length > 0)) return 'unsettled';
    const failed = facts.some((one) => one!.sections.some((section) => section.items.some(({ answer }) => answer === 'fails' || answer === 'basically')));
    return kind !== 'minutes' && kind !== 'conclusion' && !failed ? 'nothingToRectify' : undefined;
  };

  const numberedView = (ground: OpenCase, kind: NumberedKind): DocumentView => {
    const { state } = ground;
    const one: DocumentState = state.documents[kind] ?? { kind, version: 1, earlier: [] };
    const draft = draftOf(state.id, kind, one.version);
    const made = one.signed ?? one.composed;
    const waits = waitsFor(ground, kind);
    const entries = one.composed?.entries ?? draft?.entries ?? (one.earlier.at(-1)?.composed?.entries);
    return {
      kind,
      version: one.version,
      ...(one.number === undefined ? {} : { number: one.number }),
      state: one.signed ? 'signed' : one.composed ? 'composed' : draft ? 'draft' : 'none',
      ...(made ? { at: iso(made.at) } : draft ? { at: draft.at } : {}),
      ...sealedView(one.signed),
      ...(waits === undefined ? {} : { waits }),
      ...(one.correction ? { correction: { number: one.correction.number, reason: one.correction.reason } } : {}),
      earlier: one.earlier.map(earlierView),
      ...(entries ? { entries } : {}),
      ...(kind === 'notice' && waits === undefined ? { problems: problemsOf(ground) } : {}),
    };
  };
  const problemsOf = ({ state }: OpenCase): NonNullable<DocumentView['problems']> => {
    const standards = views.standards(state);
    const items = state.matters.flatMap((matter) => factsOf(state, standards, matter.id)?.sections.flatMap((section) => section.items) ?? []);
    const failed = items.filter((one) => one.answer === 'fails' || one.answer === 'basically');
    return [...new Map(failed.map((one) => [one.item.id, { item: one.item.id, no: one.item.no, text: one.item.text, measure: one.advice.map(({ text }) => text).join('；') }])).values()];
  };
  const listView = (ground: OpenCase, kind: DocumentKind, matter?: { readonly id: string; readonly name: string }): DocumentView => {
    const waits = waitsFor(ground, kind);
    return { kind, ...(matter ? { matter: matter.id, matterName: matter.name } : {}), version: 1, state: 'list', earlier: [], ...(waits === undefined ? {} : { waits }) };
  };
  const conclusionLine = ({ state }: OpenCase, matter: { readonly id: string; readonly name: string }): DocumentView => {
    const one = state.conclusions[matter.id] ?? { matter: matter.id };
    const made = one.signed ?? one.composed;
    return {
      kind: 'conclusion', matter: matter.id, matterName: matter.name, version: one.version ?? 1,
      ...(one.number === undefined ? {} : { number: one.number }),
      state: one.signed ? 'signed' : one.composed ? 'composed' : 'none',
      ...(made ? { at: iso(made.at) } : {}),
      ...sealedView(one.signed),
      ...(one.correction ? { correction: { number: one.correction.number, reason: one.correction.reason } } : {}),
      earlier: (one.earlier ?? []).map((each) => earlierView({ ...each, version: each.version ?? 1 })),
    };
  };

  const viewOf = (active: Active, caseId: string, kind: NumberedKind): DocumentAnswer => {
    const ground = open(active, caseId);
    return ground ? { ok: true, view: numberedView(ground, kind) } : { ok: false, failure: 'notFound' };
  };
  const enter = (active: Active, caseId: string): OpenCase | DocumentFailure => {
    const ground = open(active, caseId);
    if (!ground) return { ok: false, failure: 'notFound' };
    return roleOf(ground.state, active.account.person.id) === 'staff' ? ground : { ok: false, failure: 'notAllowed' };
  };

  const typeset = (active: Active, { state, events }: OpenCase, kind: OtherKind, matter: string | undefined, entries: Entries): Promise<TypesetAnswer> =>
    typesetAnswer(async () => {
      const standards = views.standards(state);
      const input = otherInput({
        state, standards, events, kind, ...(matter === undefined ? {} : { matter }),
        crops: await deps.cutPictures(marksOf({ state, standards, kind }), state.footage, state.redactions ?? {}),
        entries, form: deps.forms.kept(active).form, createdAt: new Date(deps.now()).toISOString(), testKey: deps.sealsWithTestKey(active), crypto: deps.crypto,
      });
      return input && deps.composer.compose(input);
    });
  const fetched = async (document: Content, signal?: AbortSignal): Promise<{ readonly ok: true; readonly pdf: Uint8Array } | DocumentFailure> => {
    content.describe(document);
    try {
      return { ok: true, pdf: await content.read(document.sha256, 0, document.bytes, deps.fetcherOf(document), signal) };
    } catch (error) {
      if (isOffline(error) || partFailure(error) !== undefined) return { ok: false, failure: 'offline' };
      throw error;
    }
  };
  /** Appends what was done with a file, and sends the file along. */
  const record = (active: Active, caseId: string, document: Content, act: Parameters<Casebook['append']>[2][number]): DocumentFailure | undefined => {
    const appended = casebook.append(active, caseId, [act], () => store.documents.addUpload({ case: caseId, person: active.account.person.id, content: document }));
    if (!appended.ok) return { ok: false, failure: 'refused', reason: appended.reason };
    deps.onDocument();
    return undefined;
  };

  return {
    list(active, caseId) {
      const ground = open(active, caseId);
      return ground && DOCUMENT_KINDS.flatMap((kind): readonly DocumentView[] => {
        if (kind === 'conclusion') return ground.state.matters.map((matter) => conclusionLine(ground, matter));
        if (isNumberedKind(kind)) return [numberedView(ground, kind)];
        return KINDS[kind].perMatter ? ground.state.matters.map((matter) => listView(ground, kind, matter)) : [listView(ground, kind)];
      });
    },

    async compose(active, caseId, kind, entries) {
      const entered = enter(active, caseId);
      if ('ok' in entered) return entered;
      const waits = waitsFor(entered, kind);
      if (waits) return { ok: false, failure: 'missing', missing: [waits] };
      if (entered.state.documents[kind]?.signed) return { ok: false, failure: 'refused', reason: 'notAllowed' };
      if (entered.state.documents[kind]?.number === undefined) await askNumber(deps, active, caseId, () => deps.session.central.calls.documents.number({ case: caseId, kind }));
      const ground = open(active, caseId)!;
      const made = await typeset(active, ground, kind, undefined, entries);
      if (!made.ok) return made;
      const document = await deps.signing.keep(made.pdf, caseId);
      const { number, version = 1 } = ground.state.documents[kind] ?? {};
      if (number === undefined) {
        store.documents.setCaseSetting(caseId, draftName(caseId, kind, version), JSON.stringify({ at: new Date(deps.now()).toISOString(), document, entries } satisfies Draft));
        return viewOf(active, caseId, kind);
      }
      return record(active, caseId, document, { type: 'document.composed', body: { kind, version, document, entries } }) ?? viewOf(active, caseId, kind);
    },

    async sign(active, caseId, kind, key) {
      const ground = open(active, caseId);
      if (!ground) return undefined;
      if (!isStaffOf(ground.state, active.account.person.id)) return { ok: false, failure: 'notAllowed' };
      const { number, version = 1, composed, signed } = ground.state.documents[kind] ?? {};
      if (signed) return { ok: false, failure: 'refused', reason: 'notAllowed' };
      if (number === undefined) return { ok: false, failure: 'notNumbered' };
      if (!composed) return { ok: false, failure: 'notComposed' };
      return deps.signing.seal(active, caseId, composed.document, key, KINDS[kind].title, ({ document, certificate, signer, testKey }) => ({
        type: 'document.signed',
        body: { kind, version, document, certificate, signer, testKey },
      }));
    },

    correct(active, caseId, { kind, matter }, reason, changes) {
      const entered = enter(active, caseId);
      if ('ok' in entered) return entered;
      const signed = kind === 'conclusion' ? entered.state.conclusions[matter ?? '']?.signed : entered.state.documents[kind]?.signed;
      if (!signed) return { ok: false, failure: 'refused', reason: 'notComposed' };
      const body = { kind, ...(matter === undefined ? {} : { matter }), of: signed.document.sha256, reason, changes: [...changes] };
      const appended = casebook.append(active, caseId, [{ type: 'document.corrected', body }]);
      if (!appended.ok) return { ok: false, failure: 'refused', reason: appended.reason };
      if (kind !== 'conclusion') return viewOf(active, caseId, kind);
      const ground = open(active, caseId)!;
      return { ok: true, view: conclusionLine(ground, ground.state.matters.find((one) => one.id === matter)!) };
    },

    async read(active, caseId, kind, matter, version, signal) {
      const ground = open(active, caseId);
      if (!ground) return { ok: false, failure: 'notFound' };
      if (kind !== 'conclusion' && !isNumberedKind(kind)) {
        if (waitsFor(ground, kind)) return { ok: false, failure: 'missing', missing: ['notOpened'] };
        return typeset(active, ground, kind, matter, {});
      }
      const one = versionOf(ground.state, kind, matter, version);
      // As it stands: signed, else composed.
      const document = one?.signed?.document ?? one?.composed?.document ?? (kind !== 'conclusion' && version === 'now' ? draftOf(caseId, kind, ground.state.documents[kind]?.version ?? 1)?.document : undefined);
      return document ? fetched(contentSchema.parse(document), signal) : { ok: false, failure: 'notFound' };
    },

    async readBeside(active, caseId, kind, matter, version, index, signal) {
      const ground = open(active, caseId);
      const sealed = ground && (kind === 'conclusion' || isNumberedKind(kind)) ? versionOf(ground.state, kind, matter, version)?.signed : undefined;
      const signature = sealed?.sm2?.[index]?.signature;
      return signature ? fetched(contentSchema.parse(signature), signal) : { ok: false, failure: 'notFound' };
    },
  };
}

const versionOf = (state: CaseState, kind: 'conclusion' | NumberedKind, matter: string | undefined, version: number | 'now'): Pick<Conclusion, 'composed' | 'signed'> | Pick<DocumentState, 'composed' | 'signed'> | undefined => {
  const newest = kind === 'conclusion' ? state.conclusions[matter ?? ''] : state.documents[kind];
  if (!newest) return undefined;
  return version === 'now' || (newest.version ?? 1) === version ? newest : newest.earlier?.find((each) => (each.version ?? 1) === version);
};

const earlierView = (one: { readonly version: number; readonly number?: string; readonly signed?: SignedDocument }): EarlierVersion => ({
  version: one.version,
  ...(one.number === undefined ? {} : { number: one.number }),
  ...(one.signed ? { signedAt: iso(one.signed.at), ...besideView(one.signed) } : {}),
});
const sealedView = (signed: SignedDocument | undefined): Partial<DocumentView> =>
  signed === undefined ? {} : { testKey: signed.testKey, ...(signed.stamped === undefined ? {} : { stamped: signed.stamped }), ...besideView(signed) };
const besideView = ({ sm2 }: SignedDocument): { readonly sm2?: readonly Sm2View[] } => (sm2 === undefined ? {} : { sm2: sm2.map(({ signer, at, testKey }) => ({ signer, at: iso(at), testKey })) });
const iso = (instant: string): string => instant.split('/')[0]!;
