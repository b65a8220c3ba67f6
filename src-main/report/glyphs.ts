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

/** Tells whether a code point can be shown in every face that a text may be set in. */
export type Coverage = (codePoint: number) => boolean;

/** A character must stand in all of `fonts`, or in one of `fallback`, which the typesetter asks next. */
export const coverageOf = (fonts: readonly Uint8Array[], fallback: readonly Uint8Array[] = []): Coverage => {
  const [opened, further] = [fonts, fallback].map(list => list.map(bytes => fontkit.create(bytes))) as [fontkit.Font[], fontkit.Font[]];
  const known = new Map<number, boolean>();
  return codePoint => {
    const before = known.get(codePoint);
    if (before !== undefined) return before;
    const can = opened.every(font => font.hasGlyphForCodePoint(codePoint)) || further.some(font => font.hasGlyphForCodePoint(codePoint));
    known.set(codePoint, can);
    return can;
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
