// Samples a region of source pixels at computed places: bicubic, and where the crop is smaller than the region a mean of
// several bicubic samples, so that fine lettering does not break up.

export interface SourceRegion {
  /** RGB, row by row; `columns` × `rows`, which may be fewer than the source has. */
  readonly pixels: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** What it shows, in source coordinates. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Source width at which x starts again. */
  readonly around: number;
  /** The last column meets the first. */
  readonly round: boolean;
}

/** Writes the source place (pixel centres at .5) of the point (x, y) of the result. */
export type SourcePlace = (x: number, y: number, out: Float64Array) => void;

/** Catmull-Rom: passes through the source's own values, so a crop at 1:1 shows them unchanged. */
const weigh = (t: number, out: Float64Array): void => {
  const t2 = t * t;
  const t3 = t2 * t;
  out[0] = -0.5 * t3 + t2 - 0.5 * t;
  out[1] = 1.5 * t3 - 2.5 * t2 + 1;
  out[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
  out[3] = 0.5 * t3 - 0.5 * t2;
};

const MOST_TAPS = 4;

/** `perPixel` is source pixels a result pixel. The result is RGB; what the region does not cover stays black. */
export const resample = (region: SourceRegion, width: number, height: number, perPixel: number, place: SourcePlace): Uint8Array => {
  const result = new Uint8Array(width * height * 3);
  const { pixels, columns, rows, around, round } = region;
  if (columns === 0 || rows === 0) return result;
  const at = new Float64Array(2);
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
  const sum = new Float64Array(3);
  const [scaleX, scaleY] = [columns / region.width, rows / region.height];
  const taps = Math.max(1, Math.min(MOST_TAPS, Math.round(perPixel * scaleX)));

  const addSample = (x: number, y: number): void => {
    place(x, y, at);
    const across = at[0]! - region.left - around * Math.floor((at[0]! - region.left) / around);
    const down = at[1]! - region.top;
    if ((across > region.width && !round) || down < 0 || down > region.height) return;
    const sx = across * scaleX - 0.5;
    const sy = down * scaleY - 0.5;
    const ix = Math.floor(sx);
    const iy = Math.floor(sy);
    weigh(sx - ix, wx);
    weigh(sy - iy, wy);
    for (let j = 0; j < 4; j++) {
      const row = Math.max(0, Math.min(rows - 1, iy - 1 + j)) * columns;
      for (let i = 0; i < 4; i++) {
        const column = ix - 1 + i;
        const inside = round ? (column + columns) % columns : Math.max(0, Math.min(columns - 1, column));
        const from = (row + inside) * 3;
        const weight = wx[i]! * wy[j]!;
        sum[0] = sum[0]! + weight * pixels[from]!;
        sum[1] = sum[1]! + weight * pixels[from + 1]!;
        sum[2] = sum[2]! + weight * pixels[from + 2]!;
      }
    }
  };

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(0);
      for (let k = 0; k < taps * taps; k++) addSample(x + ((k % taps) + 0.5) / taps, y + (Math.floor(k / taps) + 0.5) / taps);
      for (let c = 0; c < 3; c++) result[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, Math.round(sum[c]! / (taps * taps))));
    }
  }
  return result;
};
