// Typst: plain data in, a tagged PDF/A-3a out, the same bytes for the same data. Runs inside the composing thread (it blocks).

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NodeCompiler, type NodeError } from '@myriaddreamin/typst-ts-node-compiler';
import { canonicalJson } from '#shared/log/canonical.ts';
import { ATTACHMENT_NAME } from './attachment.ts';
import { resourcePath, type FontFile } from './fonts.ts';
import { checkGlyphs, coverageOf } from './glyphs.ts';
import type { ConclusionInput } from './input.ts';
import { printedData } from './printed.ts';

/** Where the template leaves room for the seal: page from 1, left and top in points from the page's upper left corner. */
export interface SealPlace {
  readonly page: number;
  readonly left: number;
  readonly top: number;
}

export interface Typeset {
  readonly pdf: Uint8Array;
  readonly seal: SealPlace;
  /** In the panel's printed order. */
  readonly panel: readonly SealPlace[];
}

/** A virtual folder: nothing is read from or written to the disk, whatever a template asks for. */
const workspace = process.platform === 'win32' ? 'C:\\kantai-typeset' : '/kantai-typeset';
const inWorkspace = (name: string): string => `${workspace}${process.platform === 'win32' ? '\\' : '/'}${name}`;

/** Throws `MissingGlyph`; any other failure of the typesetter is a defect of the template and throws `Error`. */
export const typeset = (input: ConclusionInput, fonts: readonly FontFile[]): Typeset => {
  const attachment = Buffer.from(canonicalJson(input.attachment as never), 'utf8');
  const data = printedData(input, createHash('sha256').update(attachment).digest('hex'));
  checkGlyphs(data, coverageOf(fonts.map(font => font.bytes)));

  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: fonts.map(font => Buffer.from(font.bytes)) }] });
  compiler.mapShadow(inWorkspace('data.json'), Buffer.from(JSON.stringify(data), 'utf8'));
  compiler.mapShadow(inWorkspace(ATTACHMENT_NAME), attachment);
  input.evidence.forEach((picture, index) => compiler.mapShadow(inWorkspace(data.evidence[index]!.path.slice(1)), Buffer.from(picture.bytes)));

  const source = `${readFileSync(resourcePath('report', 'conclusion.typ'), 'utf8')}${attach}`;
  const compiled = compiler.compile({ mainFileContent: source });
  if (compiled.hasError() || compiled.result === null) throw typesetError(compiler, compiled.takeDiagnostics());
  const places: { value: { page: number; x: string; y: string } }[] = compiler.query(compiled.result, { selector: '<seal>' });
  const place = places[0]?.value;
  if (place === undefined) throw new Error('The template has no place for the seal');
  const pdf = compiler.pdf(compiled.result, { pdfStandard: 'a-3a', creationTimestamp: Math.floor(Date.parse(input.createdAt) / 1000) });
  const placeOf = (one: { page: number; x: string; y: string }): SealPlace => ({ page: one.page, left: parseFloat(one.x), top: parseFloat(one.y) });
  const panel: { value: { page: number; x: string; y: string } }[] = compiler.query(compiled.result, { selector: '<panel>' });
  return { pdf: new Uint8Array(pdf), seal: placeOf(place), panel: panel.map(({ value }) => placeOf(value)) };
};

const attach = `\n#pdf.attach("/${ATTACHMENT_NAME}", relationship: "data", mime-type: "application/json", description: "案件数据 case data")\n`;

const typesetError = (compiler: NodeCompiler, diagnostics: NodeError | null): Error => {
  const messages = diagnostics === null ? [] : compiler.fetchDiagnostics(diagnostics).map(entry => JSON.stringify(entry));
  return new Error(`The conclusion could not be typeset: ${messages.join('; ').slice(0, 2000)}`);
};
