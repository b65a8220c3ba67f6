// Reading a standard from JSON that somebody made: either a standard, or every problem with its place.

import { standardSchema, type Standard } from './standard.ts';

export interface Problem {
  /** Where, for instance `sections[2].items[0].max`. */
  readonly path: string;
  readonly message: string;
}
export type Parsed = { readonly ok: true; readonly standard: Standard } | { readonly ok: false; readonly problems: readonly Problem[] };

export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** Never throws. Keys that the schema does not know are dropped. */
export function parseStandard(json: unknown): Parsed {
  const parsed = standardSchema.safeParse(json);
  if (parsed.success) return { ok: true, standard: parsed.data };
  return { ok: false, problems: parsed.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message })) };
}
