// Bytes and their texts: UTF-8, hex, base64. Written out because this layer has neither Node nor a DOM to lend TextEncoder or Buffer.

const hexDigits = '0123456789abcdef';
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** UTF-8 of a well-formed text. Throws `TypeError` on a lone surrogate, which has no UTF-8. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => {
  // Three bytes hold any UTF-16 unit; a surrogate pair (two units) needs only four.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    let code = text.charCodeAt(index);
    if (code < 0x80) {
      bytes[length++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = text.charCodeAt(index + 1);
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) throw new TypeError('lone surrogate');
      index++;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
    } else {
      bytes[length++] = 0xe0 | (code >> 12);
    }
    bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
    bytes[length++] = 0x80 | (code & 0x3f);
  }
  return bytes.slice(0, length);
};

/** Lower-case hex. */
export const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += hexDigits[byte >> 4]! + hexDigits[byte & 15]!;
  return text;
};

/** Throws `TypeError` when the text is not an even number of hex digits. */
export const fromHex = (text: string): Uint8Array<ArrayBuffer> => {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new TypeError('not hex');
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16));
};

/** Standard base64 with padding. */
export const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const group = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += base64Digits[group >> 18]! + base64Digits[(group >> 12) & 63]!;
    text += left > 1 ? base64Digits[(group >> 6) & 63]! : '=';
    text += left > 2 ? base64Digits[group & 63]! : '=';
  }
  return text;
};

/** Throws `TypeError` on anything but the one standard spelling, so that a signature has no second text. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new TypeError('not base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let index = 0, at = 0; index < text.length; index += 4) {
    let group = 0;
    for (let digit = 0; digit < 4; digit++) group = (group << 6) | Math.max(0, base64Digits.indexOf(text[index + digit]!));
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  if (toBase64(bytes) !== text) throw new TypeError('not base64');
  return bytes;
};

/** Strict UTF-8 → text. Throws `TypeError` for bytes that are not UTF-8: too long a form, a surrogate, a cut character. */
export const fromUtf8 = (bytes: Uint8Array): string => {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!;
    const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
    if (more < 0 || at + more >= bytes.length) throw new TypeError('not UTF-8');
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let index = 1; index <= more; index += 1) {
      const next = bytes[at + index]!;
      if ((next & 0xc0) !== 0x80) throw new TypeError('not UTF-8');
      code = code * 64 + (next & 0x3f);
    }
    if ((more === 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) || (more === 3 && (code < 0x10000 || code > 0x10ffff))) throw new TypeError('not UTF-8');
    piece += String.fromCodePoint(code);
    if (piece.length > 8192) {
      pieces.push(piece);
      piece = '';
    }
    at += more + 1;
  }
  pieces.push(piece);
  return pieces.join('');
};
