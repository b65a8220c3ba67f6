import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fontkit from 'fontkit';
import jsQR from 'jsqr';
import { PDFDict, PDFDocument, PDFName, PDFRawStream, PDFRef, PDFString, decodePDFRawStream } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createComposer } from './compose.ts';
import { composer } from './compose.testing.ts';
import { documentFonts, rareFonts } from './fonts.ts';
import type { DocumentInput } from './kinds.ts';
import { checkPdfa } from './pdfa-check.ts';
import { blankCells, hanCells, wholeFontInk } from './raster.testing.ts';
import { fullInput } from './sample.testing.ts';
import { otherSamples } from './samples.testing.ts';
import { hasTool, pdfText, runOn, withFolder } from './tools.testing.ts';

// A busy machine opens fifty megabytes of fonts slowly.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let inputs: readonly DocumentInput[];
const pdfs = new Map<string, Uint8Array>();
const pdfOf = (kind: string): Uint8Array => pdfs.get(kind)!;

beforeAll(async () => {
  inputs = [{ kind: 'conclusion', conclusion: await fullInput() }, ...(await otherSamples())];
  for (const input of inputs) pdfs.set(input.kind, await composer.compose(input));
});
afterAll(() => composer.close());

const named = (input: DocumentInput, name: string): DocumentInput =>
  input.kind === 'conclusion'
    ? { ...input, conclusion: { ...input.conclusion, applicant: { ...input.conclusion.applicant, name } } }
    : ({ ...input, frame: { ...input.frame, applicant: { ...input.frame.applicant, name } } } as DocumentInput);

/** Common characters in an order that mixes simple and dense ones. */
const distinct = (count: number): string => {
  const [first] = [0x4e00];
  return Array.from({ length: count }, (_, index) => String.fromCodePoint(first! + ((index * 7919) % 20000))).join('');
};

describe('every document', () => {
  it('is the same bytes again, in the same thread and in a fresh one', async () => {
    const fresh = createComposer();
    for (const input of inputs) {
      const [again, elsewhere] = [await composer.compose(input), await fresh.compose(input)];
      expect(Buffer.compare(again, pdfOf(input.kind)), input.kind).toBe(0);
      expect(Buffer.compare(elsewhere, pdfOf(input.kind)), input.kind).toBe(0);
    }
    await fresh.close();
  });

  it('keeps the rules of PDF/A that we check: tags, alternatives, language, fonts, colours, bookmarks', async () => {
    for (const input of inputs) expect(await checkPdfa(pdfOf(input.kind)), input.kind).toEqual([]);
  });

  it('says of what it is, page x of y, and its title in the metadata; its text is found', async () => {
    if (!hasTool('pdftotext') || !hasTool('pdfinfo')) return;
    for (const input of inputs) {
      const text = (await pdfText(pdfOf(input.kind))).replaceAll(/\s+/g, '');
      const info = (await runOn(pdfOf(input.kind), 'pdfinfo', [])).text;
      const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1]);
      if (input.kind !== 'standard') expect(text, input.kind).toContain('堃㙍䶮餐饮管理有限责任公司');
      expect(text, input.kind).toContain(`第1页共${pages}页`);
      expect(info).toMatch(/Tagged:\s+yes/);
      expect(info).toMatch(/Title:\s+临江区堃㙍䶮/);
      expect(/Page size:\s+(\d+)/.exec(info)?.[1], input.kind).toBe(['tracking', 'scores', 'album', 'archive'].includes(input.kind) ? '841' : '595');
    }
  });

  it('carries a QR code with its number and the hash of its attachment that reads at 100 to 300 dpi', async () => {
    if (!hasTool('pdftoppm') || !hasTool('pdfdetach')) return;
    const { createHash } = await import('node:crypto');
    for (const input of inputs.filter((one) => one.kind === 'album')) {
      const pdf = pdfOf(input.kind);
      const attached = await withFolder(async (folder) => {
        await runOn(pdf, 'pdfdetach', ['-save', '1', '-o', `${folder}/a.json`]);
        return readFileSync(`${folder}/a.json`);
      });
      const pages = (await PDFDocument.load(pdf)).getPageCount();
      const found = await withFolder(async (folder) => {
        writeFileSync(`${folder}/d.pdf`, pdf);
        const read: string[] = [];
        for (const dpi of [100, 150, 200, 300]) {
          // It stands with the statement, on the last page.
          for (const page of [pages]) {
            const picture = await rasterPage(`${folder}/d.pdf`, page, dpi);
            const code = jsQR(picture.data, picture.width, picture.height);
            if (!code || code.binaryData.length === 0) continue;
            read.push(Buffer.from(code.binaryData).toString('utf8'));
            break;
          }
        }
        return read;
      });
            const expected = ['KANTAI1', input.kind, '-临审〔2026〕0187', '2026-11-23', createHash('sha256').update(attached).digest('base64url')].join('|');
      expect(found, input.kind).toEqual([expected, expected, expected, expected]);
    }
  });
});

const rasterPage = async (path: string, page: number, dpi: number) => {
  const { execFileSync } = await import('node:child_process');
  execFileSync('pdftoppm', ['-r', String(dpi), '-f', String(page), '-l', String(page), '-singlefile', '-png', path, `${path}-${page}-${dpi}`]);
  const { data, info } = await sharp(`${path}-${page}-${dpi}.png`).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
};

describe('ink of every character', () => {
  it('is there in every kind of document, from 20 to 800 characters, measured against the whole font', async () => {
    if (!hasTool('pdftoppm') || !hasTool('pdftotext')) return;
    const inkOf = await wholeFontInk((await documentFonts())[0]!.bytes);
    const counts = [20, 60, 150, 300, 500, 0, 40, 800];
    for (const [index, input] of inputs.entries()) {
      const wanted = counts[index]!;
      // The open-book standard names no applicant and is taken as it is.
      const cells = await hanCells(await composer.compose(named(input, distinct(wanted))), { pages: 2, dpi: 150 });
      const seen = new Set(cells.map((cell) => cell.character));
      expect(seen.size, input.kind).toBeGreaterThan(Math.max(60, wanted * 0.8));
      expect(blankCells(cells, await inkOf([...seen])), input.kind).toEqual([]);
    }
  });

  it('is missed when a subset is broken, though the text still extracts', async () => {
    if (!hasTool('pdftoppm') || !hasTool('pdftotext')) return;
    const inkOf = await wholeFontInk((await documentFonts())[0]!.bytes);
    const whole = pdfOf('notice');
    const broken = await withEmptyGlyphs(whole);
    expect((await pdfText(broken)).replaceAll(/\s+/g, '')).toBe((await pdfText(whole)).replaceAll(/\s+/g, ''));
    const good = await hanCells(whole, { pages: 1, dpi: 150 });
    const ink = await inkOf([...new Set(good.map((cell) => cell.character))]);
    expect(blankCells(good, ink)).toEqual([]);
    expect(blankCells(await hanCells(broken, { pages: 1, dpi: 150 }), ink).length).toBeGreaterThan(10);
  });

  it('of rare characters comes from the pack where it is installed; without it they are refused by name and place', async () => {
    const [plain] = inputs;
    const rare = named(plain!, '𠮷野家𮉪路');
    const installed = (await rareFonts()).length > 0;
    if (!installed) {
      console.warn('skipped: the rare-character pack (fonts-hanazono) is not installed');
      await expect(composer.compose(rare)).rejects.toMatchObject({ name: 'MissingGlyph', characters: ['𠮷', '𮉪'], where: 'applicant.name' });
      return;
    }
    const pdf = await composer.compose(rare);
    if (hasTool('pdftotext')) expect((await pdfText(pdf)).replaceAll(/\s+/g, '')).toContain('𠮷野家𮉪路');
    if (hasTool('pdffonts')) expect((await runOn(pdf, 'pdffonts', [])).text).toMatch(/HanaMin/);
  });
});

/** Every second outline of each embedded TrueType subset emptied, as the faulty subsetters do. */
const withEmptyGlyphs = async (pdf: Uint8Array): Promise<Uint8Array> => {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  for (const [, descriptor] of document.context.enumerateIndirectObjects()) {
    const ref = descriptor instanceof PDFDict ? descriptor.get(PDFName.of('FontFile2')) : undefined;
    const object = ref instanceof PDFRef ? document.context.lookup(ref) : undefined;
    if (!(object instanceof PDFRawStream) || !(ref instanceof PDFRef)) continue;
    const font = Buffer.from(decodePDFRawStream(object).decode());
    const tables = new Map<string, number>();
    for (let index = 0; index < font.readUInt16BE(4); index += 1) tables.set(font.toString('latin1', 12 + 16 * index, 16 + 16 * index), font.readUInt32BE(20 + 16 * index));
    const [head, loca, maxp] = [tables.get('head')!, tables.get('loca')!, tables.get('maxp')!];
    const long = font.readInt16BE(head + 50) === 1;
    const at = (glyph: number): number => (long ? font.readUInt32BE(loca + 4 * glyph) : 2 * font.readUInt16BE(loca + 2 * glyph));
    const glyphs = font.readUInt16BE(maxp + 4);
    for (let glyph = 2; glyph < glyphs; glyph += 2) {
      const start = tables.get('glyf')! + at(glyph);
      // A glyph of no contours shows nothing.
      if (at(glyph + 1) > at(glyph)) font.fill(0, start, tables.get('glyf')! + at(glyph + 1));
    }
    document.context.assign(ref, document.context.flateStream(font, { Length1: font.length }));
  }
  return document.save({ useObjectStreams: false });
};

describe('the rules of PDF/A', () => {
  const changed = async (change: (document: PDFDocument) => void): Promise<readonly string[]> => {
    const document = await PDFDocument.load(pdfOf('album'), { updateMetadata: false });
    change(document);
    return [...new Set((await checkPdfa(await document.save({ useObjectStreams: false }))).map((one) => one.rule))];
  };
  it('are each found broken', async () => {
    const dict = (document: PDFDocument, wanted: (one: PDFDict) => boolean): PDFDict => document.context.enumerateIndirectObjects().map(([, one]) => one).find((one): one is PDFDict => one instanceof PDFDict && wanted(one))!;
    expect(await changed(() => undefined)).toEqual([]);
    expect(await changed((document) => document.catalog.delete(PDFName.of('OutputIntents')))).toEqual(['colour']);
    expect(await changed((document) => document.catalog.delete(PDFName.of('MarkInfo')))).toEqual(['structure']);
    expect(await changed((document) => document.catalog.delete(PDFName.of('Lang')))).toEqual(['language']);
    expect(await changed((document) => document.catalog.delete(PDFName.of('AF')))).toEqual(['attachment']);
    expect(await changed((document) => document.catalog.delete(PDFName.of('Metadata')))).toContain('metadata');
    expect(await changed((document) => dict(document, (one) => one.get(PDFName.of('S')) === PDFName.of('Figure')).delete(PDFName.of('Alt')))).toEqual(['alternative']);
    expect(await changed((document) => dict(document, (one) => one.get(PDFName.of('Subtype')) === PDFName.of('Type0')).delete(PDFName.of('ToUnicode')))).toEqual(['font']);
    expect(await changed((document) => document.catalog.set(PDFName.of('OpenAction'), document.context.register(document.context.obj({ Type: 'Action', S: 'JavaScript', JS: PDFString.of('app.alert(1)') }))))).toEqual(['actions']);
  });
});

describe('three documents as an office sends them', () => {
  for (const kind of ['conclusion', 'notice', 'scores'] as const) {
    it(`look as approved: ${kind}`, async () => {
      if (!hasTool('pdftoppm')) return;
      const approved = fileURLToPath(new URL(`../../tests/report/approved/${kind}.png`, import.meta.url));
      const now = await firstPage(pdfOf(kind));
      if (process.env['KANTAI_APPROVE'] === '1') await sharp(Buffer.from(now.data), { raw: { width: now.width, height: now.height, channels: 1 } }).png({ compressionLevel: 9 }).toFile(approved);
      const { data, info } = await sharp(approved).greyscale().raw().toBuffer({ resolveWithObject: true });
      expect([now.width, now.height]).toEqual([info.width, info.height]);
      expect(difference(now.data, data, now.width)).toBeLessThan(NOISE);
      // One millimetre down is another layout, not noise.
      expect(difference(moved(now.data, now.width, 3), data, now.width)).toBeGreaterThan(2 * NOISE);
    });
  }
});

/** Mean difference of grey (0…255) in blocks of 4 × 4, the worst tenth of the inked blocks: rasterisers differ by far less, a moved line by far more. */
const NOISE = 12;
const DPI = 72;
const firstPage = async (pdf: Uint8Array) =>
  withFolder(async (folder) => {
    writeFileSync(`${folder}/d.pdf`, pdf);
    const { data, width, height } = await rasterPage(`${folder}/d.pdf`, 1, DPI);
    return { width, height, data: Uint8Array.from({ length: width * height }, (_, index) => data[4 * index]!) };
  });
const moved = (data: Uint8Array, width: number, rows: number): Uint8Array => {
  const copy = new Uint8Array(data.length).fill(255);
  copy.set(data.subarray(0, data.length - rows * width), rows * width);
  return copy;
};
const difference = (one: Uint8Array, other: Uint8Array, width: number): number => {
  const blocks = (data: Uint8Array): number[] => {
    const [columns, rows] = [Math.floor(width / 4), Math.floor(data.length / width / 4)];
    return Array.from({ length: columns * rows }, (_, index) => {
      const [x, y] = [(index % columns) * 4, Math.floor(index / columns) * 4];
      let sum = 0;
      for (let dy = 0; dy < 4; dy += 1) for (let dx = 0; dx < 4; dx += 1) sum += data[(y + dy) * width + x + dx]!;
      return sum / 16;
    });
  };
  const [left, right] = [blocks(one), blocks(other)];
  const inked = left.flatMap((value, index) => (value < 250 || right[index]! < 250 ? [Math.abs(value - right[index]!)] : [])).toSorted((a, b) => b - a);
  const worst = inked.slice(0, Math.ceil(inked.length / 10));
  return worst.reduce((sum, value) => sum + value, 0) / Math.max(1, worst.length);
};

it('names its fonts as none on the machine is named', async () => {
  for (const font of await rareFonts()) expect(fontkit.create(font.bytes).familyName).toMatch(/^KantaiR[AB]$/);
});
