// Chance that a seed decides, so that a failing run can be run again.

export interface Chance {
  /** 0 ≤ x < 1. */
  fraction(): number;
  /** 0 … most − 1. */
  below(most: number): number;
  happens(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(length: number): Uint8Array;
}

/** splitmix32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (most: number): number => next() % most;
  return {
    fraction: () => next() / 2 ** 32,
    below,
    happens: (share) => next() / 2 ** 32 < share,
    pick: (list) => list[below(list.length)]!,
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 24),
  };
}
