// Samples a region of source pixels at computed places: bicubic, and where the crop is smaller than the source a mean of
// several bicubic samples, so that fine lettering does not break up.

export interface SourceRegion {
  /** RGB, row by row. */
  readonly pixels: Uint8Array;
  /** Place of the region's first pixel in source coordinates. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Source width at which x starts again, for a whole sphere. */
  readonly around?: number;
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

const MOST_TAPS = 8;

/** `scale` is source pixels a result pixel. */
export const resample = (region: SourceRegion, width: number, height: number, scale: number, place: SourcePlace): Uint8Array => {
  const result = new Uint8Array(width * height * 3);
  const at = new Float64Array(2);
  const [wx, wy] = [new Float64Array(4), new Float64Array(4)];
  const sum = new Float64Array(3);
  const taps = Math.max(1, Math.min(MOST_TAPS, Math.round(scale)));
  const { pixels, around } = region;

  const addSample = (x: number, y: number): void => {
    place(x, y, at);
    let sx = at[0]! - region.left - 0.5;
    if (around !== undefined) sx = ((((sx + 2) % around) + around) % around) - 2;
    const sy = at[1]! - region.top - 0.5;
    const ix = Math.floor(sx);
    const iy = Math.floor(sy);
    // What the source does not cover stays black.
    if (ix < -1 || iy < -1 || ix > region.width || iy > region.height || region.width === 0 || region.height === 0) return;
    weigh(sx - ix, wx);
    weigh(sy - iy, wy);
    for (let j = 0; j < 4; j++) {
      const row = Math.max(0, Math.min(region.height - 1, iy - 1 + j)) * region.width;
      for (let i = 0; i < 4; i++) {
        const from = (row + Math.max(0, Math.min(region.width - 1, ix - 1 + i))) * 3;
        const weight = wx[i]! * wy[j]!;
        for (let c = 0; c < 3; c++) sum[c] = sum[c]! + weight * pixels[from + c]!;
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
