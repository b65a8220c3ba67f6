// For tests: random histories of a case, honest and not, several machines, clocks that lie.

import * as fc from 'fast-check';
import type { SignedEvent } from '../log/event.ts';
import type { Act } from './events.ts';
import { documentOf, footage, hashOf, instant, mark, openedCase, panelOf, type History } from './history.testing.ts';

/** Who sits at which machine. */
export const devices = { d1: 'e1', d1b: 'e1', d2: 'e2', d2b: 'e2', d3: 'e3', ds1: 's1', dv1: 'v1', dx: 'x9', server: 'server' } as const;
export type Device = keyof typeof devices;

/** One step; numbers choose among what is there when it is taken. */
export interface Step {
  readonly device: Device;
  readonly kind: (typeof kinds)[number];
  readonly choice: number;
  /** ms from the start of time by this machine's clock; `null`: a right clock. */
  readonly at: number | null;
  /** How much of the heads is seen: all, all but one, none. */
  readonly sight: 'all' | 'partial' | 'none';
}

const sheetKinds = ['answer', 'note', 'advise', 'place', 'change', 'remove', 'undo', 'look', 'time'] as const;
const panelKinds = ['open', 'settle', 'number', 'compose', 'sign', 'assign', 'add', 'withdraw'] as const;
const kinds = [...sheetKinds, ...panelKinds, 'submit', 'forge'] as const;

const stepOf = (device: fc.Arbitrary<Device>, kind: fc.Arbitrary<Step['kind']>): fc.Arbitrary<Step> =>
  fc.record({
    device,
    kind,
    choice: fc.nat(11),
    at: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: -200_000, max: 200_000 }) }),
    sight: fc.constantFrom('all' as const, 'all' as const, 'all' as const, 'partial' as const, 'none' as const),
  });

/** Mostly people at their own work, so that many histories come to a submission and some to a signature; the rest anybody doing anything. */
export const steps = (maxLength = 30): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 8, arbitrary: stepOf(fc.constantFrom('d1', 'd1b', 'd2'), fc.constantFrom(...sheetKinds)) },
      { weight: 3, arbitrary: stepOf(fc.constantFrom('d1', 'd2', 'd2b', 'd3'), fc.constant('submit')) },
      { weight: 3, arbitrary: stepOf(fc.constantFrom('d1', 'ds1'), fc.constantFrom('open', 'settle', 'compose', 'sign')) },
      { weight: 1, arbitrary: stepOf(fc.constantFrom('server'), fc.constantFrom('number', 'assign', 'add')) },
      { weight: 4, arbitrary: stepOf(fc.constantFrom(...(Object.keys(devices) as Device[])), fc.constantFrom(...kinds)) },
    ),
    { minLength: maxLength >> 1, maxLength, size: 'max' },
  );

/** Events that a person would hold: the open channel and the own sheets. */
export const heldBy = (events: readonly SignedEvent[], person: string): readonly SignedEvent[] =>
  events.filter((event) => event.channel === 'open' || event.actor === person);

/** What a step asks for; `submit` is not among acts, since its body depends on the sheet. */
export const actOf = (step: Step, known: readonly string[]): Act | null => {
  const { choice } = step;
  const item = `i${choice % 3}`;
  const markId = `m${choice % 2}`;
  switch (step.kind) {
    case 'answer': {
      const answer = (['meets', 'basically', 'fails', 'na', null] as const)[choice % 5]!;
      return { type: 'item.answered', body: { item, answer, ...(choice % 2 && { reason: '无此项' }), ...(choice % 3 && { points: choice }) } };
    }
    case 'note':
      return { type: 'item.noted', body: { item, note: `注${choice}` } };
    case 'advise':
      return { type: 'item.advised', body: { item, advice: `导${choice}` } };
    case 'place':
      return { type: 'mark.placed', body: { mark: mark(markId, item, choice % 4 ? 'f1' : 'f2') } };
    case 'change':
      return { type: 'mark.changed', body: { mark: { ...mark(markId, item, 'f1'), label: `标${choice}` } } };
    case 'remove':
      return { type: 'mark.removed', body: { id: markId } };
    case 'undo':
      return { type: 'act.undone', body: { event: known[known.length - 1 - (choice % Math.max(1, known.length))] ?? hashOf(0) } };
    case 'look':
      return { type: 'footage.looked', body: { sha256: hashOf(choice % 2 ? 'f1' : 'f2') } };
    case 'time':
      return { type: 'item.timed', body: { item, ms: 1000 + choice } };
    case 'forge':
      return { type: 'sheet.submitted', body: { sheet: { seq: choice, hash: choice ? hashOf(choice) : null }, sheetHash: hashOf(choice), opinion: '' } };
    case 'open':
      return { type: 'panel.opened', body: {} };
    case 'settle':
      return { type: 'item.settled', body: { item, answer: 'basically', reason: `议${choice}` } };
    case 'number':
      return { type: 'conclusion.numbered', body: { matter: 'food', number: `${choice}号` } };
    case 'compose':
      return { type: 'conclusion.composed', body: { matter: 'food', outcome: 'pass', derivation: String(choice), document: documentOf('d0c') } };
    case 'sign':
      return { type: 'conclusion.signed', body: { matter: 'food', document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true } };
    case 'assign':
      return { type: 'panel.assigned', body: choice % 2 ? panelOf('e1', 'e2') : panelOf('e1', 'e2', 'e3') };
    case 'add':
      return { type: 'footage.added', body: { footage: footage(choice % 2 ? 'f1' : 'f2') } };
    case 'withdraw':
      return { type: 'footage.withdrawn', body: { sha256: hashOf('f1'), reason: '重拍' } };
    default:
      return null;
  }
};

/** Takes the steps one after another, asking nobody whether they are allowed. `after` is called after each. */
export const play = (script: readonly Step[], after: (history: History) => void = () => {}): History => {
  const history = openedCase();
  const hashes: string[] = [];
  for (const step of script) {
    const actor = devices[step.device];
    if (step.kind === 'submit') {
      hashes.push(history.submit(step.device, actor));
    } else {
      const act = actOf(step, hashes);
      if (!act) continue;
      const heads = Object.entries(history.heads()).filter(([stream]) => stream.endsWith('/open'));
      const seen = step.sight === 'none' ? undefined : Object.fromEntries(step.sight === 'all' ? heads : heads.filter((_, index) => index !== step.choice % heads.length));
      hashes.push(history.append(step.device, actor, act.type, act.body, { ...(step.at !== null && { at: instant(step.at) }), ...(seen && { seen }) }));
    }
    after(history);
  }
  return history;
};
