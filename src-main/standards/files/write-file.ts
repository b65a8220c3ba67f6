// A standard as a file in one of the formats that it can be read from again, and as the open-book edition.

import { openBookHtml } from '#shared/standard/open-book-html.ts';
import { openBookOf } from '#shared/standard/open-book.ts';
import { tablesToCsv } from '#shared/standard/table/csv.ts';
import { standardToTables, type TableLanguage } from '#shared/standard/table/to-tables.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { remarks, templateStandard } from './template.ts';
import { writeXlsx } from './xlsx-write.ts';
import { writeYaml } from './yaml.ts';

export const FORMATS = ['xlsx', 'csv', 'json', 'yaml', 'html'] as const;
export type Format = (typeof FORMATS)[number];

export const MIME: { readonly [format in Format]: string } = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

export function writeStandardFile(standard: Standard, format: Format, language: TableLanguage = 'zh'): Uint8Array {
  switch (format) {
    case 'xlsx':
      return writeXlsx(standardToTables(standard, language));
    case 'csv':
      return Buffer.from(tablesToCsv(standardToTables(standard, language)), 'utf8');
    case 'json':
      return Buffer.from(`${JSON.stringify(standard, null, 1)}\n`, 'utf8');
    case 'yaml':
      return Buffer.from(writeYaml(standard), 'utf8');
    case 'html':
      return Buffer.from(openBookHtml(openBookOf(standard), language), 'utf8');
  }
}

/** The form to fill in; spreadsheets get a sheet of explanations first. */
export function writeTemplate(format: Exclude<Format, 'html'>, language: TableLanguage = 'zh'): Uint8Array {
  const standard = templateStandard();
  return format === 'xlsx' ? writeXlsx([remarks(language), ...standardToTables(standard, language)]) : writeStandardFile(standard, format, language);
}
