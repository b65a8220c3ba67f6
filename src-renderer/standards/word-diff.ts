// Which signs of two short texts are the same: the longest common subsequence of signs. Pure. Chinese has no spaces, so signs, not words.

export interface DiffPart {
  readonly text: string;
  readonly in: 'both' | 'before' | 'after';
}

/** Beyond this a sign by sign comparison costs more than it says; the texts then stand whole beside each other. */
const MOST = 2000;

export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const [a, b] = [Array.from(before), Array.from(after)];
  if (a.length > MOST || b.length > MOST) return [{ text: before, in: 'before' }, { text: after, in: 'after' }];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const parts: { text: string; in: DiffPart['in'] }[] = [];
  const add = (text: string, where: DiffPart['in']): void => {
    const last = parts.at(-1);
    if (last?.in === where) last.text += text;
    else parts.push({ text, in: where });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(a[i]!, 'both');
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) add(a[i++]!, 'before');
    else add(b[j++]!, 'after');
  }
  return parts;
}
