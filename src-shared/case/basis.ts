// What a person's metres rest on, kept with the sheet: one basis a picture, the last one counts.

import type { Sheet } from './case.ts';
import type { BodyOf } from './events.ts';

export const withBasis = (sheet: Sheet, { sha256, basis }: BodyOf<'measure.based'>): Sheet => {
  const { bases = {}, ...rest } = sheet;
  const { [sha256]: _, ...others } = bases;
  const next = basis === null ? others : { ...others, [sha256]: basis };
  return Object.keys(next).length === 0 ? rest : { ...rest, bases: next };
};
