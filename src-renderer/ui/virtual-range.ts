// Which rows of a long list are in the document, and the empty spaces that stand for the others. Pure.

export interface Range {
  readonly first: number;
  /** Inclusive; before `first` when there are no rows. */
  readonly last: number;
}

export type Place = { readonly at: number } | { readonly space: number; /** Index of the row after it. */ readonly before: number };

/** Offset of each row in pixels, and the height of all as the last entry; `open` (-1: none) stands open, at a height of its own. */
export function offsetsOf(heights: ArrayLike<number>, open = -1, openHeight = 0): Float64Array {
  const offsets = new Float64Array(heights.length + 1);
  let sum = 0;
  for (let at = 0; at < heights.length; at += 1) {
    offsets[at] = sum;
    sum += at === open ? openHeight : heights[at]!;
  }
  offsets[heights.length] = sum;
  return offsets;
}

/** Index of the row that covers a place; the last one beyond the end, -1 without rows. */
export function rowAt(offsets: Float64Array, place: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, offsets.length - 2);
}

export function rangeAt(offsets: Float64Array, top: number, height: number, beyond: number): Range {
  const count = offsets.length - 1;
  if (count <= 0) return { first: 0, last: -1 };
  return { first: Math.max(0, rowAt(offsets, top) - beyond), last: Math.min(count - 1, rowAt(offsets, top + height) + beyond) };
}

/** Rows and spaces from top to bottom; `kept`: rows that stay in the document beside the range (negative: none). */
export function placesOf(offsets: Float64Array, { first, last }: Range, kept: readonly number[]): readonly Place[] {
  const count = offsets.length - 1;
  const others = [...new Set(kept)].filter((at) => at >= 0 && at < count && (at < first || at > last)).sort((a, b) => a - b);
  const inRange = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  const wanted = [...others.filter((at) => at < first), ...inRange, ...others.filter((at) => at > last)];
  const places: Place[] = [];
  let next = 0;
  for (const at of wanted) {
    if (at > next) places.push({ space: offsets[at]! - offsets[next]!, before: at });
    places.push({ at });
    next = at + 1;
  }
  if (next < count) places.push({ space: offsets[count]! - offsets[next]!, before: count });
  return places;
}
