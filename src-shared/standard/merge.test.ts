import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { diffStandards } from './diff.ts';
import { itemById, itemsOf, servesMatter } from './items.ts';
import { readStandard } from './check.ts';
import { composeMerge, mergeDocumentOf, proposeCommon, type Merged } from './merge.ts';
import type { Common, MergeDocument } from './merge-document.ts';
import { sheetsOver, standards } from './random.testing.ts';
import { checks, standardOf } from './standard.testing.ts';
import { ruleTemplates } from './rule-templates.ts';
import type { Given, Standard } from './standard.ts';

const SEED = 20_261_125;
const hashOf = (n: number): string => n.toString(16).padStart(64, '0');
const held = (parts: readonly Standard[]) => parts.map((standard, n) => ({ hash: hashOf(n), standard }));
const lookupIn = (parts: readonly Standard[]) => (hash: string) => parts[Number.parseInt(hash, 16)];
const merged = (document: MergeDocument, parts: readonly Standard[]): Merged => {
  const made = composeMerge(document, lookupIn(parts));
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  return made;
};
const confirmed = (refs: Common['refs']): Common => ({ refs, because: 'person', decision: 'confirmed', by: 'staff' });

const score = ruleTemplates()[0]!.rule;
const allMet = ruleTemplates()[5]!.rule;
const clinic = { ...standardOf(score, [...checks('key', 1, { id: 'k', text: '有设置医疗机构批准书' }), ...checks('general', 1, { id: 'g', text: '有相应的规章制度', kind: 'score', max: 10, noteOn: ['fails'] })]), id: 'clinic', title: '诊所' };
const radiology = { ...standardOf(allMet, [...checks('key', 1, { id: 'g', text: '有相应的规章制度。', max: 4, answers: ['meets', 'fails', 'na'], basis: ['《放射诊疗管理规定》'] }), ...checks('key', 1, { id: 'r', no: 'key.1', text: '有放射事件应急预案' })]), id: 'radiology', title: '放射' };

describe('merging one standard', () => {
  it('is that standard, whatever it holds', () => {
    fc.assert(
      fc.property(standards({ awkward: true }), (standard) => {
        const made = merged(mergeDocumentOf(held([standard])), [standard]);
        expect(made.standard).toEqual(standard);
        expect(diffStandards(standard, made.standard).same).toBe(true);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('merging several', () => {
  it('leaves every matter the outcome and derivation that its own standard gives', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        fc.array(standards(), { minLength: 2, maxLength: 3 }).chain((parts) => {
          const document = mergeDocumentOf(held(parts));
          const common = proposeCommon(parts).map(({ refs }) => confirmed([...refs]));
          const whole: MergeDocument = { ...document, merge: { ...document.merge, common } };
          const made = merged(whole, parts);
          return fc.tuple(fc.constant(parts), fc.constant(made), sheetsOver(itemsOf(made.standard)));
        }),
        ([parts, made, sheet]) => {
          expect(readStandard(JSON.parse(JSON.stringify(made.standard))).ok).toBe(true);
          parts.forEach((part, p) => {
            for (const matter of part.matters) {
              // The same answers on the standard's own sheet: points out of its own maximum.
              const own = Object.fromEntries(itemsOf(part).flatMap((item): [string, Given][] => {
                const asked = itemById(made.standard, made.items[p]!.get(item.id)!);
                const given = asked && sheet[asked.id];
                if (!asked || !given) return [];
                const points = item.kind === 'score' && item.max !== undefined && given.points !== undefined && asked.max !== undefined ? (given.points * item.max) / asked.max : undefined;
                return [[item.id, { answer: given.answer, ...(points === undefined ? {} : { points }) }]];
              }));
              const [alone, together] = [evaluate(part, matter.id, own), evaluate(made.standard, made.matters[p]!.get(matter.id)!, sheet)];
              tried += 1;
              expect({ ...together, next: undefined, nextEn: undefined }).toEqual({ ...alone, next: undefined, nextEn: undefined });
            }
          });
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect(tried).toBeGreaterThanOrEqual(120);
  });

  it('asks a confirmed common item once, at the strictest and finest, and each matter weighs it as its own', () => {
    const parts = [clinic, radiology];
    const document = mergeDocumentOf(held(parts), { id: 'both', version: '1', title: '并联' });
    const { standard, items } = merged({ ...document, merge: { ...document.merge, common: [confirmed([{ part: 0, item: 'g' }, { part: 1, item: 'g' }])] } }, parts);
    expect(itemsOf(standard).map((item) => item.id)).toEqual(['k', 'g', 'r']);
    expect(itemById(standard, 'g')).toMatchObject({ kind: 'score', level: 'key', max: 10, answers: ['meets', 'basically', 'fails', 'na'], basis: ['《某法》', '《放射诊疗管理规定》'], noteOn: ['fails'] });
    const [first, second] = standard.matters.map(({ id }) => itemsOf(standard, id).find((item) => item.id === items[0]!.get('g')));
    expect([first?.level, first?.max, first?.kind]).toEqual(['general', 10, 'score']);
    expect([second?.level, second?.max, second?.kind]).toEqual(['key', 4, 'check']);
    expect(evaluate(standard, 'm', { g: { answer: 'basically', points: 9 } }).outcome).toBe('pass');
    expect(evaluate(standard, 'm-2', { g: { answer: 'basically', points: 9 } }).outcome).toBe('fail');
  });
  it('makes nothing common that nobody confirmed, and keeps names apart', () => {
    const parts = [clinic, radiology];
    const document = mergeDocumentOf(held(parts));
    const { standard } = merged({ ...document, merge: { ...document.merge, common: [{ refs: [{ part: 0, item: 'g' }, { part: 1, item: 'g' }], because: 'text', decision: 'rejected' }] } }, parts);
    expect(itemsOf(standard).map(({ id, no }) => [id, no])).toEqual([['k', 'key.1'], ['g', 'general.1'], ['g-2', '试 key.1'], ['r', '试 key.1-2']]);
    expect(standard.matters.map(({ id }) => id)).toEqual(['m', 'm-2']);
    for (const item of itemsOf(standard)) expect([servesMatter(item, 'm'), servesMatter(item, 'm-2')].filter(Boolean)).toHaveLength(1);
    expect(standard.merge?.parts.map(({ id }) => id)).toEqual(['clinic', 'radiology']);
  });
});

describe('proposals', () => {
  it('come from like words, and from less alike words on the same article; they show what is weighed differently', () => {
    const [proposal, ...rest] = proposeCommon([clinic, radiology]);
    expect(rest).toEqual([]);
    expect(proposal?.refs).toEqual([{ part: 0, item: 'g' }, { part: 1, item: 'g' }]);
    expect(proposal?.because).toBe('text');
    expect(proposal?.conflicts).toEqual([
      { field: 'level', values: ['general', 'key'] },
      { field: 'kind', values: ['score', 'check'] },
      { field: 'max', values: [10, 4] },
      { field: 'answers', values: [['basically', 'fails', 'meets', 'na'], ['fails', 'meets', 'na']] },
    ]);
    const of = (text: string, basis: string) => standardOf(allMet, checks('key', 1, { text, basis: [basis] }));
    const [one, other] = ['具有与业务相适应的设施设备和专业卫生技术人员', '设施、设备和卫生技术人员与其业务相适应'];
    expect(proposeCommon([of(one, '第十六条（四）'), of(other, '第十六条(四)')])).toMatchObject([{ because: 'basis' }]);
    expect(proposeCommon([of(one, '第十六条（四）'), of(other, '第二十条')])).toEqual([]);
  });
  it('never put two items of one part together', () => {
    const twin = standardOf(allMet, [...checks('key', 1, { id: 'a', text: '相同的一句话在这里' }), ...checks('key', 1, { id: 'b', text: '相同的一句话在这里' })]);
    const proposals = proposeCommon([twin, { ...twin, id: 'other' }]);
    expect(proposals).toHaveLength(2);
    for (const { refs } of proposals) expect(new Set(refs.map(({ part }) => part)).size).toBe(refs.length);
  });
});

describe('a merge that cannot be', () => {
  const parts = [clinic, radiology];
  const document = mergeDocumentOf(held(parts));
  const fault = (merge: MergeDocument['merge'], more: Partial<MergeDocument> = {}, among: readonly Standard[] = parts) => {
    const made = composeMerge({ ...document, ...more, merge }, lookupIn(among));
    return made.ok ? undefined : made.fault;
  };
  const withCommon = (...common: Common[]) => fault({ ...document.merge, common });
  it('is refused with the place: unknown and repeated parts, unknown items, an item in two places, two of one part', () => {
    const [a, b] = document.merge.parts;
    expect(fault({ parts: [a!, { ...b!, hash: hashOf(9) }], common: [] })).toEqual({ code: 'unknownPart', part: 1 });
    expect(fault({ parts: [a!, a!], common: [] })).toEqual({ code: 'repeatedPart', part: 1 });
    expect(withCommon(confirmed([{ part: 0, item: 'x' }, { part: 1, item: 'g' }]))).toEqual({ code: 'unknownItem', common: 0 });
    expect(withCommon(confirmed([{ part: 0, item: 'g' }, { part: 2, item: 'g' }]))).toEqual({ code: 'unknownItem', common: 0 });
    expect(withCommon(confirmed([{ part: 0, item: 'g' }, { part: 1, item: 'g' }]), confirmed([{ part: 0, item: 'g' }, { part: 1, item: 'r' }]))).toEqual({ code: 'itemTwice', common: 1 });
    expect(withCommon(confirmed([{ part: 0, item: 'g' }, { part: 0, item: 'k' }]))).toEqual({ code: 'samePart', common: 0 });
  });
  it('is refused where a sheet would contain itself, however deep, and where a library runs in a circle', () => {
    const { standard: both } = merged({ ...document, id: 'both', version: '1' }, parts);
    const again = mergeDocumentOf([{ hash: hashOf(0), standard: clinic }, { hash: hashOf(2), standard: both }]);
    expect(composeMerge({ ...again, id: 'both', version: '1' }, lookupIn([clinic, radiology, both]))).toEqual({ ok: false, fault: { code: 'cycle', part: 1 } });
    expect(composeMerge({ ...again, id: 'radiology', version: radiology.version }, lookupIn([clinic, radiology, both]))).toEqual({ ok: false, fault: { code: 'cycle', part: 1 } });
    expect(composeMerge({ ...again, id: 'more', version: '1' }, lookupIn([clinic, radiology, both])).ok).toBe(true);
    // No honest library can: a hash covers the parts. A damaged one must not hang.
    const circle: Standard = { ...clinic, merge: { parts: [{ hash: hashOf(0), id: 'x', version: '1', title: '' }], common: [] } };
    expect(fault(document.merge, {}, [circle, radiology])).toEqual({ code: 'cycle', part: 0 });
  });
});
