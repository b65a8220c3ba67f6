// Canonical JSON (RFC 8785): one spelling for one value, so that a hash means the value and not its typing.

import { utf8 } from '../bytes.ts';
import type { Json } from '../json.ts';

const text = (value: string): string => {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON: lone surrogate');
  // JSON.stringify escapes exactly what RFC 8785 section 3.2.2.2 asks for, once lone surrogates are excluded.
  return JSON.stringify(value);
};

/**
 * Keys sorted by UTF-16 units, no white space, numbers as ECMAScript prints them; keys whose value is `undefined` are omitted.
 * Throws `TypeError` for NaN, an infinity, a lone surrogate and anything that is not JSON.
 */
export const canonicalJson = (value: Json): string => {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON: not a finite number');
      return String(value);
    case 'string':
      return text(value);
    case 'object':
      break;
    default:
      throw new TypeError(`canonical JSON: ${typeof value} is not JSON`);
  }
  if (isList(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${text(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
};

/** UTF-8 of `canonicalJson`: what is hashed and signed. */
export const canonicalBytes = (value: Json): Uint8Array<ArrayBuffer> => utf8(canonicalJson(value));

// Array.isArray does not narrow a readonly array out of a union.
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
