// Changing a standard under work: plain JSON that need not be a standard yet. Every change makes a new document and leaves the old one
// as it was, so that undo is keeping the old one. Pure.

import type { Json } from '#shared/json.ts';
import { parsePath } from './path.ts';

export type Doc = { readonly [key: string]: Json };
export type Step = string | number;

export function valueAt(document: Json | undefined, path: readonly Step[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Array.isArray(value) ? (value as readonly Json[])[Number(step)] : Object.hasOwn(value, step) ? (value as Doc)[step] : undefined;
  }
  return value;
}

/** The document with `value` at `path`; `undefined` takes the field away. Missing objects on the way are made. */
export function withValue(document: Json | undefined, path: readonly Step[], value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (typeof step === 'number') {
    const list = Array.isArray(document) ? [...(document as readonly Json[])] : [];
    if (rest.length === 0 && value === undefined) list.splice(step, 1);
    else list[step] = withValue(list[step], rest, value);
    return list;
  }
  const entries = typeof document === 'object' && document !== null && !Array.isArray(document) ? Object.entries(document) : [];
  const fields = new Map<string, Json>(entries as [string, Json][]);
  if (rest.length === 0 && value === undefined) fields.delete(step);
  else fields.set(step, withValue(fields.get(step), rest, value));
  return Object.fromEntries(fields);
}

/** The list at `path` with one more entry at `at`. */
export function withInserted(document: Json, path: readonly Step[], at: number, value: Json): Json {
  const list = listAt(document, path);
  return withValue(document, path, [...list.slice(0, at), value, ...list.slice(at)]);
}

/** The list at `path` with its entry moved by a step; unchanged at the ends. */
export function withMoved(document: Json, path: readonly Step[], at: number, by: 1 | -1): Json {
  const list = [...listAt(document, path)];
  const [one] = list.splice(at, 1);
  if (one === undefined || at + by < 0 || at + by > list.length) return document;
  list.splice(at + by, 0, one);
  return withValue(document, path, list);
}

export function listAt(document: Json | undefined, path: readonly Step[]): readonly Json[] {
  const value = valueAt(document, path);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function textAt(document: Json | undefined, path: readonly Step[]): string {
  const value = valueAt(document, path);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A name that no item has yet: `i1`, `i2` … */
export function freeId(document: Json, prefix: string): string {
  const taken = new Set<string>();
  const gather = (value: Json | undefined): void => {
    if (Array.isArray(value)) (value as readonly Json[]).forEach(gather);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value as Doc)) {
        if (key === 'id' && typeof one === 'string') taken.add(one);
        else gather(one);
      }
    }
  };
  gather(document);
  for (let n = 1; ; n += 1) if (!taken.has(`${prefix}${String(n)}`)) return `${prefix}${String(n)}`;
}

/** Which item a place in the document belongs to: section and place in it. */
export function itemOfPath(path: string): { readonly section: number; readonly item: number } | null {
  const [first, section, second, item] = parsePath(path);
  return first === 'sections' && typeof section === 'number' && second === 'items' && typeof item === 'number' ? { section, item } : null;
}
