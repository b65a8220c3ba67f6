// The certificate of a meeting room: made when the room opens, gone when it closes. Nobody vouches for it but the code that people say
// aloud (proof.ts), so it names nothing: no machine, no person.

import { generateKeyPairSync, sign } from 'node:crypto';
import { der, identifier, integer, joined, sequence, setOf, smallInteger } from '#shared/signature/der.ts';

export interface RoomCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PEM, as Node's TLS takes them. */
  readonly certificatePem: string;
  readonly keyPem: string;
}

const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const EXTENDED_USAGE = '2.5.29.37';

const text = (value: string) => der(0x0c, new Uint8Array(Buffer.from(value)));
const moment = (at: number) => der(0x18, new Uint8Array(Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`)));
const bits = (unused: number, bytes: Uint8Array) => der(0x03, Uint8Array.of(unused), bytes);
const extension = (id: string, critical: boolean, value: Uint8Array) => sequence(identifier(id), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), der(0x04, value));

/** P-256, X.509 v3, self-signed, good for a server and nothing else. */
export function makeRoomCertificate(deps: { readonly now: number; readonly until: number; readonly randomBytes: (length: number) => Uint8Array }): RoomCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(setOf(sequence(identifier(COMMON_NAME), text('Kantai meeting room'))));
  const algorithm = sequence(identifier(ECDSA_SHA256));
  const serial = new Uint8Array(deps.randomBytes(16));
  // Positive and never zero.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const extensions = sequence(
    extension(BASIC_CONSTRAINTS, true, sequence()),
    // Digital signature: all that TLS 1.3 asks of a key.
    extension(KEY_USAGE, true, bits(7, Uint8Array.of(0x80))),
    extension(EXTENDED_USAGE, false, sequence(identifier(SERVER_AUTH))),
  );
  const body = sequence(
    der(0xa0, smallInteger(2)),
    integer(serial),
    algorithm,
    name,
    // Clocks of a room differ; the pin decides, not these.
    sequence(moment(deps.now - 24 * 3600_000), moment(deps.until + 24 * 3600_000)),
    name,
    new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    der(0xa3, extensions),
  );
  const certificate = joined(sequence(body, algorithm, bits(0, new Uint8Array(sign('sha256', body, privateKey)))));
  return {
    certificate,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  };
}
