import { expect, test } from 'vitest';
import { createItemTime, IDLE } from './item-time.ts';

function clocked() {
  const clock = { now: 1000 };
  return { clock, time: createItemTime(() => clock.now) };
}

test('time goes to the item in front and is handed over once', () => {
  const { clock, time } = clocked();
  time.turnTo('1');
  clock.now += 3000;
  time.turnTo('2');
  clock.now += 1500;
  expect(time.take()).toEqual([{ item: '1', ms: 3000 }, { item: '2', ms: 1500 }]);
  expect(time.take()).toEqual([]);
});

test('a window out of sight does not count, and counting goes on when it is back', () => {
  const { clock, time } = clocked();
  time.turnTo('1');
  clock.now += 1000;
  time.away(true);
  clock.now += 500_000;
  time.away(false);
  clock.now += 2000;
  expect(time.take()).toEqual([{ item: '1', ms: 3000 }]);
});

test('a person who does nothing for a minute counts as gone from then on', () => {
  const { clock, time } = clocked();
  time.turnTo('1');
  time.stir();
  clock.now += IDLE + 240_000;
  time.stir();
  clock.now += 5000;
  expect(time.take()).toEqual([{ item: '1', ms: IDLE + 5000 }]);
});

test('walking past an item is no looking at it', () => {
  const { clock, time } = clocked();
  time.turnTo('1');
  clock.now += 120;
  time.turnTo('2');
  clock.now += 900;
  expect(time.take()).toEqual([{ item: '2', ms: 900 }]);
});
