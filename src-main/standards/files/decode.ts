// Bytes of a text file to text: UTF-8, UTF-16 with its mark, and GB18030 (with GBK in it), in which Chinese Windows saves CSV. Strict:
// a byte that does not fit is an error and never a question mark.

export interface Decoded {
  readonly text: string;
  /** Where it had to be guessed. */
  readonly encoding?: string;
}

function strict(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Chinese that was taken for GBK by mistake is full of rare characters and private signs; real forms are not. */
function isPlausible(text: string): boolean {
  const signs = [...text];
  // oxlint-disable-next-line no-control-regex
  const odd = signs.filter((sign) => /[\u0000-\u0008\u000E-\u001F\uE000-\uF8FF\uFFFD]/.test(sign)).length;
  return odd === 0;
}

/** `undefined` where no encoding fits. */
export function decode(bytes: Uint8Array): Decoded | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return named('utf-16le', strict('utf-16le', bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return named('utf-16be', strict('utf-16be', bytes));
  const utf8 = strict('utf-8', bytes);
  if (utf8 !== undefined) return utf8.includes('\u0000') ? undefined : { text: utf8 };
  const chinese = strict('gb18030', bytes);
  return chinese !== undefined && isPlausible(chinese) ? { text: chinese, encoding: 'gb18030' } : undefined;
}

const named = (encoding: string, text: string | undefined): Decoded | undefined => (text === undefined ? undefined : { text, encoding });
