// The shot list against the footage of a case: which shots are there, which are missing. Pure; the same for the staff who check it
// before the review and for the review page that turns the picture to a shot.

import type { Footage } from '../footage/footage.ts';
import type { Item, Standard } from '../standard/standard.ts';
import { itemsOf, servesMatter } from '../standard/items.ts';
import type { ShotAsked } from './events-review.ts';
import type { Matter } from './events.ts';

type Shot = Standard['shots'][number];

export interface ShotState {
  readonly standard: string;
  readonly shot: Shot;
  /** `unclear`: the standard does not say by which word the footage of this shot is known. */
  readonly state: 'here' | 'missing' | 'unclear';
  /** Title of the footage that shows it. */
  readonly footage?: string;
  /** Items that are judged by it, in sheet order. */
  readonly items: readonly Item[];
}

/** The footage that shows a shot: its title holds the word that the standard gives, or the shot's own title where it gives none. */
export function footageOfShot(shot: Shot, footage: readonly Footage[]): Footage | undefined {
  const word = shot.footage ?? shot.title;
  return word === '' ? undefined : footage.find((one) => one.title.includes(word));
}

/** Every shot of the pinned standards, in their order, that serves a matter of the case. */
export function shotList(matters: readonly Matter[], standards: { readonly [hash: string]: Standard }, footage: readonly Footage[]): readonly ShotState[] {
  return [...new Set(matters.map((matter) => matter.standard))].flatMap((hash) => {
    const standard = standards[hash];
    if (!standard) return [];
    const items = itemsOf(standard).filter((item) => matters.some((matter) => matter.standard === hash && servesMatter(item, matter.id)));
    return standard.shots.flatMap((shot): ShotState[] => {
      const naming = items.filter((item) => item.shots?.includes(shot.id));
      const inFlow = standard.flow.some((step) => step.shots.includes(shot.id));
      // A shot that only items of other matters name is not asked of this applicant.
      const onlyForOthers = naming.length === 0 && !inFlow && itemsOf(standard).some((item) => item.shots?.includes(shot.id));
      if (onlyForOthers) return [];
      const found = footageOfShot(shot, footage);
      const state = found ? 'here' : shot.footage === undefined ? 'unclear' : 'missing';
      return [{ standard: hash, shot, state, items: naming, ...(found ? { footage: found.title } : {}) }];
    });
  });
}

export const toAsked = ({ standard, shot }: Pick<ShotState, 'standard' | 'shot'>): ShotAsked => ({ standard, shot: shot.id, title: shot.title });
