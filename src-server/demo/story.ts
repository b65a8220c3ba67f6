// One demo case from its opening to where its script leaves it.

import type { CaseState } from '#shared/case/case.ts';
import type { Person } from '#shared/case/events.ts';
import { openHeads } from '#shared/case/seal.ts';
import { closingOf, scoreOf } from '#shared/case/sheet.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { PinnedStandard } from '../standards.ts';
import { demoAnswers } from './answers.ts';
import { createScribe, type Hand, type Scribe } from './scribe.ts';
import type { DemoCase, DemoSheet } from './script.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Cast {
  readonly bureau: { readonly id: string; readonly name: string };
  /** By user name; a demo person's id is the user name. */
  readonly people: ReadonlyMap<string, Person>;
  readonly hands: ReadonlyMap<string, Hand>;
  readonly server: Hand;
}

/** `now`: ms since 1970, the moment of seeding. */
export function tellCase(script: DemoCase, cast: Cast, pinned: PinnedStandard, now: number, crypto: LogCrypto): Scribe {
  const scribe = createScribe(script.case, crypto);
  const person = (user: string): Person => found(cast.people, user);
  const everybody = [...cast.people.values()];
  const opened = now - script.openedDaysAgo * DAY;

  scribe.write(cast.server, opened, 'case.opened', {
    number: script.number,
    bureau: cast.bureau,
    applicant: script.applicant,
    matters: pinned.standard.matters.map(({ id, name, mark }) => ({ id, name, mark, standard: pinned.hash })),
    dueAt: new Date(now + script.dueInHours * HOUR).toISOString(),
    round: 1,
    settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' }, ...(script.procedure && { procedure: script.procedure }) },
  });
  const staff = everybody.filter(({ role }) => role === 'staff');
  const supervisors = everybody.filter(({ role }) => role === 'supervisor');
  if (script.experts.length === 0) {
    scribe.write(cast.server, opened + 10 * MINUTE, 'staff.assigned', { staff, supervisors });
    return scribe;
  }
  scribe.write(cast.server, opened + 10 * MINUTE, 'panel.assigned', {
    experts: script.experts.map(person),
    lead: script.lead,
    staff,
    supervisors,
  });

  // Experts score one after the other between the opening and now.
  const step = (script.openedDaysAgo * DAY) / (script.sheets.length + 2);
  script.sheets.forEach((sheet, index) => writeSheet(scribe, sheet, found(cast.hands, sheet.user), pinned, opened + (index + 1) * step, crypto));
  const lead = found(cast.hands, script.lead);
  const after = opened + (script.sheets.length + 1) * step;
  if (script.panelOpened) scribe.write(lead, after, 'panel.opened', {}, openHeads(scribe.state().heads));
  if (script.settled) settle(scribe, lead, pinned, after + 20 * MINUTE);
  return scribe;
}

function writeSheet(scribe: Scribe, sheet: DemoSheet, hand: Hand, { standard }: PinnedStandard, start: number, crypto: LogCrypto): void {
  const caseId = scribe.written[0]!.event.case;
  let at = start;
  for (const { item, answer, points, note } of demoAnswers(standard, caseId, sheet)) {
    at += 25_000;
    scribe.write(hand, at, 'item.answered', { item, answer, ...(points === undefined ? {} : { points }) });
    if (note !== undefined) scribe.write(hand, at + 10_000, 'item.noted', { item, note });
  }
  if (!sheet.submitted) return;
  const state = scribe.state();
  const opinion = sheet.fails === 0 ? '现场条件总体符合要求，建议通过。' : '现场条件基本具备，所列问题整改后可予通过。';
  scribe.write(hand, at + 2 * MINUTE, 'sheet.closed', closingOf(state, { id: hand.person }, opinion, crypto), state.heads);
  scribe.write(hand, at + 2 * MINUTE, 'sheet.sealed', { seal: scribe.written.at(-1)!.hash }, openHeads(state.heads));
}

/** The panel agrees on the milder answer after a look at the pictures together. */
function settle(scribe: Scribe, lead: Hand, { standard }: PinnedStandard, at: number): void {
  const state = scribe.state();
  standard.sections
    .flatMap((section) => section.items)
    .filter((item) => answersTo(state, item.id).length > 1)
    .forEach((item, index) => {
      const full = item.kind === 'score' && item.max !== undefined ? { points: item.max } : {};
      scribe.write(lead, at + index * 4 * MINUTE, 'item.settled', { item: item.id, answer: 'meets', ...full, reason: '合议时放大影像复看，所见符合要求，一致同意。' });
    });
}

const answersTo = (state: CaseState, item: string): readonly unknown[] => [
  ...new Set(Object.values(state.sheets).map((sheet) => scoreOf(sheet, item).answer)),
];

function found<V>(map: ReadonlyMap<string, V>, user: string): V {
  const value = map.get(user);
  if (value === undefined) throw new Error(`The demo names ${user}, who is not among its people.`);
  return value;
}
