// The form that authors fill in: a small sound standard as an example in every sheet, and before it a sheet that says what each column
// takes. It reads back as the example, so what is shown is what works.

import { LAYOUTS } from '#shared/standard/table/layout.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import type { Cell, Table } from '#shared/standard/table/table.ts';
import type { TableLanguage } from '#shared/standard/table/to-tables.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';

const item = (no: string, text: string, more: Partial<Item>): Item => ({
  id: no, no, text, kind: 'check', level: 'general', answers: ['meets', 'fails', 'na'], noteOn: ['fails'], basis: ['《示例办法》第五条'], shots: ['front'], ...more,
});

/** Our own words; every value is an example. */
export function templateStandard(): Standard {
  const [{ rule }] = ruleTemplates() as [ReturnType<typeof ruleTemplates>[number]];
  return {
    schema: 1,
    id: 'example',
    version: '2026.1',
    title: '小型门店云踏勘标准（示例）',
    titleEn: 'Survey standard for small shops (example)',
    inForce: { from: '2026-01-01' },
    source: '示例：请改为标准的文件名称和文号。',
    matters: [{ id: 'shop', name: '示例事项', nameEn: 'Example matter', mark: '示例', rule }],
    materials: [{ no: '1', title: '申请书', basis: '《示例办法》第三条' }],
    flow: [{ no: '1', title: '站在门外，转一圈', shots: ['front'] }, { no: '2', title: '进门，拍柜台', shots: ['counter'] }],
    shots: [{ id: 'front', title: '门头', footage: '门头', view: { yaw: 0, pitch: -5, fov: 90 } }, { id: 'counter', title: '柜台', footage: '店内' }],
    sections: [
      { no: '1', title: '场所', statedMax: 15, items: [item('1.1', '有固定的经营场所，地址与申请一致', { level: 'key', innerNote: '核对定位。' }), item('1.2', '场所整洁，与生活区分开', { max: 10 }), item('1.3', '有与经营规模相适应的面积', { max: 5 })] },
      { no: '2', title: '制度', statedMax: 20, items: [item('2.1', '有进货查验记录', { kind: 'score', max: 10, answers: ['meets', 'basically', 'fails', 'na'], shots: ['counter'], method: '抽查一个月的记录' }), item('2.2', '从业人员信息公示', { max: 10, shots: ['counter'] })] },
    ],
    vectors: [{ name: '关键项不符合', matter: 'shop', given: { '1.1': { answer: 'fails' } }, expect: { outcome: 'fail' } }, { name: '失 5 分，标化分 85.7', matter: 'shop', given: { '1.3': { answer: 'fails' } }, expect: { outcome: 'fail' } }],
  };
}

export function remarks(language: TableLanguage): Table {
  const zh = language === 'zh';
  const rows: Cell[][] = [
    [zh ? '怎样填写' : 'How to fill it in', zh ? '每张表的第一行是表头，不要改动；示例行请改成自己的内容。本表和名称以“说明”开头的表不会被读取。' : 'The first row of each sheet holds its headings; replace the example rows. Sheets whose name begins with “Readme” are not read.'],
    [zh ? '公式' : 'Formulas', zh ? '公式不会被计算：请粘贴为数值。' : 'Formulas are never calculated: paste values.'],
    [zh ? '引号' : 'Quotation marks', zh ? '以 = + - @ 开头的文字写在双引号里，例如 "=1"。列表：名称之间用顿号，条文每行一条。' : 'A text that begins with = + - @ stands in double quotes. Names are parted by commas; one clause a line.'],
    [],
    zh ? ['表', '列', '是否必填', '怎样填写'] : ['sheet', 'column', 'needed', 'what it takes'],
    ...LAYOUTS.filter(({ key }) => key !== 'merge').flatMap((layout): Cell[][] => [
      [layout[language], '', '', layout.about[language]],
      ...layout.columns.map((column): Cell[] => [layout[language], column[language], column.blank === 'fault' ? (zh ? '必填' : 'yes') : '', column.about[language]]),
    ]),
  ];
  return { name: zh ? '说明' : 'Readme', rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' && /^[=+\-@]/.test(cell) ? ` ${cell}` : cell))) };
}
