// The visible signature: who, why, when, with which certificate; and, for a test key, that it is no seal. The font is a subset
// made by fontkit 2 (an older fontkit wrote blank glyphs for short texts, which text extraction cannot see).

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as fontkit from 'fontkit';
import { PDFDocument, PDFHexString, PDFName, PDFOperator, PDFOperatorNames as Operation, PDFNumber, type PDFFont, type PDFRef } from 'pdf-lib';
import { fontPath, SEAL_FONT } from './fonts.ts';
import { checkGlyphs, coverageOf } from './glyphs.ts';
import { printedTime } from './printed.ts';
import type { SignOptions, Signer } from './sign.ts';

const TEST_WORDS = '测试密钥，不是正式印章';
const MARGIN = 8;
const red = [0.702, 0.075, 0.106] as const;
const black = [0.1, 0.1, 0.1] as const;

interface Line {
  readonly text: string;
  readonly size: number;
  readonly colour: readonly [number, number, number];
}

/** Breaks by character, as Chinese does; never leaves a closing mark at the start of a line. */
const wrap = (text: string, font: PDFFont, size: number, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const character of text.replaceAll(/\s+/g, ' ')) {
    if (line !== '' && font.widthOfTextAtSize(line + character, size) > width && !'，。；：、！？）》”’'.includes(character)) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return line === '' ? lines : [...lines, line];
};

/** Registers the appearance as a form of the field's size and returns it. Throws `MissingGlyph`. */
export const sealAppearance = async (
  document: PDFDocument,
  [left, bottom, right, top]: readonly [number, number, number, number],
  signer: Pick<Signer, 'name' | 'testKey' | 'certificate'>,
  { reason, at }: SignOptions,
): Promise<PDFRef> => {
  const width = right - left;
  const height = top - bottom;
  const bytes = await readFile(fontPath(SEAL_FONT));
  checkGlyphs({ signer: { name: signer.name }, reason }, coverageOf([bytes]));
  document.registerFontkit(fontkit as never);
  const font = await document.embedFont(bytes, { subset: true });

  const inner = width - 2 * MARGIN;
  const wrapped = (text: string, size: number, colour: Line['colour'], most: number): Line[] => {
    const all = wrap(text, font, size, inner);
    const kept = all.length > most ? [...all.slice(0, most - 1), `${all[most - 1]!.slice(0, -1)}…`] : all;
    return kept.map(part => ({ text: part, size, colour }));
  };
  const thumbprint = createHash('sha256').update(signer.certificate).digest('hex').slice(0, 16);
  const lines: Line[] = [
    ...wrapped(signer.name, 12, red, 2),
    ...wrapped(`事由：${reason}`, 7.5, black, 2),
    ...wrapped(`签名时间：${printedTime(at)}（签名方时钟）`, 7.5, black, 1),
    ...wrapped(`数字签名（PAdES）　证书 ${thumbprint}`, 7.5, black, 1),
    ...(signer.testKey ? wrapped(TEST_WORDS, 9, red, 1) : []),
  ];

  const total = lines.reduce((sum, line) => sum + line.size * 1.45, 0);
  let baseline = height / 2 + total / 2;
  const operators = [
    operator(Operation.PushGraphicsState),
    operator(Operation.NonStrokingColorRgb, 1, 1, 1),
    operator(Operation.AppendRectangle, 0, 0, width, height),
    operator(Operation.FillNonZero),
    operator(Operation.StrokingColorRgb, ...red),
    operator(Operation.SetLineWidth, 1.2),
    operator(Operation.AppendRectangle, 1.5, 1.5, width - 3, height - 3),
    operator(Operation.StrokePath),
  ];
  for (const line of lines) {
    baseline -= line.size * 1.45;
    operators.push(
      operator(Operation.BeginText),
      operator(Operation.NonStrokingColorRgb, ...line.colour),
      PDFOperator.of(Operation.SetFontAndSize, [PDFName.of('F'), PDFNumber.of(line.size)]),
      operator(Operation.SetTextMatrix, 1, 0, 0, 1, MARGIN, baseline + line.size * 0.35),
      PDFOperator.of(Operation.ShowText, [font.encodeText(line.text) as PDFHexString]),
      operator(Operation.EndText),
    );
  }
  operators.push(operator(Operation.PopGraphicsState));
  const form = document.context.formXObject(operators, { BBox: [0, 0, width, height], Resources: { Font: { F: font.ref } } } as never);
  return document.context.register(form);
};

const operator = (name: Operation, ...numbers: readonly number[]): PDFOperator =>
  PDFOperator.of(name, numbers.map(value => PDFNumber.of(Math.round(value * 1000) / 1000)));
