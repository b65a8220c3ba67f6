// Addresses of cameras at rest: they may hold a name and a password. Sealed by a key made from the server's, bound to their camera.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

export interface AddressSeal {
  close(camera: string, address: string): Uint8Array;
  open(camera: string, sealed: Uint8Array): string;
}

const IV = 12;
const TAG = 16;

export function createAddressSeal(serverKey: Uint8Array, randomBytes: (length: number) => Uint8Array): AddressSeal {
  const key = new Uint8Array(hkdfSync('sha256', serverKey, new Uint8Array(0), 'kantai camera address', 32));
  return {
    close(camera, address) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(camera, 'utf8'));
      return Buffer.concat([iv, cipher.update(address, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(camera, sealed) {
      const bytes = Buffer.from(sealed);
      const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV)).setAAD(Buffer.from(camera, 'utf8')).setAuthTag(bytes.subarray(bytes.length - TAG));
      return Buffer.concat([opener.update(bytes.subarray(IV, bytes.length - TAG)), opener.final()]).toString('utf8');
    },
  };
}
