// How pictures code their colours: as light and two differences of colour, by tables.

/** How light and two differences of colour make red, green and blue. */
export interface ColourCode {
  readonly light: Int16Array;
  readonly redV: Int16Array;
  readonly blueU: Int16Array;
  /** Sixteenths, since two are added. */
  readonly greenU: Int16Array;
  readonly greenV: Int16Array;
  /** The same in fractions, for what is reckoned in them. */
  readonly exactly: { readonly scale: number; readonly black: number; readonly redV: number; readonly blueU: number; readonly greenU: number; readonly greenV: number };
}
function colourCode(red: number, blue: number, fullRange: boolean): ColourCode {
  const scale = fullRange ? 1 : 255 / 224;
  const table = (of: (value: number) => number): Int16Array => Int16Array.from({ length: 256 }, (_, i) => Math.round(of(i)));
  const [v, u] = [2 * (1 - red) * scale, 2 * (1 - blue) * scale];
  const green = 1 - red - blue;
  return {
    light: table((i) => (fullRange ? i : ((i - 16) * 255) / 219)),
    redV: table((i) => (i - 128) * v),
    blueU: table((i) => (i - 128) * u),
    greenU: table((i) => ((128 - i) * u * blue * 16) / green),
    greenV: table((i) => ((128 - i) * v * red * 16) / green),
    exactly: { scale: fullRange ? 1 : 255 / 219, black: fullRange ? 0 : 16, redV: v, blueU: u, greenU: (-u * blue) / green, greenV: (-v * red) / green },
  };
}
/** Shares of red and blue in the light (ITU-R BT.601 and BT.709). */
const SHARES = { smpte170m: [0.299, 0.114], bt470bg: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;
const codes = new Map<string, ColourCode>();
/** Null for what is coded in another way. */
export function codeOf({ matrix, fullRange }: { readonly matrix: string | null; readonly fullRange: boolean | null }): ColourCode | null {
  if (matrix === null || fullRange === null || !(matrix in SHARES)) return null;
  const name = `${matrix} ${fullRange}`;
  const [red, blue] = SHARES[matrix as keyof typeof SHARES];
  const code = codes.get(name) ?? colourCode(red, blue, fullRange);
  codes.set(name, code);
  return code;
}

/** Of a value from -512: 0 to 255. */
export const CLAMP = Uint8Array.from({ length: 1280 }, (_, i) => Math.min(255, Math.max(0, i - 512)));
