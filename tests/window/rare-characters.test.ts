import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create } from 'fontkit';
import { expect, test } from 'vitest';

const css = readFileSync(fileURLToPath(new URL('../../src-renderer/ui/fonts.css', import.meta.url)), 'utf8');
const file = /url\("([^"]+)"\)/.exec(css)![1]!;
const ranges = [...css.matchAll(/U\+([0-9A-F]+)-([0-9A-F]+)/g)].map(([, from, to]) => [parseInt(from!, 16), parseInt(to!, 16)] as const);

test('rare characters of names have a glyph in the window', () => {
  const font = create(readFileSync(fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url))));
  for (const character of '䶮㙍㛃𬭎𫖮𬀩堃喆') {
    const code = character.codePointAt(0)!;
    expect(font.hasGlyphForCodePoint(code), character).toBe(true);
    expect(ranges.some(([from, to]) => code >= from && code <= to), character).toBe(true);
  }
});
