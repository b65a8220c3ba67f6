// Which libraries for tokens this machine may load. A library is code: the window names one of these and never a path of its own. An
// administrator adds others in KANTAI_PKCS11 (`name=path`, separated by `;`).

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface KnownModule {
  readonly name: string;
  readonly path: string;
}

const USUAL: { readonly [platform: string]: readonly KnownModule[] } = {
  linux: [
    { name: 'OpenSC', path: '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so' },
    { name: 'OpenSC', path: '/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so' },
    { name: 'SoftHSM', path: '/usr/lib/softhsm/libsofthsm2.so' },
    { name: 'FEITIAN ePass', path: '/usr/lib/libcastle.so.1.0.0' },
  ],
  darwin: [{ name: 'OpenSC', path: '/Library/OpenSC/lib/opensc-pkcs11.so' }],
  win32: [
    { name: 'OpenSC', path: 'C:\\Windows\\System32\\opensc-pkcs11.dll' },
    { name: 'FEITIAN ePass', path: 'C:\\Windows\\System32\\eps2003csp11.dll' },
  ],
};

/** The administrator's first; of the usual ones those that are there. */
export const knownModules = (setting: string | undefined, platform: string = process.platform): readonly KnownModule[] => {
  const own = (setting ?? '').split(';').flatMap((entry): KnownModule[] => {
    const at = entry.indexOf('=');
    return at < 1 ? [] : [{ name: entry.slice(0, at).trim(), path: entry.slice(at + 1).trim() }];
  });
  return [...own, ...(USUAL[platform] ?? []).filter(({ path }) => existsSync(path))];
};

/** Whether the bridge to such libraries is installed: its binary is a package of its own for each platform. */
export const hasBridge = (): boolean => {
  try {
    createRequire(import.meta.url)('koffi');
    return true;
  } catch {
    return false;
  }
};
