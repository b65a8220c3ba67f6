import { expect, test } from 'vitest';
import { keyToCommand, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, ctrl: false, alt: false, shift: false, typing: false, onPicture: false, ...more });

test('digits answer in the order of the item', () => {
  expect(keyToCommand(press('1'))).toEqual({ kind: 'answer', index: 0 });
  expect(keyToCommand(press('4'))).toEqual({ kind: 'answer', index: 3 });
  expect(keyToCommand(press('5'))).toBeNull();
});

test('letters are text while somebody writes', () => {
  for (const key of ['n', 'm', '1', 'ArrowDown', 'Backspace', '?']) expect(keyToCommand(press(key, { typing: true }))).toBeNull();
});

test('undo in a field takes back letters, outside it takes back acts', () => {
  expect(keyToCommand(press('z', { ctrl: true, typing: true }))).toBeNull();
  expect(keyToCommand(press('z', { ctrl: true }))).toEqual({ kind: 'undo' });
  expect(keyToCommand(press('Z', { ctrl: true, shift: true }))).toEqual({ kind: 'redo' });
  expect(keyToCommand(press('y', { ctrl: true }))).toEqual({ kind: 'redo' });
});

test('arrows walk the items, but turn the picture while it has the focus', () => {
  expect(keyToCommand(press('ArrowUp'))).toEqual({ kind: 'previous' });
  expect(keyToCommand(press('ArrowUp', { onPicture: true }))).toBeNull();
});

test('brackets work with a Chinese keyboard too, and other shortcuts of the browser stay its own', () => {
  expect(keyToCommand(press('【'))).toEqual({ kind: 'previousFootage' });
  expect(keyToCommand(press(']'))).toEqual({ kind: 'nextFootage' });
  expect(keyToCommand(press('f', { ctrl: true }))).toBeNull();
  expect(keyToCommand(press('n', { alt: true }))).toBeNull();
});
