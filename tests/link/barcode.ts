// A picture that says which frame it is and when it was drawn: two rows of black and white fields, 32 bits each, large enough for any codec.

export const FIELDS = 32;

/** Fields of a number, highest bit first. */
export const toBits = (value: number): readonly boolean[] => Array.from({ length: FIELDS }, (_, index) => ((value / 2 ** (FIELDS - 1 - index)) & 1) === 1);
export const fromBits = (bits: readonly boolean[]): number => bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);

/** Milliseconds of today in 31 bits: long enough that no run wraps around. */
export const stamp = (ms: number): number => ms % 2 ** 31;
/** Checks the number above by its complement below: a picture half of one frame and half of the next says nothing. */
export const COUNT_ROWS = 2;
