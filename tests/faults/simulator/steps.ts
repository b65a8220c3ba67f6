// What can happen in a simulated history, as data: so that a failing one can be cut down to what matters.

import type { Act } from '#shared/case/events.ts';
import { submissionOf } from '#shared/case/sheet.ts';
import { undoTargets } from '#shared/case/undo.ts';
import type { Chance } from './random.ts';
import type { Device } from './device.ts';
import { CASES, ITEMS, panelOf, SEATS, type World } from './world.ts';

export interface Step {
  readonly kind: (typeof KINDS)[number];
  /** Which machine. */
  readonly at: number;
  /** Which case, which item, how many edges … */
  readonly choice: number;
}

const KINDS = ['score', 'note', 'undo', 'submit', 'open', 'settle', 'exchange', 'crash', 'torn', 'disk', 'restart', 'late', 'skew', 'wait', 'reassign', 'copy', 'lose', 'revoke', 'room', 'meet'] as const;
/** Most of the time people score and machines exchange; now and then something happens to them. */
const WEIGHTS: Readonly<Record<Step['kind'], number>> = {
  score: 14, note: 5, undo: 3, submit: 5, open: 3, settle: 2, exchange: 22, crash: 5, torn: 3, disk: 3, restart: 3, late: 3, skew: 2, wait: 3, reassign: 1, copy: 0.4, lose: 0.4, revoke: 0.3, room: 0, meet: 0,
};
/** Where machines meet in rooms, too, some exchanges are with a neighbour. */
const MEETING: Readonly<Record<Step['kind'], number>> = { ...WEIGHTS, exchange: 12, room: 2, meet: 14 };

export function drawSteps(chance: Chance, count: number, withRooms: boolean): readonly Step[] {
  const weights = withRooms ? MEETING : WEIGHTS;
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let left = chance.fraction() * total;
    const kind = KINDS.find((each) => (left -= weights[each]) < 0) ?? 'exchange';
    return { kind, at: chance.below(SEATS.length), choice: chance.below(1 << 16) };
  });
}

/** What happened that excuses something: a copied disk, a server restored from an old backup, a machine that was revoked. */
export interface Excuses {
  readonly copied: Set<string>;
  readonly revoked: Set<string>;
  serverLost: boolean;
}

const DAY = 24 * 60 * 60 * 1000;

export async function take(world: World, step: Step, excuses: Excuses): Promise<void> {
  const { server, devices, clock } = world;
  // A copied machine shares its seat with the original: which of the two is used is chance.
  const seats = SEATS.filter(([id]) => devices.some((device) => device.id === id));
  const seat = seats[step.at % seats.length]![0];
  const here = devices.filter((device) => device.id === seat);
  const device = here[step.choice % here.length]!;
  const caseId = CASES[step.choice % CASES.length]!;
  const item = ITEMS[(step.choice >> 2) % ITEMS.length]!;
  const act = (...acts: readonly Act[]) => void device.append(caseId, acts);
  clock.now += 1000 + (step.choice % 500);
  switch (step.kind) {
    case 'score':
      return act(
        { type: 'item.answered', body: { item, answer: (['meets', 'basically', 'fails'] as const)[(step.choice >> 4) % 3]! } },
        ...(step.choice & 64 ? [{ type: 'item.noted' as const, body: { item, note: `注 ${step.choice}` } }] : []),
      );
    case 'note':
      return act({ type: 'item.noted', body: { item, note: `n${step.choice}` } });
    case 'undo': {
      const open = device.casebook.open(device.person, caseId);
      const { undo, redo } = open ? undoTargets(open.events, { id: device.person }, open.state) : {};
      const event = step.choice & 8 ? (redo ?? undo) : undo;
      return event === undefined ? undefined : act({ type: 'act.undone', body: { event } });
    }
    case 'submit': {
      const open = device.casebook.open(device.person, caseId);
      if (open) act({ type: 'sheet.submitted', body: submissionOf(open.state, { id: device.person }, device.id, '同意', world.crypto) });
      return;
    }
    case 'open':
      return act({ type: 'panel.opened', body: {} });
    case 'settle':
      return act({ type: 'item.settled', body: { item, answer: 'basically', reason: `议 ${step.choice}` } });
    case 'exchange':
      await device.exchange();
      return;
    case 'crash':
    case 'torn':
      return device.crashAt((step.choice >> 2) % 12, step.kind === 'torn');
    case 'disk':
      return device.failAt((step.choice >> 2) % 6, step.choice & 2 ? 'SQLITE_FULL' : 'SQLITE_IOERR');
    case 'restart':
      return device.restart();
    case 'late':
      return device.network.deliverLate();
    case 'skew':
      device.skew = ((step.choice % 7) - 3) * 0.4 * DAY;
      return;
    case 'wait':
      clock.now += (step.choice % 10) * 60_000;
      return;
    case 'reassign':
      return server.appendOwn(caseId, 'panel.assigned', step.choice & 4 ? panelOf('e1', 'e2') : panelOf('e1'));
    case 'copy':
      if (here.length > 1) return;
      world.clone(device);
      excuses.copied.add(device.id);
      return;
    case 'lose':
      excuses.serverLost = true;
      return server.loseAfter(Math.max(CASES.length * 2, server.log.length - (step.choice % 6)));
    case 'revoke':
      server.revoke(device.id);
      excuses.revoked.add(device.id);
      return;
    case 'room':
      return device.openRoom(CASES);
    case 'meet': {
      const others = devices.filter((other) => other !== device);
      const hosts = others.filter((other) => other.hasRoom);
      const host = (hosts.length > 0 ? hosts : others)[(step.choice >> 2) % (hosts.length || others.length)]!;
      if (!host.hasRoom) host.openRoom(CASES);
      await device.meet(host);
      return;
    }
  }
}

export const isDevice = (device: Device | undefined): device is Device => device !== undefined;
