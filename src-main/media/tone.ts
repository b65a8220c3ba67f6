// The viewer's adjustments on the pixels of a crop: the same formula as its shader, so that an adjusted crop looks as the screen did.

import * as z from 'zod';

export const adjustmentsSchema = z.object({
  exposure: z.number().min(-3).max(3),
  contrast: z.number().min(0.1).max(5),
  gamma: z.number().min(0.1).max(5),
  saturation: z.number().min(0).max(3),
  sharpness: z.number().min(0).max(1),
});
export type Adjustments = z.infer<typeof adjustmentsSchema>;

/** `rgb`: width × height pixels of three bytes. */
export function toned(rgb: Uint8Array, width: number, height: number, { exposure, contrast, gamma, saturation, sharpness }: Adjustments): Uint8Array {
  const out = new Uint8Array(rgb.length);
  const gain = 2 ** (exposure / 2.2);
  const keen = sharpness * 0.5;
  const at = (x: number, y: number, c: number): number => rgb[(Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))) * 3 + c]! / 255;
  const values = [0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        let value = at(x, y, c);
        if (keen > 0) value = value * (1 + 4 * keen) - keen * (at(x - 1, y, c) + at(x + 1, y, c) + at(x, y - 1, c) + at(x, y + 1, c));
        values[c] = (value * gain - 0.5) * contrast + 0.5;
      }
      const light = values[0]! * 0.2126 + values[1]! * 0.7152 + values[2]! * 0.0722;
      for (let c = 0; c < 3; c += 1) {
        const value = Math.min(1, Math.max(0, light + (values[c]! - light) * saturation)) ** (1 / gamma);
        out[(y * width + x) * 3 + c] = Math.round(value * 255);
      }
    }
  }
  return out;
}
