// What is wrong with data that is no standard, in words for the person who wrote it. The checker speaks of types; people of fields.

import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

const TYPES: { readonly [type: string]: readonly [zh: string, en: string] } = {
  string: ['文字', 'text'],
  number: ['数字', 'a number'],
  int: ['整数', 'a whole number'],
  boolean: ['是或否', 'yes or no'],
  array: ['列表', 'a list'],
  object: ['一组字段', 'a set of fields'],
  record: ['一组字段', 'a set of fields'],
};

/** `given`: the value at the place, where there is one. */
export function issueWords(issue: Issue, given: unknown): { readonly zh: string; readonly en: string } {
  const missing = given === undefined;
  switch (issue.code) {
    case 'invalid_type': {
      const [zh, en] = TYPES[issue.expected] ?? [issue.expected, issue.expected];
      return missing ? { zh: `缺少，应为${zh}`, en: `is missing; it must be ${en}` } : { zh: `应为${zh}`, en: `must be ${en}` };
    }
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const shown = missing ? { zh: '缺少', en: 'is missing' } : { zh: `不能是 ${short(given)}`, en: `cannot be ${short(given)}` };
      return { zh: `${shown.zh}，应为 ${allowed.join('、')} 之一`, en: `${shown.en}; it must be one of ${allowed.join(', ')}` };
    }
    case 'too_small':
      if (issue.origin === 'string') return { zh: '不能为空', en: 'must not be empty' };
      if (issue.origin === 'array') return { zh: `至少要有 ${issue.minimum} 个`, en: `needs at least ${issue.minimum}` };
      return { zh: `应${issue.inclusive === false ? '大于' : '不小于'} ${issue.minimum}`, en: `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}` };
    case 'too_big':
      if (issue.origin === 'string') return { zh: `最多 ${issue.maximum} 个字`, en: `may have at most ${issue.maximum} characters` };
      return { zh: `应不大于 ${issue.maximum}`, en: `must be at most ${issue.maximum}` };
    case 'invalid_union':
      return { zh: missing ? '缺少' : `${short(given)} 不是可用的写法`, en: missing ? 'is missing' : `${short(given)} is not a form that is known` };
    default:
      return { zh: chinese(issue.message), en: issue.message };
  }
}

/** Our own refinements, as far as they are worded in English in the schemas. */
function chinese(message: string): string {
  const measure = /^no measure is called (.+)$/.exec(message)?.[1];
  if (measure !== undefined) return `没有名为 ${measure} 的量`;
  if (message === 'must be another name') return '不能用这个名称';
  if (message.startsWith('must be a number, a percentage')) return '应为数字、百分数（如 20%）或分数（如 1/3）';
  return message;
}

export function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
