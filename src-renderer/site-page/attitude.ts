// From the phone's attitude to a direction of view: which way its back looks. Angles in as the browser gives them (degrees, W3C
// DeviceOrientation: Z-X'-Y''), out in radians: yaw clockwise from where alpha is 0, pitch up.

export interface Attitude {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** Where the back of the phone looks; how the screen is turned does not change that. */
export function attitudeOf({ alpha, beta, gamma }: Attitude): { readonly yaw: number; readonly pitch: number } {
  const [a, b, c] = [alpha, beta, gamma].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  // The back of the device is -Z of its frame; the rotation matrix's third column, negated, in earth's frame (x east, y north, z up).
  const x = -(Math.cos(a) * Math.sin(c) + Math.sin(a) * Math.sin(b) * Math.cos(c));
  const y = -(Math.sin(a) * Math.sin(c) - Math.cos(a) * Math.sin(b) * Math.cos(c));
  const z = -(Math.cos(b) * Math.cos(c));
  return { yaw: Math.atan2(x, y), pitch: Math.asin(Math.max(-1, Math.min(1, z))) };
}
