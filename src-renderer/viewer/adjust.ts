// Working on how a picture is shown, never on the picture: exposure, contrast, gamma, saturation, sharpening.

export interface Adjustments {
  /** Stops: +1 is twice the light. */
  readonly exposure: number;
  /** 1 is the original; so of all below but the last. */
  readonly contrast: number;
  readonly gamma: number;
  readonly saturation: number;
  /** 0 is the original. */
  readonly sharpness: number;
}

export const ORIGINAL: Adjustments = { exposure: 0, contrast: 1, gamma: 1, saturation: 1, sharpness: 0 };

/** Least, most and step of each, for whoever offers them. */
export const RANGES: { readonly [name in keyof Adjustments]: readonly [least: number, most: number, step: number] } = {
  exposure: [-3, 3, 0.1],
  contrast: [0.5, 2.5, 0.05],
  gamma: [0.4, 2.5, 0.05],
  saturation: [0, 2, 0.05],
  sharpness: [0, 1, 0.05],
};

export function limitAdjustments(wished: Adjustments): Adjustments {
  const limit = (name: keyof Adjustments): number => {
    const [least, most] = RANGES[name];
    return Number.isFinite(wished[name]) ? Math.min(most, Math.max(least, wished[name])) : ORIGINAL[name];
  };
  return { exposure: limit('exposure'), contrast: limit('contrast'), gamma: limit('gamma'), saturation: limit('saturation'), sharpness: limit('sharpness') };
}

export function isAdjusted(adjustments: Adjustments): boolean {
  return (Object.keys(ORIGINAL) as (keyof Adjustments)[]).some((name) => Math.abs(adjustments[name] - ORIGINAL[name]) > 1e-9);
}

/**
 * Gain, contrast, exponent, saturation as the shader takes them. Twice the light is a factor of 2^(1/2.2) on values that are coded
 * with an exponent of 2.2, so no value need be decoded.
 */
export function toneOf({ exposure, contrast, gamma, saturation }: Adjustments): readonly [number, number, number, number] {
  return [2 ** (exposure / 2.2), contrast, 1 / gamma, saturation];
}
