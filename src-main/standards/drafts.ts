// Drafts: standards and merges under work. Saved as they are, whatever they are, so that nothing of half a form is lost; what is wrong
// with them is counted for the list and told by the editor.

import type { Draft, DraftRow } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { checkStandard } from '#shared/standard/check.ts';
import type { Finding } from '#shared/standard/finding.ts';
import { composeMerge, type MergeFault } from '#shared/standard/merge.ts';
import { mergeDocumentSchema } from '#shared/standard/merge-document.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { StandardStore } from '../store/standards.ts';

export const MOST_DRAFT_BYTES = 24 * 1024 * 1024;
/** Deeper than any standard; nothing that nests further is walked through. */
const MOST_DEPTH = 60;

export type Made =
  | { readonly ok: true; readonly standard: Standard; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly problems: readonly { readonly path: string; readonly message: string }[]; readonly fault?: MergeFault };

export type Saved = { readonly row: DraftRow } | { readonly failure: 'notFound' | 'tooLarge' } | { readonly failure: 'changedElsewhere'; readonly revision: number };

export interface Drafts {
  list(person: string): readonly DraftRow[];
  get(person: string, draft: string): Draft | undefined;
  save(person: string, given: { readonly draft?: string | undefined; readonly revision?: number | undefined; readonly base?: string | undefined; readonly document: Json }): Saved;
  remove(person: string, draft: string): boolean;
  /** The standard that a document is, or makes, with what is wrong with it. */
  make(document: Json): Made;
}

const isMerge = (document: unknown): boolean => typeof document === 'object' && document !== null && !Array.isArray(document) && 'kind' in document && document.kind === 'merge';

export function createDrafts(deps: { readonly standards: StandardStore; readonly lookup: (hash: string) => Standard | undefined; readonly newId: () => string; readonly now: () => number }): Drafts {
  const { standards, lookup } = deps;

  const make = (document: Json): Made => {
    if (isTooDeep(document)) return { ok: false, problems: [{ path: '', message: 'nested too deep' }] };
    let json: unknown = document;
    if (isMerge(document)) {
      const merge = mergeDocumentSchema.safeParse(document);
      if (!merge.success) return { ok: false, problems: merge.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
      const made = composeMerge(merge.data, lookup);
      if (!made.ok) return { ok: false, problems: [{ path: 'merge', message: made.fault.code }], fault: made.fault };
      json = made.standard;
    }
    const { standard, faults, findings } = checkStandard(json);
    return standard ? { ok: true, standard, findings } : { ok: false, problems: faults.map(({ path, en }) => ({ path, message: en })) };
  };

  const describe = (document: Json): Pick<DraftRow, 'kind' | 'title' | 'id' | 'version' | 'errors' | 'warnings'> => {
    const field = (name: string): string => {
      const value = typeof document === 'object' && document !== null && !Array.isArray(document) ? (document as { readonly [key: string]: Json | undefined })[name] : undefined;
      return typeof value === 'string' ? value : '';
    };
    const made = make(document);
    const count = (severity: Finding['severity']): number => (made.ok ? made.findings.filter((finding) => finding.severity === severity).length : 0);
    return { kind: isMerge(document) ? 'merge' : 'standard', title: field('title'), id: field('id'), version: field('version'), errors: made.ok ? count('error') : made.problems.length, warnings: count('warning') };
  };

  return {
    list: (person) => standards.drafts(person),
    get: (person, draft) => standards.draft(person, draft),
    save(person, { draft, revision, base, document }) {
      if (isTooDeep(document) || Buffer.byteLength(JSON.stringify(document)) > MOST_DRAFT_BYTES) return { failure: 'tooLarge' };
      const known = draft === undefined ? undefined : standards.draft(person, draft);
      if (draft !== undefined && !known) return { failure: 'notFound' };
      if (known && known.revision !== revision) return { failure: 'changedElsewhere', revision: known.revision };
      const from = known?.base ?? base;
      const row: DraftRow = {
        draft: draft ?? deps.newId(),
        ...describe(document),
        savedAt: new Date(deps.now()).toISOString(),
        revision: (known?.revision ?? 0) + 1,
        ...(from === undefined ? {} : { base: from }),
      };
      if (!standards.saveDraft(person, row, document, known?.revision ?? 0)) return { failure: 'changedElsewhere', revision: row.revision };
      return { row };
    },
    remove: (person, draft) => standards.removeDraft(person, draft),
    make,
  };
}

/** Level by level, so that depth costs no stack. */
function isTooDeep(document: Json): boolean {
  let level: readonly Json[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_DEPTH) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? (Object.values(one) as Json[]).filter((part) => typeof part === 'object' && part !== null) : []));
  }
  return false;
}
