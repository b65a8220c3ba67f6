// JSON read with the line of everything in it, and with what the language's own parser lets pass: a field that stands twice, of which
// one would be lost.

export interface JsonRead {
  readonly value: unknown;
  /** Line, from 1, of the nearest part of a path such as `sections[0].items[2].max` that is there. */
  readonly lineOf: (path: string) => number | undefined;
}
export interface JsonFault {
  readonly line: number;
  readonly why: 'syntax' | 'repeated' | 'deep';
  readonly what?: string;
}

const MOST_DEPTH = 100;
const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n\r]|\\.)*"/y;

class Fault extends Error {
  readonly at: number;
  readonly why: JsonFault['why'];
  readonly what: string | undefined;
  constructor(at: number, why: JsonFault['why'], what?: string) {
    super(why);
    this.at = at;
    this.why = why;
    this.what = what;
  }
}

/** Walks the text once for places, and leaves the values to JSON.parse. */
export function readJson(text: string): { readonly ok: true; readonly read: JsonRead } | { readonly ok: false; readonly fault: JsonFault } {
  const starts = new Map<string, number>();
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const skip = (): void => {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined || found === '') throw new Fault(at, 'syntax');
    at += found.length;
    return found;
  };
  const expectSign = (sign: string): void => {
    skip();
    if (text[at] !== sign) throw new Fault(at, 'syntax');
    at += 1;
  };
  const value = (path: string, depth: number): void => {
    skip();
    if (depth > MOST_DEPTH) throw new Fault(at, 'deep');
    starts.set(path, at);
    if (text[at] === '{') {
      at += 1;
      const keys = new Set<string>();
      members('}', () => {
        skip();
        const from = at;
        const written = take(STRING);
        let key: string;
        try {
          key = JSON.parse(written) as string;
        } catch {
          throw new Fault(from, 'syntax');
        }
        if (keys.has(key)) throw new Fault(from, 'repeated', key);
        keys.add(key);
        expectSign(':');
        value(path === '' ? key : `${path}.${key}`, depth + 1);
      });
    } else if (text[at] === '[') {
      at += 1;
      let n = 0;
      members(']', () => value(`${path}[${n++}]`, depth + 1));
    } else if (text[at] === '"') take(STRING);
    else take(LITERAL);
  };
  const members = (end: string, one: () => void): void => {
    skip();
    if (text[at] === end) {
      at += 1;
      return;
    }
    for (;;) {
      one();
      skip();
      if (text[at] === end) break;
      expectSign(',');
    }
    at += 1;
  };
  const lineAt = (position: number): number => {
    let line = 1;
    for (let i = text.indexOf('\n'); i >= 0 && i < position; i = text.indexOf('\n', i + 1)) line += 1;
    return line;
  };
  try {
    const from = at;
    value('', 0);
    skip();
    if (at < text.length) throw new Fault(at, 'syntax');
    return { ok: true, read: { value: JSON.parse(text.slice(from)), lineOf: nearest((path) => mapped(starts.get(path), lineAt)) } };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: { line: lineAt(error.at), why: error.why, ...(error.what === undefined ? {} : { what: error.what }) } };
    if (error instanceof SyntaxError) return { ok: false, fault: { line: lineAt(at), why: 'syntax' } };
    throw error;
  }
}

const mapped = (position: number | undefined, lineAt: (position: number) => number): number | undefined => (position === undefined ? undefined : lineAt(position));

/** Asks for a path, then for what it is in, until something is known. */
export function nearest<T>(find: (path: string) => T | undefined): (path: string) => T | undefined {
  return (path) => {
    for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, '')) {
      const found = find(at);
      if (found !== undefined) return found;
      if (!/[.[]/.test(at)) break;
    }
    return find('');
  };
}
