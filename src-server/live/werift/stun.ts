// As much of STUN (RFC 8489) as an ICE-lite end needs: read a binding request, check who sent it, answer it.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const XOR_MAPPED_ADDRESS = 0x0020;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;
const HEADER = 20;
const INTEGRITY_BYTES = 20;

export interface BindingRequest {
  readonly transaction: Buffer;
  /** `ours:theirs`. */
  readonly username: string;
  /** The sender chose this pair of addresses. */
  readonly nominates: boolean;
  /** Bytes that the integrity is over, and the integrity itself. */
  readonly signed: Buffer;
  readonly integrity: Buffer;
}

export const isStun = (packet: Buffer): boolean => packet.length >= HEADER && packet[0]! < 4 && packet.readUInt32BE(4) === COOKIE;

/** A binding request, or `undefined` for anything else, also for what is cut or lies about its lengths. */
export function readBindingRequest(packet: Buffer): BindingRequest | undefined {
  if (!isStun(packet) || packet.readUInt16BE(0) !== BINDING_REQUEST || packet.readUInt16BE(2) + HEADER !== packet.length) return undefined;
  let username: string | undefined;
  let nominates = false;
  for (let at = HEADER; at + 4 <= packet.length; ) {
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 2);
    const value = packet.subarray(at + 4, at + 4 + length);
    if (value.length < length) return undefined;
    if (type === USERNAME) username = value.toString('utf8');
    if (type === USE_CANDIDATE) nominates = true;
    if (type === MESSAGE_INTEGRITY) {
      if (username === undefined || length !== INTEGRITY_BYTES) return undefined;
      const signed = Buffer.from(packet.subarray(0, at));
      signed.writeUInt16BE(at - HEADER + 4 + INTEGRITY_BYTES, 2);
      return { transaction: Buffer.from(packet.subarray(8, HEADER)), username, nominates, signed, integrity: Buffer.from(value) };
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

export const isSignedWith = ({ signed, integrity }: BindingRequest, password: string): boolean => timingSafeEqual(createHmac('sha1', password).update(signed).digest(), integrity);

/** The answer: where the request came from, as seen here. IPv4. */
export function bindingSuccess(transaction: Buffer, address: string, port: number, password: string): Buffer {
  const mapped = Buffer.alloc(12);
  mapped.writeUInt16BE(XOR_MAPPED_ADDRESS, 0);
  mapped.writeUInt16BE(8, 2);
  mapped.writeUInt8(1, 5);
  mapped.writeUInt16BE(port ^ (COOKIE >>> 16), 6);
  mapped.writeUInt32BE((Buffer.from(address.split('.').map(Number)).readUInt32BE(0) ^ COOKIE) >>> 0, 8);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(BINDING_SUCCESS, 0);
  header.writeUInt32BE(COOKIE, 4);
  const upTo = (bytes: number, ...parts: readonly Buffer[]): Buffer => {
    const whole = Buffer.concat([header, transaction, ...parts]);
    whole.writeUInt16BE(whole.length - HEADER + bytes, 2);
    return whole;
  };
  const integrity = Buffer.concat([attribute(MESSAGE_INTEGRITY, INTEGRITY_BYTES), createHmac('sha1', password).update(upTo(24, mapped)).digest()]);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(upTo(8, mapped, integrity)) ^ FINGERPRINT_XOR) >>> 0, 0);
  return upTo(0, mapped, integrity, attribute(FINGERPRINT, 4), fingerprint);
}

function attribute(type: number, length: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(length, 2);
  return head;
}
