import { describe, expect, test } from 'vitest';
import type { Mark } from '#shared/footage/footage.ts';
import type { ItemScore, Sheet } from '#shared/case/case.ts';
import { emptySheet } from '#shared/case/sheet.ts';
import { standardSchema, type Item } from '#shared/standard/standard.ts';
import clinic from '../../resources/standards/clinic-radiology.json' with { type: 'json' };
import { allItems, countLeft, createProgress, disagreedItems, filterSections, findItems, neighbour, neighbourSection, sheetRows, nextUnanswered, panelSheet, sheetSections, whatChanged, whatIsLeft } from './sheet-model.ts';

const standard = standardSchema.parse(clinic);
const hash = 'a'.repeat(64);
const matters = standard.matters.map(({ id, name, mark }) => ({ id, name, mark, standard: hash }));
const sections = sheetSections(matters, { [hash]: standard });
const items = allItems(sections);
const given = (scores: { readonly [item: string]: Partial<ItemScore> }): Sheet => ({
  ...emptySheet('wang'),
  items: Object.fromEntries(Object.entries(scores).map(([item, score]) => [item, { answer: null, note: '', advice: '', ...score }])),
});

describe('the sheet of a case with two matters', () => {
  test('asks every item of the standard once, though two matters share it', () => {
    expect(items.map((item) => item.id)).toEqual(standard.sections.flatMap((section) => section.items.map((item) => item.id)));
    const twice = sheetSections([...matters, { id: matters[0]!.id, name: 'again', mark: 'x', standard: 'b'.repeat(64) }], { [hash]: standard, ['b'.repeat(64)]: standard });
    expect(allItems(twice)).toHaveLength(items.length);
  });
  test('leaves out items of a matter that the case does not have', () => {
    const one = allItems(sheetSections(matters.slice(0, 1), { [hash]: standard }));
    expect(one.length).toBeLessThan(items.length);
    expect(one.every((item) => item.matters === undefined || item.matters.includes(matters[0]!.id))).toBe(true);
  });
});

describe('walking', () => {
  const [first, second, third] = items as [Item, Item, Item];
  test('goes on to the next open item and round the end', () => {
    expect(nextUnanswered(items, first.id, given({ [second.id]: { answer: 'meets' } }))?.id).toBe(third.id);
    expect(nextUnanswered(items, items.at(-1)!.id, given({}))?.id).toBe(first.id);
  });
  test('ends when nothing is open', () => {
    expect(nextUnanswered(items, first.id, given(Object.fromEntries(items.map((item) => [item.id, { answer: 'meets' as const }]))))).toBeNull();
  });
  test('stays at the ends and begins at the first', () => {
    expect(neighbour(items, null, 1)?.id).toBe(first.id);
    expect(neighbour(items, first.id, -1)).toBeNull();
    expect(neighbour(items, first.id, 1)?.id).toBe(second.id);
  });
});

describe('what is left before submitting', () => {
  const item = (more: Partial<Item>): Item => ({ id: 'x', no: '1', text: 'x', kind: 'check', level: 'general', answers: ['meets', 'fails', 'na'], basis: [], ...more });
  test('is every item of an empty sheet', () => {
    expect(countLeft(whatIsLeft(items, emptySheet('wang')))).toBe(items.length);
  });
  test('asks for the note that the form makes compulsory, blanks do not count', () => {
    const noted = item({ noteOn: ['fails'] });
    expect(whatIsLeft([noted], given({ x: { answer: 'fails', note: '  ' } })).notes).toHaveLength(1);
    expect(countLeft(whatIsLeft([noted], given({ x: { answer: 'fails', note: '霉斑' } })))).toBe(0);
    expect(countLeft(whatIsLeft([noted], given({ x: { answer: 'meets' } })))).toBe(0);
  });
  test('asks why an item does not apply, and for the points of a scored one', () => {
    expect(whatIsLeft([item({})], given({ x: { answer: 'na' } })).reasons).toHaveLength(1);
    expect(whatIsLeft([item({ kind: 'score', max: 10 })], given({ x: { answer: 'basically' } })).points).toHaveLength(1);
    expect(countLeft(whatIsLeft([item({ kind: 'score', max: 10 })], given({ x: { answer: 'basically', points: 0 } })))).toBe(0);
  });
});

test('filters keep sections in order and drop those that are empty', () => {
  const sheet = given({ [items[0]!.id]: { answer: 'fails' } });
  expect(allItems(filterSections(sections, 'fails', { sheet })).map((item) => item.id)).toEqual([items[0]!.id]);
  expect(filterSections(sections, 'fails', { sheet })).toHaveLength(1);
  expect(allItems(filterSections(sections, 'keys', { sheet })).every((item) => item.level === 'key')).toBe(true);
});

test('what an undo changed is found: answer, note, mark, and nothing where nothing changed', () => {
  const id = items[0]!.id;
  const before = given({ [id]: { answer: 'fails', note: '霉斑' } });
  expect(whatChanged(before, before)).toBeNull();
  expect(whatChanged(before, given({ [id]: { answer: 'meets', note: '霉斑' } }))).toEqual({ item: id, part: 'answer' });
  expect(whatChanged(before, given({ [id]: { answer: 'fails' } }))).toEqual({ item: id, part: 'note' });
  const mark: Mark = { id: 'm', item: id, footage: 'f'.repeat(64), kind: 'point', points: [[0, 0, -1]], view: { kind: 'sphere', yaw: 0, pitch: 0, fov: 1 } };
  expect(whatChanged(before, { ...before, marks: { m: mark } })).toEqual({ item: id, part: 'mark' });
  expect(whatChanged({ ...before, marks: { m: mark } }, before)).toEqual({ item: id, part: 'mark' });
});

test('who does not score counts what the panel came to, and nothing before the opening', () => {
  expect(panelSheet('li', undefined).items).toEqual({});
  const id = items[0]!.id;
  const shown = panelSheet('li', { items: { [id]: { answer: 'basically', points: 2, how: 'unanimous', byPerson: {} } }, results: {}, awaited: [], unsettled: [] });
  expect(countLeft({ ...whatIsLeft(items, shown), notes: [], reasons: [] })).toBe(items.length - 1);
  expect(shown.items[id]).toMatchObject({ answer: 'basically', points: 2 });
});

test('the current item stays under every filter, so that none loses the place', () => {
  const [first, second] = items as [Item, Item];
  const sheet = given({ [first.id]: { answer: 'meets' } });
  for (const filter of ['unanswered', 'fails', 'keys', 'evidence', 'disagreed'] as const) {
    expect(allItems(filterSections(sections, filter, { sheet, current: first.id })).map((item) => item.id), filter).toContain(first.id);
  }
  expect(allItems(filterSections(sections, 'fails', { sheet, current: null }))).toEqual([]);
  expect(neighbour(allItems(filterSections(sections, 'unanswered', { sheet, current: first.id })), first.id, 1)?.id).toBe(second.id);
});

test('items on which the opened panel is not of one mind are found by answer and by points', () => {
  const item = (...byPerson: readonly object[]) => ({ answer: null, how: 'open', byPerson: Object.fromEntries(byPerson.map((one, at) => [String(at), { note: '', ...one }])) });
  const panel = { results: {}, unsettled: ['d'], items: { a: item({ answer: 'meets' }, { answer: 'meets' }), b: item({ answer: 'meets' }, { answer: 'fails' }), c: item({ answer: 'meets', points: 3 }, { answer: 'meets', points: 4 }), d: item({ answer: 'meets' }) } };
  expect([...disagreedItems(panel as never)]).toEqual(['b', 'c', 'd']);
  expect(disagreedItems(undefined).size).toBe(0);
});

test('a folded section shows its heading alone, and every row knows its heading', () => {
  const { rows, heads } = sheetRows(sections, new Set([sections[0]!.key]));
  expect(rows[0]).toMatchObject({ kind: 'section', folded: true });
  expect(rows[1]?.kind).toBe('section');
  expect(rows.filter((row) => row.kind === 'item')).toHaveLength(items.length - sections[0]!.items.length);
  rows.forEach((row, at) => expect(rows[heads[at]!]?.kind, row.key).toBe('section'));
});

test('a section counts its answers and failures whatever is filtered', () => {
  const [first] = items as [Item];
  const count = createProgress(sections);
  // An answer that was taken back and one to an item that is not asked count as nothing.
  const progress = count(given({ [first.id]: { answer: 'fails' }, [items[1]!.id]: { answer: null }, elsewhere: { answer: 'fails' } }));
  expect(progress.bySection.get(sections[0]!.key)).toEqual({ answered: 1, items: sections[0]!.items.length, fails: 1 });
  const keys = items.filter(({ level }) => level === 'key');
  expect(progress).toMatchObject({ items: items.length, answered: 1, fails: 1, keys: keys.length, keysAnswered: first.level === 'key' ? 1 : 0 });
  expect(count(given(Object.fromEntries(items.map(({ id }) => [id, { answer: 'meets' as const }]))))).toMatchObject({ answered: items.length, keysAnswered: keys.length, fails: 0 });
  expect(count(undefined)).toMatchObject({ answered: 0, items: items.length });
});

test('page keys go from section to section, back to the head of the own one first', () => {
  const [one, two] = [sections[0]!, sections[1]!];
  expect(neighbourSection(sections, one.items[0]!.id, 1)?.id).toBe(two.items[0]!.id);
  expect(neighbourSection(sections, two.items[1]!.id, -1)?.id).toBe(two.items[0]!.id);
  expect(neighbourSection(sections, two.items[0]!.id, -1)?.id).toBe(one.items[0]!.id);
});

test('an item is found by the beginning of its number before others that only hold it', () => {
  const sought = items[5]!;
  expect(findItems(items, sought.no, 5)[0]?.no).toBe(sought.no);
  expect(findItems(items, sought.text.slice(0, 6), 5).map((item) => item.id)).toContain(sought.id);
  expect(findItems(items, 'nothing like this', 5)).toEqual([]);
});
