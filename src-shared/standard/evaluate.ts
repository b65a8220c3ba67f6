// The live result of one matter: outcome, grade, derivation, and what would change it. Pure; the same on the workstation, on the
// server and when a conclusion is verified.

import { decide } from './decide.ts';
import { derivation } from './derivation.ts';
import { isAnswered, itemAs, itemsOf, matterById, servesMatter } from './items.ts';
import { nextChange } from './next.ts';
import type { Given, Result, Standard } from './standard.ts';
import { entryOf, leavesOut, tallyOf } from './tally.ts';

/**
 * Evaluates the rule of a matter over what its items were given, by item id. Items without an answer are taken as met and make
 * `complete` false; ids of other matters or unknown ones are ignored. Throws a RangeError when the standard has no such matter:
 * ask `matterById` first where that can happen.
 */
export function evaluate(standard: Standard, matterId: string, given: { readonly [item: string]: Given }): Result {
  const matter = matterById(standard, matterId);
  if (!matter) throw new RangeError(`The standard ${standard.id} has no matter ${matterId}.`);
  const { rule } = matter;
  const asked = itemsOf(standard).filter((item) => servesMatter(item, matterId));
  const items = asked.map((item) => itemAs(item, matterId));
  const askedMax = new Map(asked.flatMap((item) => (item.perMatter && item.max !== undefined ? [[item.id, item.max]] : [])));
  const givenTo = (id: string): Given | undefined => (Object.hasOwn(given, id) ? given[id] : undefined);
  const counted = items.filter((item) => !leavesOut(rule, item));
  const entries = counted.map((item) => entryOf(rule, item, givenTo(item.id), askedMax.get(item.id)));
  const tally = tallyOf(entries);
  const decision = decide(rule, tally);
  const { verdict } = decision;
  const next = nextChange(rule, tally, entries, verdict);
  const later = items.length - counted.length;
  return {
    outcome: verdict.outcome,
    ...(verdict.label === undefined ? {} : { label: verdict.label }),
    ...(verdict.labelEn === undefined ? {} : { labelEn: verdict.labelEn }),
    ...(verdict.grade === undefined ? {} : { grade: verdict.grade }),
    derivation: derivation(rule, decision, later, 'zh'),
    derivationEn: derivation(rule, decision, later, 'en'),
    complete: items.every((item) => isAnswered(givenTo(item.id))),
    ...(next === undefined ? {} : { next: next.zh, nextEn: next.en }),
  };
}
