import { expect, test } from 'vitest';
import { freeId, itemOfPath, listAt, valueAt, withInserted, withMoved, withValue } from './document.ts';
import { parsePath } from './path.ts';

const document = { title: 't', sections: [{ no: '1', items: [{ id: 'i1', no: '1.1' }, { id: 'i3', no: '1.2' }] }] };

test('a change leaves the old document as it was', () => {
  const changed = withValue(document, ['sections', 0, 'items', 1, 'no'], '9');
  expect(valueAt(changed, ['sections', 0, 'items', 1, 'no'])).toBe('9');
  expect(document.sections[0]!.items[1]!.no).toBe('1.2');
  expect(valueAt(withValue(document, ['title'], undefined), ['title'])).toBeUndefined();
  expect(valueAt(withValue(document, ['inForce', 'from'], '2026-01-01'), ['inForce', 'from'])).toBe('2026-01-01');
});

test('entries are put in, moved within the ends, and taken out', () => {
  const items = ['sections', 0, 'items'] as const;
  const ids = (of: unknown) => listAt(of as never, items).map((one) => (one as { id: string }).id);
  expect(ids(withInserted(document, items, 1, { id: 'new' }))).toEqual(['i1', 'new', 'i3']);
  expect(ids(withMoved(document, items, 0, 1))).toEqual(['i3', 'i1']);
  expect(withMoved(document, items, 0, -1)).toBe(document);
  expect(withMoved(document, items, 1, 1)).toBe(document);
  expect(ids(withValue(document, [...items, 0], undefined))).toEqual(['i3']);
});

test('a field may be called as the language’s own things are', () => {
  expect(valueAt(withValue({}, ['__proto__'], 'x'), ['__proto__'])).toBe('x');
  expect(valueAt({}, ['constructor'])).toBeUndefined();
});

test('a new item gets a name that none has', () => expect(freeId(document, 'i')).toBe('i2'));

test('places are read as findings write them', () => {
  expect(parsePath('sections[1].items[3].no')).toEqual(['sections', 1, 'items', 3, 'no']);
  expect(itemOfPath('sections[1].items[3].no')).toEqual({ section: 1, item: 3 });
  expect(itemOfPath('matters[0].rule')).toBeNull();
});
