// One exchange with the server: what changed there, what it has beyond our heads, what we have beyond its. Can break off anywhere and be
// begun again; the cursor moves only once everything that it covers is here.

import { ORPCError } from '@orpc/client';
import type { PullDeps } from './pull.ts';
import { acknowledgeOwn, pullCase, pullStandards, takeDevices } from './pull.ts';
import { pushWaiting } from './push.ts';

export interface ExchangeDeps extends PullDeps {
  readonly now: () => number;
  readonly hashStandard: (standard: unknown) => string;
  /** Cases of which something new is here. */
  readonly onCases: (cases: readonly string[]) => void;
}

/** Answers the cursor for the next one. Rejects as offline, or with the server's error. */
export async function exchange(deps: ExchangeDeps, person: string): Promise<string> {
  const { store, calls } = deps;
  const cursor = store.accounts.cursor(person);
  const asked = deps.now();
  const changes = await calls.exchange.changes(cursor === undefined ? {} : { cursor }, { signal: deps.signal });
  // Half the way there and back is the best guess of when the server read its clock.
  const clockOffset = Math.round(Date.parse(changes.now) - (asked + deps.now()) / 2);
  takeDevices(deps, changes.devices);
  const before = new Set(store.accounts.cases(person));
  const changed: string[] = [];
  for (const { case: caseId } of changes.cases) if (await unlessGone(deps, pullCase(deps, caseId))) changed.push(caseId);
  acknowledgeOwn(store, person, changes.cases);
  await pullStandards(deps, changes.cases.map((each) => each.case), deps.hashStandard);
  store.accounts.saveExchange(person, { cursor: changes.cursor, visible: changes.visible, at: new Date(deps.now()).toISOString(), clockOffset });
  const visible = new Set(changes.visible);
  const moved = [...before, ...visible].filter((caseId) => before.has(caseId) !== visible.has(caseId));
  const news = [...new Set([...changed, ...moved])];
  if (news.length > 0) deps.onCases(news);
  const sending = new Set(store.events.waiting(person, 1000).map((stored) => stored.event.case));
  await pushWaiting(deps, person);
  if (sending.size > 0) deps.onCases([...sending]);
  return changes.cursor;
}

/** What the server named a moment ago and does not have (for us) any more is passed over; the next exchange says why. */
async function unlessGone(deps: Pick<ExchangeDeps, 'log'>, pulling: Promise<boolean>): Promise<boolean> {
  try {
    return await pulling;
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'notFound') throw error;
    deps.log('a case was taken away while it was being fetched');
    return false;
  }
}
