// The operating system's key store by Electron's `safeStorage`: Keychain, DPAPI, libsecret. Where Linux offers none, Electron falls back to
// a constant key ("basic_text"), which protects nothing: then there is no vault, and keys open with passwords as in the web host.

import type * as Electron from 'electron';
import type { HostVault } from '../custody/host-vault.ts';

export type SafeStorage = Pick<Electron.SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'> &
  Partial<Pick<Electron.SafeStorage, 'getSelectedStorageBackend'>>;

/** Call after `ready`. `undefined` where the system has no key store that deserves the name. */
export const createKeyVault = async (safeStorage: SafeStorage, platform: NodeJS.Platform): Promise<HostVault | undefined> => {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend?.() ?? 'unknown')) return undefined;
  return {
    wrap: async (key) => (await safeStorage.encryptStringAsync(Buffer.from(key).toString('base64'))).toString('base64'),
    async unwrap(text) {
      try {
        const { result } = await safeStorage.decryptStringAsync(Buffer.from(text, 'base64'));
        return new Uint8Array(Buffer.from(result, 'base64'));
      } catch {
        // The system forgot it (another account, a key store that was reset): the key still opens by a person.
        return undefined;
      }
    },
  };
};
