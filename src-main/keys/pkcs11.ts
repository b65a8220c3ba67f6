// PKCS#11 v2.40 as far as signing needs it, over the library of a token's maker. Called by its function list, as the standard promises, with
// koffi, which brings its binary in its package. The calls block, so this runs in a thread of its own.

import koffi from 'koffi';

/** A call's return value that is not CKR_OK. */
export class TokenError extends Error {
  readonly code: number;
  constructor(call: string, code: number) {
    super(`${call}: 0x${code.toString(16)}`);
    this.name = 'TokenError';
    this.code = code;
  }
}

export const CKR = {
  GENERAL_ERROR: 0x05, DEVICE_ERROR: 0x30, DEVICE_REMOVED: 0x32, PIN_INCORRECT: 0xa0, PIN_INVALID: 0xa1, PIN_LEN_RANGE: 0xa2, PIN_EXPIRED: 0xa3, PIN_LOCKED: 0xa4,
  SESSION_CLOSED: 0xb0, SESSION_HANDLE_INVALID: 0xb3, TOKEN_NOT_PRESENT: 0xe0, TOKEN_NOT_RECOGNIZED: 0xe1, KEY_HANDLE_INVALID: 0x60, OBJECT_HANDLE_INVALID: 0x82,
  USER_ALREADY_LOGGED_IN: 0x100, USER_NOT_LOGGED_IN: 0x101, CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const;
export const CKF = { PIN_COUNT_LOW: 0x10000, PIN_FINAL_TRY: 0x20000, PIN_LOCKED: 0x40000, TOKEN_INITIALIZED: 0x400 } as const;
export const CKA = { CLASS: 0x00, LABEL: 0x03, VALUE: 0x11, ID: 0x102, KEY_TYPE: 0x100, SIGN: 0x108 } as const;
export const CKO = { CERTIFICATE: 1, PRIVATE_KEY: 3 } as const;
export const CKM = { RSA_PKCS: 0x01, ECDSA: 0x1041 } as const;

export interface TokenInfo {
  readonly slot: number;
  readonly label: string;
  readonly serial: string;
  readonly flags: number;
}

/** What signing with a token needs; every call throws `TokenError` where the library says no. */
export interface Pkcs11 {
  tokens(): TokenInfo[];
  open(slot: number): number;
  login(session: number, pin: string): void;
  logout(session: number): void;
  /** Handles of the objects that have these attributes (numbers as CK_ULONG). */
  find(session: number, wanted: ReadonlyMap<number, number | Uint8Array>): number[];
  attribute(session: number, object: number, attribute: number): Uint8Array;
  sign(session: number, key: number, mechanism: number, data: Uint8Array): Uint8Array;
  close(session: number): void;
  finish(): void;
}

const isWindows = process.platform === 'win32';
/** CK_ULONG is `unsigned long`; structures are packed on Windows only. */
const LONG = koffi.sizeof('ulong');
const FIRST_FUNCTION = isWindows ? 2 : 8;
const order = { Initialize: 0, Finalize: 1, GetSlotList: 4, GetTokenInfo: 6, OpenSession: 12, CloseSession: 13, Login: 18, Logout: 19, GetAttributeValue: 24, FindObjectsInit: 26, FindObjects: 27, FindObjectsFinal: 28, SignInit: 42, Sign: 43 } as const;
type Call = keyof typeof order;
const L = 'ulong';
const P = 'void *';
const shapes: { readonly [call in Call]: readonly string[] } = {
  Initialize: [P], Finalize: [P], GetSlotList: ['uint8', P, P], GetTokenInfo: [L, P], OpenSession: [L, L, P, P, P], CloseSession: [L], Login: [L, L, P, L], Logout: [L],
  GetAttributeValue: [L, L, P, L], FindObjectsInit: [L, P, L], FindObjects: [L, P, L, P], FindObjectsFinal: [L], SignInit: [L, P, L], Sign: [L, P, L, P, P],
};

/** Loads the library. Throws the loader's error where it is not there or not for this machine. */
export const loadPkcs11 = (path: string): Pkcs11 => {
  const library = koffi.load(path);
  const pointer = Buffer.alloc(8);
  const code = (library.func('C_GetFunctionList', L, [P]) as (out: Buffer) => number)(pointer);
  if (code !== 0) throw new TokenError('C_GetFunctionList', code);
  const table = pointer.readBigUInt64LE();
  const functions = new Map<Call, (...given: unknown[]) => number>();
  for (const call of Object.keys(order) as Call[]) {
    const type = koffi.pointer(koffi.proto(L, [...shapes[call]]));
    functions.set(call, koffi.decode(table, FIRST_FUNCTION + order[call] * 8, type) as never);
    const address = functions.get(call) as unknown;
    if (typeof address !== 'function') {
      const shape = koffi.proto(L, [...shapes[call]]);
      functions.set(call, (...given) => koffi.call(address, shape, ...given) as number);
    }
  }
  const call = (name: Call, ...given: unknown[]): void => {
    const code = Number(functions.get(name)!(...given));
    if (code !== 0) throw new TokenError(`C_${name}`, code);
  };
  const long = (value = 0): Buffer => {
    const bytes = Buffer.alloc(LONG);
    if (LONG === 8) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const read = (bytes: Buffer, at = 0): number => (LONG === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at));
  const pointerTo = (bytes: Buffer | null): Buffer => {
    const address = Buffer.alloc(8);
    if (bytes !== null && bytes.length > 0) address.writeBigUInt64LE(koffi.address(bytes));
    return address;
  };
  /** CK_ATTRIBUTE and CK_MECHANISM have the same three members. */
  const triple = (type: number, value: Buffer | null): Buffer => {
    const body = [long(type), pointerTo(value), long(value?.length ?? 0)];
    return Buffer.concat(isWindows ? body : [body[0]!, ...(LONG === 4 ? [Buffer.alloc(4)] : []), body[1]!, body[2]!, ...(LONG === 4 ? [Buffer.alloc(4)] : [])]);
  };

  try {
    call('Initialize', null);
  } catch (error) {
    if (!(error instanceof TokenError) || error.code !== CKR.CRYPTOKI_ALREADY_INITIALIZED) throw error;
  }
  return {
    tokens() {
      const count = long();
      call('GetSlotList', 1, null, count);
      const slots = Buffer.alloc(Math.max(1, read(count)) * LONG);
      call('GetSlotList', 1, slots, count);
      return Array.from({ length: read(count) }, (_, index) => read(slots, index * LONG)).flatMap((slot): TokenInfo[] => {
        const info = Buffer.alloc(256);
        call('GetTokenInfo', slot, info);
        const flags = read(info, 96);
        const text = (from: number, length: number): string => info.toString('utf8', from, from + length).replace(/[\0 ]+$/, '');
        return (flags & CKF.TOKEN_INITIALIZED) === 0 ? [] : [{ slot, label: text(0, 32), serial: text(80, 16), flags }];
      });
    },
    open(slot) {
      const session = long();
      // CKF_SERIAL_SESSION: reading and signing, nothing is written to the token.
      call('OpenSession', slot, 4, null, null, session);
      return read(session);
    },
    login(session, pin) {
      const bytes = Buffer.from(pin, 'utf8');
      try {
        call('Login', session, 1, bytes, bytes.length);
      } finally {
        bytes.fill(0);
      }
    },
    logout: (session) => call('Logout', session),
    find(session, wanted) {
      const values = [...wanted].map(([type, value]) => ({ type, bytes: typeof value === 'number' ? long(value) : Buffer.from(value) }));
      call('FindObjectsInit', session, Buffer.concat(values.map(({ type, bytes }) => triple(type, bytes))), values.length);
      const found = Buffer.alloc(64 * LONG);
      const count = long();
      try {
        call('FindObjects', session, found, 64, count);
      } finally {
        call('FindObjectsFinal', session);
      }
      return Array.from({ length: read(count) }, (_, index) => read(found, index * LONG));
    },
    attribute(session, object, attribute) {
      const ask = triple(attribute, null);
      call('GetAttributeValue', session, object, ask, 1);
      const value = Buffer.alloc(read(ask, isWindows ? LONG + 8 : 16));
      call('GetAttributeValue', session, object, triple(attribute, value), 1);
      return new Uint8Array(value);
    },
    sign(session, key, mechanism, data) {
      call('SignInit', session, triple(mechanism, null), key);
      const signature = Buffer.alloc(1024);
      const length = long(signature.length);
      call('Sign', session, Buffer.from(data), data.length, signature, length);
      return new Uint8Array(signature.subarray(0, read(length)));
    },
    close: (session) => call('CloseSession', session),
    finish: () => call('Finalize', null),
  };
};
