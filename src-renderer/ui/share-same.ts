// Structural sharing: a new view of a case comes as new objects throughout, though little of it changed. What is the same keeps the
// objects that are on the screen already, so that only what changed is drawn again. Pure.

/** `next`, with every part that equals its counterpart in `before` replaced by it. For plain JSON data. */
export function shareSame<T>(before: unknown, next: T): T {
  if (Object.is(before, next) || typeof before !== 'object' || typeof next !== 'object' || before === null || next === null) return next;
  if (Array.isArray(next)) {
    if (!Array.isArray(before)) return next;
    const shared = next.map((one: unknown, at) => shareSame(before[at] as unknown, one));
    return before.length === shared.length && shared.every((one, at) => one === before[at]) ? (before as T) : (shared as T);
  }
  if (Array.isArray(before)) return next;
  const old = before as { readonly [key: string]: unknown };
  const keys = Object.keys(next);
  // A null prototype would be lost below; an item may be called `__proto__`.
  const shared = Object.fromEntries(keys.map((key) => [key, shareSame(Object.hasOwn(old, key) ? old[key] : undefined, (next as { readonly [key: string]: unknown })[key])]));
  const same = keys.length === Object.keys(old).length && keys.every((key) => Object.hasOwn(old, key) && Object.is(shared[key], old[key]));
  return (same ? before : shared) as T;
}
