// The hash chain: how an event is hashed, appended and signed, and how a stream and a device record are checked.

import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../bytes.ts';
import type { Json } from '../json.ts';
import { canonicalBytes, canonicalJson } from './canonical.ts';
import type { LogCrypto } from './crypto.ts';
import type { DeviceRecord, Envelope, Hash, Head, Heads, SignedEvent } from './event.ts';

/** SHA-256 of canonical JSON. Throws `TypeError` where the value has no canonical form. */
export const hashJson = (value: Json, crypto: LogCrypto): Hash => hashText(canonicalJson(value), crypto);

/** Hash of an event: its envelope alone. `sig`, `salt`, `body` and fields that are not of the envelope are left out. */
export const hashEvent = (event: Envelope, crypto: LogCrypto): Hash => hashText(envelopeText(event), crypto);

/** Binds a body to its envelope; `salt` is 16 bytes as hex. */
export const hashBody = (body: Json, salt: string, crypto: LogCrypto): Hash =>
  hashText(`{"body":${canonicalJson(body)},"salt":${canonicalJson(salt)}}`, crypto);

export interface Draft {
  readonly case: string;
  readonly device: string;
  readonly channel: Envelope['channel'];
  readonly at: string;
  readonly actor: string;
  readonly type: string;
  readonly body: Json;
  readonly seen?: Heads;
}

/** The next event of a stream, signed. `head` is the stream's last event; absent for the first. `privateKey` is a 32-byte seed. */
export const appendEvent = (options: {
  readonly head?: Head | undefined;
  readonly draft: Draft;
  readonly privateKey: Uint8Array;
  readonly crypto: LogCrypto;
}): { readonly event: SignedEvent; readonly hash: Hash } => {
  const { head, draft, privateKey, crypto } = options;
  const salt = toHex(crypto.randomBytes(16));
  const envelope: Envelope = {
    case: draft.case,
    device: draft.device,
    channel: draft.channel,
    seq: (head?.seq ?? 0) + 1,
    prev: head?.hash ?? null,
    at: draft.at,
    actor: draft.actor,
    type: draft.type,
    bodyHash: hashBody(draft.body, salt, crypto),
    ...(draft.seen && { seen: draft.seen }),
  };
  const hash = hashEvent(envelope, crypto);
  const sig = toBase64(crypto.sign(privateKey, fromHex(hash)));
  return { event: { ...envelope, sig, salt, body: draft.body }, hash };
};

/** `gap`: not the next number; `prev`: not the next link; `bodyHash`: body or salt altered; `mixed`: of another case, device or channel. */
export type Fault = 'gap' | 'prev' | 'bodyHash' | 'signature' | 'mixed';
export type StreamCheck = { readonly ok: true; readonly head: Head; /** Of the events given, in their order. */ readonly hashes: readonly Hash[] } | { readonly ok: false; readonly seq: number; readonly fault: Fault };

/**
 * Checks consecutive events of one stream, in order, following `head` (absent: from the first). The chain is checked over all, the
 * signature of the last event (it vouches for all before it) or, with `every`, of each. Erased bodies pass: their hash still binds.
 */
export const checkStream = (options: {
  readonly events: readonly SignedEvent[];
  /** Ed25519 of the device, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly head?: Head | undefined;
  readonly crypto: LogCrypto;
  readonly every?: boolean;
}): StreamCheck => {
  const { events, publicKey, crypto, every = false } = options;
  const first = events[0];
  const hashes: Hash[] = [];
  let head = options.head;
  for (const [index, event] of events.entries()) {
    const fail = (fault: Fault): StreamCheck => ({ ok: false, seq: event.seq, fault });
    if (event.case !== first!.case || event.device !== first!.device || event.channel !== first!.channel) return fail('mixed');
    if (event.seq !== (head?.seq ?? 0) + 1) return fail('gap');
    if (event.prev !== (head?.hash ?? null)) return fail('prev');
    if (!bodyMatches(event, crypto)) return fail('bodyHash');
    const hash = tryHash(event, crypto);
    if (hash === null) return fail('signature');
    if ((every || index === events.length - 1) && !signatureMatches(hash, event.sig, publicKey, crypto)) return fail('signature');
    head = { seq: event.seq, hash };
    hashes.push(hash);
  }
  // Nothing to check and nothing before it: there is no head to vouch for.
  return head ? { ok: true, head, hashes } : { ok: false, seq: 1, fault: 'gap' };
};

/** Signs a device's enrolment with the server's key. */
export const signDeviceRecord = (record: Omit<DeviceRecord, 'sig'>, serverPrivateKey: Uint8Array, crypto: LogCrypto): DeviceRecord => {
  const { device, person, publicKey, enrolledAt, revokedAt } = record;
  const plain = { device, person, publicKey, enrolledAt, ...(revokedAt !== undefined && { revokedAt }) };
  return { ...plain, sig: toBase64(crypto.sign(serverPrivateKey, deviceRecordBytes(plain))) };
};

/** True when the server's key signed exactly this record. Does not judge a revocation: a revoked record is genuine too. */
export const checkDeviceRecord = (record: DeviceRecord, serverPublicKey: Uint8Array, crypto: LogCrypto): boolean => {
  try {
    return crypto.verify(serverPublicKey, deviceRecordBytes(record), fromBase64(record.sig));
  } catch {
    return false;
  }
};

const deviceRecordBytes = ({ device, person, publicKey, enrolledAt, revokedAt }: Omit<DeviceRecord, 'sig'>): Uint8Array =>
  canonicalBytes({ device, person, publicKey, enrolledAt, revokedAt });

/** Canonical text; lone surrogates are excluded by its making. */
const hashText = (text: string, crypto: LogCrypto): Hash => crypto.sha256Text?.(text) ?? toHex(crypto.sha256(utf8(text)));

/** Canonical JSON of the envelope, its keys in the order that RFC 8785 gives them: every event that comes in is hashed, so this is written out. */
const envelopeText = (event: Envelope): string => {
  const { actor, at, bodyHash, case: caseId, channel, device, prev, seen, seq, type } = event;
  if (seen === undefined && Number.isFinite(seq) && (prev === null || typeof prev === 'string') && [actor, at, bodyHash, caseId, channel, device, type].every(isText)) {
    // JSON.stringify writes what RFC 8785 asks for, except where it escapes a lone surrogate: what may be one is judged below.
    const text = JSON.stringify({ actor, at, bodyHash, case: caseId, channel, device, prev, seq, type });
    if (!text.includes('\\ud')) return text;
  }
  const heads = seen && Object.fromEntries(Object.entries(seen).map(([stream, head]) => [stream, { seq: head.seq, hash: head.hash }]));
  return (
    `{"actor":${canonicalJson(actor)},"at":${canonicalJson(at)},"bodyHash":${canonicalJson(bodyHash)},"case":${canonicalJson(caseId)}` +
    `,"channel":${canonicalJson(channel)},"device":${canonicalJson(device)},"prev":${canonicalJson(prev)}` +
    `${heads ? `,"seen":${canonicalJson(heads)}` : ''},"seq":${canonicalJson(seq)},"type":${canonicalJson(type)}}`
  );
};
const isText = (value: unknown): value is string => typeof value === 'string';

const bodyMatches = (event: SignedEvent, crypto: LogCrypto): boolean => {
  if (event.body === undefined) return true;
  if (event.salt === undefined) return false;
  try {
    return hashBody(event.body, event.salt, crypto) === event.bodyHash;
  } catch {
    return false; // A body without canonical form was never hashed by anybody.
  }
};

const tryHash = (event: SignedEvent, crypto: LogCrypto): Hash | null => {
  try {
    return hashEvent(event, crypto);
  } catch {
    return null;
  }
};

const signatureMatches = (hash: Hash, sig: string, publicKey: Uint8Array, crypto: LogCrypto): boolean => {
  try {
    return crypto.verify(publicKey, fromHex(hash), fromBase64(sig));
  } catch {
    return false;
  }
};
