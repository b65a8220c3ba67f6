// The fixed words of results, in Chinese and English: outcomes, levels, measures.

import type { ItemLevel, Outcome } from './answer.ts';
import type { Measure, Verdict } from './rule.ts';

export type Language = 'zh' | 'en';

const OUTCOME_WORDS: { readonly [outcome in Outcome]: { readonly [language in Language]: string } } = {
  pass: { zh: '通过', en: 'pass' },
  rectify: { zh: '整改后通过', en: 'pass after rectification' },
  resurvey: { zh: '整改后现场复核', en: 're-survey after rectification' },
  fail: { zh: '不通过', en: 'fail' },
};

const LEVEL_WORDS: { readonly [level in ItemLevel]: { readonly [language in Language]: string } } = {
  key: { zh: '★ 关键项', en: 'key items ★' },
  important: { zh: '重点项', en: 'important items' },
  general: { zh: '一般项', en: 'general items' },
};

export const outcomeWords = (outcome: Outcome, language: Language): string => OUTCOME_WORDS[outcome][language];

/** The rule's own word where it has one, with the grade. */
export function verdictWords(verdict: Verdict, language: Language): string {
  const own = language === 'zh' ? verdict.label : verdict.labelEn;
  const word = own ?? outcomeWords(verdict.outcome, language);
  if (verdict.grade === undefined) return word;
  return language === 'zh' ? `${word}（${verdict.grade} 级）` : `${word} (grade ${verdict.grade})`;
}

/** `1 general item`, `3 general items`; Chinese has one form. */
export function countedLevel(count: number, level: ItemLevel, language: Language): string {
  const word = LEVEL_WORDS[level][language];
  if (language === 'zh') return `${count} 项${word.replace('★ ', '★')}`;
  return `${count} ${count === 1 ? word.replace('items', 'item') : word}`;
}

export function levelsWords(levels: readonly ItemLevel[] | undefined, language: Language): string {
  if (levels === undefined || levels.length === 3) return language === 'zh' ? '' : 'items';
  return levels.map((level) => LEVEL_WORDS[level][language]).join(language === 'zh' ? '和' : ' and ');
}

const ANSWER_WORDS = {
  meets: { zh: '符合', en: 'met' },
  basically: { zh: '基本符合', en: 'basically met' },
  fails: { zh: '不符合', en: 'failed' },
  na: { zh: '合理缺项', en: 'not applicable' },
} as const;

export const answerWords = (answer: keyof typeof ANSWER_WORDS, language: Language): string => ANSWER_WORDS[answer][language];
export const levelWords = (level: ItemLevel, language: Language): string => LEVEL_WORDS[level][language];

/** What a measure is called in a derivation. */
export function measureWords(measure: Measure, language: Language): string {
  const own = language === 'zh' ? measure.name : measure.nameEn;
  if (own !== undefined) return own;
  const levels = levelsWords(measure.levels, language);
  const zh = language === 'zh';
  switch (measure.of) {
    case 'defects':
    case 'defectRatio':
      return zh ? `${levels}不符合` : `${levels} failed`;
    case 'answers': {
      const answers = measure.answers.map((answer) => ANSWER_WORDS[answer][language]).join(zh ? '或' : ' or ');
      return zh ? `${levels}${answers}` : `${levels} ${answers}`;
    }
    case 'score':
      return zh ? '标化分' : 'normalised score';
    case 'pointRatio':
      return zh ? '得分率' : 'share of points';
    case 'points':
      return zh ? '得分' : 'points';
    case 'zeros':
      return zh ? `${levels}零分项` : `${levels} at zero points`;
  }
}
