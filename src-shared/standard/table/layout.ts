// The sheets of a standard and their columns: one list that writing, reading, the template and the manual all follow.

import * as codec from './codec.ts';
import type { Codec } from './codec.ts';

export interface Column {
  /** Field, with a dot into a part of it. */
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly codec: Codec<never>;
  /** A blank cell: `fault` is a problem, `empty` an empty list, otherwise the field is absent. */
  readonly blank: 'fault' | 'empty' | 'absent';
  readonly about: { readonly zh: string; readonly en: string };
  /** Other headings under which it is known. */
  readonly also?: readonly string[];
  /** Width in characters, for spreadsheets. */
  readonly width?: number;
  /** Its cells may be merged over several rows, which then all have the value. */
  readonly mayMerge?: boolean;
}

export interface Layout {
  readonly key: 'standard' | 'matters' | 'measures' | 'rows' | 'sections' | 'items' | 'business' | 'materials' | 'flow' | 'shots' | 'vectors' | 'merge';
  readonly zh: string;
  readonly en: string;
  readonly columns: readonly Column[];
  readonly about: { readonly zh: string; readonly en: string };
}

type Of = Pick<Column, 'blank' | 'also' | 'width' | 'mayMerge'>;
// oxlint-disable-next-line typescript/no-explicit-any -- a column does not know the type of its field; the schema checks the whole.
const column = (field: string, zh: string, en: string, kind: Codec<any>, aboutZh: string, aboutEn: string, of: Partial<Of> = {}): Column => ({
  field, zh, en, codec: kind as Codec<never>, blank: 'absent', about: { zh: aboutZh, en: aboutEn }, ...of,
});
const must = { blank: 'fault' } as const;
const list = { blank: 'empty' } as const;

const matter = column('matter', '事项', 'matter', codec.text, '事项表中的编码', 'id in the sheet of matters', { ...must, mayMerge: true });
const verdict = (prefix: string, need: Partial<Of>) => [
  column(`${prefix}outcome`, '结论', 'outcome', codec.outcome, '通过、整改后通过、整改后现场复核、不通过', 'pass, rectify, resurvey, fail', need),
  column(`${prefix}label`, '结论用语', 'label', codec.text, '本标准自己的说法，例如 合格', 'the rule’s own word'),
  column(`${prefix}labelEn`, '结论用语（英文）', 'label (English)', codec.text, '', ''),
  column(`${prefix}grade`, '等级', 'grade', codec.text, '例如 A', 'for instance A'),
];

/** In the order of the workbook. The first is a list of fields, one a row, with the columns here as its rows. */
export const LAYOUTS: readonly Layout[] = [
  {
    key: 'standard', zh: '基本信息', en: 'Standard',
    about: { zh: '每行一个字段。', en: 'One field a row.' },
    columns: [
      column('id', '编码', 'id', codec.text, '标准的编码，各版本相同', 'the same for all versions', must),
      column('version', '版本', 'version', codec.text, '例如 2026.1；发布后不再改变', 'for instance 2026.1', must),
      column('title', '名称', 'title', codec.text, '标准的全称', 'full title', must),
      column('titleEn', '名称（英文）', 'title (English)', codec.text, '', ''),
      column('inForce.from', '生效日期', 'in force from', codec.day, '2026-01-01；发布前必须填写', 'needed before publishing'),
      column('inForce.until', '失效日期', 'in force until', codec.day, '不填：一直有效', 'blank: without end'),
      column('source', '来源', 'source', codec.text, '文件名称和文号', 'document and number', must),
      column('stated', '标明的项数', 'stated counts', codec.json(), '原表写明的项数，例如 {"key":8,"general":115,"total":176}', 'numbers that the form prints'),
      column('warnings', '原文问题', 'oddities', codec.lines, '保留下来的原文错误，每行一条', 'kept as they are, one a line'),
      column('innerNotes', '内部说明', 'inner notes', codec.lines, '只给评审人员，不进入公开版', 'for reviewers only'),
    ],
  },
  {
    key: 'matters', zh: '事项', en: 'Matters',
    about: { zh: '每个审批事项一行：它的判定规则怎样计算。', en: 'One matter a row, with how its rule counts.' },
    columns: [
      column('id', '编码', 'id', codec.text, '例如 food', 'for instance food', must),
      column('name', '名称', 'name', codec.text, '例如 食品经营许可', '', must),
      column('nameEn', '名称（英文）', 'name (English)', codec.text, '', ''),
      column('mark', '简称', 'mark', codec.text, '用于意见书编号，例如 食许', 'used in report numbers', must),
      column('rule.family', '规则类型', 'family', codec.family, '十种之一，或 其他', 'one of ten, or other', must),
      column('rule.na', '合理缺项', 'not applicable', codec.na, '不计入、按符合、按不符合', 'excluded, meets, fails', must),
      column('rule.nothingApplies', '全部缺项时', 'nothing applies', codec.nothingApplies, '视为没有失分、视为全部失分', 'best, worst'),
      column('rule.partial', '基本符合', 'basically met', codec.partial, '按符合、按不符合、3 项算 1 项不符合、得 1/3 的分', 'meets, fails, perFail 3, points 1/3', must),
      column('rule.deferred', '可后补的项', 'deferred items', codec.deferred, '不计入、计入', 'excluded, counted'),
      ...verdict('rule.otherwise.', must).map((one) => ({ ...one, zh: `其余：${one.zh}`, en: `otherwise: ${one.en}`, ...(one.field.endsWith('outcome') ? must : { blank: 'absent' as const }) })),
      column('rule.text', '规则原文', 'words of the rule', codec.text, '原文怎么写', '', { width: 50 }),
      column('rule.notes', '说明', 'notes', codec.lines, '空白、重叠怎样处理，每行一条', 'how gaps and overlaps were settled', { width: 30 }),
    ],
  },
  {
    key: 'measures', zh: '量', en: 'Measures',
    about: { zh: '判定条件用到的数，每个一行。', en: 'The numbers that conditions ask for.' },
    columns: [
      matter,
      column('name', '名称', 'name', codec.text, '条件里这样称呼它', 'its name in conditions', must),
      column('of', '是什么', 'of', codec.measureOf, '不符合项数、不符合比例、指定答案的项数、标化分、得分率、得分、零分项数', 'defects, defectRatio, answers, score, pointRatio, points, zeros', must),
      column('levels', '等级', 'levels', codec.words(codec.level), '只数这些等级的项；不填：全部', 'only these; blank: all'),
      column('kinds', '类型', 'kinds', codec.words(codec.kind), '只数这些类型的项；不填：全部', 'only these; blank: all'),
      column('answers', '答案', 'answers', codec.words(codec.answer), '“指定答案的项数”数哪些答案', 'for answers: which'),
      column('title', '显示名称', 'title', codec.text, '推导中这样称呼它', 'its name in derivations', { width: 24 }),
      column('titleEn', '显示名称（英文）', 'title (English)', codec.text, '', ''),
    ],
  },
  {
    key: 'rows', zh: '判定', en: 'Rows',
    about: { zh: '从上到下，第一行条件全部成立的决定结论；都不成立的按“其余”。', en: 'From top to bottom the first row whose conditions all hold decides; otherwise “otherwise”.' },
    columns: [matter, column('when', '条件', 'when', codec.conditions, '每行一个条件，例如 general <= 20%', 'one condition a line', { blank: 'empty', width: 36 }), ...verdict('', must).map((one) => (one.field === 'outcome' ? one : { ...one, blank: 'absent' as const }))],
  },
  {
    key: 'sections', zh: '部分', en: 'Sections',
    about: { zh: '评审项的分组，按顺序。', en: 'Groups of items, in order.' },
    columns: [
      column('no', '序号', 'no', codec.text, '例如 一', 'for instance 1', must),
      column('title', '名称', 'title', codec.text, '', '', { ...must, width: 36 }),
      column('titleEn', '名称（英文）', 'title (English)', codec.text, '', ''),
      column('statedMax', '标明的小计', 'stated points', codec.number, '原表写明的分值小计', 'total that the form prints'),
    ],
  },
  {
    key: 'items', zh: '评审项', en: 'Items',
    about: { zh: '每项一行。', en: 'One item a row.' },
    columns: [
      column('section', '部分', 'section', codec.text, '“部分”表中的序号；可以合并单元格', 'no of the section; cells may be merged', { ...must, mayMerge: true }),
      column('id', '编码', 'id', codec.text, '不重复；不填时取序号', 'unique; blank: from the number'),
      column('no', '序号', 'no', codec.text, '表上印的序号，例如 2.3', 'as printed', must),
      column('text', '评审内容', 'text', codec.text, '', '', { ...must, width: 50 }),
      column('textEn', '评审内容（英文）', 'text (English)', codec.text, '', '', { width: 20 }),
      column('kind', '类型', 'kind', codec.kind, '判断、评分', 'check, score', { ...must, mayMerge: true }),
      column('level', '等级', 'level', codec.level, '关键项、重点项、一般项', 'key, important, general', { ...must, mayMerge: true }),
      column('max', '满分', 'max', codec.number, '评分项必填', 'needed for score'),
      column('partialPoints', '基本符合得分', 'points basically met', codec.number, '不填：按规则', 'blank: by the rule'),
      column('answers', '可选答案', 'answers', codec.words(codec.answer), '按键 1、2、3、4 的顺序', 'in the order of keys 1–4', { ...must, width: 26, mayMerge: true }),
      column('noteOn', '须写备注', 'note on', codec.words(codec.answer), '选了这些答案必须写备注', 'a note is compulsory'),
      column('deferred', '可后补', 'deferred', codec.yesNo, '发证后补办', 'may be met after the licence'),
      column('matters', '事项', 'matters', codec.names, '不填：全部事项', 'blank: all', { mayMerge: true }),
      column('business', '经营项目', 'business items', codec.names, '不填：都要问', 'blank: always asked', { mayMerge: true }),
      column('shots', '镜头', 'shots', codec.names, '能看到它的镜头的编码', 'ids of shots that show it', { mayMerge: true }),
      column('basis', '依据', 'basis', codec.lines, '法规名称和条款，每行一条', 'law and article, one a line', { ...list, width: 30, mayMerge: true }),
      column('basisEn', '依据（英文）', 'basis (English)', codec.lines, '', ''),
      column('method', '评审方法', 'method', codec.text, '', '', { width: 24, mayMerge: true }),
      column('methodEn', '评审方法（英文）', 'method (English)', codec.text, '', ''),
      column('guidance', '细则', 'guidance', codec.text, '看什么、怎么看', 'what to look at', { width: 30, mayMerge: true }),
      column('guidanceEn', '细则（英文）', 'guidance (English)', codec.text, '', ''),
      column('source', '条文来源', 'source of the wording', codec.text, '与依据不同时填写', 'where it is not the basis', { mayMerge: true }),
      column('sourceEn', '条文来源（英文）', 'source of the wording (English)', codec.text, '', ''),
      column('innerNote', '内部提示', 'inner note', codec.text, '只给评审人员，不进入公开版', 'for reviewers only'),
      column('innerNoteEn', '内部提示（英文）', 'inner note (English)', codec.text, '', ''),
      column('perMatter', '各事项的权重', 'role per matter', codec.json(), '并联时由程序写入', 'written by the program in merged sheets'),
    ],
  },
  {
    key: 'business', zh: '经营项目', en: 'Business',
    about: { zh: '申请人可以申请的项目；没有就留空。', en: 'What an applicant may apply for.' },
    columns: [column('id', '编码', 'id', codec.text, '', '', must), column('name', '名称', 'name', codec.text, '例如 热食类食品制售', '', must), column('nameEn', '名称（英文）', 'name (English)', codec.text, '', '')],
  },
  {
    key: 'materials', zh: '材料', en: 'Materials',
    about: { zh: '申请人要交的材料。', en: 'What the applicant hands in.' },
    columns: [column('no', '序号', 'no', codec.text, '', '', must), column('title', '名称', 'title', codec.text, '', '', { ...must, width: 40 }), column('titleEn', '名称（英文）', 'title (English)', codec.text, '', ''), column('basis', '依据', 'basis', codec.text, '', '')],
  },
  {
    key: 'flow', zh: '踏勘流程', en: 'Flow',
    about: { zh: '现场怎么走、怎么拍。', en: 'How the place is walked and filmed.' },
    columns: [column('no', '序号', 'no', codec.text, '', '', must), column('title', '步骤', 'title', codec.text, '', '', { ...must, width: 40 }), column('titleEn', '步骤（英文）', 'title (English)', codec.text, '', ''), column('shots', '镜头', 'shots', codec.names, '镜头的编码', 'ids of shots', list)],
  },
  {
    key: 'shots', zh: '镜头', en: 'Shots',
    about: { zh: '要拍的画面，以及看它时的方向。', en: 'What is to be filmed, and where to look.' },
    columns: [
      column('id', '编码', 'id', codec.text, '', '', must),
      column('title', '名称', 'title', codec.text, '', '', must),
      column('titleEn', '名称（英文）', 'title (English)', codec.text, '', ''),
      column('footage', '素材', 'footage', codec.text, '标题含有这个词的素材', 'footage whose title has this word'),
      column('view.yaw', '方位角', 'yaw', codec.number, '度；三个角度一起填', 'degrees; give all three'),
      column('view.pitch', '俯仰角', 'pitch', codec.number, '度', 'degrees'),
      column('view.fov', '视场角', 'field of view', codec.number, '度', 'degrees'),
    ],
  },
  {
    key: 'vectors', zh: '试算', en: 'Trials',
    about: { zh: '这样回答，应得这样的结论；每次检查都会算一遍。', en: 'Such answers must come to such an outcome.' },
    columns: [
      column('name', '名称', 'name', codec.text, '', '', must),
      matter,
      column('counts', '项数', 'counts', codec.json(), '例如 [{"level":"general","answer":"fails","count":20}]', 'so many of a level', { width: 30 }),
      column('given', '单项', 'given', codec.json(), '例如 {"2.3":{"answer":"fails"}}', 'single items by id', { width: 30 }),
      column('expect.outcome', '应得结论', 'outcome', codec.outcome, '', '', must),
      column('expect.label', '应得用语', 'label', codec.text, '', ''),
      column('expect.grade', '应得等级', 'grade', codec.text, '', ''),
    ],
  },
  {
    key: 'merge', zh: '并联来源', en: 'Merge',
    about: { zh: '由程序写入：由哪些标准合成，哪些项合为一项。', en: 'Written by the program.' },
    columns: [column('what', '类别', 'what', codec.text, 'part、common', '', must), column('data', '内容', 'data', codec.json(), '', '', { ...must, width: 60 })],
  },
];

export const layoutOf = (key: Layout['key']): Layout => LAYOUTS.find((layout) => layout.key === key)!;

/** Sheets whose name begins so are for people only. */
export const isRemark = (name: string): boolean => /^(说明|read\s?me|示例|example)/i.test(name.trim());
