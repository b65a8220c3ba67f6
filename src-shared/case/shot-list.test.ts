import { expect, test } from 'vitest';
import type { Footage } from '../footage/footage.ts';
import type { Standard } from '../standard/standard.ts';
import { checks, standardOf } from '../standard/standard.testing.ts';
import { footageOfShot, shotList } from './shot-list.ts';

const rule: Standard['matters'][number]['rule'] = { family: 'allKey', na: 'excluded', partial: { as: 'met' }, measures: {}, rows: [], otherwise: { outcome: 'pass' } } as never;
const footage = (title: string): Footage => ({ title }) as Footage;
const [washing, cold, other] = checks('general', 3).map((item, at) => ({ ...item, shots: [['sink'], ['fridge', 'sink'], ['xray']][at]!, ...(at === 2 ? { matters: ['radiology'] } : {}) }));
const standard: Standard = {
  ...standardOf(rule, [washing!, cold!, other!]),
  shots: [{ id: 'sink', title: '洗手池', footage: '后厨' }, { id: 'fridge', title: '冰柜', footage: '库房' }, { id: 'xray', title: '机房', footage: '机房' }, { id: 'door', title: '门头' }],
  flow: [{ no: '1', title: '进门', shots: ['door'] }],
};
const matters = [{ id: 'm', name: '事项', standard: 'h', mark: '试' }];

test('each shot is here, missing, or left to the eye, with the items that are judged by it', () => {
  const shots = shotList(matters, { h: standard }, [footage('后厨 全景')]);
  expect(shots.map(({ shot, state, items }) => [shot.id, state, items.length])).toEqual([['sink', 'here', 2], ['fridge', 'missing', 1], ['door', 'unclear', 0]]);
});

test('a shot that only another matter needs is not asked of this applicant', () => {
  expect(shotList(matters, { h: standard }, []).map(({ shot }) => shot.id)).not.toContain('xray');
  expect(shotList([...matters, { ...matters[0]!, id: 'radiology' }], { h: standard }, []).map(({ shot }) => shot.id)).toContain('xray');
});

test('a shot without a word of its own is known by its title', () => {
  expect(footageOfShot({ id: 'door', title: '门头' }, [footage('街景'), footage('门头 白天')])?.title).toBe('门头 白天');
});
