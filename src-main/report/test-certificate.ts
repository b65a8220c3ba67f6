// Certificates of the demo's own authority: the organisation is the bureau's name, the unit says that the key is a test key.

import { createHash, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { readCertificate, TEST_UNIT } from '#shared/signature/certificate.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { children, readDer } from '#shared/signature/der.ts';
import {
  authorityKey, basicConstraints, certificateBody, certificateOf, distinguishedName, ECDSA_SHA256, extendedUsage, keyUsage, listsBy, RSA_SHA256, serialFrom, subjectKey,
} from '#shared/signature/issue.ts';

const generate = promisify(generateKeyPair);
const [EMAIL_PROTECTION, DOCUMENT_SIGNING] = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36'] as const;

export interface MadeCertificate {
  readonly certificate: Uint8Array;
  readonly privateKey: KeyObject;
}

/** Makes a key and a certificate for it. Without `issuer` it is a self-signed authority, with one it is a leaf that may only sign. */
export const makeTestCertificate = async (options: {
  readonly commonName: string;
  readonly organisation: string;
  readonly keyType: KeyType;
  readonly from: Date;
  readonly to: Date;
  readonly issuer?: MadeCertificate;
}): Promise<MadeCertificate> => {
  const { publicKey, privateKey } = options.keyType === 'rsa' ? await generate('rsa', { modulusLength: 3072 }) : await generate('ec', { namedCurve: 'prime256v1' });
  const info = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const subject = distinguishedName([['2.5.4.6', 'CN'], ['2.5.4.10', options.organisation], ['2.5.4.11', TEST_UNIT], ['2.5.4.3', options.commonName]]);
  const issuer = options.issuer && readCertificate(options.issuer.certificate);
  const signing = options.issuer?.privateKey ?? privateKey;
  const algorithm = signing.asymmetricKeyType === 'rsa' ? RSA_SHA256 : ECDSA_SHA256;
  const body = certificateBody({
    serial: serialFrom(new Uint8Array(randomBytes(16))),
    subject,
    issuer: issuer?.subject ?? subject,
    from: options.from,
    to: options.to,
    publicKey: info,
    extensions: [
      basicConstraints(issuer === undefined),
      issuer === undefined ? keyUsage('certificateSign', 'listSign') : keyUsage('digitalSignature', 'nonRepudiation'),
      subjectKey(keyName(children(readDer(info))[1]!.content.subarray(1))),
      authorityKey(keyName(issuer?.key?.bytes ?? children(readDer(info))[1]!.content.subarray(1))),
      // What poppler needs to call the chain trusted: it reports a leftover error when it looked for an absent extension last. The list of revoked
      // certificates is named by its issuer alone, not by an address: a demo authority publishes none.
      ...(issuer === undefined ? [] : [extendedUsage(EMAIL_PROTECTION, DOCUMENT_SIGNING), listsBy(issuer.subject)]),
    ],
    algorithm,
  });
  return { certificate: certificateOf(body, algorithm, new Uint8Array(sign('sha256', body, signing))), privateKey };
};

/** RFC 7093, method 1: no SHA-1. */
const keyName = (bits: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bits).digest().subarray(0, 20));
