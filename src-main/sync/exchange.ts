// One exchange with the server: what changed there, what it has beyond our heads, what we have beyond its. Goes page by page, each kept
// with its cursor once everything that it covers is here: it can break off anywhere and be begun again.

import type { Changes } from '#shared/contract/central.ts';
import type { PullDeps } from './pull.ts';
import { acknowledgeOwn, lacks, pullCases, pullStandards, takeDevices } from './pull.ts';
import { pushWaiting } from './push.ts';

export interface ExchangeDeps extends PullDeps {
  readonly hashStandard: (standard: unknown) => string;
  /** Cases of which something new is here. */
  readonly onCases: (cases: readonly string[]) => void;
}

interface Page {
  readonly changes: Changes;
  readonly clockOffset: number;
}

/** Answers the cursor for the next one. Rejects as offline, or with the server's error. */
export async function exchange(deps: ExchangeDeps, person: string): Promise<string> {
  const { store, calls } = deps;
  let cursor = store.accounts.cursor(person);
  const ask = async (from: string | undefined): Promise<Page> => {
    const asked = deps.now();
    const changes = await calls.exchange.changes(from === undefined ? {} : { cursor: from }, { signal: deps.signal });
    // Half the way there and back is the best guess of when the server read its clock.
    return { changes, clockOffset: Math.round(Date.parse(changes.now) - (asked + deps.now()) / 2) };
  };
  for (let next: Promise<Page> | undefined = ask(cursor); next; ) {
    const { changes, clockOffset }: Page = await next;
    // The next page is asked for while this one is on its way; its cursor counts only once this one's is kept.
    next = changes.more ? ask(changes.cursor) : undefined;
    next?.catch(() => undefined);
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
  }
  const sending = new Set(store.events.waiting(person, 1000).map((stored) => stored.event.case));
  await pushWaiting(deps, person);
  if (sending.size > 0) deps.onCases([...sending]);
  return cursor!;
}
