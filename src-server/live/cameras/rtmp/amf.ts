// AMF0, as far as RTMP's commands need it. Pure.

export type Amf = number | boolean | string | null | undefined | { readonly [key: string]: Amf } | readonly Amf[];

/** Deeper than any client nests. */
const DEEPEST = 8;

/** The values of one message; what is cut or unknown ends the list. */
export function readAmf(bytes: Buffer): readonly Amf[] {
  const values: Amf[] = [];
  let at = 0;
  const need = (length: number): number => {
    if (at + length > bytes.length) throw new RangeError('AMF');
    const from = at;
    at += length;
    return from;
  };
  const text = (length: number): string => {
    const from = need(length);
    return bytes.toString('utf8', from, from + length);
  };
  const short = (): string => text(bytes.readUInt16BE(need(2)));
  const members = (depth: number): { readonly [key: string]: Amf } => {
    const found: Record<string, Amf> = Object.create(null) as Record<string, Amf>;
    for (;;) {
      const key = short();
      if (key === '' && bytes[at] === 9) {
        at += 1;
        return found;
      }
      found[key] = value(depth + 1);
    }
  };
  const value = (depth: number): Amf => {
    if (depth > DEEPEST) throw new RangeError('AMF');
    const type = bytes[need(1)];
    switch (type) {
      case 0: return bytes.readDoubleBE(need(8));
      case 1: return bytes[need(1)] !== 0;
      case 2: return short();
      case 3: return members(depth);
      case 5: return null;
      case 6: return undefined;
      case 8:
        need(4);
        return members(depth);
      case 10: {
        const length = bytes.readUInt32BE(need(4));
        const list: Amf[] = [];
        for (let n = 0; n < length; n += 1) list.push(value(depth + 1));
        return list;
      }
      case 11: {
        const date = bytes.readDoubleBE(need(8));
        need(2);
        return date;
      }
      case 12: return text(bytes.readUInt32BE(need(4)));
      default: throw new RangeError('AMF');
    }
  };
  try {
    while (at < bytes.length) values.push(value(0));
  } catch {}
  return values;
}

export function writeAmf(values: readonly Amf[]): Buffer {
  const out: Buffer[] = [];
  const short = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length, 0);
    return Buffer.concat([length, bytes]);
  };
  const write = (value: Amf): void => {
    if (typeof value === 'number') {
      const number = Buffer.alloc(9);
      number.writeDoubleBE(value, 1);
      out.push(number);
    } else if (typeof value === 'boolean') out.push(Buffer.from([1, value ? 1 : 0]));
    else if (typeof value === 'string') out.push(Buffer.from([2]), short(value));
    else if (value === null) out.push(Buffer.from([5]));
    else if (value === undefined) out.push(Buffer.from([6]));
    else {
      out.push(Buffer.from([3]));
      for (const [key, one] of Object.entries(value)) {
        out.push(short(key));
        write(one as Amf);
      }
      out.push(Buffer.from([0, 0, 9]));
    }
  };
  for (const value of values) write(value);
  return Buffer.concat(out);
}
