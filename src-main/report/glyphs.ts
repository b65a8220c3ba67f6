// No character of a signed document may come out as an empty box. Every string is checked against every face before composing,
// because a PDF library may draw a box and say nothing, and text extraction would not notice.

import * as fontkit from 'fontkit';

export class MissingGlyph extends Error {
  /** Each missing character once, in order of appearance. */
  readonly characters: readonly string[];
  /** Path of the first text that holds one, for instance `applicant.name`. */
  readonly where: string;
  constructor(characters: readonly string[], where: string) {
    super(`No glyph for ${characters.map(describeCharacter).join(', ')} in ${where}`);
    this.name = 'MissingGlyph';
    this.characters = characters;
    this.where = where;
  }
}

const describeCharacter = (character: string): string => `${character} (U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`;

/** Tells whether all faces can show a code point. */
export type Coverage = (codePoint: number) => boolean;

export const coverageOf = (fonts: readonly Uint8Array[]): Coverage => {
  const opened = fonts.map(bytes => fontkit.create(bytes));
  const known = new Map<number, boolean>();
  return codePoint => {
    const before = known.get(codePoint);
    if (before !== undefined) return before;
    const all = opened.every(font => font.hasGlyphForCodePoint(codePoint));
    known.set(codePoint, all);
    return all;
  };
};

/** Walks all strings of plain data; line breaks are layout, not glyphs. Throws `MissingGlyph`. */
export const checkGlyphs = (data: unknown, covers: Coverage): void => {
  const missing = new Set<string>();
  let where: string | undefined;
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      for (const character of value) {
        if (character === '\n' || covers(character.codePointAt(0)!)) continue;
        missing.add(character);
        where ??= path;
      }
    } else if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, `${path}[${index}]`));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) walk(entry, path === '' ? key : `${path}.${key}`);
    }
  };
  walk(data, '');
  if (where !== undefined) throw new MissingGlyph([...missing], where);
};
