// One item of a merged sheet out of the items that are the same question: asked at the strictest and finest, weighed by each matter as
// its own standard weighs it.

import { ANSWERS, LEVELS } from './answer.ts';
import { itemAs } from './items.ts';
import type { Item, ItemRole } from './standard.ts';

/** An item of a part with the matters that it serves, by their names in the sheet. */
export interface LevelledItem {
  readonly item: Item;
  readonly matters: readonly string[];
  /** Its standard said itself which matters it serves. */
  readonly stated: boolean;
}

const ROLE_FIELDS = ['kind', 'level', 'max', 'partialPoints', 'deferred'] as const;

/** `matterCount`: matters of the whole sheet; `undefined` where the sheet is one standard, which then keeps its items as they are. */
export function commonItem(all: readonly LevelledItem[], matterCount: number | undefined): Item {
  const [first, ...others] = all;
  if (!first) throw new RangeError('A common item needs an item.');
  if (matterCount === undefined) return first.stated ? { ...first.item, matters: [...first.matters] } : first.item;
  const asked = others.length === 0 ? first.item : asOne(first.item, others.map(({ item }) => item));
  const { matters: _matters, perMatter: _perMatter, ...rest } = asked;
  const served = [...new Set(all.flatMap(({ matters }) => matters))];
  const roles = all.flatMap(({ item, matters }) => matters.map((matter) => [matter, roleIn(asked, itemAs(item, matter))] as const)).filter(([, role]) => Object.keys(role).length > 0);
  return {
    ...rest,
    ...(served.length < matterCount ? { matters: served } : {}),
    ...(roles.length > 0 ? { perMatter: Object.fromEntries(roles) } : {}),
  };
}

/** How a matter's own item differs from the one that is asked. */
function roleIn(asked: Item, own: Item): ItemRole {
  const role: Record<string, unknown> = {};
  for (const field of ROLE_FIELDS) {
    const [here, there] = [asked[field], own[field]];
    if (field === 'deferred' ? (here ?? false) === (there ?? false) : here === there) continue;
    role[field] = there ?? (field === 'deferred' ? false : null);
  }
  return role as ItemRole;
}

function asOne(first: Item, others: readonly Item[]): Item {
  const all = [first, ...others];
  const union = (pick: (item: Item) => readonly string[] | undefined): string[] | undefined => {
    const given = all.map(pick).filter((list) => list !== undefined);
    return given.length === 0 ? undefined : [...new Set(given.flat())];
  };
  const together = (pick: (item: Item) => string | undefined): string | undefined => {
    const texts = [...new Set(all.map(pick).filter((text) => text !== undefined))];
    return texts.length === 0 ? undefined : texts.join('\n');
  };
  const scored = all.filter((item) => item.kind === 'score');
  // Points are asked out of one maximum: that of the first that asks for points at all.
  const pointed = scored.find((item) => item.max !== undefined) ?? all.find((item) => item.max !== undefined);
  const answers = new Set(all.flatMap((item) => item.answers));
  const noteOn = union((item) => item.noteOn);
  const { max: _max, partialPoints: _partial, deferred: _deferred, ...rest } = first;
  // A question that one matter always asks is always asked.
  const business = all.every((item) => item.business !== undefined) ? union((item) => item.business) : undefined;
  delete rest.business;
  const texts = { method: together((item) => item.method), methodEn: together((item) => item.methodEn), guidance: together((item) => item.guidance), guidanceEn: together((item) => item.guidanceEn), innerNote: together((item) => item.innerNote), innerNoteEn: together((item) => item.innerNoteEn) };
  const basisEn = union((item) => item.basisEn);
  const shots = union((item) => item.shots);
  return {
    ...rest,
    kind: scored.length > 0 ? 'score' : 'check',
    level: LEVELS.find((level) => all.some((item) => item.level === level)) ?? first.level,
    answers: ANSWERS.filter((answer) => answers.has(answer)),
    basis: union((item) => item.basis) ?? [],
    ...(basisEn && { basisEn }),
    ...(shots && { shots }),
    ...(noteOn && { noteOn: ANSWERS.filter((answer) => noteOn.includes(answer)) }),
    ...(business && { business }),
    ...(pointed?.max === undefined ? {} : { max: pointed.max }),
    ...(pointed?.partialPoints === undefined ? {} : { partialPoints: pointed.partialPoints }),
    ...(all.every((item) => item.deferred === true) ? { deferred: true } : {}),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
  };
}
