// One expert on two machines: what neither had seen of the other is shown until it is chosen.

import { describe, expect, test } from 'vitest';
import { appendEvent, hashEvent } from '../log/chain.ts';
import { createClock } from '../log/clock.ts';
import type { Head, Heads, SignedEvent } from '../log/event.ts';
import { streamKey, streamOf } from '../log/heads.ts';
import type { Json } from '../json.ts';
import { conflictsOf, seenOtherSheets } from './conflicts.ts';
import { catalogue, type BodyOf, type EventType } from './events.ts';
import { foldCase } from './fold.ts';
import { createUnsignedCrypto, keyOf, opening, panelOf, START } from './history.testing.ts';

const crypto = createUnsignedCrypto();
const A = { id: 'e1' };

/** Machines that write as the workstation does: an act carries what of the other machine's sheet is at hand and was not said before. */
const createStory = () => {
  let now = START;
  const begin: SignedEvent[] = [];
  const machine = (device: string, actor: string) => {
    const events: SignedEvent[] = [];
    const heads = new Map<string, Head>();
    const ticks = createClock(() => now);
    const headsHere = (): Heads => foldCase('case-1', events, crypto).heads;
    return {
      events,
      act<T extends EventType>(type: T, body: BodyOf<T>, seen?: Heads) {
        const { channel } = catalogue[type];
        const key = streamKey(device, channel);
        const elsewhere = channel === 'sheet' ? seenOtherSheets(events, actor, device, headsHere()) : undefined;
        const draft = { case: 'case-1', device, channel, at: ticks.tick(), actor, type, body: body as Json, ...((seen ?? elsewhere) ? { seen: seen ?? elsewhere! } : {}) };
        const { event, hash } = appendEvent({ head: heads.get(key), draft, privateKey: keyOf(device), crypto });
        heads.set(key, { seq: event.seq, hash });
        events.push(event);
        return hash;
      },
      take(other: readonly SignedEvent[]) {
        for (const event of other) if (!events.some((each) => hashEvent(each, crypto) === hashEvent(event, crypto))) events.push(event);
      },
      conflicts: () => conflictsOf(events, A, foldCase('case-1', events, crypto)).map(({ item, part, values }) => ({ item, part, values: values.map(({ act, device: by }) => [by, act.body]) })),
    };
  };
  const server = machine('server', 'server');
  server.act('case.opened', opening());
  server.act('panel.assigned', panelOf('e1', 'e2'));
  begin.push(...server.events);
  const at = (device: string) => {
    const one = machine(device, A.id);
    one.take(begin);
    return one;
  };
  return { desk: at('desk'), laptop: at('laptop'), pass: (ms: number) => void (now += ms) };
};
const sync = (one: { events: SignedEvent[]; take(other: readonly SignedEvent[]): void }, other: typeof one) => {
  const before = [...one.events];
  one.take(other.events);
  other.take(before);
};

describe('values given on two machines', () => {
  test('that differ are both shown, on both machines alike, the newest first', () => {
    const { desk, laptop, pass } = createStory();
    desk.act('item.answered', { item: '1', answer: 'meets' });
    pass(1000);
    laptop.act('item.answered', { item: '1', answer: 'fails' });
    laptop.act('item.noted', { item: '2', note: '油' });
    expect(desk.conflicts()).toEqual([]);
    sync(desk, laptop);
    const both = [{ item: '1', part: 'answer', values: [['laptop', { item: '1', answer: 'fails' }], ['desk', { item: '1', answer: 'meets' }]] }];
    expect(desk.conflicts()).toEqual(both);
    expect(laptop.conflicts()).toEqual(both);
  });

  test('that are the same are none', () => {
    const { desk, laptop } = createStory();
    desk.act('item.answered', { item: '1', answer: 'meets' });
    laptop.act('item.answered', { item: '1', answer: 'meets' });
    sync(desk, laptop);
    expect(desk.conflicts()).toEqual([]);
  });

  test('one after the other, with the first at hand, are a change of mind and no conflict', () => {
    const { desk, laptop } = createStory();
    desk.act('item.answered', { item: '1', answer: 'meets' });
    sync(desk, laptop);
    laptop.act('item.noted', { item: '5', note: 'x' });
    laptop.act('item.answered', { item: '1', answer: 'fails' });
    sync(desk, laptop);
    expect(desk.conflicts()).toEqual([]);
    expect(foldCase('case-1', desk.events, crypto).sheets['e1']!.items['1']!.answer).toBe('fails');
  });

  test('are settled by choosing on either machine, whatever its clock says, and stay settled', () => {
    for (const [chooser, other] of [['desk', 'laptop'], ['laptop', 'desk']] as const) {
      const story = createStory();
      story.desk.act('item.answered', { item: '1', answer: 'meets' });
      story.pass(1000);
      story.laptop.act('item.answered', { item: '1', answer: 'fails' });
      sync(story.desk, story.laptop);
      story.pass(-3_600_000);
      story[chooser].act('item.answered', { item: '1', answer: 'meets' });
      expect(story[chooser].conflicts()).toEqual([]);
      expect(story[other].conflicts()).toHaveLength(1);
      sync(story.desk, story.laptop);
      expect(story[other].conflicts()).toEqual([]);
      for (const one of [story.desk, story.laptop]) expect(foldCase('case-1', one.events, crypto).sheets['e1']!.items['1']!.answer).toBe('meets');
    }
  });

  test('acting on another item settles nothing', () => {
    const { desk, laptop } = createStory();
    desk.act('item.noted', { item: '1', note: '甲' });
    laptop.act('item.noted', { item: '1', note: '乙' });
    sync(desk, laptop);
    desk.act('item.answered', { item: '2', answer: 'meets' });
    expect(desk.conflicts()).toMatchObject([{ item: '1', part: 'note' }]);
  });

  test('chosen differently on both machines at once stand against each other again', () => {
    const { desk, laptop } = createStory();
    desk.act('item.answered', { item: '1', answer: 'meets' });
    laptop.act('item.answered', { item: '1', answer: 'fails' });
    sync(desk, laptop);
    desk.act('item.answered', { item: '1', answer: 'meets' });
    laptop.act('item.answered', { item: '1', answer: 'fails' });
    sync(desk, laptop);
    expect(desk.conflicts()).toHaveLength(1);
  });

  test('one that was taken back by undo no longer stands', () => {
    const { desk, laptop } = createStory();
    desk.act('item.answered', { item: '1', answer: 'meets' });
    const hash = laptop.act('item.answered', { item: '1', answer: 'fails' });
    laptop.act('act.undone', { event: hash });
    sync(desk, laptop);
    expect(desk.conflicts()).toEqual([]);
  });
});

test('on one machine nothing is ever said of others', () => {
  const { desk } = createStory();
  desk.act('item.answered', { item: '1', answer: 'meets' });
  desk.act('item.answered', { item: '1', answer: 'fails' });
  expect(desk.events.filter((event) => streamOf(event) === 'desk/sheet').every((event) => event.seen === undefined)).toBe(true);
  expect(desk.conflicts()).toEqual([]);
});
