// Text as outlines from the font files that the product ships: no fonts of the machine are asked, so a picture is the same
// everywhere.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create } from 'fontkit';

export interface TextStyle {
  /** Height of the em in the units of the drawing. */
  readonly size: number;
  readonly weight?: 'regular' | 'bold';
  readonly fill: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Share of the em between letters. */
  readonly spacing?: number;
}

export interface Typesetter {
  /** SVG of one line with its baseline at (x, y). Throws for a character without a glyph. */
  line(text: string, x: number, y: number, style: TextStyle): string;
}

export const createTypesetter = (): Typesetter => {
  const require = createRequire(import.meta.url);
  const open = (name: string): ReturnType<typeof create> => create(readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${name}`)));
  const fonts = { regular: open('400Regular/NotoSansSC_400Regular.ttf'), bold: open('700Bold/NotoSansSC_700Bold.ttf') };
  return {
    line: (text, x, y, { size, weight = 'regular', fill, anchor = 'start', spacing = 0 }) => {
      const font = fonts[weight];
      const { glyphs, positions } = font.layout(text);
      if (glyphs.some((glyph) => glyph.id === 0)) throw new Error(`no glyph for a character of: ${text}`);
      const scale = size / font.unitsPerEm;
      const gap = spacing * font.unitsPerEm;
      const advance = positions.reduce((sum, one) => sum + one.xAdvance + gap, -gap);
      let pen = anchor === 'middle' ? -advance / 2 : anchor === 'end' ? -advance : 0;
      const paths = glyphs.map((glyph, i) => {
        const at = pen;
        pen += (positions[i]?.xAdvance ?? 0) + gap;
        return `<path transform="translate(${at.toFixed(1)} 0)" d="${glyph.path.toSVG()}"/>`;
      });
      return `<g fill="${fill}" transform="translate(${x} ${y}) scale(${scale} ${-scale})">${paths.join('')}</g>`;
    },
  };
};
