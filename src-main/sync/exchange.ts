// One exchange with the server: what changed there, what it has beyond our heads, what we have beyond its. Goes page by page, each kept
// with its cursor once everything that it covers is here: it can break off anywhere and be begun again.

import type { PullDeps } from './pull.ts';
import { acknowledgeOwn, lacks, pullCases, pullStandards, takeDevices } from './pull.ts';
import { pushWaiting } from './push.ts';

export interface ExchangeDeps extends PullDeps {
  readonly hashStandard: (standard: unknown) => string;
  /** Cases of which something new is here. */
  readonly onCases: (cases: readonly string[]) => void;
}

/** Answers the cursor for the next one. Rejects as offline, or with the server's error. */
export async function exchange(deps: ExchangeDeps, person: string): Promise<string> {
  const { store, calls } = deps;
  let cursor = store.accounts.cursor(person);
  for (let more = true; more; ) {
    const asked = deps.now();
    const changes = await calls.exchange.changes(cursor === undefined ? {} : { cursor }, { signal: deps.signal });
    // Half the way there and back is the best guess of when the server read its clock.
    const clockOffset = Math.round(Date.parse(changes.now) - (asked + deps.now()) / 2);
    takeDevices(deps, changes.devices);
    const changed = await pullCases(deps, changes.cases.filter((each) => lacks(deps, each)).map((each) => each.case));
    acknowledgeOwn(store, person, changes.cases);
    await pullStandards(deps, deps.hashStandard);
    const before = changes.visible && new Set(store.accounts.cases(person));
    const gained = changes.cases.map((each) => each.case).filter((caseId) => !store.accounts.maySee(person, caseId));
    const lost = changes.gone.filter((caseId) => store.accounts.maySee(person, caseId));
    store.accounts.saveExchange(person, { cursor: changes.cursor, visible: changes.visible, gained, gone: lost, at: new Date(deps.now()).toISOString(), clockOffset });
    const visible = new Set(changes.visible);
    const moved = before ? [...before, ...visible].filter((caseId) => before.has(caseId) !== visible.has(caseId)) : [...gained, ...lost];
    const news = [...new Set([...changed, ...moved])];
    if (news.length > 0) deps.onCases(news);
    cursor = changes.cursor;
    more = changes.more;
  }
  const sending = new Set(store.events.waiting(person, 1000).map((stored) => stored.event.case));
  await pushWaiting(deps, person);
  if (sending.size > 0) deps.onCases([...sending]);
  return cursor!;
}
