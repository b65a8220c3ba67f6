// Reading and setting a field by its dotted name in plain data.

export type Fields = Record<string, unknown>;

export function getField(from: unknown, field: string): unknown {
  return field.split('.').reduce<unknown>((part, key) => (typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? (part as Fields)[key] : undefined), from);
}

export function setField(into: Fields, field: string, value: unknown): void {
  const keys = field.split('.');
  let part = into;
  for (const key of keys.slice(0, -1)) part = (part[key] ??= {}) as Fields;
  part[keys.at(-1)!] = value;
}
