// The attached case: is it the one that the log's signatures vouch for, and does it lead to the stated outcome? Needs no server:
// the records of the devices are signed by the server's key, which is attached and sealed with everything else.

import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream, PDFString, decodePDFRawStream } from 'pdf-lib';
import { factsOf } from '#shared/case/facts.ts';
import { foldCase } from '#shared/case/fold.ts';
import type { Json } from '#shared/json.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import { checkDeviceRecord, checkStream, hashJson } from '#shared/log/chain.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { headsOf, streamOf } from '#shared/log/heads.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import { parseStandard } from '#shared/standard/load.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { createNodeCrypto } from '../crypto.ts';
import { ATTACHMENT_NAME, ATTACHMENT_SCHEMA, type CaseAttachment } from './attachment.ts';
import { attachedFacts } from './from-case.ts';

/** Bytes of the attachment `case.json`; undefined where the document has none, or more than one. */
export const attachmentBytes = (document: PDFDocument): Uint8Array | undefined => {
  const tree = document.catalog.lookupMaybe(PDFName.of('Names'), PDFDict)?.lookupMaybe(PDFName.of('EmbeddedFiles'), PDFDict);
  const names = tree?.lookupMaybe(PDFName.of('Names'), PDFArray);
  if (names === undefined || names.size() !== 2) return undefined;
  if (names.lookupMaybe(0, PDFString, PDFHexString)?.decodeText() !== ATTACHMENT_NAME) return undefined;
  const stream = names.lookupMaybe(1, PDFDict)?.lookupMaybe(PDFName.of('EF'), PDFDict)?.lookup(PDFName.of('F'));
  return stream instanceof PDFRawStream ? decodePDFRawStream(stream).decode() : undefined;
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
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
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

export const judgeCase = (attachment: CaseAttachment): CaseJudgement => {
  const crypto = createNodeCrypto(length => new Uint8Array(randomBytes(length)));
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

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
