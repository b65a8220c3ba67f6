// Signing the document of a matter with a key that is already open: a person of the panel puts a signature on, staff put the seal on, which closes
// it. Nothing is kept, and no event says that it is signed, before the result verifies as anybody else would verify it.

import { documentToSign, signsAs } from '#shared/case/signing.ts';
import type { Act } from '#shared/case/events.ts';
import type { VerifyReport } from '#shared/contract/verify.ts';
import type { Content } from '#shared/footage/footage.ts';
import { objectsAfter, readRevisions } from '#shared/pdf/revisions.ts';
import { printedText } from '#shared/pdf/text.ts';
import { PANEL_FIELD, SEAL_FIELD } from '#shared/verify/places.ts';
import { fieldsOf } from '#shared/verify/signatures.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore, PartFetcher } from '../media/content-store.ts';
import { isDiskFull } from '../disk-full.ts';
import { KeyUnusable, type OpenKey } from '../keys/key.ts';
import { CertificateUnusable } from '../report/usable.ts';
import { sha256Of, signBeside, SM2_MIME } from '../report/sign-beside.ts';
import { MissingGlyph } from '../report/glyphs.ts';
import { signConclusion } from '../report/sign.ts';
import { nodeVerifyDeps } from '../report/verify.ts';
import { isOffline } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import { partFailure } from '../sync/parts.ts';
import type { Store } from '../store/store.ts';
import { once } from '../media/once.ts';
import { isStale, type Ground } from './readiness.ts';

/** Why nothing was signed: of the key, of the case, or of this machine. */
export type SigningFailure = KeyUnusable['failure'] | 'notAllowed' | 'notNumbered' | 'notComposed' | 'stale' | 'recompose' | 'documentMissing' | 'noField' | 'missingGlyph' | 'diskFull' | 'refused' | 'notSealed' | 'besideOnly' | 'insideOnly';

export type SigningAnswer = { readonly ok: true } | { readonly ok: false; readonly failure: SigningFailure; readonly reason?: string };

export interface SigningDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher;
  readonly verify: (pdf: Uint8Array, detached?: readonly Uint8Array[]) => Promise<VerifyReport>;
  readonly now: () => number;
  readonly onDocument: () => void;
}

export type UnlockedKey = OpenKey & { readonly picture?: Uint8Array };

/** What the event of a signature says of it. */
export interface SignatureMade {
  /** SHA-256 of the document that was signed over. */
  readonly over: string;
  readonly document: Content;
  readonly certificate: string;
  readonly signer: string;
  readonly testKey: boolean;
}

/** What the event of a detached signature says of it. */
export interface SignatureBeside {
  /** SHA-256 of the document. */
  readonly of: string;
  readonly signature: Content;
  readonly certificate: string;
  readonly signer: string;
  readonly testKey: boolean;
}

interface Putting {
  readonly key: UnlockedKey;
  readonly draft: Uint8Array;
  readonly field: string;
  readonly reason: string;
  readonly act: (made: SignatureMade) => Act;
}

export interface Signing {
  /** The conclusion of a matter: of the panel a signature, of staff the seal. */
  sign(active: Active, ground: Ground, matter: string, key: UnlockedKey): Promise<SigningAnswer>;
  /** The seal on another document of the case; `act` is the event that says so. The caller has checked that it may be sealed. */
  seal(active: Active, caseId: string, before: Content, key: UnlockedKey, reason: string, act: (made: SignatureMade) => Act): Promise<SigningAnswer>;
  /** A detached SM2 signature of a sealed document: a file beside it. The caller has checked that this person may make one. */
  beside(active: Active, caseId: string, sealed: Content, key: UnlockedKey, act: (made: SignatureBeside) => Act): Promise<SigningAnswer>;
  /** The document at hand, fetched where it is not here. Rejects as offline. */
  read(document: Content): Promise<Uint8Array>;
  /** Keeps a document under the key of its case. */
  keep(pdf: Uint8Array, caseId: string): Promise<Content>;
}

/** Words that the pages bear when the seal's key is a test key. */
const TEST_WORDS = '测试密钥';
const CLOCK = 'lastSigned';
/** A clock may be set back a little by its own time service. */
const CLOCK_TOLERANCE = 5 * 60 * 1000;

export function createSigning(deps: SigningDeps): Signing {
  const { store, casebook, content } = deps;

  const read = (document: Content): Promise<Uint8Array> => {
    content.describe(document);
    return content.read(document.sha256, 0, document.bytes, deps.fetcherOf(document));
  };
  const keep = (pdf: Uint8Array, caseId: string): Promise<Content> => content.addFile({ stream: once(pdf) }, 'application/pdf', caseId);

  /** A clock that runs behind what it has shown already would put a wrong time under a signature. */
  const isClockBack = (): boolean => deps.now() < Number(store.documents.setting(CLOCK) ?? 0) - CLOCK_TOLERANCE;

  /** Signs, verifies as anybody else would, keeps, and writes the act; only then is it signed. */
  const put = async (active: Active, caseId: string, before: Content, { key, draft, field, reason, act }: Putting): Promise<SigningAnswer> => {
    if (isClockBack()) return refused('clockWrong');
    const { signer } = key;
    // A signature with SM2 inside a PDF is one that no reader here can check.
    if (signer.keyType === 'sm2') return refused('besideOnly');
    const isSeal = field === SEAL_FIELD;
    if (isSeal && (await saysTest(draft)) !== signer.testKey) return refused('recompose');
    const made = await signConclusion(draft, signer, {
      reason,
      at: new Date(deps.now()).toISOString(),
      field,
      ...(key.picture === undefined ? {} : { picture: key.picture, edge: isSeal }),
    });
    const report = await deps.verify(made.pdf);
    // Before the seal the document is not closed; everything else has to hold already.
    const wrong = report.checks.filter((one) => one.ok === false && (isSeal || one.code !== 'coverage'));
    if (wrong.length > 0) throw new Error(`the signed document does not verify and was not kept: ${wrong.map((one) => one.code).join(', ')}`);
    const document = await keep(made.pdf, caseId);
    const signed = act({ over: before.sha256, document, certificate: made.certificateSha256, signer: made.signerName, testKey: made.testKey });
    return record(active, caseId, document, signed);
  };

  /** The act, its file's way to the server, and the time that this machine has seen, in one durable step. */
  const record = (active: Active, caseId: string, file: Content, act: Act): SigningAnswer => {
    const appended = casebook.append(active, caseId, [act], () => {
      store.documents.addUpload({ case: caseId, person: active.account.person.id, content: file });
      store.documents.setSetting(CLOCK, String(Math.max(deps.now(), Number(store.documents.setting(CLOCK) ?? 0))));
    });
    if (!appended.ok) return { ok: false, failure: 'refused', reason: appended.reason };
    deps.onDocument();
    return { ok: true };
  };

  const beside = async (active: Active, caseId: string, sealed: Content, { signer }: UnlockedKey, act: (made: SignatureBeside) => Act): Promise<SigningAnswer> => {
    if (isClockBack()) return refused('clockWrong');
    if (signer.keyType !== 'sm2') return refused('insideOnly');
    const pdf = await read(sealed);
    const container = await signBeside(pdf, signer, new Date(deps.now()));
    const wrong = (await deps.verify(pdf, [container])).checks.filter((one) => one.ok === false);
    if (wrong.length > 0) throw new Error(`the detached signature does not verify and was not kept: ${wrong.map((one) => one.code).join(', ')}`);
    const signature = await content.addFile({ stream: once(container) }, SM2_MIME, caseId);
    return record(active, caseId, signature, act({ of: sealed.sha256, signature, certificate: sha256Of(signer.certificate), signer: signer.name, testKey: signer.testKey }));
  };

  const make = async (active: Active, ground: Ground, matter: string, key: UnlockedKey): Promise<SigningAnswer> => {
    const { person } = active.account;
    const use = signsAs(ground.state, matter, person.id);
    if (use === null) return refused('notAllowed');
    const isSeal = use === 'seal';
    const conclusion = ground.state.conclusions[matter];
    const before = documentToSign(conclusion);
    if (conclusion?.signed) return { ok: false, failure: 'refused', reason: 'notAllowed' };
    if (conclusion?.number === undefined) return refused('notNumbered');
    if (!conclusion.composed || before === undefined) return refused('notComposed');
    if (isStale(ground, matter)) return refused('stale');
    const draft = await read(before);
    const field = isSeal ? SEAL_FIELD : ownField(draft, person.name);
    if (field === undefined) return refused('noField');
    return put(active, ground.state.id, before, {
      key, draft, field,
      reason: isSeal ? '踏勘评审结论' : '专家签名',
      act: (made) => (isSeal ? { type: 'conclusion.signed', body: { matter, ...made } } : { type: 'conclusion.approved', body: { matter, ...made } }),
    });
  };

  const seal = async (active: Active, caseId: string, before: Content, key: UnlockedKey, reason: string, act: Putting['act']): Promise<SigningAnswer> =>
    put(active, caseId, before, { key, draft: await read(before), field: SEAL_FIELD, reason, act });

  return {
    read,
    keep,
    sign: (active, ground, matter, key) => told(() => make(active, ground, matter, key)),
    beside: (active, caseId, sealed, key, act) => told(() => beside(active, caseId, sealed, key, act)),
    seal: (active, caseId, before, key, reason, act) => told(() => seal(active, caseId, before, key, reason, act)),
  };
}

/** What people can be told is an answer; anything else is a defect and is thrown. */
const told = async (work: () => Promise<SigningAnswer>): Promise<SigningAnswer> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyUnusable) return refused(error.failure);
    if (error instanceof CertificateUnusable) return refused(error.reason);
    if (error instanceof MissingGlyph) return refused('missingGlyph');
    // The event came before the bytes of the document: they are still on their way.
    if (isOffline(error) || partFailure(error) !== undefined) return refused('documentMissing');
    if (isDiskFull(error)) return refused('diskFull');
    throw error;
  }
};

const refused = (failure: SigningFailure): SigningAnswer => ({ ok: false, failure });

/** The empty field that was made for this person; of several with one name the first. */
const ownField = (pdf: Uint8Array, name: string): string | undefined => {
  const file = readRevisions(pdf);
  const fields = fieldsOf(objectsAfter(file, file.revisions.length), file.root);
  return fields.find((field) => field.name.startsWith(PANEL_FIELD) && field.awaited === name && !field.dict.v.has('V'))?.name;
};

const saysTest = async (pdf: Uint8Array): Promise<boolean> => {
  const file = readRevisions(pdf);
  const text = await printedText(objectsAfter(file, file.revisions.length), file.root, nodeVerifyDeps.inflate);
  return text.replaceAll(/\s/g, '').includes(TEST_WORDS);
};
