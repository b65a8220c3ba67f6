// The forms of the scoring benchmark: an official one where it is at hand, else one made to its measure, and a very long one.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importOfficial } from '../../../src-shared/standard/official.ts';
import { ruleTemplates } from '../../../src-shared/standard/rule-templates.ts';
import { standardSchema, type Item, type Standard } from '../../../src-shared/standard/standard.ts';

const OFFICIAL = fileURLToPath(new URL('../../../../shared/standards/gsp_retail_2016_160.json', import.meta.url));

/** 176 items, without compulsory notes: the peers know none, and the same form is to be answered. */
export function gspForm(): { readonly standard: Standard; readonly official: boolean } {
  const official = existsSync(OFFICIAL) ? importOfficial(JSON.parse(readFileSync(OFFICIAL, 'utf8'))).standards[0] : undefined;
  const standard = official ?? madeForm(176, 20);
  return { standard: { ...standard, sections: standard.sections.map((section) => ({ ...section, items: section.items.map(({ noteOn: _noteOn, ...item }) => item) })) }, official: official !== undefined };
}

/** `count` items in sections of `perSection`, with texts of the usual length. */
export function madeForm(count: number, perSection: number): Standard {
  const rule = ruleTemplates().find((template) => template.family === 'defectRatioMatrix')!.rule;
  const items = Array.from({ length: count }, (_, at): Item => ({
    id: `i${String(at)}`,
    no: `${String(Math.floor(at / perSection) + 1)}.${String((at % perSection) + 1)}`,
    text: `第 ${String(at + 1)} 项：场所、设施设备与申请材料一致，数量与经营规模相适应，能正常运转并保持清洁${'，记录完整可查'.repeat(at % 4)}。`,
    kind: 'check',
    level: at % 17 === 0 ? 'key' : 'general',
    answers: ['meets', 'basically', 'fails', 'na'],
    basis: ['《某某管理办法》第十二条'],
  }));
  return standardSchema.parse({
    schema: 1, id: `made-${String(count)}`, version: '1', title: `${String(count)} 项`, source: 'bench', materials: [], flow: [], shots: [],
    matters: [{ id: 'm', name: '事项', mark: '试', rule }],
    sections: Array.from({ length: Math.ceil(count / perSection) }, (_, at) => ({ no: String(at + 1), title: `第 ${String(at + 1)} 部分`, items: items.slice(at * perSection, (at + 1) * perSection) })),
  });
}

/** What is answered, by place: mostly met, every tenth fails. The same for all. */
export const planned = (at: number): 'meets' | 'fails' => (at % 10 === 9 ? 'fails' : 'meets');
