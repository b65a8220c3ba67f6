// The visible signature: who, why, when, with which certificate; for a test key, that it is no seal; a hand-written signature or the
// office's seal where a picture of it is at hand. Drawn in a small document of its own, whose objects are then carried over into the signed
// one: opening that one with a library again for each signature cost more than signing. The font is a subset made by fontkit 2 (an older
// fontkit wrote blank glyphs for short texts, which text extraction cannot see).

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as fontkit from 'fontkit';
import { PDFDocument, PDFHexString, PDFName, PDFOperator, PDFOperatorNames as Operation, PDFNumber, type PDFImage, type PDFRef } from 'pdf-lib';
import { objectsAfter, readRevisions } from '#shared/pdf/revisions.ts';
import { referencesOf, type PdfDict, type PdfValue } from '#shared/pdf/syntax.ts';
import { fontPath, SEAL_FONT } from './fonts.ts';
import { checkGlyphs, coverageOf, type Coverage } from './glyphs.ts';
import { EDGE_SIZE, type EdgeSlice } from './prepare.ts';
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
const wrap = (text: string, widthOf: (character: string) => number, size: number, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  let wide = 0;
  for (const character of text.replaceAll(/\s+/g, ' ')) {
    const more = widthOf(character) * size;
    if (line !== '' && wide + more > width && !'，。；：、！？）》”’'.includes(character)) {
      lines.push(line);
      line = '';
      wide = 0;
    }
    line += character;
    wide += more;
  }
  return line === '' ? lines : [...lines, line];
};

interface SealFont {
  readonly bytes: Uint8Array;
  readonly font: fontkit.Font;
  readonly covers: Coverage;
}
let sealFont: Promise<SealFont> | undefined;
/** Opened once: the file has ten megabytes. */
const openSealFont = (): Promise<SealFont> => {
  sealFont ??= readFile(fontPath(SEAL_FONT)).then(
    (bytes) => ({ bytes, font: fontkit.create(bytes), covers: coverageOf([bytes]) }),
    (error: unknown) => {
      sealFont = undefined;
      throw error;
    },
  );
  return sealFont;
};

/** Forms as plain objects, numbered from the first that the signed document has free. */
export interface Drawn {
  readonly objects: ReadonlyMap<number, PdfValue>;
  /** The signature's own form. */
  readonly seal: number;
  /** Forms of the page-edge stamps, by page. */
  readonly edges: ReadonlyMap<number, number>;
}

export interface DrawOptions extends Pick<SignOptions, 'reason' | 'at' | 'picture'> {
  /** Slices of the picture for the page edges (骑缝章), so that a page that was taken out or put in shows. */
  readonly edges?: readonly EdgeSlice[];
  /** The first free object number. */
  readonly from: number;
}

/** Draws the appearance at the field's size. Throws `MissingGlyph`. */
export const drawSignature = async (
  rectangle: readonly [number, number, number, number],
  signer: Pick<Signer, 'name' | 'testKey' | 'certificate'>,
  options: DrawOptions,
): Promise<Drawn> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  const image = options.picture === undefined ? undefined : await document.embedPng(options.picture);
  const seal = await sealForm(document, rectangle, signer, options, image);
  const edges = new Map((image === undefined ? [] : (options.edges ?? [])).map((slice) => [slice.page, edgeForm(document, image!, slice)]));
  const saved = await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
  const file = readRevisions(saved);
  const drawn = objectsAfter(file, file.revisions.length);
  const { objects, numberOf } = carriedOver(drawn, [seal, ...edges.values()].map((ref) => ref.objectNumber), options.from);
  return { objects, seal: numberOf(seal.objectNumber), edges: new Map([...edges].map(([page, ref]) => [page, numberOf(ref.objectNumber)])) };
};

/** What these objects reach, under new numbers from `from`; anything else of their document (pages, catalogue) stays behind. */
const carriedOver = (all: ReadonlyMap<number, PdfValue>, roots: readonly number[], from: number) => {
  const numbers = new Map<number, number>();
  const reach = (number: number): void => {
    if (numbers.has(number)) return;
    numbers.set(number, from + numbers.size);
    for (const next of referencesOf(all.get(number)!)) reach(next);
  };
  for (const root of roots) reach(root);
  const renumbered = (value: PdfValue): PdfValue => {
    if (value.t === 'ref') return { t: 'ref', v: numbers.get(value.v)! };
    if (value.t === 'arr') return { t: 'arr', v: value.v.map(renumbered) };
    if (value.t === 'dict') return renumberedDict(value);
    return value.t === 'stream' ? { ...value, dict: renumberedDict(value.dict) } : value;
  };
  const renumberedDict = (dict: PdfDict): PdfDict => ({ t: 'dict', v: new Map([...dict.v].map(([key, value]) => [key, renumbered(value)])) });
  return { objects: new Map([...numbers].map(([old, now]) => [now, renumbered(all.get(old)!)])), numberOf: (old: number): number => numbers.get(old)! };
};

const sealForm = async (
  document: PDFDocument,
  [left, bottom, right, top]: readonly [number, number, number, number],
  signer: Pick<Signer, 'name' | 'testKey' | 'certificate'>,
  { reason, at }: DrawOptions,
  image: PDFImage | undefined,
): Promise<PDFRef> => {
  const width = right - left;
  const height = top - bottom;
  const isLow = height < LOW;
  const margin = isLow ? 3 : 8;
  const { bytes, font: opened, covers } = await openSealFont();
  checkGlyphs({ signer: { name: signer.name }, reason }, covers);
  document.registerFontkit({ create: () => opened } as never);
  const font = await document.embedFont(bytes, { subset: true });
  const widthOf = widthsOf(opened);

  // A seal is square and stands left of the words; a signature is wide and stands in place of the name.
  const room = image === undefined ? 0 : isLow ? Math.min(width * 0.5, (image.width / image.height) * (height - 2 * margin)) : Math.min(height - 8, width * 0.45);
  const inner = width - 2 * margin - (room === 0 ? 0 : room + 2);
  const scale = isLow ? 0.82 : 1;
  const wrapped = (text: string, size: number, colour: Line['colour'], most: number): Line[] => {
    const all = wrap(text, widthOf, size * scale, inner);
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

const edgeForm = (document: PDFDocument, image: PDFImage, slice: EdgeSlice): PDFRef => {
  const width = EDGE_SIZE / slice.of;
  const size = fitted(image, EDGE_SIZE, EDGE_SIZE);
  const operators = [
    operator(Operation.PushGraphicsState),
    operator(Operation.ConcatTransformationMatrix, size.width, 0, 0, size.height, (EDGE_SIZE - size.width) / 2 - slice.index * width, (EDGE_SIZE - size.height) / 2),
    PDFOperator.of(Operation.DrawObject, [PDFName.of('I')]),
    operator(Operation.PopGraphicsState),
  ];
  // The form's box cuts its own slice out of the whole seal.
  return document.context.register(document.context.formXObject(operators, { BBox: [0, 0, width, EDGE_SIZE], Resources: { XObject: { I: image.ref } } } as never));
};

/** Width of a character at one point. Chinese has no kerning, so a line is the sum of its characters. */
const widthsOf = (font: fontkit.Font) => (character: string): number => font.glyphForCodePoint(character.codePointAt(0)!).advanceWidth / font.unitsPerEm;

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
