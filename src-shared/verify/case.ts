// The attached case: is it the one that the log's signatures vouch for, and does it lead to the stated outcome? Needs no server:
// the records of the devices are signed by the server's key, which is attached and sealed with everything else.

import * as z from 'zod';
import { factsOf, type MatterFacts } from '../case/facts.ts';
import { foldCase } from '../case/fold.ts';
import { fromBase64, fromUtf8 } from '../bytes.ts';
import type { Json } from '../json.ts';
import { canonicalJson } from '../log/canonical.ts';
import { checkDeviceRecord, checkStream, hashJson } from '../log/chain.ts';
import type { LogCrypto } from '../log/crypto.ts';
import type { SignedEvent } from '../log/event.ts';
import { headsOf, streamOf } from '../log/heads.ts';
import { dictOf, listOf, type PdfFile, objectsAfter } from '../pdf/revisions.ts';
import { streamBytes, type Inflate } from '../pdf/text.ts';
import { evaluate } from '../standard/evaluate.ts';
import { parseStandard } from '../standard/load.ts';
import type { Standard } from '../standard/standard.ts';
import { ATTACHMENT_NAME, ATTACHMENT_SCHEMA, type CaseAttachment } from './attachment.ts';
import { textOf } from './signatures.ts';

/** Bytes of the attachment of that name; undefined where the document has another, none, or more than one. */
export const attachmentBytes = async (file: PdfFile, inflate: Inflate, name = ATTACHMENT_NAME): Promise<Uint8Array | undefined> => {
  const objects = objectsAfter(file, file.revisions.length);
  const tree = dictOf(objects, dictOf(objects, dictOf(objects, { t: 'ref', v: file.root })?.v.get('Names'))?.v.get('EmbeddedFiles'));
  const names = listOf(objects, tree?.v.get('Names'));
  if (tree?.v.has('Kids') === true || names.length !== 2 || textOf(names[0]) !== name) return undefined;
  return streamBytes(objects, dictOf(objects, dictOf(objects, names[1])?.v.get('EF'))?.v.get('F'), inflate);
};

const head = z.object({ seq: z.number(), hash: z.string() });
const shape = z.object({
  schema: z.literal(ATTACHMENT_SCHEMA),
  case: z.string(),
  matter: z.string(),
  number: z.string().nullable(),
  outcome: z.string(),
  derivation: z.array(z.string()),
  facts: z.json(),
  events: z.array(
    z.looseObject({
      case: z.string(), device: z.string(), channel: z.enum(['open', 'sheet']), seq: z.number(), prev: z.string().nullable(), at: z.string(),
      actor: z.string(), type: z.string(), bodyHash: z.string(), sig: z.string(), seen: z.record(z.string(), head).optional(),
    }),
  ),
  heads: z.record(z.string(), head),
  devices: z.array(z.looseObject({ device: z.string(), person: z.string(), publicKey: z.string(), enrolledAt: z.string(), sig: z.string() })),
  serverKey: z.string(),
  standards: z.record(z.string(), z.json()),
  footage: z.array(z.object({ sha256: z.string(), bytes: z.number(), title: z.string() })),
});

export type AttachmentReading = { readonly ok: true; readonly attachment: CaseAttachment } | { readonly ok: false; readonly reason: 'notJson' | 'notCanonical' | 'otherSchema' };

export const readAttachment = (bytes: Uint8Array): AttachmentReading => {
  let json: Json;
  let text: string;
  try {
    text = fromUtf8(bytes);
    json = JSON.parse(text) as Json;
    if (canonicalJson(json) !== text) return { ok: false, reason: 'notCanonical' };
  } catch {
    return { ok: false, reason: 'notJson' };
  }
  const parsed = shape.safeParse(json);
  return parsed.success ? { ok: true, attachment: json as unknown as CaseAttachment } : { ok: false, reason: 'otherSchema' };
};

/** Each is a list of what is wrong, empty when nothing is. */
export interface CaseJudgement {
  readonly devices: readonly string[];
  readonly streams: readonly string[];
  readonly heads: readonly string[];
  readonly standards: readonly string[];
  /** Whether the events fold to the facts as attached. */
  readonly factsAgree: boolean;
  readonly outcomeAgrees: boolean;
  readonly numberAgrees: boolean;
  readonly footageAgrees: boolean;
  readonly counts: { readonly events: number; readonly streams: number; readonly footage: number; readonly erased: number };
}

/** The facts as they are attached, and as a verifier folds them again. */
export const attachedFacts = (facts: MatterFacts): Json => JSON.parse(canonicalJson(facts as unknown as Json)) as Json;

export const judgeCase = (attachment: CaseAttachment, crypto: LogCrypto): CaseJudgement => {
  const { events, devices } = attachment;
  const genuine = new Map(
    devices.filter(record => checkDeviceRecord(record, fromBase64(attachment.serverKey), crypto)).map(record => [record.device, record]),
  );
  const streams = Map.groupBy(events, streamOf);
  const brokenStreams = [...streams].flatMap(([key, stream]) => streamFault(key, stream, genuine.get(stream[0]!.device)?.publicKey));
  const strangers = events.filter(event => genuine.get(event.device)?.person !== event.actor || event.case !== attachment.case);

  const standards: Record<string, Standard> = {};
  const badStandards: string[] = [];
  for (const [hash, json] of Object.entries(attachment.standards)) {
    const parsed = parseStandard(json);
    if (parsed.ok && hashJson(json as unknown as Json, crypto) === hash) standards[hash] = parsed.standard;
    else badStandards.push(hash);
  }

  const state = foldCase(attachment.case, events, crypto);
  const facts = factsOf(state, standards, attachment.matter);
  const result = facts === null ? null : evaluate(standards[facts.standard.hash]!, attachment.matter, facts.given);
  const canonical = (value: unknown): string => canonicalJson(value as Json);
  return {
    devices: [
      ...devices.filter(record => !genuine.has(record.device)).map(record => record.device),
      ...new Set(strangers.map(event => `${event.device}/${event.actor}`)),
    ],
    streams: brokenStreams,
    heads: canonical(headsOf(events, crypto)) === canonical(attachment.heads) ? [] : ['heads'],
    standards: badStandards,
    factsAgree: facts !== null && canonical(attachedFacts(facts)) === canonical(attachment.facts),
    outcomeAgrees:
      result !== null && result.complete && result.outcome === attachment.outcome && canonical(result.derivation) === canonical(attachment.derivation),
    numberAgrees: (facts?.number ?? null) === attachment.number,
    footageAgrees:
      facts !== null &&
      canonical(facts.footage.map(one => ({ sha256: one.original.sha256, bytes: one.original.bytes, title: one.title }))) === canonical(attachment.footage),
    counts: { events: events.length, streams: streams.size, footage: attachment.footage.length, erased: events.filter(event => event.body === undefined).length },
  };

  function streamFault(key: string, stream: readonly SignedEvent[], publicKey: string | undefined): string[] {
    if (publicKey === undefined) return [`${key}: unknownDevice`];
    const check = checkStream({ events: stream, publicKey: fromBase64(publicKey), crypto, every: true });
    return check.ok ? [] : [`${key} #${check.seq}: ${check.fault}`];
  }
};
