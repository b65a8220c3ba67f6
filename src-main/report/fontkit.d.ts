// fontkit 2 ships no types; these are the parts used here and by the drawn demo premises.

declare module 'fontkit' {
  export interface Glyph {
    readonly id: number;
    /** In the font's units. */
    readonly advanceWidth: number;
    readonly path: { toSVG(): string };
  }
  export interface Font {
    readonly postscriptName: string;
    readonly familyName: string;
    readonly unitsPerEm: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): Glyph;
    layout(text: string): { readonly glyphs: readonly Glyph[]; readonly positions: readonly { readonly xAdvance: number }[] };
  }
  /** Reads a TrueType font from its bytes. */
  export function create(bytes: Uint8Array): Font;
}
