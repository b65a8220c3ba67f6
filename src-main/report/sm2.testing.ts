// For tests: an SM2 authority as a licensed one would be, made by openssl, so that nothing of ours vouches for itself.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ID = 'distid:1234567812345678';
const configuration = `
[req]
distinguished_name = dn
string_mask = utf8only
utf8 = yes
[dn]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[person]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
`;

export interface Sm2Pki {
  readonly folder: string;
  /** DER. */
  readonly root: Uint8Array;
  /** A key with its certificate: as PKCS#12 with this password, and paths of both as PEM. */
  issue(name: string, options?: { readonly password?: string; readonly days?: number }): { readonly p12: Uint8Array; readonly keyFile: string; readonly certificateFile: string; readonly certificate: Uint8Array };
}

export const createSm2Pki = (folder: string): Sm2Pki => {
  mkdirSync(folder, { recursive: true });
  const openssl = (...arguments_: readonly string[]): void => void execFileSync('openssl', arguments_, { cwd: folder, stdio: 'pipe' });
  const der = (name: string): Uint8Array => {
    openssl('x509', '-in', name, '-outform', 'DER', '-out', `${name}.der`);
    return new Uint8Array(readFileSync(join(folder, `${name}.der`)));
  };
  writeFileSync(join(folder, 'ca.cnf'), configuration);
  openssl('genpkey', '-algorithm', 'SM2', '-out', 'root.key');
  openssl('req', '-new', '-x509', '-key', 'root.key', '-sm3', '-sigopt', ID, '-config', 'ca.cnf', '-extensions', 'authority', '-subj', '/O=测试机构/CN=国密测试根证书', '-utf8', '-days', '3650', '-out', 'root.pem');
  let count = 0;
  return {
    folder,
    root: der('root.pem'),
    issue(name, { password = 'sm2', days = 900 } = {}) {
      count += 1;
      const file = `leaf${count}`;
      openssl('genpkey', '-algorithm', 'SM2', '-out', `${file}.key`);
      openssl('req', '-new', '-key', `${file}.key`, '-sm3', '-sigopt', ID, '-config', 'ca.cnf', '-subj', `/O=测试机构/CN=${name}`, '-utf8', '-out', `${file}.csr`);
      openssl('x509', '-req', '-in', `${file}.csr`, '-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', String(count), '-days', String(days), '-sm3', '-sigopt', ID, '-vfyopt', ID, '-extfile', 'ca.cnf', '-extensions', 'person', '-out', `${file}.pem`);
      openssl('pkcs12', '-export', '-inkey', `${file}.key`, '-in', `${file}.pem`, '-certfile', 'root.pem', '-out', `${file}.p12`, '-passout', `pass:${password}`);
      return { p12: new Uint8Array(readFileSync(join(folder, `${file}.p12`))), keyFile: join(folder, `${file}.key`), certificateFile: join(folder, `${file}.pem`), certificate: der(`${file}.pem`) };
    },
  };
};
