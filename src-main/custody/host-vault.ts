// What a host may offer for keeping one key: the operating system's own key store. Electron's `safeStorage` is one; the web host has
// none, and there the key opens with a password or with what the server keeps for this machine.

export interface HostVault {
  /** Text that only this person of this operating system can open again. */
  wrap(key: Uint8Array): Promise<string>;
  /** `undefined` when the key store does not know it any more. */
  unwrap(text: string): Promise<Uint8Array | undefined>;
}
