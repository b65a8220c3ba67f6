import { expect, test } from 'vitest';
import { createKeyVault, type SafeStorage } from './key-vault.ts';

/** As Electron's: text in, sealed bytes out; it throws for what it did not seal. */
const safeStorage = (options: { readonly available?: boolean; readonly backend?: string } = {}): SafeStorage =>
  ({
    isAsyncEncryptionAvailable: async () => options.available ?? true,
    encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
    async decryptStringAsync(bytes: Buffer) {
      const text = bytes.toString();
      if (!text.startsWith('sealed:')) throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
      return { result: text.slice('sealed:'.length), shouldReEncrypt: false };
    },
    getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
  }) as unknown as SafeStorage;

const key = Uint8Array.from({ length: 32 }, (_, n) => n * 7);

test('a key comes back from the system’s key store; what it does not know any more is no error', async () => {
  const vault = await createKeyVault(safeStorage(), 'win32');
  expect(await vault?.unwrap((await vault?.wrap(key))!)).toEqual(key);
  expect(await vault?.unwrap(Buffer.from('from another account').toString('base64'))).toBeUndefined();
});

test('a key store that protects nothing is not taken for one', async () => {
  expect(await createKeyVault(safeStorage({ backend: 'basic_text' }), 'linux')).toBeUndefined();
  expect(await createKeyVault(safeStorage({ backend: 'unknown' }), 'linux')).toBeUndefined();
  expect(await createKeyVault(safeStorage({ available: false }), 'darwin')).toBeUndefined();
  expect(await createKeyVault(safeStorage({ backend: 'kwallet6' }), 'linux')).toBeDefined();
});
