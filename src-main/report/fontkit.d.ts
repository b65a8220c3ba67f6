// fontkit 2 ships no types; these are the parts used here.

declare module 'fontkit' {
  export interface Font {
    readonly postscriptName: string;
    readonly familyName: string;
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  /** Reads a TrueType font from its bytes. */
  export function create(bytes: Uint8Array): Font;
}
