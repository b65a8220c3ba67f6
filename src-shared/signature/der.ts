// DER, the little of it that a signature needs: writing with exact bytes, and a strict reader.

const length = (bytes: number): number[] => {
  if (bytes < 0x80) return [bytes];
  const digits: number[] = [];
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return [0x80 | digits.length, ...digits];
};

/** One value: its tag byte and its content, given in pieces. */
export const der = (tag: number, ...pieces: readonly Uint8Array[]): Uint8Array => {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return joined(Uint8Array.from([tag, ...length(size)]), ...pieces);
};

export const joined = (...pieces: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};

/** Byte by byte, the shorter first where one begins the other. */
export const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) if (left[at] !== right[at]) return left[at]! - right[at]!;
  return left.length - right.length;
};

export const sequence = (...pieces: readonly Uint8Array[]): Uint8Array => der(0x30, ...pieces);
export const octets = (bytes: Uint8Array): Uint8Array => der(0x04, bytes);
export const nothing = (): Uint8Array => der(0x05);
/** A positive integer given by its bytes, most significant first. */
export const integer = (bytes: Uint8Array): Uint8Array => {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const rest = bytes.subarray(from);
  return der(0x02, (rest[0] ?? 0) >= 0x80 ? joined(Uint8Array.of(0), rest) : rest);
};
export const smallInteger = (value: number): Uint8Array => der(0x02, Uint8Array.from([value]));

/** SET OF: DER wants its members sorted by their bytes. */
export const setOf = (...members: readonly Uint8Array[]): Uint8Array => der(0x31, ...members.toSorted(compareBytes));

/** Object identifier from its dotted form. */
export const identifier = (dotted: string): Uint8Array => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(0x80 | left % 128);
    bytes.push(...digits);
  }
  return der(0x06, Uint8Array.from(bytes));
};

/** The dotted form of an object identifier's content. */
export const dotted = (content: Uint8Array): string => {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
};

export interface DerValue {
  readonly tag: number;
  /** The whole value with tag and length. */
  readonly raw: Uint8Array;
  readonly content: Uint8Array;
}

/** Reads one value at the start of `bytes`. Throws `RangeError` where it is not DER. */
export const readDer = (bytes: Uint8Array): DerValue => {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new RangeError('Not DER');
  let size = first;
  let header = 2;
  if (first >= 0x80) {
    const digits = first & 0x7f;
    if (digits === 0 || digits > 4) throw new RangeError('Not DER');
    size = 0;
    for (let index = 0; index < digits; index += 1) size = size * 256 + (bytes[2 + index] ?? Number.NaN);
    header += digits;
  }
  if (!(header + size <= bytes.length)) throw new RangeError('Not DER');
  return { tag, raw: bytes.subarray(0, header + size), content: bytes.subarray(header, header + size) };
};

/** The values that a constructed value holds. */
export const children = (value: DerValue): DerValue[] => {
  const found: DerValue[] = [];
  for (let rest = value.content; rest.length > 0; rest = rest.subarray(found.at(-1)!.raw.length)) found.push(readDer(rest));
  return found;
};
