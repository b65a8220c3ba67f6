// PDF syntax, read strictly: one spelling has one meaning or it is refused. Readers differ in how they mend broken files, and forged
// documents live on that difference; so nothing is mended here. ISO 32000-1, 7.2 and 7.3.

export type PdfValue =
  | { readonly t: 'null' }
  | { readonly t: 'bool'; readonly v: boolean }
  | { readonly t: 'num'; readonly v: number }
  | { readonly t: 'name'; readonly v: string }
  /** `start` and `end` are offsets of the whole token with its brackets. */
  | { readonly t: 'str'; readonly v: Uint8Array; readonly hex: boolean; readonly start: number; readonly end: number }
  | { readonly t: 'ref'; readonly v: number }
  | { readonly t: 'arr'; readonly v: readonly PdfValue[] }
  | PdfDict
  | { readonly t: 'stream'; readonly dict: PdfDict; readonly raw: Uint8Array };

export interface PdfDict {
  readonly t: 'dict';
  readonly v: ReadonlyMap<string, PdfValue>;
}

/** Where and why the bytes are not PDF as this reader takes it. */
export class PdfFault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(`${message} at byte ${at}`);
    this.name = 'PdfFault';
    this.at = at;
  }
}

export interface Scanner {
  at: number;
  readonly bytes: Uint8Array;
}

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));
const isRegular = (byte: number | undefined): boolean => byte !== undefined && !WHITE.has(byte) && !DELIMITERS.has(byte);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
/** Deeper nesting than any document of ours has would only serve to break a reader. */
const DEEPEST = 60;

export const skipWhite = (scanner: Scanner): void => {
  while (WHITE.has(scanner.bytes[scanner.at] ?? -1)) scanner.at += 1;
};

export const ascii = (bytes: Uint8Array, from: number, to: number): string => {
  let text = '';
  for (let at = from; at < Math.min(to, bytes.length); at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
};

export const startsWith = (scanner: Scanner, word: string): boolean => {
  for (let index = 0; index < word.length; index += 1) if (scanner.bytes[scanner.at + index] !== word.charCodeAt(index)) return false;
  return true;
};

/** Moves behind `word`, which has to stand here. */
export const expectWord = (scanner: Scanner, word: string): void => {
  if (!startsWith(scanner, word)) throw new PdfFault(`expected ${word}`, scanner.at);
  scanner.at += word.length;
};

/** An unsigned integer as PDF writes object numbers, lengths and offsets. */
export const readInteger = (scanner: Scanner): number => {
  const from = scanner.at;
  while (isDigit(scanner.bytes[scanner.at])) scanner.at += 1;
  if (scanner.at === from || scanner.at - from > 15) throw new PdfFault('expected an integer', from);
  return Number(ascii(scanner.bytes, from, scanner.at));
};

export const readValue = (scanner: Scanner, depth = 0): PdfValue => {
  if (depth > DEEPEST) throw new PdfFault('nested too deeply', scanner.at);
  skipWhite(scanner);
  const { bytes } = scanner;
  const byte = bytes[scanner.at];
  switch (byte) {
    case 0x2f:
      return { t: 'name', v: readName(scanner) };
    case 0x28:
      return readLiteral(scanner);
    case 0x5b:
      return readArray(scanner, depth);
    case 0x3c:
      return bytes[scanner.at + 1] === 0x3c ? readDict(scanner, depth) : readHex(scanner);
    default:
      return readWordOrNumber(scanner);
  }
};

const readName = (scanner: Scanner): string => {
  const { bytes } = scanner;
  scanner.at += 1;
  let name = '';
  while (isRegular(bytes[scanner.at])) {
    let byte = bytes[scanner.at]!;
    if (byte === 0x23) {
      const code = Number.parseInt(ascii(bytes, scanner.at + 1, scanner.at + 3), 16);
      if (!/^[0-9A-Fa-f]{2}$/.test(ascii(bytes, scanner.at + 1, scanner.at + 3)) || code === 0) throw new PdfFault('a broken name', scanner.at);
      byte = code;
      scanner.at += 2;
    }
    name += String.fromCharCode(byte);
    scanner.at += 1;
  }
  return name;
};

const ESCAPES: { readonly [code: number]: number } = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12, 40: 40, 41: 41, 92: 92 };

const readLiteral = (scanner: Scanner): PdfValue => {
  const { bytes } = scanner;
  const start = scanner.at;
  const found: number[] = [];
  let open = 1;
  scanner.at += 1;
  for (;;) {
    const byte = bytes[scanner.at];
    if (byte === undefined) throw new PdfFault('a string without an end', start);
    scanner.at += 1;
    if (byte === 0x28) open += 1;
    if (byte === 0x29 && --open === 0) break;
    if (byte !== 0x5c) {
      found.push(byte);
      continue;
    }
    const next = bytes[scanner.at];
    const octal = /^[0-7]{1,3}/.exec(ascii(bytes, scanner.at, scanner.at + 3));
    if (octal !== null) {
      found.push(Number.parseInt(octal[0], 8) & 0xff);
      scanner.at += octal[0].length;
    } else {
      const meant = ESCAPES[next ?? -1];
      if (meant === undefined) throw new PdfFault('an unknown escape', scanner.at);
      found.push(meant);
      scanner.at += 1;
    }
  }
  return { t: 'str', v: Uint8Array.from(found), hex: false, start, end: scanner.at };
};

const hexDigit = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

const readHex = (scanner: Scanner): PdfValue => {
  const { bytes } = scanner;
  const start = scanner.at;
  const close = bytes.indexOf(0x3e, start);
  const digits = close - start - 1;
  // White space within, or an odd number of digits, would be a second spelling.
  if (close < 0 || digits % 2 !== 0) throw new PdfFault('a broken hexadecimal string', start);
  const value = new Uint8Array(digits / 2);
  for (let index = 0; index < value.length; index += 1) {
    const [high, low] = [hexDigit(bytes[start + 1 + index * 2]), hexDigit(bytes[start + 2 + index * 2])];
    if (high < 0 || low < 0) throw new PdfFault('a broken hexadecimal string', start);
    value[index] = high * 16 + low;
  }
  scanner.at = close + 1;
  return { t: 'str', v: value, hex: true, start, end: scanner.at };
};

const readArray = (scanner: Scanner, depth: number): PdfValue => {
  scanner.at += 1;
  const found: PdfValue[] = [];
  for (;;) {
    skipWhite(scanner);
    if (scanner.bytes[scanner.at] === 0x5d) break;
    found.push(readValue(scanner, depth + 1));
  }
  scanner.at += 1;
  return { t: 'arr', v: found };
};

export const readDict = (scanner: Scanner, depth = 0): PdfDict => {
  expectWord(scanner, '<<');
  const found = new Map<string, PdfValue>();
  for (;;) {
    skipWhite(scanner);
    if (startsWith(scanner, '>>')) break;
    const at = scanner.at;
    if (scanner.bytes[at] !== 0x2f) throw new PdfFault('expected a key', at);
    const key = readName(scanner);
    // Which of two entries counts differs from reader to reader.
    if (found.has(key)) throw new PdfFault(`the key ${key} twice`, at);
    found.set(key, readValue(scanner, depth + 1));
  }
  scanner.at += 2;
  return { t: 'dict', v: found };
};

const readWordOrNumber = (scanner: Scanner): PdfValue => {
  const { bytes } = scanner;
  const from = scanner.at;
  while (isRegular(bytes[scanner.at])) scanner.at += 1;
  const word = ascii(bytes, from, Math.min(scanner.at, from + 40));
  if (word === 'true' || word === 'false') return { t: 'bool', v: word === 'true' };
  if (word === 'null') return { t: 'null' };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new PdfFault('an unknown word', from);
  if (/^\d+$/.test(word)) {
    const reference = referenceAfter(scanner);
    if (reference) return { t: 'ref', v: Number(word) };
  }
  return { t: 'num', v: Number(word) };
};

/** Moves behind ` 0 R` when it stands here. Generations other than 0 are not written by anything that this reader takes. */
const referenceAfter = (scanner: Scanner): boolean => {
  const ahead: Scanner = { bytes: scanner.bytes, at: scanner.at };
  skipWhite(ahead);
  if (!isDigit(ahead.bytes[ahead.at])) return false;
  const generation = readInteger(ahead);
  skipWhite(ahead);
  if (ahead.bytes[ahead.at] !== 0x52 || isRegular(ahead.bytes[ahead.at + 1])) return false;
  if (generation !== 0) throw new PdfFault('a generation other than 0', scanner.at);
  scanner.at = ahead.at + 1;
  return true;
};

/** The value of one object, between `obj` and `endobj`; a stream's length has to stand in its dictionary. */
export const readObject = (scanner: Scanner): PdfValue => {
  const value = readValue(scanner);
  skipWhite(scanner);
  if (value.t !== 'dict' || !startsWith(scanner, 'stream')) return value;
  scanner.at += 6;
  if (scanner.bytes[scanner.at] === 13) scanner.at += 1;
  if (scanner.bytes[scanner.at] !== 10) throw new PdfFault('a broken stream', scanner.at);
  scanner.at += 1;
  const length = value.v.get('Length');
  if (length?.t !== 'num' || !Number.isSafeInteger(length.v) || length.v < 0 || value.v.has('F')) throw new PdfFault('a stream without a plain length', scanner.at);
  const raw = scanner.bytes.subarray(scanner.at, scanner.at + length.v);
  scanner.at += length.v;
  skipWhite(scanner);
  expectWord(scanner, 'endstream');
  return { t: 'stream', dict: value, raw };
};

/** True when both say the same, whatever white space they were written with. */
export const sameValue = (left: PdfValue, right: PdfValue): boolean => {
  if (left.t === 'dict' && right.t === 'dict') {
    return left.v.size === right.v.size && [...left.v].every(([key, value]) => right.v.has(key) && sameValue(value, right.v.get(key)!));
  }
  if (left.t === 'arr' && right.t === 'arr') return left.v.length === right.v.length && left.v.every((value, index) => sameValue(value, right.v[index]!));
  if (left.t === 'stream' && right.t === 'stream') return sameValue(left.dict, right.dict) && sameBytes(left.raw, right.raw);
  if (left.t === 'str' && right.t === 'str') return sameBytes(left.v, right.v);
  if (left.t === 'null' || right.t === 'null') return left.t === right.t;
  return left.t === right.t && 'v' in left && 'v' in right && left.v === right.v;
};

export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
};

/** Numbers of the objects that a value points at. */
export const referencesOf = (value: PdfValue, found: Set<number> = new Set()): Set<number> => {
  if (value.t === 'ref') found.add(value.v);
  else if (value.t === 'arr') for (const each of value.v) referencesOf(each, found);
  else if (value.t === 'dict') for (const each of value.v.values()) referencesOf(each, found);
  else if (value.t === 'stream') referencesOf(value.dict, found);
  return found;
};
