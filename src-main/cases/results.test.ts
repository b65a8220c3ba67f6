import { expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import { createHistory, openedPanel } from '#shared/case/history.testing.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { panelView } from './results.ts';

const standard: Standard = {
  schema: 1, id: 'test', version: '1', title: '试验', source: 'test', materials: [], flow: [], shots: [],
  matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule: { family: 'allKey', na: 'excluded', partial: { as: 'fails' }, measures: { faults: { of: 'defects' } }, rows: [], otherwise: { outcome: 'pass' } } }],
  sections: [{ no: '1', title: '一', items: ['i1', 'i2'].map((id) => ({ id, no: id, text: id, kind: 'check', level: 'general', answers: ['meets', 'fails'], basis: [] })) }],
};

test('while a sheet is still on its way nothing is called a disagreement; when all are here, what differs is', () => {
  const history = openedPanel();
  const here = { [history.fold().matters[0]!.standard]: standard };
  const withoutTheOther = foldCase(history.fold().id, history.events.filter((event) => !(event.channel === 'sheet' && event.actor === 'e2')), createHistory().crypto);
  expect(withoutTheOther.panelOpened).toBeDefined();
  expect(panelView(withoutTheOther, here)).toMatchObject({ awaited: ['e2'], unsettled: [] });
  expect(panelView(history.fold(), here)).toMatchObject({ awaited: [], unsettled: ['i1', 'i2'] });
});
