// What things of several standards are called in one sheet: as in their own, unless another part has that name already for something
// else. Shots and business items that are the same in every respect stay one.

import { canonicalJson } from '../log/canonical.ts';
import type { Json } from '../json.ts';
import { itemsOf } from './items.ts';
import type { Standard } from './standard.ts';

const MOST = 64;

/** The first name that is free: the own one, then with -2, -3 …, cut where it would grow too long. */
function free(id: string, isTaken: (name: string) => boolean): string {
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? '' : `-${n}`;
    const name = `${id.slice(0, MOST - ending.length)}${ending}`;
    if (!isTaken(name)) return name;
  }
}

function distinct<T extends { readonly id: string }>(parts: readonly (readonly T[])[], sameIsOne: boolean): (part: number, id: string) => string {
  const owners = new Map<string, string>();
  const names = parts.map((list) => {
    const own = new Map<string, string>();
    for (const one of list) {
      if (own.has(one.id)) continue;
      const what = sameIsOne ? canonicalJson(one as unknown as Json) : '';
      const name = free(one.id, (taken) => owners.has(taken) && !(sameIsOne && taken === one.id && owners.get(taken) === what));
      owners.set(name, what);
      own.set(one.id, name);
    }
    return own;
  });
  return (part, id) => names[part]?.get(id) ?? id;
}

export function createNames(parts: readonly Standard[]) {
  return {
    item: distinct(parts.map((standard) => itemsOf(standard)), false),
    matter: distinct(parts.map((standard) => standard.matters), false),
    shot: distinct(parts.map((standard) => standard.shots), true),
    business: distinct(parts.map((standard) => standard.business ?? []), true),
  };
}
