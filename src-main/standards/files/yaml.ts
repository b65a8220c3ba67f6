// YAML 1.2 as data: no aliases (which repeat or grow what stands once), no tags, one document, no field twice.

import { isAlias, LineCounter, parseDocument, stringify, visit, type ParsedNode } from 'yaml';
import type { FileProblem } from '#shared/standard/file-problem.ts';
import { nearest } from './json-lines.ts';
import { problem } from './problems.ts';

export type YamlRead = { readonly ok: true; readonly value: unknown; readonly lineOf: (path: string) => number | undefined } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Lines nested deeper than this, in spaces or brackets, are no form; the parser would run out of stack long before it said so. */
const MOST_DEPTH = 200;

function tooDeep(text: string): boolean {
  if (/^[ ]{400}/m.test(text)) return true;
  let depth = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1);
    if (depth > MOST_DEPTH) return true;
  }
  return /(?:[-?:] ){200}/.test(text);
}

export function readYaml(text: string): YamlRead {
  if (tooDeep(text)) return { ok: false, problems: [problem('badSyntax')] };
  const lines = new LineCounter();
  const document = parseDocument<ParsedNode>(text, { lineCounter: lines, schema: 'core', uniqueKeys: true, stringKeys: true, merge: false });
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    return { ok: false, problems: wrong.slice(0, 20).map((error) => problem('badSyntax', { line: lines.linePos(error.pos[0]).line }, (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''))) };
  }
  let alias: number | undefined;
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) return undefined;
      alias = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  if (alias !== undefined) return { ok: false, problems: [problem('alias', { line: lines.linePos(alias).line })] };
  const find = (path: string): number | undefined => {
    const steps = [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? key! : Number(index)));
    const node = document.getIn(steps, true) as { readonly range?: readonly [number, number, number] | null } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : undefined;
  };
  return { ok: true, value: document.toJS({ maxAliasCount: 0 }), lineOf: nearest(find) };
}

export const writeYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, schema: 'core' });
