import { expect, it } from 'vitest';
import { createLacking } from './lacking.ts';

const voice = { peer: 'zhang', producer: 'v' };
const picture = { peer: 'zhang', producer: 'p' };
const other = { peer: 'li', producer: 'o' };

it('names who is sent and came into no file, after a while, until it does', () => {
  const lacking = createLacking();
  const kept: Record<string, number> = {};
  const look = (at: number) => lacking.look([voice, other], (producer) => kept[producer] ?? 0, at);
  kept['o'] = 1;
  expect(look(0)).toEqual([]);
  kept['o'] = 100;
  expect(look(9000)).toEqual([]);
  kept['o'] = 200;
  expect(look(12_000)).toEqual(['zhang']);
  kept['o'] = 300;
  kept['v'] = 5;
  expect(look(15_000)).toEqual([]);
});

it('names who stops coming, once however much of theirs does, and nobody who paused or left', () => {
  const lacking = createLacking();
  const look = (is: readonly { peer: string; producer: string }[], at: number) => lacking.look(is, () => 7, at);
  look([voice, picture, other], 0);
  expect(look([voice, picture], 12_000)).toEqual(['zhang']);
  // Sent again after it was paused: counted from then.
  expect(look([other], 13_000)).toEqual([]);
  expect(look([other], 26_000)).toEqual(['li']);
});
