// For tests: cases with a procedure, drawn and worked on by several people on several machines, honest and not, who hear of one
// another late, whose clocks may be wrong.

import * as fc from 'fast-check';
import type { Hash, Heads, SignedEvent } from '../log/event.ts';
import { chosenOf, commitmentOf } from '../panel/draw.ts';
import type { CaseState } from './case.ts';
import type { Act, BodyOf } from './events.ts';
import { foldCase } from './fold.ts';
import { CASE, createHistory, createUnsignedCrypto, documentOf, expert, footage, hashOf, instant, opening, staff, supervisor, type History } from './history.testing.ts';
import { isConflicted, isRectifying, minutesApproved, noticedItems, trackOf } from './procedure.ts';
import type { ProcedureSettings } from './procedure-settings.ts';
import { openHeads } from './seal.ts';
import { closingOf } from './sheet.ts';
import { isVisible } from './visible.ts';

export const settings = (changes: Partial<ProcedureSettings> = {}): ProcedureSettings => ({
  kind: 'panel', quorum: 2, size: 3, lead: 'drawn', votes: 'majority', minutes: false, judges: 2, hideNames: false, limits: [],
  calendar: { holidays: [], workdays: [] }, ...changes,
});

const POOL = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'];
export const SEED = 'ab'.repeat(32);
const NONCE = 'cd'.repeat(16);

/** A case with staff and a procedure; nobody is drawn yet. */
export const begunCase = (changes: Partial<ProcedureSettings> = {}): History => {
  const history = createHistory(createUnsignedCrypto());
  history.append('server', 'server', 'case.opened', opening({ settings: { ...opening().settings, procedure: settings(changes) } }));
  history.append('server', 'server', 'staff.assigned', { staff: [staff('s1'), staff('s2')], supervisors: [supervisor('v1')] });
  history.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
  return history;
};

const poolWithout = (out: readonly string[]) => POOL.filter((id) => !out.includes(id)).map(expert);

/** The server fixes a seed, `s1` enters a number, the server tells. */
export const draw = (history: History, id: string, changes: Partial<BodyOf<'draw.committed'>> = {}): void => {
  const { crypto } = history;
  const committed: BodyOf<'draw.committed'> = { draw: id, count: 3, commitment: commitmentOf(SEED, id, crypto), pool: poolWithout([]), excluded: [], ...changes };
  const seen = () => ({ seen: openHeads(history.heads()) });
  history.append('server', 'server', 'draw.committed', committed);
  const entry = history.append('ds1', 's1', 'draw.entered', { draw: id, nonce: NONCE }, seen());
  history.append('server', 'server', 'draw.revealed', { draw: id, seed: SEED, entry, chosen: [...chosenOf(committed, SEED, NONCE, crypto)] }, seen());
};

/** Drawn, every member without conflict and signed in. */
export const seatedCase = (changes: Partial<ProcedureSettings> = {}): { readonly history: History; readonly members: readonly string[] } => {
  const history = begunCase(changes);
  draw(history, 'draw-1', { count: changes.size ?? 3 });
  const members = history.fold().panel!.experts.map(({ id }) => id);
  for (const member of members) seat(history, member);
  return { history, members };
};

export const seat = (history: History, member: string): void => {
  history.append(`d-${member}`, member, 'recusal.stated', { conflict: false, grounds: [] }, { seen: openHeads(history.heads()) });
  history.append(`d-${member}`, member, 'member.signedIn', {}, { seen: openHeads(history.heads()) });
};

/** Everybody scored `i1` and sealed; the lead opened. */
export const openedSession = (changes: Partial<ProcedureSettings> = {}, answers: readonly ('meets' | 'fails')[] = ['meets', 'fails', 'fails']) => {
  const { history, members } = seatedCase(changes);
  members.forEach((member, at) => {
    history.append(`d-${member}`, member, 'item.answered', { item: 'i1', answer: answers[at] ?? 'meets' });
    history.seal(`d-${member}`, member, `意见 ${member}`);
  });
  history.append(`d-${members[0]!}`, members[0]!, 'panel.opened', {}, { seen: openHeads(history.heads()) });
  return { history, members };
};

// --- Random walks -------------------------------------------------------------------------------------------------------------

const PEOPLE = [...POOL, 's1', 's2', 'v1'] as const;
const kinds = [
  'draw', 'redraw', 'replace', 'recuse', 'conflict', 'object', 'decide', 'signIn', 'voteLead', 'nameLead', 'answer', 'seal', 'open', 'change', 'vote', 'settle', 'dissent', 'minutes',
  'approve', 'notice', 'finding', 'decideFinding', 'rectify', 'judge', 'close', 'survey', 'refuse', 'stop', 'resume', 'number', 'compose', 'sign', 'withdraw', 'return',
] as const;
/** `next`: whatever the case needs to go on. */
export type WalkKind = (typeof kinds)[number] | 'next';

export interface WalkStep {
  readonly kind: WalkKind;
  readonly who: number;
  readonly choice: number;
  /** Hears of everything that may be known before acting. */
  readonly hears: boolean;
  /** ms by which the clock is wrong. */
  readonly skew: number;
}


export const walks = (length: number): fc.Arbitrary<readonly WalkStep[]> => {
  const step = (kind: fc.Arbitrary<WalkKind>): fc.Arbitrary<WalkStep> =>
    fc.record({
      kind,
      who: fc.nat(PEOPLE.length - 1),
      choice: fc.nat(11),
      hears: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      skew: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
    });
  return fc.array(fc.oneof({ weight: 3, arbitrary: step(fc.constant('next')) }, { weight: 1, arbitrary: step(fc.constantFrom(...kinds)) }), { minLength: length >> 1, maxLength: length, size: 'max' });
};

export interface Walk {
  readonly history: History;
  /** What the server let each person have, so far. */
  readonly had: ReadonlyMap<string, ReadonlySet<SignedEvent>>;
}

/** Takes the steps. `after` sees the server's fold after each that wrote something. */
export const walk = (script: readonly WalkStep[], changes: Partial<ProcedureSettings>, after: (state: CaseState, walk: Walk) => void): Walk => {
  const history = begunCase(changes);
  draw(history, 'draw-0');
  const had = new Map<string, Set<SignedEvent>>(PEOPLE.map((person) => [person, new Set<SignedEvent>()]));
  const done: Walk = { history, had };
  let clock = 0;
  const share = (state: CaseState, person: string): void => {
    for (const event of history.events) if (isVisible(event, { id: person }, state)) had.get(person)!.add(event);
  };
  let state = history.fold();
  for (const person of PEOPLE) share(state, person);
  for (const [index, drawn] of script.entries()) {
    clock += 60_000;
    const at = drawn.skew === 0 ? {} : { at: instant(clock + drawn.skew) };
    const { step, who } = drawn.kind === 'next' ? nextOf(drawn, state) : { step: drawn, who: actorOf(drawn, state) };
    if (step.hears) share(state, who);
    const before = history.events.length;
    take(history, step, who, state, had.get(who) ?? new Set(), at, index);
    if (history.events.length === before) continue;
    for (const event of history.events.slice(before)) had.get(event.actor)?.add(event);
    state = history.fold();
    after(state, done);
  }
  return done;
};

/** The step that the case waits for, by who can take it. */
const nextOf = (drawn: WalkStep, state: CaseState): { readonly step: WalkStep; readonly who: string } => {
  const { panel, procedure, submitted, panelOpened, settled, conclusions } = state;
  const members = panel?.experts.map(({ id }) => id) ?? [];
  const choice = Math.min(drawn.choice, 9);
  const to = (kind: WalkKind, who: string | undefined = members[drawn.who % Math.max(1, members.length)], changed = choice) => ({ step: { ...drawn, kind, choice: changed, hears: true }, who: who ?? 's1' });
  const conflicted = members.find((id) => isConflicted(procedure, id));
  if (conflicted !== undefined) return to('replace', 'server', members.indexOf(conflicted));
  const stranger = members.find((id) => !procedure.recusals.some((one) => one.by === id));
  if (stranger !== undefined) return to('recuse', stranger);
  const absent = members.find((id) => !procedure.signedIn.some((one) => one.by === id));
  if (absent !== undefined) return to('signIn', absent);
  if (panel?.lead === '') return procedure.settings!.lead === 'named' ? to('nameLead', 's1') : to('voteLead', members.find((id) => !procedure.leadVotes.some((vote) => vote.by === id)) ?? members[0], 0);
  if (procedure.settings!.kind === 'onSite' && procedure.surveys.length === 0) return to('survey', 's1', 1);
  const open = members.find((id) => !submitted.includes(id));
  if (open !== undefined) return drawn.choice % 2 ? to('seal', open) : to('answer', open);
  if (!panelOpened) return to('open', panel!.lead);
  if (Object.hasOwn(settled, 'i1') === false && !procedure.notice) return drawn.choice === 0 ? to('settle', 's1') : to('vote', undefined, 1);
  if (!procedure.notice && drawn.who % 2) return to('notice', 's1');
  if (isRectifying(procedure)) {
    const track = trackOf(procedure, noticedItems(procedure)[0]!).state;
    if (track === 'answered') return to('judge', ['s1', 's2', ...members][drawn.choice % 5]!, 2);
    return track === 'accepted' || drawn.choice === 0 ? to('close', 's1') : to('rectify', 's1', 2);
  }
  if (procedure.settings!.minutes && !minutesApproved(procedure, panel!.experts)) return procedure.minutes ? to('approve', members.find((id) => !procedure.minutes!.approved.some((one) => one.by === id))) : to('minutes', 's1');
  if (conclusions['food']?.number === undefined) return to('number', 'server');
  return conclusions['food'].composed ? to('sign', 's1') : to('compose', 's1');
};

const byMembers: readonly WalkKind[] = ['recuse', 'conflict', 'signIn', 'voteLead', 'answer', 'seal', 'change', 'vote', 'dissent', 'approve'];
const byStaff: readonly WalkKind[] = ['object', 'decide', 'nameLead', 'settle', 'minutes', 'notice', 'decideFinding', 'rectify', 'close', 'survey', 'refuse', 'stop', 'resume', 'compose', 'sign', 'withdraw', 'return'];
/** Mostly who may, sometimes anybody. */
const actorOf = (step: WalkStep, state: CaseState): string => {
  const members = state.panel?.experts.map(({ id }) => id) ?? [];
  if (step.choice === 11) return PEOPLE[step.who]!;
  if (byMembers.includes(step.kind)) return members[step.who % Math.max(1, members.length)] ?? 's1';
  if (byStaff.includes(step.kind)) return step.who % 2 ? 's1' : 's2';
  if (step.kind === 'open') return state.panel?.lead || 's1';
  if (step.kind === 'judge') return ['s1', 's2', ...members][step.who % (2 + members.length)]!;
  return PEOPLE[step.who]!;
};

const take = (history: History, step: WalkStep, who: string, server: CaseState, mine: ReadonlySet<SignedEvent>, at: { at?: string }, index: number): void => {
  const { crypto } = history;
  const { choice } = step;
  const device = `d-${who}${choice % 5 === 4 ? '-b' : ''}`;
  // A machine holds its own whole streams and what it heard.
  const events = history.events.filter((event) => mine.has(event));
  const known = foldCase(CASE, events, crypto);
  const seen: Heads = openHeads(known.heads);
  const act = <T extends Act['type']>(type: T, body: BodyOf<T>): Hash => history.append(device, who, type, body, { ...at, seen });
  const members = server.panel?.experts.map(({ id }) => id) ?? [];
  const { procedure } = server;
  const out = [...members, ...procedure.replaced.map(({ person }) => person.id)];
  const target = members[choice % Math.max(1, members.length)] ?? 'e1';
  const item = `i${choice % 3}`;
  switch (step.kind) {
    case 'next': return;
    case 'draw': return draw(history, `draw-${index}`);
    case 'redraw': return draw(history, `draw-${index}`, { count: 1, replaces: target, pool: poolWithout(out), reason: '回避' });
    case 'replace': return void history.append('server', 'server', 'member.replaced', { person: target, by: poolWithout(out)[0], why: 'absent', reason: '缺席' });
    case 'recuse': return void act('recusal.stated', { conflict: false, grounds: [] });
    case 'conflict': return void act('recusal.stated', { conflict: true, grounds: ['kin'] });
    case 'object': return void act('objection.recorded', { objection: `o${index}`, person: target, reason: '异议' });
    case 'decide': return void act('objection.decided', { objection: procedure.objections.at(-1)?.objection ?? 'o', upheld: choice % 2 === 0, reason: '核实' });
    case 'signIn': return void act('member.signedIn', {});
    case 'voteLead': return void act('lead.voted', { for: target });
    case 'nameLead': return void act('lead.chosen', { lead: target });
    case 'answer': return void history.append(device, who, 'item.answered', { item, answer: choice % 2 ? 'meets' : 'fails' }, at);
    case 'seal': {
      const seal = history.append(device, who, 'sheet.closed', closingOf(known, { id: who }, `密语 ${who}`, crypto), { ...at, seen: known.heads });
      return void act('sheet.sealed', { seal: choice === 10 ? hashOf('bad') : seal });
    }
    case 'open': return void act('panel.opened', {});
    case 'change': {
      const from = procedure.opinions.findLast((one) => one.by === who && one.item === item)?.to ?? { answer: 'meets' as const };
      return void act('opinion.changed', { item, from, to: { answer: choice % 2 ? 'meets' : 'fails' }, reason: '合议' });
    }
    case 'vote': return void act('item.voted', { item: 'i1', answer: choice % 4 ? 'fails' : 'meets' });
    case 'settle': return void act('item.settled', { item: 'i1', answer: 'fails', reason: '合议' });
    case 'dissent': return void act('dissent.stated', { item, text: '保留意见' });
    case 'minutes': return void act('minutes.edited', { text: `纪要 ${index}` });
    case 'approve': return void act('minutes.approved', { edit: procedure.minutes?.event ?? hashOf(0) });
    case 'notice': return void act('notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '', problems: [{ item: 'i1', problem: '不符合', clause: '', measure: '整改', marks: [] }] });
    case 'finding': return void act('finding.added', { finding: `f${index}`, item, problem: '漏项', clause: '', measure: '', wasVisible: true, reason: '首轮漏看' });
    case 'decideFinding': return void act('finding.decided', { finding: procedure.findings.at(-1)?.finding ?? 'f', approved: choice % 2 === 0, reason: '同意' });
    case 'rectify': return void act('rectification.answered', { item: noticedItems(procedure)[choice % 2] ?? 'i1', text: '已整改', footage: [hashOf('f1')] });
    case 'judge': {
      const judged = noticedItems(procedure)[choice % 2] ?? 'i1';
      return void act('rectification.judged', { item: judged, answer: trackOf(procedure, judged).answer?.event ?? hashOf(0), verdict: choice % 6 ? 'accepted' : 'returned', reason: '核对' });
    }
    case 'close': return void act('rectification.closed', { reason: '整改结束' });
    case 'survey': return void act('survey.made', { surveyors: ['s1', choice % 2 ? 's2' : 's1'], on: '2026-11-24', note: '' });
    case 'refuse': return void act('signature.refused', { person: choice % 2 ? 'applicant' : target, document: 'minutes', reason: '拒签' });
    case 'stop': return void act('clock.stopped', { cause: '补正', basis: '' });
    case 'resume': return void act('clock.resumed', {});
    case 'number': return void history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: `${index}号` });
    case 'compose': return void act('conclusion.composed', { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') });
    case 'sign': return void act('conclusion.signed', { matter: 'food', document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true });
    // Rarely, or nothing else would come to an end.
    case 'withdraw': return void (choice < 2 && act('case.withdrawn', { reason: '申请人撤回' }));
    case 'return': return void (choice < 2 && act('case.returned', { reason: '材料不实', basis: '' }));
  }
};
