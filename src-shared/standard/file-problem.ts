// Why a file cannot be read as a standard, with the place: a cell, a line, or a path in the document.

/** No standard is larger; a file beyond is refused before it is read. */
export const MOST_FILE_BYTES = 32 * 1024 * 1024;

export type FileProblemCode =
  | 'empty'
  | 'tooLarge'
  | 'unknownFormat'
  | 'oldExcel'
  | 'encrypted'
  | 'damaged'
  | 'macros'
  | 'external'
  | 'zipBomb'
  | 'badXml'
  | 'badEncoding'
  | 'badSyntax'
  | 'alias'
  | 'formula'
  | 'errorCell'
  | 'dateCell'
  | 'badMerge'
  | 'mergedAcrossItems'
  | 'missingSheet'
  | 'repeatedSheet'
  | 'missingColumn'
  | 'unknownColumn'
  | 'repeatedColumn'
  | 'strayCell'
  | 'badCell'
  | 'unknownReference'
  | 'tooLong'
  | 'unknownField'
  | 'invalid'
  | 'noStandard';

export interface FileProblem {
  readonly code: FileProblemCode;
  /** Name of the sheet, or of the table in a CSV file. */
  readonly sheet?: string;
  /** From 1, as spreadsheets and editors count. */
  readonly row?: number;
  /** Letters, as spreadsheets name it. */
  readonly column?: string;
  /** Line of a text file, from 1. */
  readonly line?: number;
  /** Place in the document, for instance `sections[2].items[0].max`. */
  readonly path?: string;
  readonly zh: string;
  readonly en: string;
  readonly mend: { readonly zh: string; readonly en: string };
}
