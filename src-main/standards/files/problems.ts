// Words for what is wrong with a file as such, before it is read as a standard.

import type { FileProblem, FileProblemCode } from '#shared/standard/file-problem.ts';

type Words = readonly [zh: string, en: string, mendZh: string, mendEn: string];

const WORDS: { readonly [code in FileProblemCode]?: Words } = {
  empty: ['文件是空的', 'the file is empty', '选择有内容的文件。', 'Choose another file.'],
  tooLarge: ['文件或表格太大，不像是踏勘标准', 'the file or a sheet is far too large for a standard', '删去无关的行、列和工作表，再导入。', 'Remove rows, columns and sheets that do not belong to it.'],
  unknownFormat: ['认不出文件格式', 'the format of the file is not known', '可以导入 XLSX、CSV、JSON、YAML；其他格式请另存为其中一种。', 'XLSX, CSV, JSON and YAML can be read; save it as one of them.'],
  oldExcel: ['这是旧版 Excel（.xls）或其他旧格式文件', 'it is a file of an old Excel (.xls) or another old program', '在 Excel 或 WPS 中另存为 .xlsx。', 'Save it as .xlsx in Excel or LibreOffice.'],
  encrypted: ['文件有密码', 'the file is protected by a password', '去掉密码后再导入。', 'Remove the password first.'],
  damaged: ['文件已损坏或不完整', 'the file is damaged or not complete', '重新取得文件，或在 Excel 中打开并另存。', 'Get the file again, or open it in Excel and save it anew.'],
  macros: ['工作簿含有宏；宏不会被运行，也不导入', 'the workbook holds macros; they are never run, and the file is not read', '另存为不带宏的 .xlsx。', 'Save it as .xlsx without macros.'],
  external: ['工作簿引用了其他文件，或嵌有对象', 'the workbook links to other files or has things embedded', '断开链接、删去嵌入的对象，再导入。', 'Break the links and remove what is embedded.'],
  zipBomb: ['文件解压后大得反常，没有继续读', 'unpacked, the file is abnormally large; it was not read further', '核对文件来源。', 'Check where the file comes from.'],
  badXml: ['工作簿内部格式有错', 'the inside of the workbook is malformed', '在 Excel 中打开并另存。', 'Open it in Excel and save it anew.'],
  badEncoding: ['文字编码有错，读不出来', 'the text is in no encoding that can be read', '存为 UTF-8 编码后再导入。', 'Save it as UTF-8.'],
  formula: ['这一格是公式；公式不会被计算', 'the cell holds a formula; formulas are never calculated', '复制后“选择性粘贴为数值”；本是文字的，写在英文双引号里，如 "=1"。', 'Copy it and paste it as a value; if it is meant as text, write it in quotation marks, such as "=1".'],
  errorCell: ['这一格是错误值（如 #REF!）', 'the cell holds an error such as #REF!', '改正这一格。', 'Correct the cell.'],
  badMerge: ['合并单元格相互重叠，或范围有错', 'merged cells overlap or have no valid range', '取消合并，重新合并。', 'Unmerge the cells and merge them again.'],
  badCell: ['这一格读不出来', 'the cell cannot be read', '改正这一格。', 'Correct the cell.'],
  alias: ['YAML 使用了引用（*）；引用不会被展开', 'the YAML uses aliases (*); they are not expanded', '把内容直接写出来。', 'Write the content out.'],
  badSyntax: ['语法有错', 'there is a mistake in the syntax', '改正这一行。', 'Correct the line.'],
  noStandard: ['文件里没有踏勘标准', 'the file holds no standard', '用模板填写，或选择另一个文件。', 'Use the template, or choose another file.'],
};

export function problem(code: FileProblemCode, place: Partial<Pick<FileProblem, 'sheet' | 'row' | 'column' | 'line' | 'path'>> = {}, more = ''): FileProblem {
  const [zh, en, mendZh, mendEn] = WORDS[code] ?? [code, code, '', ''];
  const ending = more === '' ? '' : `：${more}`;
  return { code, ...place, zh: `${zh}${ending}`, en: `${en}${more === '' ? '' : `: ${more}`}`, mend: { zh: mendZh, en: mendEn } };
}
