// Builders of decision rules from the few numbers that official documents print for them.

import type { OfficialRule } from './official.ts';
import type { Condition, Measure, Row, Rule } from './rule.ts';

const KEY: Measure = { of: 'defects', levels: ['key'], name: '关键项不符合', nameEn: 'key items failed' };
const ZEROS: Measure = { of: 'zeros', name: '得 0 分的项', nameEn: 'items at zero points' };
const veto: Condition = { measure: 'key', op: '>=', value: 1 };
const passed = (label: string, when: Condition[]): Row => ({ when, outcome: 'pass', label });
const failed = (label: string, when: Condition[]): Row => ({ when, outcome: 'fail', label });

/** Any key item fails → 不合格; normalised score of at least `mark` → 合格. 以上 includes the number. */
export function keyVetoScoreRule(mark: number, text: string): Rule {
  return {
    family: 'keyVetoScore',
    na: 'excluded',
    partial: { as: 'fails' },
    measures: { key: KEY, score: { of: 'score', name: '标化分', nameEn: 'normalised score' } },
    rows: [failed('不合格', [veto]), passed('合格', [{ measure: 'score', op: '>=', value: mark }])],
    otherwise: { outcome: 'fail', label: '不合格' },
    text,
  };
}

/** No item at zero points, and at least `ratio` of all points. */
export function noZeroRule(ratio: string, text: string): Rule {
  return {
    family: 'noZeroRatio',
    na: 'excluded',
    partial: { as: 'points', share: '1/3' },
    measures: { zeros: ZEROS, ratio: { of: 'pointRatio', name: '总得分率', nameEn: 'share of points' } },
    rows: [failed('未通过', [{ measure: 'zeros', op: '>=', value: 1 }]), passed('通过', [{ measure: 'ratio', op: '>=', value: ratio }])],
    otherwise: { outcome: 'fail', label: '未通过' },
    text,
  };
}

/** Further columns of a defect-count matrix: the same rule for another kind of company, whose items are not in the document. */
export function guidelineColumns(id: string, title: string, columns: Record<string, Record<string, number>>, source: string): OfficialRule[] {
  return Object.entries(columns).map(([column, numbers]) => {
    const below = (measure: string, value: number | undefined): Condition => ({ measure, op: '<', value: value ?? 0 });
    const none = (measure: string): Condition => ({ measure, op: '=', value: 0 });
    const rectify = (when: Condition[]): Row => ({ when, outcome: 'rectify', label: '限期整改' });
    const rule: Rule = {
      family: 'defectCountMatrix',
      na: 'excluded',
      partial: { as: 'fails' },
      measures: {
        critical: { of: 'defects', levels: ['key'], name: '严重缺陷', nameEn: 'critical defects' },
        major: { of: 'defects', levels: ['important'], name: '主要缺陷', nameEn: 'major defects' },
        general: { of: 'defects', levels: ['general'], name: '一般缺陷', nameEn: 'general defects' },
      },
      rows: [
        passed('符合', [none('critical'), none('major'), none('general')]),
        rectify([none('critical'), none('major'), below('general', numbers['general_lt_when_major0'])]),
        rectify([none('critical'), below('major', numbers['major_lt']), below('general', numbers['general_lt'])]),
      ],
      otherwise: { outcome: 'fail', label: '严重违反' },
      text: title,
    };
    const counts = { key: numbers['critical'], important: numbers['major'], general: numbers['general'], total: numbers['items'] };
    return { id: `${id}-${column}`, name: `${title} ${column}`, rule, counts, source };
  });
}

/** Caps on failed items by level, a least share of points, or key items only, as far as `formal` names them. */
export function capsRule(formal: Record<string, number | string>, text: string, partial: string): Rule {
  const labels = text.includes('不合格') ? ['合格', '不合格'] : text.includes('基本符合') ? ['基本符合', '不符合'] : ['符合', '不符合'];
  const [good = '符合', bad = '不符合'] = labels;
  const measures: Record<string, Measure> = { key: KEY };
  const caps: Condition[] = [{ measure: 'key', op: '<=', value: Number(formal['key_max'] ?? 0) }];
  if (formal['important_max'] !== undefined) {
    measures['important'] = { of: 'defects', levels: ['important'], name: '重点项不符合', nameEn: 'important items failed' };
    caps.push({ measure: 'important', op: '<=', value: Number(formal['important_max']) });
  }
  if (formal['important_plus_general_max'] !== undefined) {
    measures['both'] = { of: 'defects', levels: ['important', 'general'], name: '重点项和一般项不符合', nameEn: 'important and general items failed' };
    caps.push({ measure: 'both', op: '<=', value: Number(formal['important_plus_general_max']) });
  }
  if (formal['ratio_min'] !== undefined) {
    measures['ratio'] = { of: 'pointRatio', levels: ['important', 'general'], name: '其他事项得分率', nameEn: 'share of points of other items' };
    caps.push({ measure: 'ratio', op: '>=', value: formal['ratio_min'] });
  }
  const family = formal['ratio_min'] !== undefined ? 'keyVetoRatioDeferred' : caps.length === 1 ? 'allKey' : 'levelCaps';
  return {
    family,
    na: 'excluded',
    partial: { as: 'fails' },
    deferred: 'excluded',
    measures,
    rows: [passed(good, caps)],
    otherwise: { outcome: 'fail', label: bad },
    text,
    ...(partial === '' ? {} : { notes: [partial] }),
  };
}

export interface GradeBands {
  readonly key_max: number;
  readonly score100_min: number;
  /** Least score by grade. */
  readonly grades: { readonly [grade: string]: number };
}

/** Key veto, a pass mark, and grades from the highest band down. */
export function gradesRule(formal: GradeBands, text: string): Rule {
  const base = keyVetoScoreRule(formal.score100_min, text);
  const bands = Object.entries(formal.grades).toSorted(([, a], [, b]) => b - a);
  const graded = bands.map(([grade, from]): Row => ({ ...passed('合格', [{ measure: 'score', op: '>=', value: from }]), grade }));
  return {
    ...base,
    family: 'keyVetoScoreGrades',
    rows: [failed('不合格', [{ measure: 'key', op: '>', value: formal.key_max }]), ...graded, ...base.rows.slice(1)],
  };
}

/** Non-veto items are answered 合格 / 一般不合格 / 严重不合格, kept as meets / basically / fails. */
export function tradeRule(formal: string, text: string): Rule {
  const rest = { levels: ['important' as const, 'general' as const] };
  const rows = [...formal.matchAll(/severe=(\d+) AND general<=(\d+)/g)].map((found): Row =>
    passed('合格', [
      { measure: 'severe', op: '=', value: Number(found[1]) },
      { measure: 'minor', op: '<=', value: Number(found[2]) },
    ]),
  );
  return {
    family: 'vetoSeverityTrade',
    na: 'excluded',
    partial: { as: 'fails' },
    measures: {
      key: { of: 'answers', answers: ['basically', 'fails'], levels: ['key'], name: '否决项不合格', nameEn: 'veto items failed' },
      severe: { of: 'answers', answers: ['fails'], ...rest, name: '严重不合格', nameEn: 'severe faults' },
      minor: { of: 'answers', answers: ['basically'], ...rest, name: '一般不合格', nameEn: 'general faults' },
    },
    rows: [failed('不合格', [veto]), ...rows],
    otherwise: { outcome: 'fail', label: '不合格' },
    text,
  };
}
