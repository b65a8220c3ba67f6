// The form of a new case: what is entered, what is still missing, and the question to the server that it makes. Pure.

import type { CaseSettings, OpenCase, OpeningGround } from '#shared/contract/workstation-cases.ts';
import { sheetFor } from '#shared/standard/business.ts';
import { itemsOf } from '#shared/standard/items.ts';
import type { Common } from '#shared/standard/merge-document.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { dateOf, dayOfDate, isWorkingDay } from '#shared/panel/limits.ts';

type Procedure = NonNullable<CaseSettings['procedure']>;

export interface Form {
  readonly name: string;
  readonly address: string;
  readonly contact: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly appliedOn: string;
  readonly number: string;
  /** Ids of standards. */
  readonly picked: readonly string[];
  readonly business: readonly string[];
  /** Empty: by the promised limit, where there is one. */
  readonly dueOn: string;
  readonly statutoryDays: number | null;
  readonly promisedDays: number | null;
  readonly stops: readonly ('expertReview' | 'rectification')[];
  readonly onSiteBasis: string;
  readonly reviewers: readonly string[];
  readonly staff: readonly string[];
  readonly supervisors: readonly string[];
  readonly hideResult: boolean;
  readonly consolidation: CaseSettings['consolidation'];
  readonly procedure: Procedure;
}

const PLAIN: Procedure = { kind: 'panel', quorum: 2, size: 3, lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, fastMinutes: 20, limits: [], calendar: { holidays: [], workdays: [] } };

/** As the bureau's last case was opened; what belongs to that case alone is left out. */
export function firstForm({ today, lastSettings }: OpeningGround): Form {
  const { onSiteBasis: _basis, ...procedure } = lastSettings?.procedure ?? PLAIN;
  const limit = procedure.limits[0];
  return {
    name: '', address: '', contact: '', latitude: '', longitude: '', appliedOn: today, number: '', picked: [], business: [], dueOn: '',
    statutoryDays: limit?.statutoryDays ?? null, promisedDays: limit?.promisedDays ?? null, stops: limit?.stops ?? ['expertReview', 'rectification'], onSiteBasis: '', reviewers: [], staff: [], supervisors: [],
    hideResult: lastSettings?.hideResult ?? false, consolidation: lastSettings?.consolidation ?? { checks: 'majority', scores: 'mean' }, procedure,
  };
}

/** A standard that is chosen, as far as it is here. */
export interface Chosen {
  readonly id: string;
  readonly hash: string;
  readonly standard?: Standard | undefined;
}

/** The sheet that the chosen standards make: of several, what a person decided on their common items. */
export interface Sheet {
  /** Before it is narrowed; absent while a standard is on its way, or where they make no sheet. */
  readonly whole?: Standard | undefined;
  readonly faulty: boolean;
  readonly common: readonly Common[];
  readonly undecided: number;
}

export type Missing =
  | 'name' | 'address' | 'appliedOn' | 'place' | 'standards' | 'business' | 'merge' | 'mergeFault' | 'nothingAsked' | 'dueOn' | 'duePast' | 'size' | 'reviewers' | 'onSiteBasis' | 'loading';

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

function placeOf({ latitude, longitude }: Form): { readonly latitude: number; readonly longitude: number } | null | 'wrong' {
  if (latitude.trim() === '' && longitude.trim() === '') return null;
  const place = { latitude: Number(latitude), longitude: Number(longitude) };
  const isThere = latitude.trim() !== '' && longitude.trim() !== '' && Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180;
  return isThere ? place : 'wrong';
}

/** The last day of so many working days after a day that itself is not counted. */
export function dayAfter(from: string, days: number, calendar: Procedure['calendar']): string {
  let day = dayOfDate(from);
  for (let left = days; left > 0; ) if (isWorkingDay((day += 1), calendar)) left -= 1;
  return dateOf(day);
}

/** The day by which the review is due: as entered, else as it was promised. */
export function dueOf(form: Form): string {
  if (form.dueOn !== '') return form.dueOn;
  return form.promisedDays !== null && form.promisedDays > 0 && isDay(form.appliedOn) ? dayAfter(form.appliedOn, form.promisedDays, form.procedure.calendar) : '';
}

/** In the order of the form. */
export function missingIn(form: Form, sheet: Sheet, today: string): readonly Missing[] {
  const { procedure } = form;
  const due = dueOf(form);
  const missing: (Missing | false)[] = [
    form.name.trim() === '' && 'name',
    form.address.trim() === '' && 'address',
    placeOf(form) === 'wrong' && 'place',
    !isDay(form.appliedOn) && 'appliedOn',
    ...missingOfSheet(form, sheet),
    procedure.kind === 'staff' ? new Set(form.reviewers).size < 2 && 'reviewers' : !(procedure.size >= 2) && 'size',
    procedure.kind === 'onSite' && form.onSiteBasis.trim() === '' && 'onSiteBasis',
    !isDay(due) ? 'dueOn' : due < today && 'duePast',
  ];
  return missing.filter((one) => one !== false);
}

function missingOfSheet({ picked, business }: Form, { whole, faulty, undecided }: Sheet): readonly Missing[] {
  if (picked.length === 0) return ['standards'];
  if (faulty) return ['mergeFault'];
  if (!whole) return ['loading'];
  const made = sheetFor(whole, whole.business ? business.filter((id) => whole.business?.some((one) => one.id === id)) : undefined);
  return [...(undecided > 0 ? (['merge'] as const) : []), ...(made.ok ? [] : made.failure === 'nothingAsked' ? (['nothingAsked'] as const) : (['business'] as const))];
}

export interface Extent {
  readonly items: number;
  readonly keyItems: number;
  readonly shots: number;
  /** Items of the whole sheet that are not asked. */
  readonly left: number;
}

/** How much will be reviewed, by what is ticked so far. */
export function extentOf({ business }: Form, { whole }: Sheet): Extent | null {
  if (!whole) return null;
  const made = sheetFor(whole, whole.business ? business.filter((id) => whole.business?.some((one) => one.id === id)) : undefined);
  const sheet = made.ok ? made.sheet : whole;
  const items = itemsOf(sheet);
  return { items: items.length, keyItems: items.filter(({ level }) => level === 'key').length, shots: sheet.shots.length, left: itemsOf(whole).length - items.length };
}

/** The question to the server; only for a form that misses nothing. */
export function questionOf(form: Form, chosen: readonly Chosen[], sheet: Sheet, caseId: string): OpenCase {
  const { procedure } = form;
  const place = placeOf(form);
  const days = { ...(form.statutoryDays ? { statutoryDays: form.statutoryDays } : {}), ...(form.promisedDays ? { promisedDays: form.promisedDays } : {}) };
  const business = sheet.whole?.business?.map(({ id }) => id).filter((id) => form.business.includes(id));
  const isStaffReview = procedure.kind === 'staff';
  return {
    case: caseId,
    ...(form.number.trim() === '' ? {} : { number: form.number.trim() }),
    standards: chosen.map(({ id, hash }) => ({ id, hash })),
    ...(chosen.length > 1 ? { common: sheet.common.map((one) => ({ ...one, refs: [...one.refs] })) } : {}),
    ...(business ? { business } : {}),
    appliedOn: form.appliedOn,
    applicant: { name: form.name.trim(), address: form.address.trim(), ...(form.contact.trim() === '' ? {} : { contact: form.contact.trim() }), ...(place !== null && place !== 'wrong' ? { place } : {}) },
    dueAt: `${dueOf(form)}T18:00:00+08:00`,
    staff: [...form.staff],
    supervisors: [...form.supervisors],
    reviewers: isStaffReview ? [...form.reviewers] : [],
    settings: {
      hideResult: form.hideResult,
      consolidation: form.consolidation,
      procedure: {
        ...procedure,
        ...(isStaffReview ? { lead: 'named' as const, size: 2 } : {}),
        ...(procedure.kind === 'onSite' ? { onSiteBasis: form.onSiteBasis.trim() } : {}),
        // Of no matter by name: the server knows what the matters of the sheet are called.
        limits: Object.keys(days).length > 0 ? [{ matter: '', ...days, stops: [...form.stops] }] : [],
      },
    },
  };
}
