// The pool of experts as facts, and who of it can be drawn for a case: everybody else is excluded with the reason, which the draw records.

import * as z from 'zod';
import type { Conflict } from '../case/events-procedure.ts';
import { personSchema, type Person } from '../case/people.ts';
import { columnName } from '../standard/table/table.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const name = z.string().trim().min(1).max(200);

export const expertSchema = z.object({
  person: personSchema.extend({ role: z.literal('expert') }),
  industries: z.array(name).min(1),
  /** Where the expert works or worked; without `until`: still. */
  employers: z.array(z.object({ name, until: date.optional() })),
  /** Applicants with whom there is something else: director, shareholder, kin, other interest. */
  interests: z.array(z.object({ of: name, why: z.enum(['director', 'shareholder', 'kin', 'interest']) })),
  term: z.object({ from: date.optional(), until: date.optional() }),
  languages: z.array(name),
  /** Open cases that an expert takes at the same time. */
  mostLoad: z.number().int().positive(),
  leave: z.array(z.object({ from: date, until: date })),
});
export type Expert = z.infer<typeof expertSchema>;

export interface ExpertUse {
  /** Cases that are open with this expert on the panel. */
  readonly load: number;
  /** Times drawn or assigned, ever. */
  readonly panels: number;
  /** Applicants whose review the expert took part in. */
  readonly applicants: readonly string[];
  readonly replaced: number;
  readonly lastAt?: string;
}

export interface DrawGround {
  readonly applicant: string;
  readonly industry?: string | undefined;
  readonly language?: string | undefined;
  /** Today, YYYY-MM-DD in the bureau. */
  readonly today: string;
  /** Ids of people on the case, now or before they were replaced. */
  readonly onCase: readonly string[];
  readonly useOf: (person: string) => ExpertUse;
}

export interface Sifted {
  readonly pool: readonly Person[];
  readonly excluded: readonly { readonly person: string; readonly name: string; readonly why: Conflict; readonly note?: string }[];
}

/** Years for which a former employer still counts. */
export const EMPLOYED_YEARS = 3;

/** Experts of the industry who can be drawn, and those who cannot with the first reason that holds. Experts of other industries are neither. */
export const sift = (experts: readonly Expert[], ground: DrawGround): Sifted => {
  const pool: Person[] = [];
  const excluded: Sifted['excluded'][number][] = [];
  for (const expert of experts.toSorted((left, right) => (left.person.id < right.person.id ? -1 : 1))) {
    if (ground.industry !== undefined && !expert.industries.includes(ground.industry)) continue;
    const why = hindranceOf(expert, ground);
    if (why) excluded.push({ person: expert.person.id, name: expert.person.name, ...why });
    else pool.push(expert.person);
  }
  return { pool, excluded };
};

const hindranceOf = (expert: Expert, ground: DrawGround): { readonly why: Conflict; readonly note?: string } | null => {
  const { today, applicant } = ground;
  if (ground.onCase.includes(expert.person.id)) return { why: 'onCase' };
  const employer = expert.employers.find((one) => sameName(one.name, applicant) && (one.until === undefined || one.until >= yearsBefore(today, EMPLOYED_YEARS)));
  if (employer) return { why: 'employedThere', note: employer.until === undefined ? employer.name : `${employer.name}，至 ${employer.until}` };
  const interest = expert.interests.find((one) => sameName(one.of, applicant));
  if (interest) return { why: interest.why, note: interest.of };
  const use = ground.useOf(expert.person.id);
  if (use.applicants.some((one) => sameName(one, applicant))) return { why: 'previousReview' };
  const { from, until } = expert.term;
  if ((from !== undefined && today < from) || (until !== undefined && today > until)) return { why: 'term', note: `${from ?? ''} 至 ${until ?? ''}` };
  const leave = expert.leave.find((one) => one.from <= today && today <= one.until);
  if (leave) return { why: 'leave', note: `${leave.from} 至 ${leave.until}` };
  if (ground.language !== undefined && !expert.languages.includes(ground.language)) return { why: 'language' };
  return use.load >= expert.mostLoad ? { why: 'load', note: `在办 ${use.load} 件` } : null;
};

/** Names as they are typed: spaces and the two kinds of brackets are not what tells firms apart. */
const sameName = (left: string, right: string): boolean => plain(left) === plain(right);
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

const yearsBefore = (date: string, years: number): string => `${Number(date.slice(0, 4)) - years}${date.slice(4)}`;

// --- Import --------------------------------------------------------------------------------------------------------------------

/** Columns of a table of experts, as bureaus name them. */
export const COLUMNS = { user: '用户名', name: '姓名', industries: '行业', title: '职称', employers: '工作单位', interests: '利害关系', from: '聘期起', until: '聘期止', languages: '语言', load: '同时在办上限', leave: '请假' } as const;

export interface ImportProblem {
  /** Row of the table, the heading is 1. */
  readonly row: number;
  readonly column?: string;
  /** As spreadsheets name it: D7. */
  readonly cell?: string;
  readonly why: 'columnMissing' | 'empty' | 'badDate' | 'badNumber' | 'badUser' | 'badInterest' | 'repeated';
  readonly value?: string;
}

const KINDS: { readonly [word: string]: 'director' | 'shareholder' | 'kin' | 'interest' } = { 董事: 'director', 股东: 'shareholder', 亲属: 'kin', 其他: 'interest' };

/**
 * Reads a table of experts; the first row names the columns, in any order. Lists are parted by 、；; or ,. An employer may carry the date
 * it ended: 甲公司(2024-05-01). Interests: 股东:乙公司. Leave: 2026-11-01~2026-11-10. All problems are told, and no row with one is taken.
 */
export const expertsFromTable = (table: readonly (readonly string[])[]): { readonly experts: readonly Expert[]; readonly problems: readonly ImportProblem[] } => {
  const heading = (table[0] ?? []).map((cell) => cell.trim());
  const problems: ImportProblem[] = [];
  for (const needed of [COLUMNS.user, COLUMNS.name, COLUMNS.industries]) if (!heading.includes(needed)) problems.push({ row: 1, column: needed, why: 'columnMissing' });
  if (problems.length > 0) return { experts: [], problems };
  const experts: Expert[] = [];
  const seen = new Set<string>();
  const cellAt = (column: string, row: number): { readonly cell?: string } => {
    const index = heading.indexOf(column);
    return index < 0 ? {} : { cell: `${columnName(index)}${String(row)}` };
  };
  table.slice(1).forEach((cells, at) => {
    const row = at + 2;
    if (cells.every((cell) => cell.trim() === '')) return;
    const before = problems.length;
    const cell = (column: string): string => (cells[heading.indexOf(column)] ?? '').trim();
    const list = (column: string): string[] => cell(column).split(/[、；;,，]/).map((one) => one.trim()).filter((one) => one !== '');
    const bad = (column: string, why: ImportProblem['why'], value: string) => void problems.push({ row, column, ...cellAt(column, row), why, value });
    const dateIn = (column: string, value: string): string => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value))) bad(column, 'badDate', value);
      return value;
    };
    const user = cell(COLUMNS.user);
    if (!/^[a-z0-9][a-z0-9._-]{1,31}$/.test(user)) bad(COLUMNS.user, 'badUser', user);
    if (seen.has(user)) bad(COLUMNS.user, 'repeated', user);
    seen.add(user);
    if (cell(COLUMNS.name) === '') bad(COLUMNS.name, 'empty', '');
    const industries = list(COLUMNS.industries);
    if (industries.length === 0) bad(COLUMNS.industries, 'empty', '');
    const employers = list(COLUMNS.employers).map((one) => {
      const ended = /^(.*)[（(](\d{4}-\d{2}-\d{2})[)）]$/.exec(one);
      return ended ? { name: ended[1]!.trim(), until: dateIn(COLUMNS.employers, ended[2]!) } : { name: one };
    });
    const interests = list(COLUMNS.interests).flatMap((one) => {
      const [kind = '', of = ''] = one.split(/[:：]/);
      const why = KINDS[kind.trim()];
      if (why && of.trim() !== '') return [{ why, of: of.trim() }];
      bad(COLUMNS.interests, 'badInterest', one);
      return [];
    });
    const leave = list(COLUMNS.leave).map((one) => {
      const [from = '', until = from] = one.split(/[~～至]/);
      return { from: dateIn(COLUMNS.leave, from.trim()), until: dateIn(COLUMNS.leave, until.trim()) };
    });
    const load = cell(COLUMNS.load);
    if (load !== '' && !/^[1-9]\d{0,2}$/.test(load)) bad(COLUMNS.load, 'badNumber', load);
    const [from, until] = [cell(COLUMNS.from), cell(COLUMNS.until)];
    if (from !== '') dateIn(COLUMNS.from, from);
    if (until !== '') dateIn(COLUMNS.until, until);
    if (problems.length > before) return;
    const title = cell(COLUMNS.title);
    experts.push({
      person: { id: user, name: cell(COLUMNS.name), role: 'expert', industry: industries[0]!, ...(title !== '' && { title }) },
      industries, employers, interests, languages: list(COLUMNS.languages), leave, mostLoad: load === '' ? DEFAULT_LOAD : Number(load),
      term: { ...(from !== '' && { from }), ...(until !== '' && { until }) },
    });
  });
  return { experts, problems };
};

export const DEFAULT_LOAD = 5;

/** RFC 4180: quoted fields, doubled quotes, CRLF or LF; a byte order mark is passed over. */
export const readCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const source = text.replace(/^\uFEFF/, '');
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at]!;
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (source[at + 1] === '"') field += source[(at += 1)]!;
      else quoted = false;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === ',') endField();
    else if (sign === '\n') endRow();
    else if (sign !== '\r') field += sign;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
};
