import { expect, test } from 'vitest';
import { zhCN } from '../ui/language/zh-CN.ts';
import { placeInWords } from './place-words.ts';

const document = { matters: [{ id: 'm', name: '食品' }, { id: 'n', name: '卫生' }], shots: [{ id: 's', title: '后厨' }], vectors: [{ name: '全部符合' }], sections: [{ no: '一', items: [{ id: 'i', no: '1.1' }] }] };

test.each([
  ['sections[0].items[0].basis', '第 1.1 项 · 依据（每行一条）'],
  ['sections[0].statedMax', '一 部分 · 本部分应得总分'],
  ['sections', '项目'],
  ['matters[1].rule.rows[2].when[0].value', '卫生 · 规则第 3 行'],
  ['matters[0].rule.nothingApplies', '食品 · 全部缺项时'],
  ['matters[0]', '食品'],
  ['shots[0].view', '镜头“后厨”'],
  ['vectors[0]', '用例“全部符合”'],
  ['inForce.from', '施行日期'],
  ['stated.key', '原表写明的项数'],
  ['title', '名称'],
  ['somethingNew', '整份标准'],
])('%s is called %s', (path, words) => expect(placeInWords(zhCN, document, path)).toBe(words));
