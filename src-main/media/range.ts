// Which bytes a request asks for, by RFC 9110 section 14: one range, or the whole where the header is absent, malformed,
// of another unit, asks for several ranges, or was meant for another version of the file.

export type AskedRange =
  | { readonly kind: 'whole' }
  /** Both ends inclusive. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

const WHOLE: AskedRange = { kind: 'whole' };
const NONE: AskedRange = { kind: 'unsatisfiable' };

/**
 * An open-ended range runs to the end of the file and is never shortened: players take a shortened reply for the whole file.
 * `etag` is the strong validator of the present version, quotes included.
 */
export const askedRange = (headers: Headers, bytes: number, etag: string): AskedRange => {
  const header = headers.get('range');
  if (header === null) return WHOLE;
  const condition = headers.get('if-range');
  // A date can never match: content has no date, only a name that is its hash.
  if (condition !== null && condition.trim() !== etag) return WHOLE;
  const match = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)$/i.exec(header.trim());
  if (!match) return WHOLE;
  const [, from = '', to = ''] = match;
  if (from === '') {
    if (to === '') return WHOLE;
    const suffix = Number(to);
    if (suffix === 0 || bytes === 0) return NONE;
    return { kind: 'range', first: Math.max(0, bytes - suffix), last: bytes - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return WHOLE;
  if (first >= bytes) return NONE;
  return { kind: 'range', first, last: to === '' ? bytes - 1 : Math.min(bytes - 1, Number(to)) };
};
