// Opening a case: what it pins, who is on it, which number it has, in one transaction. Administrators open by command, staff in their
// window; both come here.

import { openCaseSchema, type CaseSettings, type NotOpened, type OpenAnswer, type OpenCase, type OpeningGround } from '#shared/contract/central-cases.ts';
import { catalogue, type BodyOf, type Person } from '#shared/case/events.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Effects } from '../effects.ts';
import { industriesOf, lastOpening, takeCaseNumber } from '../store/case-numbers.ts';
import type { Database } from '../store/database.ts';
import { peopleOfBureau, type Bureau, type Session } from '../store/people.ts';
import type { Appending, AppendTransaction } from './append.ts';
import { giveNumber } from './number.ts';
import { pinStandards, type PinFailure, type Wanted } from './pin.ts';

export type OpeningFailure =
  | { readonly failure: 'exists' | 'numberTaken' | 'panelTooSmall' }
  | PinFailure
  | { readonly failure: 'notOfBureau'; readonly users: readonly string[] };

export interface Opening extends Omit<Wanted, 'bureau'> {
  readonly case: string;
  /** Absent: the next one of the bureau. */
  readonly number?: string | undefined;
  readonly applicant: BodyOf<'case.opened'>['applicant'];
  readonly dueAt: string;
  readonly settings: CaseSettings;
  /** Nobody: the panel is drawn later. Of a review by staff, these of the staff. */
  readonly experts: readonly string[];
  readonly lead: string;
  readonly staff: readonly string[];
  readonly supervisors: readonly string[];
  readonly by?: { readonly id: string; readonly name: string };
}

/** The mark in numbers of cases that the server gives. */
const CASE_MARK = '勘';

/** Bureaus keep the time of Beijing. */
export const dayOf = (moment: number): string => new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);

/** Opens it and answers its number. */
export async function openCase({ query, read, appendOwn }: Appending, bureau: Bureau, opening: Opening, deps: { readonly crypto: LogCrypto; readonly effects: Effects }): Promise<{ readonly number: string } | OpeningFailure> {
  const { applicant, dueAt, settings, appliedOn, by } = opening;
  const isDrawn = settings.procedure !== undefined && opening.experts.length === 0;
  if (!isDrawn && (new Set(opening.experts).size < 2 || !opening.experts.includes(opening.lead))) return { failure: 'panelTooSmall' };
  if ((await read(opening.case)).position > 0) return { failure: 'exists' };
  const panel = panelOf(opening, await peopleOfBureau(query, bureau.id));
  if ('failure' in panel) return panel;
  const matters = await pinStandards(query, { ...opening, bureau: bureau.id }, deps.crypto);
  if ('failure' in matters) return matters;
  const number = await takeNumber(query, bureau, opening, deps.effects.now());
  if (number === undefined) return { failure: 'numberTaken' };
  await appendOwn(opening.case, 'case.opened', {
    number, bureau: { id: bureau.id, name: bureau.name }, applicant, matters: [...matters], dueAt, appliedOn, round: 1,
    ...(by && { by }), settings: settingsFor(settings, matters.map(({ id }) => id)),
  });
  if (isDrawn) await appendOwn(opening.case, 'staff.assigned', { staff: panel.staff, supervisors: panel.supervisors });
  else await appendOwn(opening.case, 'panel.assigned', panel);
  return { number };
}

/** Limits that name no matter of the case hold for each of its matters: whoever sets them knows days, not ids. */
function settingsFor(settings: CaseSettings, matters: readonly string[]): CaseSettings {
  const { procedure } = settings;
  if (!procedure) return settings;
  const limits = procedure.limits.flatMap((limit) => (matters.includes(limit.matter) ? [limit] : limit.matter === '' ? matters.map((matter) => ({ ...limit, matter })) : []));
  return { ...settings, procedure: { ...procedure, limits } };
}

async function takeNumber(query: Appending['query'], bureau: Bureau, opening: Opening, now: number): Promise<string | undefined> {
  const take = (number: string): Promise<boolean> => takeCaseNumber(query, { bureau: bureau.id, number, case: opening.case });
  if (opening.number !== undefined) return (await take(opening.number)) ? opening.number : undefined;
  // A number that somebody wrote by hand before is passed over.
  for (let version = 1; version < 1000; version += 1) {
    const given = await giveNumber(query, { of: 'case', mark: CASE_MARK, version, case: opening.case, bureau, now });
    if (await take(given)) return given;
  }
  return undefined;
}

/** Everybody named must be of the bureau and of the right role. */
function panelOf({ experts, lead, staff, supervisors, settings }: Opening, people: readonly Person[]): BodyOf<'panel.assigned'> | OpeningFailure {
  // Two of the staff who review a simple matter themselves: they score as experts do, and stay its staff.
  const byStaff = settings.procedure?.kind === 'staff';
  const parts = { expert: byStaff ? [] : [...new Set(experts)], staff: [...new Set(byStaff ? [...staff, ...experts] : staff)], supervisor: [...new Set(supervisors)] };
  const find = (role: keyof typeof parts): readonly Person[] => parts[role].flatMap((id) => people.find((person) => person.id === id && person.role === role) ?? []);
  const missing = (Object.keys(parts) as (keyof typeof parts)[]).flatMap((role) => parts[role].filter((id) => !find(role).some((person) => person.id === id)));
  if (missing.length > 0) return { failure: 'notOfBureau', users: missing };
  const reviewers = byStaff ? find('staff').filter(({ id }) => experts.includes(id)) : find('expert');
  return { experts: [...reviewers], lead, staff: [...find('staff')], supervisors: [...find('supervisor')] };
}

export type Openings = ReturnType<typeof createOpenings>;

/** What staff ask for in their window. Anybody else is answered `forbidden`. */
export function createOpenings(deps: { readonly database: Database; readonly append: AppendTransaction; readonly crypto: LogCrypto; readonly effects: Effects }) {
  const { database, append, effects } = deps;
  return {
    async ground({ person, bureau }: Session): Promise<OpeningGround | 'forbidden'> {
      if (person.role !== 'staff') return 'forbidden';
      const people = await peopleOfBureau(database.query, bureau.id);
      const last = catalogue['case.opened'].body.safeParse(await lastOpening(database.query, bureau.id));
      return {
        today: dayOf(effects.now()),
        bureau: bureau.name,
        staff: people.filter(({ role }) => role === 'staff'),
        supervisors: people.filter(({ role }) => role === 'supervisor'),
        industries: await industriesOf(database.query, bureau.id),
        ...(last.success && { lastSettings: last.data.settings }),
      };
    },

    async open({ person, bureau }: Session, asked: OpenCase): Promise<OpenAnswer | 'forbidden'> {
      if (person.role !== 'staff') return 'forbidden';
      const wanted = openCaseSchema.parse(asked);
      const byStaff = wanted.settings.procedure.kind === 'staff';
      if (byStaff && new Set(wanted.reviewers).size < 2) return { ok: false, failure: 'reviewersMissing', what: [] };
      return append(async (appending): Promise<OpenAnswer> => {
        // Asked again after a line broke: the case that was opened by the first question.
        const { opened } = (await appending.read(wanted.case)).state;
        if (opened?.by?.id === person.id && opened.applicant.name === wanted.applicant.name) return { ok: true, case: wanted.case, number: opened.number };
        const made = await openCase(appending, bureau, {
          ...wanted,
          standards: wanted.standards.map(({ id }) => id),
          seen: wanted.standards.map(({ hash }) => hash),
          experts: byStaff ? wanted.reviewers : [],
          lead: byStaff ? wanted.reviewers[0]! : '',
          staff: [...new Set([person.id, ...wanted.staff])],
          by: { id: person.id, name: person.name },
        }, deps);
        if (!('failure' in made)) return { ok: true, case: wanted.case, number: made.number };
        if (made.failure === 'panelTooSmall') return { ok: false, failure: 'reviewersMissing', what: [] };
        return { ok: false, failure: made.failure, what: 'users' in made ? made.users : 'what' in made ? made.what : [] } satisfies NotOpened;
      });
    },
  };
}
