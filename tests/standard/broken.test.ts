// Thirty broken standards, each made of a sound one by one planted mistake and handed in as a file: the linter finds every one, at its
// place, and nothing in the sound ones. What it says of official forms is pinned too.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkStandard } from '../../src-shared/standard/check.ts';
import type { LintCode } from '../../src-shared/standard/lint.ts';
import { ruleTemplates } from '../../src-shared/standard/rule-templates.ts';
import { checks, standardOf } from '../../src-shared/standard/standard.testing.ts';
import { readStandardFile } from '../../src-main/standards/files/read-file.ts';
import { templateStandard } from '../../src-main/standards/files/template.ts';
import type { Item, Standard } from '../../src-shared/standard/standard.ts';

type Data = { [key: string]: any }; // oxlint-disable-line typescript/no-explicit-any -- mistakes are planted into plain data
const shipped = (name: string): Data => JSON.parse(readFileSync(new URL(`../../resources/standards/${name}.json`, import.meta.url), 'utf8')) as Data;
const food = (): Data => shipped('food-business');
const pharmacy = (): Data => shipped('retail-pharmacy');
const joint = (): Data => shipped('clinic-radiology');
const example = (): Data => JSON.parse(JSON.stringify(templateStandard())) as Data;
const firstItem = (data: Data): Data => data['sections'][0].items[0];
const rule = (data: Data): Data => data['matters'][0].rule;

type Planted = readonly [what: string, sound: () => Data, plant: (data: Data) => void, code: LintCode, path: RegExp];
const PLANTED: readonly Planted[] = [
  ['a section that adds up otherwise', example, (d) => (d['sections'][0].statedMax = 16), 'sectionSum', /^sections\[0\]\.statedMax$/],
  ['a stated number of items', food, (d) => (d['stated'] = { total: 35 }), 'statedCount', /^stated\.total$/],
  ['a repeated number', food, (d) => (d['sections'][1].items[0].no = firstItem(d)['no']), 'repeatedNumber', /^sections\[1\]\.items\[0\]\.no$/],
  ['two items on one answer', food, (d) => (d['sections'][1].items[0].id = firstItem(d)['id']), 'repeatedId', /^sections\[1\]\.items\[0\]\.id$/],
  ['the same text twice', pharmacy, (d) => (d['sections'][1].items[1].text = firstItem(d)['text']), 'repeatedText', /^sections\[1\]\.items\[1\]\.text$/],
  ['a number left out', food, (d) => (firstItem(d)['no'] = ' '), 'missingNumber', /^sections\[0\]\.items\[0\]\.no$/],
  ['a basis left out', food, (d) => (firstItem(d)['basis'] = []), 'missingBasis', /^sections\[0\]\.items\[0\]\.basis$/],
  ['an item without a shot', pharmacy, (d) => delete firstItem(d)['shots'], 'missingShot', /^sections\[0\]\.items\[0\]\.shots$/],
  ['no shot list', food, (d) => { d['shots'] = []; d['flow'] = []; for (const section of d['sections']) for (const item of section.items) delete item.shots; }, 'missingShotList', /^shots$/],
  ['an unknown shot of an item', food, (d) => firstItem(d)['shots'].push('nowhere'), 'unknownShot', /^sections\[0\]\.items\[0\]\.shots\[\d\]$/],
  ['an unknown shot of the flow', food, (d) => (d['flow'][1].shots[0] = 'nowhere'), 'unknownShot', /^flow\[1\]\.shots\[0\]$/],
  ['a shot that nothing uses', food, (d) => d['shots'].push({ id: 'spare', title: '多余' }), 'unusedShot', /^shots\[\d+\]$/],
  ['a view out of range', food, (d) => (d['shots'].find((shot: Data) => shot['view']).view.pitch = 120), 'badView', /^shots\[\d+\]\.view$/],
  ['an unknown matter', joint, (d) => (firstItem(d)['matters'] = ['nobody', d['matters'][0].id]), 'unknownMatter', /^sections\[0\]\.items\[0\]\.matters\[0\]$/],
  ['a matter that nothing serves', food, (d) => { d['matters'].push({ ...d['matters'][0], id: 'lonely' }); for (const section of d['sections']) for (const item of section.items) item.matters = ['food']; }, 'matterWithoutItems', /^matters\[1\]$/],
  ['an unknown business item', food, (d) => (firstItem(d)['business'] = ['cold']), 'unknownBusiness', /^sections\[0\]\.items\[0\]\.business\[0\]$/],
  ['a business item that nothing belongs to', food, (d) => (d['business'] = [{ id: 'cold', name: '冷食' }]), 'unusedBusiness', /^business\[0\]$/],
  ['a scored item without points', pharmacy, (d) => delete d['sections'].flatMap((section: Data) => section['items']).find((item: Data) => item['kind'] === 'score').max, 'missingMax', /\.max$/],
  ['an answer that cannot be told from another', food, (d) => (firstItem(d)['answers'] = ['meets', 'meets', 'fails']), 'badAnswers', /^sections\[0\]\.items\[0\]\.answers$/],
  ['an outcome that no sheet reaches', food, (d) => rule(d)['rows'].push({ when: [{ measure: 'general', op: '>', value: '40%' }], outcome: 'resurvey' }), 'unreachableRow', /^matters\[0\]\.rule\.rows\[4\]$/],
  ['rows in the wrong order', pharmacy, (d) => rule(d)['rows'].unshift({ when: [], outcome: 'fail' }), 'unreachableRow', /^matters\[0\]\.rule\.rows\[1\]$/],
  ['rows that overlap at an edge', food, (d) => (rule(d)['rows'] = [{ when: [{ measure: 'key', op: '>=', value: 1 }], outcome: 'fail' }, { when: [{ measure: 'general', op: '<=', value: '20%' }], outcome: 'pass' }, { when: [{ measure: 'general', op: '>=', value: '20%' }, { measure: 'general', op: '<=', value: '30%' }], outcome: 'resurvey' }, { when: [{ measure: 'keyPartly', op: '>', value: 0 }], outcome: 'fail' }]), 'overlappingRows', /^matters\[0\]\.rule\.rows\[2\]$/],
  ['“otherwise” that cannot happen', food, (d) => rule(d)['rows'].push({ when: [], outcome: 'resurvey' }), 'unreachableOutcome', /^matters\[0\]\.rule\.otherwise$/],
  ['a worse sheet with a better outcome', food, (d) => (rule(d)['rows'][1].outcome = 'pass'), 'betterForWorse', /^matters\[0\]\.rule\.rows\[1\]$/],
  ['a percentage written as a number', food, (d) => (rule(d)['rows'][1].when[0].value = 30), 'oddBound', /^matters\[0\]\.rule\.rows\[1\]\.when\[0\]\.value$/],
  ['a score written as a ratio', example, (d) => (rule(d)['rows'][1].when[0].value = 0.9), 'oddBound', /^matters\[0\]\.rule\.rows\[1\]\.when\[0\]\.value$/],
  ['nothing said for the case that nothing applies', pharmacy, (d) => delete rule(d)['nothingApplies'], 'missingNaRule', /^matters\[0\]\.rule\.nothingApplies$/],
  ['key items that do not veto', example, (d) => rule(d)['rows'].shift(), 'keyWithoutVeto', /^matters\[0\]\.rule$/],
  ['items that no measure sees', food, (d) => (firstItem(d)['level'] = 'important'), 'outsideRule', /^matters\[0\]\.rule$/],
  ['a measure that no row asks for', food, (d) => (rule(d)['measures'].spare = { of: 'zeros' }), 'unusedMeasure', /^matters\[0\]\.rule\.measures\.spare$/],
  ['dates the wrong way round', food, (d) => (d['inForce'] = { from: '2026-05-01', until: '2026-04-31' }), 'badDates', /^inForce\.until$/],
  ['a trial that does not hold', example, (d) => (d['vectors'][0].expect.outcome = 'pass'), 'failedVector', /^vectors\[0\]$/],
  ['a trial of an item that is not there', example, (d) => (d['vectors'][0].given = { nothing: { answer: 'fails' } }), 'failedVector', /^vectors\[0\]$/],
  ['a section without items', food, (d) => d['sections'].push({ no: '9', title: '空', items: [] }), 'emptySection', /^sections\[\d+\]\.items$/],
  ['a weight for a matter that is not served', joint, (d) => (firstItem(d)['perMatter'] = { nobody: { level: 'key' } }), 'badRole', /^sections\[0\]\.items\[0\]\.perMatter\.nobody$/],
];

describe('planted mistakes', () => {
  it('are thirty at least', () => expect(PLANTED.length).toBeGreaterThanOrEqual(30));
  it.each(PLANTED)('finds %s', (_, sound, plant, code, path) => {
    const data = sound();
    plant(data);
    const read = readStandardFile(Buffer.from(JSON.stringify(data)), 'x.json');
    expect(read.problems).toEqual([]);
    const found = read.findings.filter((finding) => finding.code === code && path.test(finding.path));
    expect(found, JSON.stringify(read.findings.map((finding) => [finding.code, finding.path]))).toHaveLength(1);
    for (const words of [found[0]!.zh, found[0]!.en, found[0]!.mend.zh, found[0]!.mend.en]) expect(words.length).toBeGreaterThan(3);
  });
  it('are named with line and field where the file is no standard at all', () => {
    const data = food();
    delete rule(data)['na'];
    data['sections'][0].items[0].maxx = 5;
    const read = readStandardFile(Buffer.from(JSON.stringify(data, null, 1)), 'x.json');
    expect(read.document).toBeUndefined();
    expect(read.problems).toMatchObject([{ code: 'invalid', path: 'matters[0].rule.na' }]);
    expect(read.problems[0]!.zh).toContain('缺少');
    rule(data)['na'] = 'excluded';
    const again = readStandardFile(Buffer.from(JSON.stringify(data, null, 1)), 'x.json').problems;
    expect(again).toMatchObject([{ code: 'unknownField', path: 'sections[0].items[0].maxx' }]);
    expect(JSON.stringify(data, null, 1).split('\n')[again[0]!.line! - 1]).toContain('maxx');
  });
});

describe('sound standards', () => {
  it('have no findings: those that ship, the template, and the rules to begin from', () => {
    for (const sound of [food, pharmacy, joint, example]) expect(checkStandard(sound())).toMatchObject({ faults: [], findings: [] });
    for (const { family, rule: sound } of ruleTemplates()) {
      const pointed = ['keyVetoScore', 'noZeroRatio', 'keyVetoRatioDeferred', 'keyVetoScoreGrades'].includes(family);
      const of = (level: Item['level'], count: number): Item[] => checks(level, count, { shots: ['s'], ...(pointed ? { max: 3 } : {}) });
      const levels = Object.values(sound.measures).flatMap((measure) => measure.levels ?? ['key' as const, 'important' as const, 'general' as const]);
      const standard: Standard = { ...standardOf(sound, [...of('key', 5), ...(levels.includes('important') ? of('important', 40) : []), ...of('general', 40)]), shots: [{ id: 's', title: '全景' }] };
      expect([family, checkStandard(standard).findings]).toEqual([family, []]);
    }
  });
});

const folder = fileURLToPath(new URL('../../../shared/standards/', import.meta.url));
describe.skipIf(!existsSync(folder))('official forms', () => {
  it('have exactly these findings', () => {
    const said = Object.fromEntries(
      readdirSync(folder).filter((file) => /^(gsp|port|merged)/.test(file)).map((file) => {
        const counts: Record<string, number> = {};
        for (const { code } of readStandardFile(readFileSync(`${folder}${file}`), file).findings) counts[code] = (counts[code] ?? 0) + 1;
        return [file.replace('.json', ''), counts];
      }),
    );
    // None of them has shots, none says what holds where nothing applies, and the port forms name no law.
    const port = { missingBasis: 1, missingNaRule: 1, missingShotList: 1 };
    expect(said).toEqual({
      // Rows that can never decide and bounds that two rows share (exactly 20%, exactly 23): the text of the guideline.
      gsp_retail_2016_160: { missingNaRule: 1, missingShotList: 1, overlappingRows: 3, unreachableRow: 2 },
      'merged_clinic_radiology.illustrative': { missingNaRule: 1, missingShotList: 1, outsideRule: 1 },
      port_catering_1: port,
      port_catering_2: { ...port, sectionSum: 6 },
      port_catering_3: { ...port, repeatedNumber: 1, sectionSum: 5 },
      port_catering_4: port,
      port_catering_6: { ...port, sectionSum: 1 },
      port_drinkingwater: { ...port, repeatedNumber: 1, sectionSum: 1 },
      port_foodsales_1: { ...port, sectionSum: 2 },
      port_publicplaces: { ...port, repeatedText: 1, sectionSum: 1 },
    });
  });
});
