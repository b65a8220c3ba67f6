import { describe, expect, it } from 'vitest';
import { createInitials } from './pinyin.ts';
import { createSearch } from './search.ts';
import { checks, standardOf } from './standard.testing.ts';
import type { Rule } from './rule.ts';

const rule: Rule = { family: 'allKey', na: 'excluded', partial: { as: 'fails' }, measures: { key: { of: 'defects' } }, rows: [], otherwise: { outcome: 'pass' } };
const standard = {
  ...standardOf(rule, [
    ...checks('key', 1, { id: 'a', no: '1.1', text: '从业人员持有效健康证明上岗，证明公示' }),
    ...checks('general', 1, { id: 'b', no: '2.3', text: '冷藏柜温度不高于 8℃', basis: ['《食品安全法》第三十三条'] }),
    ...checks('general', 1, { id: 'c', no: '3', text: 'GSP 计算机系统与药品追溯' }),
    ...checks('general', 1, { id: 'd', no: '4', text: '重要岗位实行双人双锁；仓库行走通道畅通' }),
  ]),
  title: '食品经营许可踏勘标准',
};
const search = createSearch([{ hash: 'h', standard }]);
const found = (query: string) => search.find(query, 10).hits.map((hit) => hit.item ?? 'standard');

describe('initials of pinyin', () => {
  it('are those of the language, for each letter that begins a syllable', () => {
    const of = createInitials();
    const letters = (text: string) => [...text].map((sign) => [...'abcdefghijklmnopqrstuvwxyz'].filter((_, i) => (of(sign.charCodeAt(0)) & (1 << i)) !== 0).join(''));
    expect(letters('安冰餐店恩饭关环健康冷门拿欧品清人食图卫消药证')).toEqual([...'abcdefghjklmnopqrstwxyz']);
    expect(letters('查系Gz')).toEqual(['cz', 'jx', 'g', 'z']);
    expect(letters('，。8 ℃')).toEqual(['', '', '', '', '']);
    // What people type most in this field.
    expect(letters('评审踏勘标准许可经营医疗机构放射诊疗公共场所卫生口岸零售企业').join('').replaceAll(/[^a-z]/g, '')).toBe('pstkbzxkjyyljgfszlggcswskalsqy');
  });
});

describe('search', () => {
  it('finds by Chinese words, by initials, by number and by basis', () => {
    expect(found('健康证')).toEqual(['a']);
    expect(found('jkz')).toEqual(['a']);
    expect(found('lcgwd')).toEqual(['b']);
    expect(found('2.3')).toEqual(['b']);
    expect(found('第三十三条')).toEqual(['b']);
    expect(found('gsp')).toEqual(['c']);
    expect(found('spjyxk')).toEqual(['standard']);
  });
  it('takes either reading of a character that has two, and steps over punctuation', () => {
    expect(found('zyg')).toEqual(['d']);
    expect(found('hztd')).toEqual(['d']);
    expect(found('xztd')).toEqual(['d']);
    expect(found('sgzm')).toEqual(['a']);
  });
  it('asks that every word is there', () => {
    expect(found('健康 公示')).toEqual(['a']);
    expect(found('健康 冷藏')).toEqual([]);
    expect(found('jkz gs')).toEqual(['a']);
  });
  it('says where, also for initials', () => {
    const [hit] = search.find('jkz', 1).hits;
    expect(hit?.text.slice(hit.from, hit.from + hit.length)).toBe('健康证');
    const [literal] = search.find('温度', 1).hits;
    expect(literal?.text.slice(literal.from, literal.from + literal.length)).toBe('温度');
  });
  it('names a standard before its items, and tells that there is more', () => {
    expect(found('食品')).toEqual(['standard', 'b']);
    expect(search.find('食品', 1)).toMatchObject({ more: true });
    expect(search.find('食品', 2)).toMatchObject({ more: false });
  });
  it('finds nothing for nothing, and does not mind signs of patterns', () => {
    expect(found('  ')).toEqual([]);
    expect(found('.*')).toEqual([]);
    expect(found('[')).toEqual([]);
  });
});

it('over several standards hits rank together, alike ones in the order of the standards, and none stands twice', () => {
  const [one, two] = ['a', 'b'].map((hash) => ({ hash, standard: { ...standard, title: hash === 'a' ? '别的标准' : standard.title } }));
  const both = createSearch([one!, two!]);
  expect(both.size).toBe(search.size * 2);
  const { hits } = both.find(standard.title, 100);
  expect(hits[0]).toMatchObject({ standard: 'b' });
  const text = standard.sections[0]!.items[0]!.text;
  const found = both.find(text, 100).hits.filter((hit) => hit.text === text).map((hit) => hit.standard);
  expect(found).toEqual(['a', 'b']);
  expect(search.find('上岗,证明', 5).hits).toMatchObject([{ item: 'a', from: text.indexOf('上岗，'), length: 5 }]);
  expect(search.find('ＧＳＰ', 5).hits).toMatchObject([{ item: 'c' }]);
  expect(search.find('8℃', 5).hits).toMatchObject([{ item: 'b' }]);
  expect(both.find(text, 1)).toMatchObject({ more: true, hits: [{ standard: 'a' }] });
});
