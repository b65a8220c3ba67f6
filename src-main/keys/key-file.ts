// Key files (PKCS#12, .p12 or .pfx; RFC 7292): RSA, P-256 and SM2, encrypted as today (PBES2) or as old programs do (3DES, RC2). Node refuses the old
// ones and libraries know no EC keys, so the little that is needed is read here. The password is asked each time and never kept.

import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, pbkdf2Sync, randomBytes, sign, timingSafeEqual, X509Certificate, type KeyObject } from 'node:crypto';
import { chainOf, readCertificate, type Certificate } from '#shared/signature/certificate.ts';
import { children, dotted, readDer, type DerValue } from '#shared/signature/der.ts';
import { sm2SecretOf } from '#shared/signature/sm2-secret.ts';
import { KeyUnusable, type OpenKey } from './key.ts';
import { decryptRc2 } from './rc2.ts';
import { belongsTo, signWithSm2 } from './sm2-key.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';

/** Throws `KeyUnusable`: `wrongPassword`, `noKey`, `unsupportedKey`. */
export const openKeyFile = (bytes: Uint8Array, password: string): OpenKey => {
  const { keys, certificates } = contentOf(bytes, password);
  for (const pkcs8 of keys) {
    const chainBehind = (certificate: Certificate): Uint8Array[] => chainOf(certificate, certificates).chain.slice(1).map((one) => one.raw);
    const secret = readable(() => sm2SecretOf(pkcs8));
    const certificate = certificates.find((one) => (secret === undefined ? one.key?.kind !== 'sm2' && isPair(pkcs8, one) : belongsTo(secret, one)));
    if (certificate === undefined) continue;
    const about = { certificate: certificate.raw, chain: chainBehind(certificate), name: certificate.subjectName, testKey: certificate.testKey };
    if (secret !== undefined) return openSm2(secret, certificate, about);
    const { kind, bits = 0 } = certificate.key ?? {};
    // Weaker RSA keys are no longer believed by the readers of these documents.
    if (kind !== 'p256' && (kind !== 'rsa' || bits < 3072)) throw new KeyUnusable('unsupportedKey');
    let key: KeyObject | undefined = privateKey(pkcs8);
    return {
      signer: {
        ...about,
        keyType: kind,
        sign: async (data) => {
          if (key === undefined) throw new KeyUnusable('failed');
          return new Uint8Array(sign('sha256', data, key));
        },
      },
      close: async () => {
        key = undefined;
      },
    };
  }
  throw new KeyUnusable('noKey');
};

const openSm2 = (secret: Uint8Array, certificate: Certificate, about: Omit<OpenKey['signer'], 'keyType' | 'sign'>): OpenKey => {
  let open = true;
  return {
    signer: {
      ...about,
      keyType: 'sm2',
      sign: async (data) => {
        if (!open) throw new KeyUnusable('failed');
        return signWithSm2(secret, certificate, data, (length) => new Uint8Array(randomBytes(length)));
      },
    },
    close: async () => {
      open = false;
      secret.fill(0);
    },
  };
};

const isPair = (pkcs8: Uint8Array, { raw }: Certificate): boolean => readable(() => new X509Certificate(raw).publicKey.equals(createPublicKey(privateKey(pkcs8))));

/** What decrypts to no key or certificate was decrypted with another password. */
const readable = <T>(step: () => T): T => {
  try {
    return step();
  } catch (error) {
    throw error instanceof KeyUnusable ? error : new KeyUnusable('wrongPassword', { cause: error });
  }
};

interface Content {
  /** PKCS#8 (DER). */
  readonly keys: readonly Uint8Array[];
  readonly certificates: readonly Certificate[];
}

const contentOf = (bytes: Uint8Array, password: string): Content => {
  let safes: DerValue[];
  try {
    const parts = children(readDer(bytes));
    const [type, wrapped] = children(parts[1]!) as [DerValue, DerValue];
    if (dotted(type.content) !== DATA) throw new KeyUnusable('unsupportedKey');
    const authenticated = children(wrapped)[0]!.content;
    if (parts[2] !== undefined && !macHolds(parts[2], authenticated, password)) throw new KeyUnusable('wrongPassword');
    safes = children(readDer(authenticated));
  } catch (error) {
    throw error instanceof KeyUnusable ? error : new KeyUnusable('wrongPassword', { cause: error });
  }
  try {
    const keys: Uint8Array[] = [];
    const certificates: Certificate[] = [];
    for (const bag of safes.flatMap((safe) => bagsOf(safe, password))) {
      const [type, holder] = children(bag) as [DerValue, DerValue];
      const value = children(holder)[0]!;
      const id = dotted(type.content);
      if (id === CERTIFICATE_BAG) certificates.push(readCertificate(new Uint8Array(children(children(value)[1]!)[0]!.content)));
      else if (id === KEY_BAG) keys.push(value.raw);
      else if (id === SHROUDED_BAG) {
        const [algorithm, data] = children(value) as [DerValue, DerValue];
        keys.push(decrypt(algorithm, data.content, password));
      }
    }
    return { keys, certificates };
  } catch (error) {
    throw error instanceof KeyUnusable ? error : new KeyUnusable('wrongPassword', { cause: error });
  }
};

const privateKey = (der: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });

const bagsOf = (safe: DerValue, password: string): DerValue[] => {
  const [type, holder] = children(safe) as [DerValue, DerValue];
  const id = dotted(type.content);
  if (id === DATA) return children(readDer(children(holder)[0]!.content));
  if (id !== ENCRYPTED) return [];
  const [, info] = children(children(holder)[0]!) as [DerValue, DerValue];
  const [, algorithm, data] = children(info) as [DerValue, DerValue, DerValue];
  // Large files split what is encrypted into several strings.
  const encrypted = data.tag === 0xa0 ? Buffer.concat(children(data).map((piece) => piece.content)) : data.content;
  return children(readDer(decrypt(algorithm, encrypted, password)));
};

const hashNames: { readonly [id: string]: string } = {
  '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512',
  '1.2.840.113549.2.7': 'sha1', '1.2.840.113549.2.9': 'sha256', '1.2.840.113549.2.10': 'sha384', '1.2.840.113549.2.11': 'sha512',
};

const numberOf = (value: DerValue | undefined): number => [...(value?.content ?? [1])].reduce((sum, byte) => sum * 256 + byte, 0);

const macHolds = (mac: DerValue, content: Uint8Array, password: string): boolean => {
  const [info, salt, rounds] = children(mac) as [DerValue, DerValue, DerValue | undefined];
  const [algorithm, digest] = children(info) as [DerValue, DerValue];
  const hash = hashNames[dotted(children(algorithm)[0]!.content)];
  if (hash === undefined) throw new KeyUnusable('unsupportedKey');
  const key = derive(hash, password, salt.content, numberOf(rounds), 3, digest.content.length);
  const made = createHmac(hash, key).update(content).digest();
  return made.length === digest.content.length && timingSafeEqual(made, digest.content);
};

/** AES by its identifier: name and bytes of the key. */
const ciphers: { readonly [id: string]: readonly [string, number] } = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16], '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24], '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
};

const decrypt = (algorithm: DerValue, data: Uint8Array, password: string): Uint8Array => {
  const [type, parameters] = children(algorithm) as [DerValue, DerValue];
  const id = dotted(type.content);
  if (id === '1.2.840.113549.1.5.13') return decryptModern(parameters, data, password);
  const [salt, rounds] = children(parameters) as [DerValue, DerValue];
  const old = (purpose: 1 | 2, length: number): Uint8Array => derive('sha1', password, salt.content, numberOf(rounds), purpose, length);
  switch (id) {
    case '1.2.840.113549.1.12.1.3': {
      const cipher = createDecipheriv('des-ede3-cbc', old(1, 24), old(2, 8));
      return Buffer.concat([cipher.update(data), cipher.final()]);
    }
    case '1.2.840.113549.1.12.1.5':
      return decryptRc2(old(1, 16), 128, old(2, 8), data);
    case '1.2.840.113549.1.12.1.6':
      return decryptRc2(old(1, 5), 40, old(2, 8), data);
    default:
      throw new KeyUnusable('unsupportedKey');
  }
};

/** PBES2 with PBKDF2. */
const decryptModern = (parameters: DerValue, data: Uint8Array, password: string): Uint8Array => {
  const [derivation, scheme] = children(parameters) as [DerValue, DerValue];
  const [function_, settings] = children(derivation) as [DerValue, DerValue];
  const [cipherId, iv] = children(scheme) as [DerValue, DerValue];
  const cipher = ciphers[dotted(cipherId.content)];
  if (dotted(function_.content) !== '1.2.840.113549.1.5.12' || cipher === undefined) throw new KeyUnusable('unsupportedKey');
  const [salt, rounds, ...rest] = children(settings) as [DerValue, DerValue, ...DerValue[]];
  const prf = rest.find((value) => value.tag === 0x30);
  const hash = prf === undefined ? 'sha1' : hashNames[dotted(children(prf)[0]!.content)];
  if (hash === undefined) throw new KeyUnusable('unsupportedKey');
  const key = pbkdf2Sync(Buffer.from(password, 'utf8'), salt.content, numberOf(rounds), cipher[1], hash);
  const decipher = createDecipheriv(cipher[0], key, iv.content);
  return Buffer.concat([decipher.update(data), decipher.final()]);
};

/** PKCS#12's own derivation (RFC 7292, B.2). Purpose 1: key, 2: start vector, 3: key of the check sum. */
const derive = (hash: string, password: string, salt: Uint8Array, rounds: number, purpose: 1 | 2 | 3, length: number): Uint8Array => {
  const block = hash === 'sha1' || hash === 'sha256' ? 64 : 128;
  const text = Buffer.concat([Buffer.from(password, 'utf16le').swap16(), Buffer.alloc(2)]);
  const filled = (bytes: Uint8Array): Uint8Array => Uint8Array.from({ length: block * Math.ceil(bytes.length / block) }, (_, index) => bytes[index % bytes.length]!);
  let input = Buffer.concat([filled(salt), filled(text)]);
  const found: Buffer[] = [];
  for (let got = 0; got < length; got += found.at(-1)!.length) {
    let digest = createHash(hash).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < rounds; round += 1) digest = createHash(hash).update(digest).digest();
    found.push(digest);
    const step = BigInt(`0x${Buffer.from(filled(digest).subarray(0, block)).toString('hex')}`) + 1n;
    const size = 1n << BigInt(block * 8);
    input = Buffer.concat(
      Array.from({ length: input.length / block }, (_, index) => {
        const value = (BigInt(`0x${input.subarray(index * block, (index + 1) * block).toString('hex')}`) + step) % size;
        return Buffer.from(value.toString(16).padStart(block * 2, '0'), 'hex');
      }),
    );
  }
  return new Uint8Array(Buffer.concat(found).subarray(0, length));
};
