// One decision rule of each family, ready to be changed: what an author begins from. The numbers are examples; each stands in the
// rule's rows where its author will look for it.

import type { Condition, Measure, Row, Rule, RuleFamily } from './rule.ts';
import type { ItemLevel } from './answer.ts';

export interface RuleTemplate {
  readonly family: Exclude<RuleFamily, 'other'>;
  readonly zh: string;
  readonly en: string;
  /** When to choose it. */
  readonly about: { readonly zh: string; readonly en: string };
  readonly rule: Rule;
}

const failed = (name: string, nameEn: string, ...levels: ItemLevel[]): Measure => ({ of: 'defects', levels, name, nameEn });
const KEY = failed('★ 关键项不符合', 'key items ★ failed', 'key');
const IMPORTANT = failed('重点项不符合', 'important items failed', 'important');
const GENERAL = failed('一般项不符合', 'general items failed', 'general');
const SCORE: Measure = { of: 'score', name: '标化分', nameEn: 'normalised score' };

const at = (measure: string, op: Condition['op'], value: Condition['value']): Condition => ({ measure, op, value });
const row = (outcome: Row['outcome'], ...when: Condition[]): Row => ({ when, outcome });
const veto = row('fail', at('key', '>=', 1));
const base = { na: 'excluded', nothingApplies: 'best', partial: { as: 'fails' } } as const;

/** In the order of the catalogue. Made anew at each call, so that an author may change what he gets. */
export function ruleTemplates(): RuleTemplate[] {
  return [
    {
      family: 'keyVetoScore',
      zh: '关键项否决 + 标化分',
      en: 'key veto + normalised score',
      about: { zh: '表上有分值：关键项一项不符合即不通过，否则得分÷适用项满分×100 达到及格线即通过。', en: 'The form has points: one failed key item fails; otherwise points ÷ applicable points × 100 against a pass mark.' },
      rule: { ...base, family: 'keyVetoScore', measures: { key: KEY, score: SCORE }, rows: [veto, row('pass', at('score', '>=', 90))], otherwise: { outcome: 'fail' }, text: '关键项有 1 项不符合的，不通过；标化分 90 分以上（含 90 分）的，通过；其余不通过。合理缺项不计入满分。' },
    },
    {
      family: 'defectRatioMatrix',
      zh: '缺陷比例',
      en: 'defect ratios',
      about: { zh: '没有分值：按各等级不符合项占适用项的比例定结论。', en: 'No points: shares of failed items among those that apply, by level.' },
      rule: {
        ...base,
        family: 'defectRatioMatrix',
        measures: { key: KEY, important: { of: 'defectRatio', levels: ['important'], name: '重点项不符合比例', nameEn: 'share of important items failed' }, general: { of: 'defectRatio', levels: ['general'], name: '一般项不符合比例', nameEn: 'share of general items failed' } },
        rows: [veto, row('fail', at('important', '>=', '10%')), row('fail', at('general', '>', '30%')), row('resurvey', at('important', '>', 0)), row('resurvey', at('general', '>', '20%'))],
        otherwise: { outcome: 'pass' },
        text: '关键项有 1 项不符合，或重点项不符合比例达到 10%，或一般项不符合比例超过 30% 的，不通过；重点项有不符合，或一般项不符合比例超过 20% 的，整改后现场复核；其余通过。',
      },
    },
    {
      family: 'defectCountMatrix',
      zh: '缺陷项数',
      en: 'defect counts',
      about: { zh: '没有分值：按各等级不符合的项数定结论。', en: 'No points: numbers of failed items, by level.' },
      rule: {
        ...base,
        family: 'defectCountMatrix',
        measures: { key: KEY, important: IMPORTANT, general: GENERAL },
        rows: [veto, row('fail', at('important', '>', 4)), row('fail', at('general', '>', 22)), row('rectify', at('important', '>', 0)), row('rectify', at('general', '>', 0))],
        otherwise: { outcome: 'pass' },
        text: '关键项有 1 项不符合，或重点项不符合超过 4 项，或一般项不符合超过 22 项的，不通过；其余有不符合的，整改后通过；全部符合的，通过。',
      },
    },
    {
      family: 'noZeroRatio',
      zh: '无零分项 + 得分率',
      en: 'no zero + ratio of points',
      about: { zh: '每项按 3、1、0 给分：没有一项得 0 分，且得分率达到标准。', en: 'Items score 3, 1 or 0: none at zero, and a least share of all points.' },
      rule: { ...base, family: 'noZeroRatio', partial: { as: 'points', share: '1/3' }, measures: { zeros: { of: 'zeros', name: '得 0 分的项', nameEn: 'items at zero points' }, ratio: { of: 'pointRatio', name: '总得分率', nameEn: 'share of points' } }, rows: [row('fail', at('zeros', '>=', 1)), row('pass', at('ratio', '>=', '85%'))], otherwise: { outcome: 'fail' }, text: '没有得 0 分的项，且总得分率 85% 以上（含 85%）的，通过；其余不通过。' },
    },
    {
      family: 'levelCaps',
      zh: '分级上限',
      en: 'caps by level',
      about: { zh: '各等级不符合项各有上限，合计也有上限。', en: 'At most so many failed items of each level, and together.' },
      rule: {
        ...base,
        family: 'levelCaps',
        measures: { key: KEY, important: IMPORTANT, both: failed('重点项和一般项不符合', 'important and general items failed', 'important', 'general') },
        rows: [row('pass', at('key', '<=', 0), at('important', '<=', 3), at('both', '<=', 8))],
        otherwise: { outcome: 'fail' },
        text: '关键项不符合 0 项，重点项不符合不超过 3 项，重点项和一般项不符合合计不超过 8 项的，通过；其余不通过。',
      },
    },
    {
      family: 'allKey',
      zh: '全部符合',
      en: 'all must be met',
      about: { zh: '每一项都必须符合。', en: 'Every item must be met.' },
      rule: { ...base, family: 'allKey', measures: { all: { of: 'defects', name: '不符合', nameEn: 'failed' } }, rows: [row('pass', at('all', '=', 0))], otherwise: { outcome: 'fail' }, text: '全部符合的，通过；有 1 项不符合的，不通过。' },
    },
    {
      family: 'keyVetoRatioDeferred',
      zh: '关键项否决 + 得分率（可后补项不计）',
      en: 'key veto + ratio, deferred items apart',
      about: { zh: '部分项可在发证后补办（告知承诺），不计入比例。', en: 'Some items may be met after the licence; they do not count.' },
      rule: { ...base, family: 'keyVetoRatioDeferred', deferred: 'excluded', measures: { key: KEY, ratio: { of: 'pointRatio', name: '得分率', nameEn: 'share of points' } }, rows: [veto, row('pass', at('ratio', '>=', '70%'))], otherwise: { outcome: 'fail' }, text: '关键项全部符合，其余项得分率 70% 以上（含 70%）的，通过；可以后补的项不计入。' },
    },
    {
      family: 'fourOutcomes',
      zh: '关键项 × 一般项，四种结论',
      en: 'key × general, four outcomes',
      about: { zh: '按关键项和一般项的不符合项数得四种结论；3 项基本符合折算 1 项不符合。', en: 'Failed key and general items lead to four outcomes; three basically met make one failed.' },
      rule: {
        ...base,
        family: 'fourOutcomes',
        partial: { as: 'perFail', count: 3, rounding: 'exact' },
        measures: { key: KEY, general: GENERAL },
        rows: [row('fail', at('key', '>', 2)), row('fail', at('key', '>', 0), at('general', '>', 3)), row('resurvey', at('key', '>', 0)), row('fail', at('general', '>=', 6)), row('resurvey', at('general', '>=', 5)), row('rectify', at('general', '>=', 3))],
        otherwise: { outcome: 'pass' },
        text: '关键项不符合超过 2 项，或关键项有不符合且一般项不符合超过 3 项，或一般项不符合 6 项以上的，不通过；关键项有不符合，或一般项不符合 5 项以上的，整改后现场复核；一般项不符合 3 项以上的，整改后通过；其余通过。3 项基本符合按 1 项不符合计算。',
      },
    },
    {
      family: 'vetoSeverityTrade',
      zh: '否决项 + 轻重互抵',
      en: 'veto + severity trade',
      about: { zh: '“不符合”为严重问题，“基本符合”为一般问题：严重问题越多，允许的一般问题越少。', en: 'Failed is a severe fault, basically met a general one: the more severe faults, the fewer general ones are allowed.' },
      rule: {
        ...base,
        family: 'vetoSeverityTrade',
        measures: { key: KEY, severe: { of: 'answers', answers: ['fails'], levels: ['important', 'general'], name: '严重不合格', nameEn: 'severe faults' }, slight: { of: 'answers', answers: ['basically'], levels: ['important', 'general'], name: '一般不合格', nameEn: 'general faults' } },
        rows: [veto, row('pass', at('severe', '=', 0), at('slight', '<=', 10)), row('pass', at('severe', '=', 1), at('slight', '<=', 8))],
        otherwise: { outcome: 'fail' },
        text: '否决项全部合格，且没有严重不合格而一般不合格不超过 10 项，或有 1 项严重不合格而一般不合格不超过 8 项的，通过；其余不通过。',
      },
    },
    {
      family: 'keyVetoScoreGrades',
      zh: '关键项否决 + 标化分分级',
      en: 'key veto + score with grades',
      about: { zh: '在及格线之上按标化分评定等级。', en: 'Above the pass mark the score gives a grade.' },
      rule: {
        ...base,
        family: 'keyVetoScoreGrades',
        measures: { key: KEY, score: SCORE },
        rows: [veto, { ...row('pass', at('score', '>=', 90)), grade: 'A' }, { ...row('pass', at('score', '>=', 70)), grade: 'B' }, { ...row('pass', at('score', '>=', 60)), grade: 'C' }],
        otherwise: { outcome: 'fail' },
        text: '关键项有 1 项不符合的，不通过；标化分 90 分以上为 A 级，70 分以上为 B 级，60 分以上为 C 级，均通过；60 分以下不通过。',
      },
    },
  ];
}
