// How far a matter's conclusion is: what is missing, what is composed, whether that still says what the case says. Pure.

import type { CaseState } from '#shared/case/case.ts';
import type { MatterFacts } from '#shared/case/facts.ts';
import { againstConcluding } from '#shared/case/procedure-rules.ts';
import { everyoneSubmitted, sheetsAwaited } from '#shared/case/rules.ts';
import { awaitedSigners } from '#shared/case/signing.ts';
import type { ConclusionView } from '#shared/contract/workstation.ts';
import type { Result } from '#shared/standard/standard.ts';
import type { OpenCase } from '../cases/casebook.ts';

/** A case with what one of its matters states; nothing before the panel is opened. */
export interface Ground extends OpenCase {
  readonly facts: MatterFacts | null;
  readonly result: Result | undefined;
}

/** What stands in the way of composing. The number and the server are not among it: without them there is a draft. */
export function missingOf({ state, facts, result }: Ground): ConclusionView['missing'] {
  if (!everyoneSubmitted(state)) return ['notAllSubmitted'];
  if (!state.panelOpened) return ['notOpened'];
  if (sheetsAwaited(state).length > 0) return ['sheetsAwaited'];
  if (!facts || !result) return ['incomplete'];
  const open: ConclusionView['missing'] = facts.unsettled.length > 0 ? ['unsettled'] : result.complete ? [] : ['incomplete'];
  // What is signed stays as it was, whatever comes later.
  return state.conclusions[facts.matter.id]?.signed ? open : [...open, ...againstConcluding({ procedure: state.procedure, panel: state.panel, hasSubmitted: (id) => state.submitted.includes(id) })];
}

/** `draftAt`: when a draft without a number was made here, ISO 8601; it is always stale, for a number is to come. */
export function conclusionView(ground: Ground, matter: string, isOnline: boolean, draftAt: string | undefined): ConclusionView {
  const { state, facts, result } = ground;
  const { number, composed, signed } = state.conclusions[matter] ?? {};
  const lacksNumber: ConclusionView['missing'] = number === undefined && state.panelOpened && !isOnline ? ['notNumbered', 'offline'] : [];
  return {
    matter,
    name: state.matters.find((each) => each.id === matter)?.name ?? matter,
    missing: [...missingOf(ground), ...lacksNumber],
    ...(number === undefined ? {} : { number }),
    ...(result && facts ? { result } : {}),
    ...(composed ? { composed: { at: iso(composed.at), stale: isStale(ground, matter) } } : draftAt === undefined ? {} : { composed: { at: draftAt, stale: true } }),
    ...(signed ? { signed: { at: iso(signed.at), by: nameOf(state, signed.by), testKey: signed.testKey, ...(signed.stamped === undefined ? {} : { stamped: signed.stamped }) } } : {}),
    ...(composed ? { signers: signersOf(state, matter) } : {}),
  };
}

function signersOf(state: CaseState, matter: string): NonNullable<ConclusionView['signers']> {
  const { approvals = [], declined = [] } = state.conclusions[matter] ?? {};
  const name = (person: string): string => state.panel?.experts.find((each) => each.id === person)?.name ?? person;
  return {
    approved: approvals.map(({ person, at, testKey }) => ({ person, name: name(person), at: iso(at), testKey })),
    declined: declined.map(({ person, at, reason }) => ({ person, name: name(person), at: iso(at), reason })),
    awaited: awaitedSigners(state, matter).map(({ id, name }) => ({ person: id, name })),
  };
}

/** The document no longer says what the case says: something was settled, or the result came out otherwise, after it was composed. */
export function isStale({ state, facts, result }: Ground, matter: string): boolean {
  const { number, composed } = state.conclusions[matter] ?? {};
  if (!composed) return false;
  if (!result || result.outcome !== composed.outcome || result.derivation.join('\n') !== composed.derivation) return true;
  return number === undefined || (facts?.settlements ?? []).some((settled) => settled.at > composed.at);
}

function nameOf(state: CaseState, person: string): string {
  return state.panel?.staff.find((each) => each.id === person)?.name ?? person;
}

/** An instant of the log as ISO 8601, without its counter. */
const iso = (instant: string): string => instant.split('/')[0]!;
