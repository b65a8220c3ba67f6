// A standard as tables: everything that it holds, in cells that a person can read and change.

import { layoutOf, type Column, type Layout } from './layout.ts';
import { getField, type Fields } from './fields.ts';
import { EMPTY_LIST, textToCell } from './cell-text.ts';
import type { Cell, Table } from './table.ts';
import type { Standard } from '../standard.ts';

export type TableLanguage = 'zh' | 'en';

const cellOf = (column: Column, of: unknown): Cell => {
  const value = getField(of, column.field);
  return value === undefined ? null : column.codec.write(value as never);
};

/** What each section is called in the sheet of items: its number, or its place where numbers do not tell sections apart. */
export function sectionNames(sections: readonly { readonly no: string }[]): string[] {
  const numbers = sections.map(({ no }) => no);
  const plain = new Set(numbers).size === numbers.length && numbers.every((no) => no !== '' && !no.startsWith('#') && no === no.trim());
  return plain ? numbers : sections.map((_, s) => `#${s + 1}`);
}

export function standardToTables(standard: Standard, language: TableLanguage = 'zh'): Table[] {
  const table = (key: Layout['key'], records: readonly unknown[] | undefined, merged?: Table['merged']): Table[] => {
    if (records === undefined) return [];
    const { columns, [language]: name } = layoutOf(key);
    const rows = records.length === 0 && key !== 'items' ? [[EMPTY_LIST]] : records.map((record) => columns.map((column) => cellOf(column, record)));
    return [{ name, rows: [columns.map((column) => column[language]), ...rows], ...(merged ? { merged } : {}) }];
  };
  const rules = standard.matters.map((matter) => ({ matter: matter.id, rule: matter.rule }));
  const named = sectionNames(standard.sections);
  const items = standard.sections.flatMap((section, s) => section.items.map((item) => ({ section: named[s], ...item })));
  return [
    fieldsTable(standard, language),
    ...table('matters', standard.matters),
    ...table('measures', rules.flatMap(({ matter, rule }) => Object.entries(rule.measures).map(([key, { name, nameEn, ...measure }]) => ({ ...measure, matter, name: key, title: name, titleEn: nameEn })))),
    ...table('rows', rules.flatMap(({ matter, rule }) => rule.rows.map((row) => ({ matter, ...row })))),
    ...table('sections', standard.sections),
    ...table('items', items, runsOf(items)),
    ...table('business', standard.business),
    ...table('materials', standard.materials),
    ...table('flow', standard.flow),
    ...table('shots', standard.shots),
    ...table('vectors', standard.vectors),
    ...table('merge', standard.merge && [...standard.merge.parts.map((data) => ({ what: 'part', data })), ...standard.merge.common.map((data) => ({ what: 'common', data }))]),
  ];
}

function fieldsTable(standard: Fields & Standard, language: TableLanguage): Table {
  const { columns, [language]: name } = layoutOf('standard');
  const heading = language === 'zh' ? ['字段', '值'] : ['field', 'value'];
  return { name, rows: [heading, ...columns.map((column): Cell[] => [textToCell(column[language]), cellOf(column, standard)])] };
}

/** Sections of more than one item: their cells are shown as one. Rows count from the heading. */
function runsOf(items: readonly { readonly section: string | undefined }[]): (readonly [number, number, number])[] {
  const runs: (readonly [number, number, number])[] = [];
  let first = 0;
  items.forEach((item, i) => {
    if (items[i + 1]?.section === item.section) return;
    if (i > first) runs.push([0, first + 1, i + 1]);
    first = i + 1;
  });
  return runs;
}
