// What a new standard begins with: one matter with a rule of the commonest family, one section, one item.

import type { Json } from '#shared/json.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';

export function newItem(id: string, no: string): Json {
  return { id, no, text: '', kind: 'check', level: 'general', answers: ['meets', 'basically', 'fails', 'na'], noteOn: ['fails'], basis: [] };
}

export function newStandard(): Json {
  const rule = ruleTemplates().find((template) => template.family === 'defectRatioMatrix')?.rule;
  return {
    schema: 1, id: 'new-standard', version: '1', title: '', source: '',
    matters: [{ id: 'matter', name: '', mark: '', rule: (rule ?? {}) as Json }],
    materials: [], flow: [], shots: [],
    sections: [{ no: '一', title: '', items: [newItem('i1', '1.1')] }],
  };
}
