// A panel of nine experts on two hundred items with five hundred marks, as the fold would give it; the same in every run.

import type { CaseState } from '../../../src-shared/case/case.ts';
import { emptyProcedure } from '../../../src-shared/case/procedure.ts';
import { formatInstant } from '../../../src-shared/log/clock.ts';
import type { Answer, Item, Standard } from '../../../src-shared/standard/standard.ts';

export const ITEMS = 200;
export const EXPERTS = 9;
export const MARKS = 500;
const HASH = 'a'.repeat(64);
const START = Date.parse('2026-11-23T01:00:00.000Z');

export function panelData(): { readonly state: CaseState; readonly standards: { readonly [hash: string]: Standard } } {
  let seed = 20261125;
  const next = (most: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % most;
  };
  const items = Array.from({ length: ITEMS }, (_, at): Item => ({
    id: `i${at}`, no: `${Math.floor(at / 10) + 1}.${(at % 10) + 1}`, text: `第 ${at + 1} 项：场所、设施、设备、人员与管理制度符合规定的要求`, level: at % 17 === 0 ? 'key' : 'general',
    kind: at % 3 === 0 ? 'score' : 'check', ...(at % 3 === 0 && { max: 10 }), answers: at % 4 === 1 ? ['meets', 'fails'] : ['meets', 'basically', 'fails', 'na'], basis: ['《食品安全法》第三十三条'],
  }));
  const experts = Array.from({ length: EXPERTS }, (_, at) => ({ id: `e${at}`, name: `专家${'甲乙丙丁戊己庚辛壬'[at]}`, role: 'expert' as const }));
  const sheets = Object.fromEntries(experts.map(({ id }, person) => {
    const scores = items.map((item, at) => {
      const answer: Answer = next(12) === 0 ? 'fails' : next(9) === 0 && item.answers.includes('basically') ? 'basically' : 'meets';
      const points = item.kind === 'score' ? { points: answer === 'meets' ? 10 : answer === 'fails' ? 0 : 3 + next(6) } : {};
      return [item.id, { answer, ...points, note: next(6) === 0 ? '影像中可见，请核对' : '', advice: '', at: formatInstant({ ms: START + person + at * (next(40) === 0 ? 900 : 21_000), counter: 0 }) }] as const;
    });
    const marks = Array.from({ length: Math.ceil(MARKS / EXPERTS) }, (_, at) => ({ id: `m${person}-${at}`, item: `i${next(ITEMS)}`, footage: HASH, kind: 'point' as const, points: [[0, 0, -1]], view: { kind: 'sphere' as const, yaw: 0, pitch: 0, fov: 1 } }));
    const submitted = { at: formatInstant({ ms: START, counter: 0 }), event: HASH, sheet: { seq: 1, hash: HASH }, sheetHash: HASH, opinion: '' };
    return [id, { person: id, items: Object.fromEntries(scores), marks: Object.fromEntries(marks.map((mark) => [mark.id, mark])), looked: person % 2 ? [HASH] : [], submitted }];
  }));
  const standard: Standard = {
    schema: 1, id: 'bench', version: '1', title: '基准', source: 'bench', materials: [], flow: [], shots: [], sections: [{ no: '一', title: '全部', items }],
    matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule: { family: 'allKey', na: 'excluded', partial: { as: 'fails' }, measures: {}, rows: [], otherwise: { outcome: 'pass' } } as unknown as Standard['matters'][number]['rule'] }],
  };
  const opened: NonNullable<CaseState['opened']> = {
    number: '1', bureau: { id: 'b', name: '局' }, applicant: { name: '小馆', address: '' }, matters: [{ id: 'food', name: '食品经营许可', standard: HASH, mark: '食许' }], dueAt: '2026-12-01T00:00:00.000Z', round: 1,
    settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'median' } }, at: formatInstant({ ms: START, counter: 0 }),
  };
  const state: CaseState = {
    id: 'bench', status: 'opened', opened, matters: opened.matters, panel: { experts, lead: 'e0', staff: [], supervisors: [] }, footage: [], sheets, submitted: experts.map(({ id }) => id),
    panelOpened: { at: formatInstant({ ms: START, counter: 0 }), by: 'e0', event: HASH }, settled: {}, conclusions: {}, procedure: emptyProcedure, documents: {}, refused: [], heads: {},
  };
  return { state, standards: { [HASH]: standard } };
}
