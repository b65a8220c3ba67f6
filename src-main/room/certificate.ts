// The certificate of a meeting room: made when the room opens, gone when it closes. Nobody vouches for it but the code that people say
// aloud (proof.ts), so it names nothing: no machine, no person.

import { generateKeyPairSync, sign } from 'node:crypto';
import { basicConstraints, certificateBody, certificateOf, distinguishedName, ECDSA_SHA256, extendedUsage, keyUsage, serialFrom } from '#shared/signature/issue.ts';

export interface RoomCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PEM, as Node's TLS takes them. */
  readonly certificatePem: string;
  readonly keyPem: string;
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
/** Clocks of a room differ; the pin decides, not these. */
const DAY = 24 * 3600_000;

/** P-256, X.509 v3, self-signed, good for a server and nothing else. */
export function makeRoomCertificate(deps: { readonly now: number; readonly until: number; readonly randomBytes: (length: number) => Uint8Array }): RoomCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = distinguishedName([['2.5.4.3', 'Kantai meeting room']]);
  const body = certificateBody({
    serial: serialFrom(deps.randomBytes(16)),
    subject: name,
    issuer: name,
    from: new Date(deps.now - DAY),
    to: new Date(deps.until + DAY),
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    // Digital signature: all that TLS 1.3 asks of a key.
    extensions: [basicConstraints(false), keyUsage('digitalSignature'), extendedUsage(SERVER_AUTH)],
    algorithm: ECDSA_SHA256,
  });
  const certificate = certificateOf(body, ECDSA_SHA256, new Uint8Array(sign('sha256', body, privateKey)));
  return {
    certificate,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  };
}
