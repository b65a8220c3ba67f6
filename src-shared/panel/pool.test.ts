import { describe, expect, it } from 'vitest';
import { expertsFromTable, readCsv, sift, type Expert } from './pool.ts';

const expert = (id: string, changes: Partial<Expert> = {}): Expert => ({
  person: { id, name: id, role: 'expert' }, industries: ['餐饮'], employers: [], interests: [], term: {}, languages: [], mostLoad: 2, leave: [], ...changes,
});
const unused = { load: 0, panels: 0, applicants: [], replaced: 0 };
const ground = { applicant: '巷口（小馆）', industry: '餐饮', today: '2026-11-25', onCase: [], useOf: () => unused };

describe('who can be drawn', () => {
  it.each<[string, Partial<Expert>, object, string | null]>([
    ['nobody hinders', {}, {}, null],
    ['works there now', { employers: [{ name: '巷口(小馆)' }] }, {}, 'employedThere'],
    ['left two years and a day short of three ago', { employers: [{ name: '巷口（小馆）', until: '2023-11-26' }] }, {}, 'employedThere'],
    ['left more than three years ago', { employers: [{ name: '巷口（小馆）', until: '2023-11-24' }] }, {}, null],
    ['kin', { interests: [{ of: '巷口 （小馆）', why: 'kin' }] }, {}, 'kin'],
    ['took part in the previous review', {}, { useOf: () => ({ ...unused, applicants: ['巷口（小馆）'] }) }, 'previousReview'],
    ['has as many cases as they take', {}, { useOf: () => ({ ...unused, load: 2 }) }, 'load'],
    ['on leave', { leave: [{ from: '2026-11-20', until: '2026-11-25' }] }, {}, 'leave'],
    ['term is over', { term: { until: '2026-11-24' } }, {}, 'term'],
    ['on the case already', {}, { onCase: ['a'] }, 'onCase'],
    ['does not speak the language', {}, { language: '英语' }, 'language'],
  ])('%s', (_name, changes, more, why) => {
    const { pool, excluded } = sift([expert('a', changes)], { ...ground, ...more });
    expect([pool.length, excluded[0]?.why ?? null]).toEqual(why === null ? [1, null] : [0, why]);
  });

  it('experts of other industries are not in question', () => {
    expect(sift([expert('a', { industries: ['医药'] })], ground)).toEqual({ pool: [], excluded: [] });
  });
});

describe('a table of experts', () => {
  it('is read with its columns in any order, quotes and a byte order mark', () => {
    const csv = '\uFEFF姓名,用户名,行业,工作单位,利害关系,聘期止,同时在办上限,请假\r\n"钱, 学",qian,餐饮、医药,甲公司(2024-05-01)；乙所,股东:丙店,2027-12-31,3,2026-11-01~2026-11-10\r\n';
    const { experts, problems } = expertsFromTable(readCsv(csv));
    expect(problems).toEqual([]);
    expect(experts).toEqual([expert('qian', {
      person: { id: 'qian', name: '钱, 学', role: 'expert', industry: '餐饮' }, industries: ['餐饮', '医药'], employers: [{ name: '甲公司', until: '2024-05-01' }, { name: '乙所' }],
      interests: [{ why: 'shareholder', of: '丙店' }], term: { until: '2027-12-31' }, mostLoad: 3, leave: [{ from: '2026-11-01', until: '2026-11-10' }],
    })]);
  });

  it('tells every problem with its row, and takes no row with one', () => {
    const csv = '用户名,姓名,行业,聘期起,同时在办上限,利害关系\nQian,钱,餐饮,,,\nsun,,餐饮,2026-13-01,x,同学:甲\nli,李,餐饮,,,\nli,李,餐饮,,,\n';
    const { experts, problems } = expertsFromTable(readCsv(csv));
    expect(experts.map(({ person }) => person.id)).toEqual(['li']);
    expect(problems.map(({ row, why }) => [row, why])).toEqual([[2, 'badUser'], [3, 'empty'], [3, 'badInterest'], [3, 'badNumber'], [3, 'badDate'], [5, 'repeated']]);
    expect(expertsFromTable([['姓名']]).problems.map(({ column }) => column)).toEqual(['用户名', '行业']);
  });
});
