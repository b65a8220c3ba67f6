// Writes tables as an XLSX workbook: every text as text (never a formula), headings that stay in view, drop-downs where only certain
// words may stand, and cells that belong together merged. The same tables give the same bytes.

import { LAYOUTS, type Column } from '#shared/standard/table/layout.ts';
import { columnName, type Cell, type Table } from '#shared/standard/table/table.ts';
import { escapeXml } from './xml.ts';
import { writeZip } from './zip.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/** 0 as is; 1 text, wrapped; 2 heading. Text cells have the format `@`: what is typed into them stays what was typed. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Microsoft YaHei"/></font><font><b/><sz val="11"/><name val="Microsoft YaHei"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" applyAlignment="1"><alignment vertical="top"/></xf><xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" fontId="1" fillId="2" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function cellXml(cell: Cell, row: number, column: number, style: number): string {
  if (cell === null || cell === '') return '';
  const at = `${columnName(column)}${row + 1}`;
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

function validations(columns: readonly Column[], rows: number): string {
  const lists = columns.flatMap((column, c) => {
    const choices = column.codec.choices;
    // Columns that hold several words take any text; Excel allows 255 signs in a list.
    if (!choices || choices.join(',').length > 250 || choices.some((choice) => choice.includes(','))) return [];
    const range = `${columnName(c)}2:${columnName(c)}${Math.max(rows, 500)}`;
    return [`<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${range}"><formula1>${escapeXml(`"${choices.join(',')}"`)}</formula1></dataValidation>`];
  });
  return lists.length === 0 ? '' : `<dataValidations count="${lists.length}">${lists.join('')}</dataValidations>`;
}

function sheetXml(table: Table): string {
  const layout = LAYOUTS.find(({ zh, en }) => zh === table.name || en === table.name);
  const ofStandard = layout !== undefined && layout.key !== 'standard';
  const isList = ofStandard || table.widths !== undefined;
  const width = Math.max(1, ...table.rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, c) => (table.widths?.[c] ?? (ofStandard ? (layout.columns[c]?.width ?? 14) : ([20, 60, 60][c] ?? 20))));
  const cols = columns.map((wide, c) => `<col min="${c + 1}" max="${c + 1}" width="${wide}" style="1" customWidth="1"/>`).join('');
  const rows = table.rows.map((row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellXml(cell, r, c, r === 0 || (!isList && c === 0) ? 2 : 1)).join('')}</row>`).join('');
  const frozen = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const merged = (table.merged ?? []).map(([column, first, last]) => `<mergeCell ref="${columnName(column)}${first + 1}:${columnName(column)}${last + 1}"/>`);
  const merges = merged.length === 0 ? '' : `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>`;
  return `${HEAD}<worksheet xmlns="${MAIN}">${frozen}<cols>${cols}</cols><sheetData>${rows}</sheetData>${merges}${ofStandard ? validations(layout.columns, table.rows.length) : ''}</worksheet>`;
}

export function writeXlsx(tables: readonly Table[]): Uint8Array {
  const sheets = tables.map(({ name }, n) => `<sheet name="${escapeXml(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('');
  const relations = tables.map((_, n) => `<Relationship Id="rId${n + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join('');
  const kinds = tables.map((_, n) => `<Override PartName="/xl/worksheets/sheet${n + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('');
  const files: readonly (readonly [string, string])[] = [
    ['[Content_Types].xml', `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${kinds}</Types>`],
    ['_rels/.rels', `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relations}<Relationship Id="rId${tables.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`],
    ['xl/styles.xml', STYLES],
    ...tables.map((table, n) => [`xl/worksheets/sheet${n + 1}.xml`, sheetXml(table)] as const),
  ];
  return writeZip(files.map(([name, text]) => ({ name, bytes: Buffer.from(text, 'utf8') })));
}
