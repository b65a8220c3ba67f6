// Random sound-shaped standards and sheets for property tests: small enough to be tried by the hundred, with every kind of field.

import * as fc from 'fast-check';
import { ANSWERS, LEVELS, OUTCOMES } from './answer.ts';
import { ruleTemplates } from './rule-templates.ts';
import type { Given, Item, Standard } from './standard.ts';

/** Text with Chinese, quotes, separators, formula signs and line ends: what a table or a mark-up could trip over. */
const SIGNS = ['食', '品', '安', '全', '卫', '生', 'a', '1', '.', ' ', '"', "'", ',', '，', '、', ';', '；', '\n', '\r\n', '\t', '=', '+', '-', '@', '<', '&', '>', '[', ']', '#', '|', '\\', '_x0041_', ':', '%', '*', '~', 'null', 'true', '\u0000', '\u{1F600}', '\uFFFE', '\u2028', '\u000B', '\r', '\uFEFF', 'é'];
const TEXTS = [0, 1].map((minLength) => fc.array(fc.constantFrom(...SIGNS), { minLength, maxLength: 6 }).map((parts) => parts.join('')));
export const awkward = (minLength: 0 | 1 = 1): fc.Arbitrary<string> => TEXTS[minLength]!;

const optional = <T>(key: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> => fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: value.map((one) => ({ [key]: one })) });
const all = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> => fc.tuple(...parts).map((given) => Object.assign({}, ...given) as object);
const points = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0.5, 1.25, 2.5, 0.1));

export interface RandomOptions {
  /** Ids and texts that a table could trip over; otherwise plain ones. */
  readonly awkward?: boolean;
  readonly matters?: number;
}

function itemOf(id: string, no: string, lists: { readonly shots: readonly string[]; readonly matters: readonly string[]; readonly business: readonly string[] }, rough: boolean): fc.Arbitrary<Item> {
  const text = rough ? awkward() : fc.array(fc.constantFrom('食品', '从业', '人员', '健康', '证明', '冷藏', '温度', '公示', '清洗', '消毒', '台账', '完整'), { minLength: 4, maxLength: 9 }).map((words) => words.join(''));
  const some = (ids: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...ids], { minLength: rough ? 0 : Math.min(1, ids.length) });
  const answers = fc.boolean().map((partly) => ANSWERS.filter((answer) => partly || answer !== 'basically'));
  const role = all(optional('kind', fc.constantFrom('check', 'score')), optional('level', fc.constantFrom(...LEVELS)), optional('max', fc.oneof(points, fc.constant(null))), optional('partialPoints', fc.oneof(points, fc.constant(null))), optional('deferred', fc.boolean()));
  return all(
    text.map((one) => ({ text: one, id, no })),
    fc.tuple(fc.constantFrom('check', 'score'), fc.constantFrom(...LEVELS), points, fc.boolean()).map(([kind, level, max, pointed]) => ({ kind, level, ...(kind === 'score' || pointed ? { max } : {}) })),
    answers.map((one) => ({ answers: one })),
    fc.array(rough ? awkward(0) : fc.constantFrom('《食品安全法》第三十三条', '《药品管理法》第五十二条'), { maxLength: 3 }).map((basis) => ({ basis })),
    optional('noteOn', fc.subarray([...ANSWERS])),
    optional('deferred', fc.boolean()),
    optional('matters', some(lists.matters)),
    lists.shots.length > 0 ? optional('shots', some(lists.shots)) : fc.constant({}),
    lists.business.length > 0 ? optional('business', some(lists.business)) : fc.constant({}),
    ...(rough ? ['textEn', 'method', 'methodEn', 'guidance', 'guidanceEn', 'source', 'sourceEn', 'innerNote', 'innerNoteEn'].map((key) => optional(key, awkward(0))) : []),
    ...(rough ? [optional('basisEn', fc.array(awkward(0), { maxLength: 2 })), optional('partialPoints', points), optional('perMatter', fc.dictionary(fc.constantFrom(...lists.matters), role, { maxKeys: 2 }))] : []),
  ) as fc.Arbitrary<Item>;
}

export function standards(options: RandomOptions = {}): fc.Arbitrary<Standard> {
  const rough = options.awkward === true;
  const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);
  const word = rough ? awkward() : fc.constantFrom('场所', '设备', '人员', '制度');
  return fc
    .record({
      matters: fc.integer({ min: 1, max: options.matters ?? 2 }),
      shots: fc.integer({ min: 0, max: 3 }),
      business: fc.integer({ min: 0, max: 2 }),
      counts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
      prefix: rough ? awkward() : fc.constantFrom('a', 'b'),
    })
    .chain(({ matters, shots, business, counts, prefix }) => {
      const lists = { matters: ids('m', matters), shots: ids(`${prefix}s`, shots), business: ids(`${prefix}b`, business) };
      const named = (id: string) => all(word.map((name) => ({ id, name })), optional('nameEn', word));
      let n = 0;
      const sections = counts.map((count, s) =>
        all(
          word.map((title) => ({ no: String(s + 1), title })),
          optional('titleEn', word),
          optional('statedMax', fc.integer({ min: 0, max: 50 })),
          fc.tuple(...Array.from({ length: count }, () => itemOf(`${prefix}${(n += 1)}`, `${s + 1}.${n}`, lists, rough))).map((items) => ({ items })),
        ),
      );
      const rule = fc.tuple(fc.constantFrom(...ruleTemplates()), all(...(rough ? [optional('text', awkward(0)), optional('notes', fc.array(awkward(0), { maxLength: 2 })), optional('deferred', fc.constantFrom('excluded', 'counted')), optional('nothingApplies', fc.constantFrom('best', 'worst'))] : []))).map(([template, more]) => ({ ...template.rule, ...more }));
      const titled = (no: string, more: fc.Arbitrary<object>) => all(word.map((title) => ({ no, title })), optional('titleEn', word), more);
      const vector = all(
        fc.record({ name: word, matter: fc.constantFrom(...lists.matters), expect: all(fc.record({ outcome: fc.constantFrom(...OUTCOMES) }), optional('label', word), optional('grade', word)) }),
        optional('counts', fc.array(fc.record({ level: fc.constantFrom(...LEVELS), answer: fc.constantFrom(...ANSWERS), count: fc.nat(3) }), { maxLength: 2 })),
        optional('given', fc.dictionary(fc.constantFrom(...ids(prefix, 3)), all(fc.record({ answer: fc.constantFrom(...ANSWERS) }), optional('points', points)), { maxKeys: 2 })),
      );
      return all(
        fc.record({ schema: fc.constant(1), id: fc.constant(rough ? prefix : `std-${prefix}`), version: rough ? awkward(0) : fc.constantFrom('1', '2'), title: word, source: rough ? awkward(0) : word }),
        optional('titleEn', word),
        optional('inForce', all(fc.constant({ from: '2026-01-01' }), optional('until', fc.constant('2027-12-31')))),
        fc.tuple(...lists.matters.map((id) => all(named(id), fc.constant({ mark: id }), rule.map((one) => ({ rule: one }))))).map((list) => ({ matters: list })),
        fc.array(titled('1', optional('basis', word)), { maxLength: 2 }).map((list) => ({ materials: list.map((one, i) => ({ ...one, no: String(i + 1) })) })),
        fc.array(titled('1', fc.subarray(lists.shots).map((list) => ({ shots: list }))), { maxLength: 2 }).map((list) => ({ flow: list.map((one, i) => ({ ...one, no: String(i + 1) })) })),
        fc.tuple(...lists.shots.map((id) => all(word.map((title) => ({ id, title })), optional('titleEn', word), optional('footage', word), optional('view', fc.record({ yaw: fc.integer({ min: -180, max: 180 }), pitch: fc.double({ min: -90, max: 90, noNaN: true }).map((angle) => angle + 0), fov: fc.integer({ min: 5, max: 120 }) }))))).map((list) => ({ shots: list })),
        lists.business.length > 0 ? fc.tuple(...lists.business.map(named)).map((list) => ({ business: list })) : optional('business', fc.constant([])),
        fc.tuple(...sections).map((list) => ({ sections: list })),
        optional('stated', all(...['key', 'important', 'general', 'total'].map((key) => optional(key, fc.nat(20))))),
        optional('warnings', fc.array(rough ? awkward(0) : word, { maxLength: 2 })),
        optional('innerNotes', fc.array(rough ? awkward(0) : word, { maxLength: 2 })),
        rough ? optional('vectors', fc.array(vector, { maxLength: 2 })) : fc.constant({}),
      ) as fc.Arbitrary<Standard>;
    });
}

/** A sheet over items: each answered in a way that it allows. */
export const sheetsOver = (items: readonly Item[]): fc.Arbitrary<Record<string, Given>> =>
  fc
    .tuple(
      ...items.map((item) =>
        fc.tuple(fc.constantFrom(...item.answers), fc.integer({ min: 0, max: 4 })).map(([answer, quarter]): Given => {
          if (item.kind !== 'score' || item.max === undefined || answer === 'na') return { answer };
          const given = (item.max * quarter) / 4;
          return { answer: quarter === 0 ? 'fails' : quarter === 4 ? 'meets' : 'basically', points: given };
        }),
      ),
    )
    .map((given) => Object.fromEntries(given.map((one, i) => [items[i]!.id, one])));
