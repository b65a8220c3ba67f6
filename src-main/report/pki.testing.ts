// For tests: a certificate authority as an office would have one (root, issuing authority, people, seal, time-stamp authority, lists of
// revoked certificates, OCSP answers), all made by openssl, so that nothing of ours vouches for itself.

import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyType } from '#shared/signature/cms.ts';
import type { Signer } from './sign.ts';
import type { TimeAuthority } from './stamp.ts';

export interface Pki {
  readonly folder: string;
  /** DER. */
  readonly root: Uint8Array;
  readonly issuer: Uint8Array;
  /** Key and certificate of somebody; `file` gives paths of both as PEM. */
  issue(name: string, options?: IssueOptions): Issued;
  revoke(issued: Issued): void;
  /** DER. */
  list(): Uint8Array;
  /** The root's own list. */
  rootList(): Uint8Array;
  /** DER: what the authority answers about this certificate. */
  answer(issued: Issued): Uint8Array;
  /** A time-stamp authority; `spoil` may change request or reply on the way. */
  timeAuthority(spoil?: { readonly request?: (bytes: Uint8Array) => Uint8Array; readonly reply?: (bytes: Uint8Array) => Uint8Array; readonly signer?: string }): TimeAuthority;
}

export interface IssueOptions {
  readonly keyType?: KeyType;
  /** As `YYYYMMDDHHMMSSZ`. */
  readonly from?: string;
  readonly to?: string;
  readonly section?: 'person' | 'stamper' | 'server' | 'responder';
}

export interface Issued {
  readonly name: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: Uint8Array;
  readonly signer: Signer;
}

const configuration = `
[ca]
default_ca = issuing
[issuing]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = issuer.pem
private_key = issuer.key
default_md = sha256
default_days = 1000
default_crl_days = 30
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = dn
string_mask = utf8only
utf8 = yes
[dn]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[person]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,keyEncipherment
[responder]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
[stamper]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = stamps
[stamps]
dir = .
serial = tsaserial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha512
ess_cert_id_alg = sha256
accuracy = secs:1
tsa_name = no
ess_cert_id_chain = no
`;

export const createPki = (folder: string): Pki => {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const openssl = (...arguments_: readonly string[]): void => void execFileSync('openssl', arguments_, { cwd: folder, stdio: 'pipe' });
  for (const [name, text] of [['ca.cnf', configuration], ['index.txt', ''], ['serial', '1000\n'], ['crlnumber', '01\n'], ['tsaserial', '01\n']] as const) writeFileSync(at(name), text);
  const key = (name: string, keyType: KeyType): void =>
    keyType === 'rsa' ? openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072', '-out', name) : openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', name);
  const der = (name: string): Uint8Array => {
    openssl('x509', '-in', name, '-outform', 'DER', '-out', `${name}.der`);
    return new Uint8Array(readFileSync(at(`${name}.der`)));
  };
  const pem = (name: string, bytes: Uint8Array): void => writeFileSync(at(name), `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replaceAll(/(.{64})/g, '$1\n').trimEnd()}\n-----END CERTIFICATE-----\n`);

  key('root.key', 'p256');
  openssl('req', '-new', '-x509', '-key', 'root.key', '-config', 'ca.cnf', '-extensions', 'authority', '-subj', '/O=测试机构/CN=测试根证书', '-utf8', '-days', '3650', '-out', 'root.pem');
  key('issuer.key', 'p256');
  openssl('req', '-new', '-key', 'issuer.key', '-config', 'ca.cnf', '-subj', '/O=测试机构/CN=测试签发证书', '-utf8', '-out', 'issuer.csr');
  openssl('x509', '-req', '-in', 'issuer.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', '2', '-days', '3000', '-extfile', 'ca.cnf', '-extensions', 'authority', '-out', 'issuer.pem');
  const [root, issuer] = [der('root.pem'), der('issuer.pem')];
  pem('chain.pem', issuer);
  let count = 0;

  const issue = (name: string, { keyType = 'p256', from, to, section = 'person' }: IssueOptions = {}): Issued => {
    count += 1;
    const file = `leaf${count}`;
    key(`${file}.key`, keyType);
    openssl('req', '-new', '-key', `${file}.key`, '-config', 'ca.cnf', '-subj', `/O=测试机构/CN=${name}`, '-utf8', '-out', `${file}.csr`);
    const dates = [...(from === undefined ? [] : ['-startdate', from]), ...(to === undefined ? [] : ['-enddate', to])];
    openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-extensions', section, '-in', `${file}.csr`, '-out', `${file}.pem`, '-utf8', ...dates);
    const certificate = der(`${file}.pem`);
    const privateKey = createPrivateKey(readFileSync(at(`${file}.key`)));
    return {
      name,
      certificateFile: at(`${file}.pem`),
      keyFile: at(`${file}.key`),
      certificate,
      signer: { certificate, chain: [issuer, root], keyType, name, testKey: false, sign: async bytes => new Uint8Array(sign('sha256', bytes, privateKey)) },
    };
  };
  return {
    folder,
    root,
    issuer,
    issue,
    revoke: issued => openssl('ca', '-config', 'ca.cnf', '-revoke', issued.certificateFile, '-crl_reason', 'keyCompromise'),
    list() {
      openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'list.pem');
      openssl('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
      return new Uint8Array(readFileSync(at('list.der')));
    },
    rootList() {
      openssl('ca', '-config', 'ca.cnf', '-gencrl', '-cert', 'root.pem', '-keyfile', 'root.key', '-out', 'rootlist.pem');
      openssl('crl', '-in', 'rootlist.pem', '-outform', 'DER', '-out', 'rootlist.der');
      return new Uint8Array(readFileSync(at('rootlist.der')));
    },
    answer(issued) {
      openssl('ocsp', '-issuer', 'issuer.pem', '-cert', issued.certificateFile, '-no_nonce', '-reqout', 'ocsp.req');
      openssl('ocsp', '-index', 'index.txt', '-rsigner', 'issuer.pem', '-rkey', 'issuer.key', '-CA', 'issuer.pem', '-reqin', 'ocsp.req', '-respout', 'ocsp.der', '-ndays', '7');
      return new Uint8Array(readFileSync(at('ocsp.der')));
    },
    timeAuthority(spoil = {}) {
      const stamper = issue('测试时间戳服务', { section: (spoil.signer as IssueOptions['section']) ?? 'stamper' });
      return {
        trust: [root],
        async ask(request) {
          writeFileSync(at('query.tsq'), spoil.request?.(request) ?? request);
          openssl('ts', '-reply', '-queryfile', 'query.tsq', '-config', 'ca.cnf', '-section', 'stamps', '-signer', stamper.certificateFile, '-inkey', stamper.keyFile, '-chain', 'chain.pem', '-out', 'reply.tsr');
          const reply = new Uint8Array(readFileSync(at('reply.tsr')));
          return spoil.reply?.(reply) ?? reply;
        },
      };
    },
  };
};
