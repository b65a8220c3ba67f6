// What was read of an official document as documents to go on with: whole standards, and drafts of those of which only the rule or only
// the items were published.

import type { OfficialImport, OfficialRule } from './official.ts';
import type { Json } from '../json.ts';

function draftOfRule({ id, name, rule, counts, sections, source }: OfficialRule): Json {
  const stated = counts && Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
  return {
    schema: 1,
    id: id.slice(0, 64),
    version: '1',
    title: name,
    source,
    matters: [{ id: 'matter', name, mark: '待定', rule: rule as unknown as Json }],
    materials: [],
    flow: [],
    shots: [],
    sections: (sections ?? []).map(({ title, max }, s) => ({ no: String(s + 1), title, statedMax: max, items: [] })),
    ...(stated ? { stated } : {}),
  };
}

/** Standards first, then drafts. A draft is no standard yet: what it lacks, its author must find elsewhere. */
export function draftsOfOfficial(official: OfficialImport): Json[] {
  return [
    ...official.standards.map((standard) => standard as unknown as Json),
    ...official.rules.map(draftOfRule),
    ...official.fragments.map(({ id, title, source, sections }): Json => ({ schema: 1, id: id.slice(0, 64), version: '1', title, source, matters: [], materials: [], flow: [], shots: [], sections: sections as unknown as Json })),
  ];
}
