// Sealed documents that still wait for a time stamp: asked for at once, and again whenever the network is back, until an authority answers with a
// token that fulfils everything. The stamp goes behind the seal as a document time stamp and breaks nothing.

import * as z from 'zod';
import type { CaseState } from '#shared/case/case.ts';
import type { Act } from '#shared/case/events.ts';
import { signedOf } from '#shared/case/signing.ts';
import { signItemSchema, type SignItem } from '#shared/contract/keys.ts';
import type { VerifyReport } from '#shared/contract/verify.ts';
import { readRevisions } from '#shared/pdf/revisions.ts';
import { chainOf, readCertificate, type Certificate } from '#shared/signature/certificate.ts';
import { revocationOf } from '#shared/signature/revocation.ts';
import { readSignatures } from '#shared/verify/signatures.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Keyring } from '../keys/keyring.ts';
import { addProofs, certificatesIn, stampDocument, type ProofMaterial, type Stamped } from '../report/stamp.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import type { Signing } from './signing.ts';

const entrySchema = z.object({ item: signItemSchema, since: z.string(), attempts: z.number(), fault: z.string().optional() });
export type WaitingForTime = z.infer<typeof entrySchema>;
/** What an earlier version kept: conclusions only. */
const earlierSchema = entrySchema.omit({ item: true }).extend({ case: z.string(), matter: z.string() }).transform(({ case: caseId, matter, ...entry }) => ({ ...entry, item: { case: caseId, matter } }));

export interface TimeQueue {
  add(active: Active, item: SignItem): void;
  list(active: Active): readonly WaitingForTime[];
  /** One pass over all that wait; answers how many were stamped. Passes do not overlap. */
  run(active: Active): Promise<number>;
}

export interface TimeQueueDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly keyring: Keyring;
  readonly signing: Signing;
  readonly verify: (pdf: Uint8Array) => Promise<VerifyReport>;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly onDocument: () => void;
  readonly log: (line: string) => void;
}

export function createTimeQueue(deps: TimeQueueDeps): TimeQueue {
  const { store } = deps;
  const named = (active: Active) => `timeQueue ${active.account.person.id}`;
  const list = (active: Active): WaitingForTime[] => z.array(z.union([entrySchema, earlierSchema])).catch([]).parse(JSON.parse(store.documents.setting(named(active)) ?? '[]'));
  const save = (active: Active, entries: readonly WaitingForTime[]) => store.documents.setSetting(named(active), JSON.stringify(entries));
  const same = (one: WaitingForTime, { item }: WaitingForTime) =>
    one.item.case === item.case && ('matter' in one.item ? 'matter' in item && one.item.matter === item.matter : 'document' in item && one.item.document === item.document);
  let running: Promise<number> | undefined;

  const stampOne = async (active: Active, state: CaseState, entry: WaitingForTime): Promise<Stamped | 'gone' | 'offline' | 'refused'> => {
    const { item } = entry;
    const signed = signedOf(state, item);
    const authority = deps.keyring.timeAuthority();
    if (signed === undefined || signed.stamped !== undefined) return 'gone';
    if (authority === undefined) return 'offline';
    const pdf = await deps.signing.read(signed.document).catch(() => undefined);
    if (pdf === undefined) return 'offline';
    const stamped = await stampDocument(pdf, { authority, now: () => new Date(deps.now()), randomBytes: deps.randomBytes });
    if (!stamped.ok) return stamped;
    const whole = withProofs(stamped.pdf, await deps.keyring.proofs(), [...stamped.reading.certificates, ...(authority.trust ?? []).map(readCertificate)]);
    const report = await deps.verify(whole);
    if (!report.ok) {
      deps.log('a stamped document does not verify and was not kept');
      return 'refused';
    }
    const document = await deps.signing.keep(whole, item.case);
    const body = { over: signed.document.sha256, document, at: stamped.reading.at.toISOString(), authority: stamped.reading.authority };
    const act: Act =
      'matter' in item
        ? { type: 'conclusion.stamped', body: { ...body, matter: item.matter } }
        : { type: 'document.stamped', body: { ...body, kind: item.document, version: state.documents[item.document]?.version ?? 1 } };
    const appended = deps.casebook.append(active, item.case, [act], () =>
      store.documents.addUpload({ case: item.case, person: active.account.person.id, content: document }),
    );
    if (!appended.ok) return 'refused';
    deps.onDocument();
    return stamped;
  };

  const pass = async (active: Active): Promise<number> => {
    let count = 0;
    for (const entry of list(active)) {
      const state = deps.casebook.open(active.account.person.id, entry.item.case)?.state;
      const answer = state === undefined ? 'gone' : await stampOne(active, state, entry);
      const done = answer === 'gone' || (typeof answer === 'object' && answer.ok);
      if (typeof answer === 'object' && answer.ok) count += 1;
      const fault = typeof answer === 'object' && !answer.ok ? answer.fault : typeof answer === 'string' ? answer : undefined;
      save(active, list(active).flatMap((one) => (!same(one, entry) ? [one] : done ? [] : [{ ...one, attempts: one.attempts + 1, ...(fault === undefined ? {} : { fault }) }])));
      // Without an answer to the first there is none for the others.
      if (fault === 'noAnswer') break;
    }
    return count;
  };

  return {
    list,
    add(active, item) {
      const entry: WaitingForTime = { item, since: new Date(deps.now()).toISOString(), attempts: 0 };
      save(active, [...list(active).filter((one) => !same(one, entry)), entry]);
    },
    run(active) {
      running ??= pass(active).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** The document with what judging it later needs, when all of it is at hand; else as it is: half of it proves nothing. */
export const withProofs = (pdf: Uint8Array, material: ProofMaterial, others: readonly Certificate[]): Uint8Array => {
  const brought = material.certificates.map(readCertificate);
  const signatures = readSignatures(pdf, readRevisions(pdf)).filter((one) => one.certificate !== undefined);
  const chains = signatures.map((one) => chainOf(one.certificate!, [...one.others, ...others, ...brought]).chain);
  const isKnown = (chain: readonly Certificate[]): boolean => chain.length > 1 && chain.slice(0, -1).every((one, index) => revocationOf(one, chain[index + 1]!, material).state === 'good');
  if (chains.length === 0 || !chains.every(isKnown)) return pdf;
  return addProofs(pdf, { certificates: certificatesIn(chains), lists: material.lists, answers: material.answers });
};
