// Ink of each Chinese character of a page, measured where the text layer says it stands, beside what the whole font would leave there. Text
// extraction cannot see a blank glyph; this can.

import { writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import * as fontkit from 'fontkit';
import sharp from 'sharp';
import { rasterOf, withFolder } from './tools.testing.ts';

export interface Cell {
  readonly character: string;
  /** Sum of darkness (0…1 a pixel) over the cell's area. */
  readonly ink: number;
}

/** Cells of words that are Chinese characters only: these have all the same width, so a word divides evenly. */
export const hanCells = async (pdf: Uint8Array, options: { readonly pages: number; readonly dpi: number }): Promise<readonly Cell[]> => {
  const html = await withFolder((folder) => {
    writeFileSync(`${folder}/d.pdf`, pdf);
    return spawnSync('pdftotext', ['-bbox', '-l', String(options.pages), `${folder}/d.pdf`, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
  });
  const cells: Cell[] = [];
  for (const [index, page] of html.split('<page ').slice(1).entries()) {
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page)!.map(Number);
    const raster = await rasterOf(pdf, index + 1, options.dpi);
    for (const [, x0, y0, x1, y1, word] of page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<\/word>/g)) {
      const characters = [...word!];
      if (!characters.every((character) => /[㐀-䶿一-鿿]/u.test(character))) continue;
      const [left, top, right, bottom] = [Number(x0) / width!, Number(y0) / height!, Number(x1) / width!, Number(y1) / height!].map((value, at) => Math.round(value * (at % 2 === 0 ? raster.width : raster.height))) as [number, number, number, number];
      const each = (right - left) / characters.length;
      // Turned text (a watermark) and lines that are set wide do not divide so.
      if (each < 10 || each > (bottom - top) * 1.2) continue;
      for (const [place, character] of characters.entries()) {
        let dark = 0;
        const [from, to] = [Math.round(left + place * each), Math.round(left + (place + 1) * each)];
        for (let y = top; y < bottom; y += 1) for (let x = from; x < to; x += 1) dark += 1 - raster.data[y * raster.width + x]! / 255;
        cells.push({ character, ink: dark / each ** 2 });
      }
    }
  }
  return cells;
};

/** Ink of one character in the whole font, as a share of its em square. */
export const wholeFontInk = async (bytes: Uint8Array): Promise<(characters: readonly string[]) => Promise<ReadonlyMap<string, number>>> => {
  const font = fontkit.create(bytes);
  const EM = 24;
  const COLUMNS = 64;
  return async (characters) => {
    const paths = characters.map((character, index) => {
      const scale = EM / font.unitsPerEm;
      const [x, y] = [(index % COLUMNS) * EM, Math.floor(index / COLUMNS) * EM + EM * 0.88];
      return `<path transform="translate(${x} ${y}) scale(${scale} ${-scale})" d="${font.layout(character).glyphs[0]!.path.toSVG()}"/>`;
    });
    const [width, height] = [COLUMNS * EM, Math.ceil(characters.length / COLUMNS) * EM];
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${paths.join('')}</svg>`;
    const data = await sharp(Buffer.from(svg), { unlimited: true }).greyscale().raw().toBuffer();
    return new Map(characters.map((character, index) => {
      let dark = 0;
      const [left, top] = [(index % COLUMNS) * EM, Math.floor(index / COLUMNS) * EM];
      for (let y = 0; y < EM; y += 1) for (let x = 0; x < EM; x += 1) dark += 1 - data[(top + y) * width + left + x]! / 255;
      return [character, dark / EM ** 2] as const;
    }));
  };
};

/** Characters that leave less than half of the ink that the regular Song would: blank or half drawn. Other faces are all darker or alike. */
export const blankCells = (cells: readonly Cell[], expected: ReadonlyMap<string, number>): readonly string[] =>
  cells.filter((cell) => cell.ink < 0.5 * (expected.get(cell.character) ?? 0)).map((cell) => cell.character);
