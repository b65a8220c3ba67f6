// For tests: writes histories of a case with real hashes and signatures, several devices, one shared clock that a test may bend.

import { appendEvent } from '../log/chain.ts';
import { createNobleCrypto, type LogCrypto } from '../log/crypto.ts';
import { createClock, formatInstant } from '../log/clock.ts';
import type { Channel, Hash, Head, Heads, SignedEvent } from '../log/event.ts';
import { streamKey } from '../log/heads.ts';
import type { Footage, Mark } from '../footage/footage.ts';
import type { Json } from '../json.ts';
import { catalogue, type BodyOf, type EventType, type Person } from './events.ts';
import { foldCase } from './fold.ts';
import { openHeads as withoutSheets } from './seal.ts';
import { closingOf, submissionOf } from './sheet.ts';

export const CASE = 'case-1';
export const START = Date.parse('2026-11-23T08:00:00.000Z');

/** Bytes that are the same in every run. */
export const createTestCrypto = (): LogCrypto => {
  let state = 1;
  return createNobleCrypto((length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
};

/** As above with a cheap stand-in for signatures, for histories whose signatures nobody looks at. */
export const createUnsignedCrypto = (): LogCrypto => {
  const crypto = createTestCrypto();
  return { ...crypto, sign: (_key, message) => crypto.sha256(message) };
};

export const keyOf = (device: string): Uint8Array => {
  const key = new Uint8Array(32).fill(9);
  for (let index = 0; index < device.length; index++) key[index % 32] = (key[index % 32]! * 31 + device.charCodeAt(index)) & 255;
  return key;
};

export const expert = (id: string): Person => ({ id, name: `专家${id}`, role: 'expert', industry: '餐饮' });
export const staff = (id: string): Person => ({ id, name: `人员${id}`, role: 'staff' });
export const supervisor = (id: string): Person => ({ id, name: `主管${id}`, role: 'supervisor' });
export const hashOf = (seed: number | string): Hash => String(seed).padStart(64, '0');

export const opening = (changes: Partial<BodyOf<'case.opened'>> = {}): BodyOf<'case.opened'> => ({
  number: '云勘2026-0001',
  bureau: { id: 'bureau', name: '示例区审批局' },
  applicant: { name: '小馆', address: '示例路 1 号' },
  matters: [{ id: 'food', name: '食品经营许可', standard: hashOf('57a'), mark: '食许' }],
  dueAt: '2026-12-01T00:00:00.000Z',
  round: 1,
  settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
  ...changes,
});

export const panelOf = (...experts: readonly string[]): BodyOf<'panel.assigned'> => ({
  experts: experts.map(expert),
  lead: experts[0]!,
  staff: [staff('s1')],
  supervisors: [supervisor('v1')],
});

const content = (seed: string) => ({ sha256: hashOf(seed), bytes: 10, mime: 'image/jpeg', parts: [hashOf(seed)] });

export const footage = (seed: string): Footage => ({
  original: content(seed),
  name: `${seed}.jpg`,
  title: `后厨 ${seed}`,
  width: 16384,
  height: 8192,
  projection: { kind: 'sphere', full: { width: 16384, height: 8192 }, crop: { left: 0, top: 0 } },
  capturePath: 'pano',
  pyramid: content(`1${seed}`),
  index: { tile: 512, levels: [{ width: 16384, height: 8192, columns: 32, rows: 16 }] },
  preview: content(`2${seed}`),
});

export const mark = (id: string, item: string, of: string): Mark => ({
  id,
  item,
  footage: hashOf(of),
  kind: 'point',
  points: [[0, 0, -1]],
  view: { kind: 'sphere', yaw: 0, pitch: 0, fov: 1 },
});

export const documentOf = (seed: string) => ({ ...content(seed), mime: 'application/pdf' });

export interface History {
  readonly events: SignedEvent[];
  readonly crypto: LogCrypto;
  /** Appends without asking whether the rules allow it. `channel`, `at` and `seen` may be bent. */
  append<T extends EventType>(device: string, actor: string, type: T, body: BodyOf<T>, bent?: Bent): Hash;
  /** Appends what no type checker would allow. */
  appendRaw(device: string, actor: string, type: string, body: Json, bent?: Bent): Hash;
  /** Submits the sheet as this device has it. */
  submit(device: string, person: string, opinion?: string): Hash;
  /** Seals it: the closing act on the sheet, its hash before everybody. */
  seal(device: string, person: string, opinion?: string): Hash;
  heads(): Heads;
  fold(): ReturnType<typeof foldCase>;
}

export interface Bent {
  readonly channel?: Channel;
  readonly at?: string;
  readonly seen?: Heads;
}

export const createHistory = (crypto: LogCrypto = createTestCrypto()): History => {
  const events: SignedEvent[] = [];
  const heads: { [stream: string]: Head } = {};
  let now = START;
  const clock = createClock(() => now);
  const appendRaw: History['appendRaw'] = (device, actor, type, body, bent = {}) => {
    now += 1000;
    const declared = Object.hasOwn(catalogue, type) ? catalogue[type as EventType].channel : 'open';
    const channel = bent.channel ?? declared;
    const key = streamKey(device, channel);
    const draft = { case: CASE, device, channel, at: bent.at ?? clock.tick(), actor, type, body, ...(bent.seen && { seen: bent.seen }) };
    const { event, hash } = appendEvent({ head: heads[key], draft, privateKey: keyOf(device), crypto });
    heads[key] = { seq: event.seq, hash };
    events.push(event);
    return hash;
  };
  const fold = () => foldCase(CASE, events, crypto);
  return {
    events,
    crypto,
    appendRaw,
    append: (device, actor, type, body, bent) => appendRaw(device, actor, type, body as unknown as Json, bent),
    submit: (device, person, opinion = '同意') => {
      // An author sees the open channel and the own sheets, before the opening.
      const visible = events.filter((event) => event.channel === 'open' || event.actor === person);
      const state = foldCase(CASE, visible, crypto);
      const body = submissionOf(state, { id: person }, device, opinion, crypto);
      return appendRaw(device, person, 'sheet.submitted', body as unknown as Json, { seen: state.heads });
    },
    seal: (device, person, opinion = '同意') => {
      const visible = events.filter((event) => event.channel === 'open' || event.actor === person);
      const state = foldCase(CASE, visible, crypto);
      const seal = appendRaw(device, person, 'sheet.closed', closingOf(state, { id: person }, opinion, crypto), { seen: state.heads });
      return appendRaw(device, person, 'sheet.sealed', { seal }, { seen: withoutSheets(state.heads) });
    },
    heads: () => ({ ...heads }),
    fold,
  };
};

/** A case with two experts (`e1` leads), footage `f1`, nobody has scored yet. */
export const openedCase = (changes: Partial<BodyOf<'case.opened'>> = {}, experts: readonly string[] = ['e1', 'e2']): History => {
  const history = createHistory(createUnsignedCrypto());
  history.append('server', 'server', 'case.opened', opening(changes));
  history.append('server', 'server', 'panel.assigned', panelOf(...experts));
  history.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
  return history;
};

/** Both experts scored and submitted. */
export const submittedCase = (): History => {
  const history = openedCase();
  history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'meets' });
  history.append('d2', 'e2', 'item.answered', { item: 'i1', answer: 'fails' });
  history.submit('d1', 'e1');
  history.submit('d2', 'e2');
  return history;
};

/** What everybody on the case can have seen. */
export const openHeads = (history: History): Heads => Object.fromEntries(Object.entries(history.heads()).filter(([stream]) => stream.endsWith('/open')));

/** And the lead opened the panel. */
export const openedPanel = (): History => {
  const history = submittedCase();
  history.append('d1', 'e1', 'panel.opened', {}, { seen: openHeads(history) });
  return history;
};

/** An instant so many ms from the start of the tests' time. */
export const instant = (ms: number, counter = 0): string => formatInstant({ ms: START + ms, counter });

/** The same events in an order drawn from `seed`. */
export const shuffled = <T>(values: readonly T[], seed: number): T[] => {
  const list = [...values];
  let state = seed >>> 0;
  for (let index = list.length - 1; index > 0; index--) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    const other = state % (index + 1);
    [list[index], list[other]] = [list[other]!, list[index]!];
  }
  return list;
};
