// The gate that a certificate passes before its key is touched, and certificates made for the demo's own authority (X.509 v3 through pkijs).

import { KeyObject, sign, webcrypto } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { readCertificate, TEST_UNIT } from '#shared/signature/certificate.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { der, identifier, sequence, setOf } from '#shared/signature/der.ts';

/** A certificate that must not be used to sign now. `reason` is worded by whoever shows it. */
export class CertificateUnusable extends Error {
  readonly reason: 'expired' | 'notYetValid' | 'mayNotSign';
  constructor(reason: CertificateUnusable['reason']) {
    super(`The signer's certificate cannot be used: ${reason}`);
    this.name = 'CertificateUnusable';
    this.reason = reason;
  }
}

/** The gate before the key is touched: libraries sign happily with an expired certificate. Throws `CertificateUnusable`. */
export const assertUsable = (bytes: Uint8Array, at: Date): void => {
  const facts = readCertificate(bytes);
  if (at < facts.validFrom) throw new CertificateUnusable('notYetValid');
  if (at > facts.validTo) throw new CertificateUnusable('expired');
  if (!facts.signs) throw new CertificateUnusable('mayNotSign');
};

const COUNTRY = '2.5.4.6';
const COMMON_NAME = '2.5.4.3';
const UNIT = '2.5.4.11';
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const CERTIFICATE_SIGN = 0x04;
const CRL_SIGN = 0x02;

const PRINTABLE_STRING = 0x13;
const UTF8_STRING = 0x0c;

/** One attribute a step: pkijs alone would write them all as one step with several values, which some readers refuse. */
const distinguishedName = (attributes: readonly (readonly [string, string])[]): Uint8Array =>
  sequence(
    ...attributes.map(([type, text]) =>
      setOf(sequence(identifier(type), der(type === COUNTRY ? PRINTABLE_STRING : UTF8_STRING, new Uint8Array(Buffer.from(text, 'utf8'))))),
    ),
  );

/**
 * What poppler needs to call the chain trusted: it reports a leftover error when it looked for an absent extension last. The list of
 * revoked certificates is named by its issuer alone, not by an address: a demo authority publishes none.
 */
const leafExtensions = (issuer: Uint8Array): pkijs.Extension[] => {
  const purposes = sequence(identifier('1.3.6.1.5.5.7.3.4'), identifier('1.3.6.1.5.5.7.3.36'));
  const lists = sequence(sequence(der(0xa0, der(0xa0, der(0xa4, issuer)))));
  return [
    ['2.5.29.37', purposes] as const,
    ['2.5.29.31', lists] as const,
  ].map(([extnID, value]) => new pkijs.Extension({ extnID, critical: false, extnValue: value.slice().buffer }));
};

export const ALGORITHMS = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
  p256: { name: 'ECDSA', namedCurve: 'P-256' },
} as const satisfies { readonly [type in KeyType]: object };

export interface MadeCertificate {
  readonly certificate: Uint8Array;
  readonly keys: webcrypto.CryptoKeyPair;
}

/**
 * Makes a key and a certificate for it. Without `issuer` it is a self-signed authority, with one it is a leaf that may only sign.
 * The organisation is the bureau's name; the unit says that the key is a test key.
 */
export const makeTestCertificate = async (options: {
  readonly commonName: string;
  readonly organisation: string;
  readonly keyType: KeyType;
  readonly from: Date;
  readonly to: Date;
  readonly issuer?: MadeCertificate;
}): Promise<MadeCertificate> => {
  const { subtle } = webcrypto;
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  const keys = (await subtle.generateKey(ALGORITHMS[options.keyType], true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const issuer = options.issuer === undefined ? undefined : pkijs.Certificate.fromBER(options.issuer.certificate as Uint8Array<ArrayBuffer>);

  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  const serial = webcrypto.getRandomValues(new Uint8Array(16));
  // Positive and without a leading zero byte, whatever was drawn.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  certificate.serialNumber = new asn1js.Integer({ valueHex: serial.buffer });
  certificate.subject = pkijs.RelativeDistinguishedNames.fromBER(
    distinguishedName([
      [COUNTRY, 'CN'],
      ['2.5.4.10', options.organisation],
      [UNIT, TEST_UNIT],
      [COMMON_NAME, options.commonName],
    ]) as Uint8Array<ArrayBuffer>,
  );
  certificate.issuer = issuer?.subject ?? certificate.subject;
  certificate.notBefore.value = options.from;
  certificate.notAfter.value = options.to;
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey as never);

  const identifierOf = async (one: pkijs.Certificate): Promise<ArrayBuffer> =>
    (await subtle.digest('SHA-1', one.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView as Uint8Array<ArrayBuffer>)) as ArrayBuffer;
  const own = await identifierOf(certificate);
  const authority = issuer === undefined ? own : await identifierOf(issuer);
  const usage = issuer === undefined ? CERTIFICATE_SIGN | CRL_SIGN : DIGITAL_SIGNATURE | NON_REPUDIATION;
  const unused = issuer === undefined ? 1 : 6;
  const extension = (extnID: string, critical: boolean, value: asn1js.BaseBlock): pkijs.Extension =>
    new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });
  certificate.extensions = [
    extension('2.5.29.19', true, new pkijs.BasicConstraints(issuer === undefined ? { cA: true } : {}).toSchema()),
    extension('2.5.29.15', true, new asn1js.BitString({ valueHex: Uint8Array.of(usage).buffer, unusedBits: unused })),
    extension('2.5.29.14', false, new asn1js.OctetString({ valueHex: own })),
    extension('2.5.29.35', false, new pkijs.AuthorityKeyIdentifier({ keyIdentifier: new asn1js.OctetString({ valueHex: authority }) }).toSchema()),
    ...(issuer === undefined ? [] : leafExtensions(new Uint8Array(issuer.subject.toSchema().toBER(false)))),
  ];
  const signing = KeyObject.from((options.issuer?.keys ?? keys).privateKey as never);
  const algorithm = new pkijs.AlgorithmIdentifier(
    signing.asymmetricKeyType === 'rsa' ? { algorithmId: '1.2.840.113549.1.1.11', algorithmParams: new asn1js.Null() } : { algorithmId: '1.2.840.10045.4.3.2' },
  );
  certificate.signature = algorithm;
  certificate.signatureAlgorithm = algorithm;
  certificate.tbsView = new Uint8Array(certificate.encodeTBS().toBER(false));
  certificate.signatureValue = new asn1js.BitString({ valueHex: sign('sha256', certificate.tbsView, signing).slice().buffer });
  return { certificate: new Uint8Array(certificate.toSchema(true).toBER(false)), keys };
};
