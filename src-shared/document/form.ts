// The bureau's form: what of its documents differs from bureau to bureau, as data. Staff change it with a preview; the server keeps it and
// writes numbers by its pattern. Texts may hold names in braces, which are filled in from the case; anything else in braces is refused.

import * as z from 'zod';

/** What each text may name. */
export const PLACES = {
  number: ['office', 'mark', 'year', 'n', 'n4'],
  wording: ['applicant', 'address', 'matters', 'deadline', 'round', 'bureau'],
} as const;

/** Names in braces that a text uses; `null` where a brace stands alone. */
export const placesIn = (text: string): readonly string[] | null => {
  const rest = text.replaceAll(/\{[a-z0-9]+\}/g, '');
  return /[{}]/.test(rest) ? null : [...text.matchAll(/\{([a-z0-9]+)\}/g)].map(([, name]) => name!);
};

/** Why a form cannot be used: codes worded by the window, with the field that is wrong. */
export type FormProblem = { readonly field: string; readonly problem: 'missing' | 'tooLong' | 'unknownPlace' | 'loneBrace' | 'numberLacks' | 'badValue'; readonly detail?: string };

const line = z.string().max(60).regex(/^[^\n]*$/);
const wording = z.string().max(2000);

export const bureauFormSchema = z.object({
  schema: z.literal(1),
  /** Letterhead: the office's name, and a line under it (may be empty). */
  name: line.min(1),
  under: line,
  colour: z.enum(['red', 'black']),
  /** Where the seal stands on the last page. */
  seal: z.enum(['right', 'left', 'middle']),
  /** Small line in the foot of every page; may be empty. */
  foot: line,
  /** For instance `{office}{mark}〔{year}〕{n}号`; `{n4}` is padded to four digits. */
  number: line.min(1),
  /** Printed where an applicant must know whom to ask. */
  contact: z.string().max(200),
  notice: z.object({ opening: wording.min(1), demands: z.array(wording.min(1)).min(1).max(12), consequence: wording.min(1) }),
  /** Words above the table of footage in a conclusion, for instance legal remedies; may be empty. */
  conclusion: wording,
});
export type BureauForm = z.infer<typeof bureauFormSchema>;

export const DEFAULT_NUMBER = '{office}{mark}〔{year}〕{n}号';

export const defaultForm = (bureau: string): BureauForm => ({
  schema: 1,
  name: bureau,
  under: '',
  colour: 'red',
  seal: 'right',
  foot: '',
  number: DEFAULT_NUMBER,
  contact: '',
  notice: {
    opening: '你（单位）申办“{matters}”，我局组织专家对{address}进行了云上踏勘评审（第 {round} 轮）。经评审，发现下列不符合要求的情形，现一次性告知，请于整改期限内完成整改。',
    demands: [
      '1. 请按“整改要求”逐项整改，并在“完成期限”内通过原申报渠道提交整改说明和整改前后对照照片。',
      '2. 复核只看本通知书所列问题；已经通过的项目不再重复评审。',
      '3. 对本通知书有异议的，可以在收到之日起向我局提出书面说明。',
    ],
    consequence: '逾期不整改或整改后仍不符合要求的，我局将依法作出不予通过评审的结论。',
  },
  conclusion: '',
});

/** Every text of a form with the places that it may name. */
const textsOf = (form: BureauForm): readonly (readonly [field: string, text: string, allowed: readonly string[]])[] => [
  ['number', form.number, PLACES.number],
  ['notice.opening', form.notice.opening, PLACES.wording],
  ...form.notice.demands.map((text, index) => [`notice.demands.${index}`, text, PLACES.wording] as const),
  ['notice.consequence', form.notice.consequence, PLACES.wording],
  ['conclusion', form.conclusion, PLACES.wording],
];

export type FormReading = { readonly ok: true; readonly form: BureauForm } | { readonly ok: false; readonly problems: readonly FormProblem[] };

/** Reads a form from outside. A number that lacks mark, year or count would be given twice, so it is refused. */
export const readForm = (json: unknown): FormReading => {
  const parsed = bureauFormSchema.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => ({
        field: issue.path.join('.'),
        problem: issue.code === 'too_small' ? 'missing' : issue.code === 'too_big' ? 'tooLong' : 'badValue',
      })),
    };
  }
  const form = parsed.data;
  const problems: FormProblem[] = [];
  for (const [field, text, allowed] of textsOf(form)) {
    const used = placesIn(text);
    if (used === null) problems.push({ field, problem: 'loneBrace' });
    else for (const name of used) if (!allowed.includes(name)) problems.push({ field, problem: 'unknownPlace', detail: name });
  }
  const inNumber = placesIn(form.number) ?? [];
  for (const needed of ['mark', 'year'] as const) if (!inNumber.includes(needed)) problems.push({ field: 'number', problem: 'numberLacks', detail: needed });
  if (!inNumber.includes('n') && !inNumber.includes('n4')) problems.push({ field: 'number', problem: 'numberLacks', detail: 'n' });
  return problems.length === 0 ? { ok: true, form } : { ok: false, problems };
};

/** `text` with its places filled in; a place without a value stays empty. */
export const fillPlaces = (text: string, values: { readonly [name: string]: string }): string =>
  text.replaceAll(/\{([a-z0-9]+)\}/g, (_, name: string) => values[name] ?? '');

export const writeNumber = (pattern: string, of: { readonly office: string; readonly mark: string; readonly year: number; readonly n: number }): string =>
  fillPlaces(pattern, { office: of.office, mark: of.mark, year: String(of.year), n: String(of.n), n4: String(of.n).padStart(4, '0') });
