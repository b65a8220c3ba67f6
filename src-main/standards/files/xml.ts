// XML as spreadsheets write it, read from front to back without a tree. No document type, no entities but the five of XML itself and
// numbered signs: what would load, expand or repeat something is an error, not a feature.

export class XmlError extends Error {
  constructor(why: string) {
    super(`xml: ${why}`);
    this.name = 'XmlError';
  }
}

export interface XmlHandler {
  /** Names without their prefix. `path` holds the names of the elements around it, outermost first. */
  open?(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void;
  close?(name: string, path: readonly string[]): void;
  text?(text: string, path: readonly string[]): void;
}

const MOST_DEPTH = 64;
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&([^;&\s]{0,12};?)/g, (whole, body: string) => {
    const name = body.endsWith(';') ? body.slice(0, -1) : undefined;
    const code = name === undefined ? undefined : /^#x[0-9a-f]{1,6}$/i.test(name) ? Number.parseInt(name.slice(2), 16) : /^#\d{1,7}$/.test(name) ? Number(name.slice(1)) : undefined;
    if (code !== undefined && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
    const sign = name === undefined ? undefined : NAMED[name];
    if (sign === undefined) throw new XmlError(`entity ${whole.slice(0, 20)}`);
    return sign;
  });
}

const ATTRIBUTE = /\s+([^\s=/>"'<]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

function attributesOf(source: string, from: number): { readonly attributes: Record<string, string>; readonly at: number } {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(source);
    if (!found) return { attributes, at };
    const name = found[1]!;
    if (name in attributes) throw new XmlError('an attribute twice');
    attributes[name] = decode(found[2] ?? found[3] ?? '');
    at = ATTRIBUTE.lastIndex;
  }
}

/** Reads a document through. Throws an XmlError for what is not well-formed. */
export function readXml(source: string, handler: XmlHandler): void {
  const path: string[] = [];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  let roots = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const text = source.slice(at, next < 0 ? source.length : next);
    if (text !== '') {
      if (path.length > 0) handler.text?.(decode(text), path);
      else if (text.trim() !== '') throw new XmlError('text outside the document');
    }
    if (next < 0) break;
    at = next;
    if (source.startsWith('<!--', at)) at = after(source, '-->', at + 4);
    else if (source.startsWith('<![CDATA[', at)) {
      const end = after(source, ']]>', at + 9);
      if (path.length === 0) throw new XmlError('text outside the document');
      handler.text?.(source.slice(at + 9, end - 3), path);
      at = end;
    } else if (source.startsWith('<?', at)) at = after(source, '?>', at + 2);
    else if (source.startsWith('<!', at)) throw new XmlError('a document type');
    else if (source.startsWith('</', at)) {
      const end = after(source, '>', at + 2);
      const name = local(source.slice(at + 2, end - 1).trim());
      if (path.pop() !== name) throw new XmlError('elements that cross');
      handler.close?.(name, path);
      at = end;
    } else {
      const named = /^[^\s/>"'=<]+/.exec(source.slice(at + 1, at + 200))?.[0];
      if (named === undefined) throw new XmlError('a tag without a name');
      const { attributes, at: end } = attributesOf(source, at + 1 + named.length);
      const closing = /^\s*(\/?)>/.exec(source.slice(end, end + 100));
      if (!closing) throw new XmlError('a tag that does not end');
      const name = local(named);
      if (path.length === 0 && (roots += 1) > 1) throw new XmlError('two documents in one');
      if (path.length >= MOST_DEPTH) throw new XmlError('nested too deep');
      handler.open?.(name, attributes, path);
      if (closing[1] === '/') handler.close?.(name, path);
      else path.push(name);
      at = end + closing[0].length;
    }
  }
  if (path.length > 0 || roots === 0) throw new XmlError('it breaks off');
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at < 0) throw new XmlError('it breaks off');
  return at + mark.length;
}

/** For text between tags and in attributes, including signs that XML cannot carry otherwise (ECMA-376, ST_Xstring). */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
export const unescapeString = (text: string): string => text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
