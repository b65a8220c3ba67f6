// The visible signature: who, why, when, with which certificate; for a test key, that it is no seal; a hand-written signature or the
// office's seal where a picture of it is at hand. The font is a subset made by fontkit 2 (an older fontkit wrote blank glyphs for short
// texts, which text extraction cannot see).

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as fontkit from 'fontkit';
import { PDFDict, PDFDocument, PDFHexString, PDFName, PDFOperator, PDFOperatorNames as Operation, PDFNumber, PDFString, PDFArray, type PDFFont, type PDFImage, type PDFRef } from 'pdf-lib';
import { STAMP_NAME } from '#shared/verify/places.ts';
import { fontPath, SEAL_FONT } from './fonts.ts';
import { checkGlyphs, coverageOf } from './glyphs.ts';
import { EDGE_SIZE, edgeSlices } from './prepare.ts';
import { printedTime } from './printed.ts';
import type { SignOptions, Signer } from './sign.ts';

const TEST_WORDS = '测试密钥，不是正式印章';
/** Fields lower than this are one person's line, not the office's block. */
const LOW = 60;
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
  { reason, at, picture }: SignOptions,
): Promise<PDFRef> => {
  const width = right - left;
  const height = top - bottom;
  const isLow = height < LOW;
  const margin = isLow ? 3 : 8;
  const bytes = await readFile(fontPath(SEAL_FONT));
  checkGlyphs({ signer: { name: signer.name }, reason }, coverageOf([bytes]));
  document.registerFontkit(fontkit as never);
  const font = await document.embedFont(bytes, { subset: true });

  const image = picture === undefined ? undefined : await document.embedPng(picture);
  // A seal is square and stands left of the words; a signature is wide and stands in place of the name.
  const room = image === undefined ? 0 : isLow ? Math.min(width * 0.5, (image.width / image.height) * (height - 2 * margin)) : Math.min(height - 8, width * 0.45);
  const inner = width - 2 * margin - (room === 0 ? 0 : room + 2);
  const scale = isLow ? 0.82 : 1;
  const wrapped = (text: string, size: number, colour: Line['colour'], most: number): Line[] => {
    const all = wrap(text, font, size * scale, inner);
    const kept = all.length > most ? [...all.slice(0, most - 1), `${all[most - 1]!.slice(0, -1)}…`] : all;
    return kept.map(part => ({ text: part, size: size * scale, colour }));
  };
  const thumbprint = createHash('sha256').update(signer.certificate).digest('hex').slice(0, 16);
  const lines: Line[] = isLow
    ? [
        ...wrapped(signer.name, 11, black, 1),
        ...wrapped(printedTime(at), 6.5, black, 1),
        ...wrapped(`证书 ${thumbprint}`, 6.5, black, 1),
        ...(signer.testKey ? wrapped('测试密钥', 6.5, red, 1) : []),
      ]
    : [
        ...wrapped(signer.name, 12, red, 2),
        ...wrapped(`事由：${reason}`, 7.5, black, 2),
        ...wrapped(`签名时间：${printedTime(at)}（签名方时钟）`, 7.5, black, image === undefined ? 1 : 2),
        ...wrapped(`数字签名（PAdES）　证书 ${thumbprint}`, 7.5, black, image === undefined ? 1 : 2),
        ...(signer.testKey ? wrapped(TEST_WORDS, 9, red, image === undefined ? 1 : 2) : []),
      ];

  const total = lines.reduce((sum, line) => sum + line.size * 1.45, 0);
  let baseline = height / 2 + total / 2;
  const operators = [
    operator(Operation.PushGraphicsState),
    operator(Operation.NonStrokingColorRgb, 1, 1, 1),
    operator(Operation.AppendRectangle, 0, 0, width, height),
    operator(Operation.FillNonZero),
    operator(Operation.StrokingColorRgb, ...(isLow ? ([0.7, 0.7, 0.7] as const) : red)),
    operator(Operation.SetLineWidth, isLow ? 0.5 : 1.2),
    operator(Operation.AppendRectangle, 1.5, 1.5, width - 3, height - 3),
    operator(Operation.StrokePath),
  ];
  if (image !== undefined) operators.push(...drawn(image, margin / 2 + 1, margin / 2, room, height - margin));
  for (const line of lines) {
    baseline -= line.size * 1.45;
    operators.push(
      operator(Operation.BeginText),
      operator(Operation.NonStrokingColorRgb, ...line.colour),
      PDFOperator.of(Operation.SetFontAndSize, [PDFName.of('F'), PDFNumber.of(line.size)]),
      operator(Operation.SetTextMatrix, 1, 0, 0, 1, margin + (room === 0 ? 0 : room + 2), baseline + line.size * 0.35),
      PDFOperator.of(Operation.ShowText, [font.encodeText(line.text) as PDFHexString]),
      operator(Operation.EndText),
    );
  }
  operators.push(operator(Operation.PopGraphicsState));
  const form = document.context.formXObject(operators, {
    BBox: [0, 0, width, height],
    Resources: { Font: { F: font.ref }, ...(image === undefined ? {} : { XObject: { I: image.ref } }) },
  } as never);
  return document.context.register(form);
};

/** Fills the stamps at the page edge with slices of the seal's picture (骑缝章), so that a page that was taken out or put in shows. */
export const stampEdges = async (document: PDFDocument, picture: Uint8Array): Promise<void> => {
  const image = await document.embedPng(picture);
  for (const slice of edgeSlices(document.getPageCount())) {
    const list = document.getPage(slice.page - 1).node.lookupMaybe(PDFName.of('Annots'), PDFArray);
    for (let index = 0; index < (list?.size() ?? 0); index += 1) {
      const annotation = list!.lookupMaybe(index, PDFDict);
      if (annotation?.lookupMaybe(PDFName.of('NM'), PDFString, PDFHexString)?.decodeText() !== `${STAMP_NAME}${slice.page}`) continue;
      const width = EDGE_SIZE / slice.of;
      const size = fitted(image, EDGE_SIZE, EDGE_SIZE);
      const operators = [
        operator(Operation.PushGraphicsState),
        operator(Operation.ConcatTransformationMatrix, size.width, 0, 0, size.height, (EDGE_SIZE - size.width) / 2 - slice.index * width, (EDGE_SIZE - size.height) / 2),
        PDFOperator.of(Operation.DrawObject, [PDFName.of('I')]),
        operator(Operation.PopGraphicsState),
      ];
      // The form's box cuts its own slice out of the whole seal.
      const form = document.context.formXObject(operators, { BBox: [0, 0, width, EDGE_SIZE], Resources: { XObject: { I: image.ref } } } as never);
      annotation!.set(PDFName.of('AP'), document.context.obj({ N: document.context.register(form) }) as PDFDict);
    }
  }
};

const fitted = ({ width, height }: Pick<PDFImage, 'width' | 'height'>, roomWidth: number, roomHeight: number): { readonly width: number; readonly height: number } => {
  const factor = Math.min(roomWidth / width, roomHeight / height);
  return { width: width * factor, height: height * factor };
};

const drawn = (image: PDFImage, left: number, bottom: number, roomWidth: number, roomHeight: number): PDFOperator[] => {
  const { width, height } = fitted(image, roomWidth, roomHeight);
  return [
    operator(Operation.PushGraphicsState),
    operator(Operation.ConcatTransformationMatrix, width, 0, 0, height, left + (roomWidth - width) / 2, bottom + (roomHeight - height) / 2),
    PDFOperator.of(Operation.DrawObject, [PDFName.of('I')]),
    operator(Operation.PopGraphicsState),
  ];
};

const operator = (name: Operation, ...numbers: readonly number[]): PDFOperator =>
  PDFOperator.of(name, numbers.map(value => PDFNumber.of(Math.round(value * 1000) / 1000)));
