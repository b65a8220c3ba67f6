// When two wordings mean the same thing, as far as a program can tell: the same signs once spacing, punctuation and width are put
// aside, or nearly the same pairs of neighbouring signs. A proposal, never a decision.

/** Letters and digits only, in one width and case. */
export const plainText = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Pairs of neighbouring signs with how often each occurs. */
export function pairsOf(plain: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < plain.length; i += 1) {
    const pair = plain.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Dice's coefficient over pairs, 0…1; 1 for equal texts. */
export function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  let all = 0;
  for (const [pair, count] of a) {
    shared += Math.min(count, b.get(pair) ?? 0);
    all += count;
  }
  for (const count of b.values()) all += count;
  return all === 0 ? 0 : (2 * shared) / all;
}

/** Likeness of two texts, 0…1. */
export function textLikeness(a: string, b: string): number {
  const [x, y] = [plainText(a), plainText(b)];
  return x === y ? 1 : likeness(pairsOf(x), pairsOf(y));
}
