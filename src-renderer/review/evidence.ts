// The marks that may be seen on a case, whose they are, and how the viewer is to draw them. Pure.

import type { Sheet } from '#shared/case/case.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Mark } from '#shared/footage/footage.ts';
import { pointsAt } from '#shared/footage/video.ts';
import type { Item } from '#shared/standard/standard.ts';
import type { ViewerMark } from '../viewer/types.ts';

export interface ShownMark {
  readonly mark: Mark;
  /** Person id. */
  readonly by: string;
  readonly mine: boolean;
  readonly colour: string;
}

/** Own marks have the accent; nine panel members get one of these each once the panel is open. All hold against light and dark pictures. */
export const PERSON_COLOURS = ['#6ea8ff', '#ffb454', '#7fd6a4', '#f08fb8', '#c0a5ff', '#5fd3e0', '#e8e26a', '#ff8f70', '#b9c4d0'] as const;

/** The colours of items: eight that differ from their neighbours on light and dark pictures, in the order of the sheet. */
export const ITEM_COLOURS = ['#6ea8ff', '#ffb454', '#7fd6a4', '#f08fb8', '#c0a5ff', '#5fd3e0', '#e8e26a', '#ff8f70'] as const;
export const itemColour = (items: readonly Item[], id: string): string => ITEM_COLOURS[Math.max(0, items.findIndex((item) => item.id === id)) % ITEM_COLOURS.length] ?? ITEM_COLOURS[0];

/** Before the opening nobody's marks but the own. */
export function marksShown(view: CaseView, own: Sheet): readonly ShownMark[] {
  const mine = Object.values(own.marks).map((mark): ShownMark => ({ mark, by: view.me.id, mine: true, colour: PERSON_COLOURS[0] }));
  if (!view.state.panelOpened) return mine;
  const others = Object.values(view.state.sheets)
    .filter((sheet) => sheet.person !== view.me.id)
    .flatMap((sheet, at) => Object.values(sheet.marks).map((mark): ShownMark => ({ mark, by: sheet.person, mine: false, colour: PERSON_COLOURS[1 + (at % (PERSON_COLOURS.length - 1))] ?? PERSON_COLOURS[1] })));
  return [...mine, ...others];
}

export interface MarksWanted {
  readonly sha256: string | undefined;
  readonly items: readonly Item[];
  readonly current: string | null;
  /** The mark whose handles are shown. */
  readonly chosen?: string | null;
  readonly mayEdit?: boolean;
  /** Of a comparison, the picture that they lie on. */
  readonly pane?: number;
  /** Once the panel is open colours tell people apart; before it, items. */
  readonly byPerson: boolean;
  /** Of a video, the frame that is shown: marks that do not hold then are left out. */
  readonly frame?: number | undefined;
}

export function marksOfFootage(marks: readonly ShownMark[], { sha256, items, current, chosen = null, mayEdit = false, pane = 0, byPerson, frame }: MarksWanted): readonly ViewerMark[] {
  return marks
    .filter(({ mark }) => mark.footage === sha256)
    // Without a frame the video's first one is shown.
    .flatMap((shown) => {
      const points = pointsAt(shown.mark, frame ?? 0);
      return points === null ? [] : [{ ...shown, points }];
    })
    .map(({ mark, mine, colour, points }) => ({
      id: mark.id,
      kind: mark.kind,
      points,
      label: mark.label ?? evidenceLabel(items.find((item) => item.id === mark.item)),
      colour: byPerson ? colour : itemColour(items, mark.item),
      selected: mark.item === current || mark.id === chosen,
      editable: mark.id === chosen && mine && mayEdit,
      pane,
    }));
}

/** `3.2 洗手设施齐全…`: number and the first words of the item. */
export function evidenceLabel(item: Item | undefined): string {
  if (!item) return '';
  const first = item.text.split(/[，,。；;（(]/)[0] ?? item.text;
  return `${item.no} ${first.length > 12 ? `${first.slice(0, 12)}…` : first}`;
}

export const MARK_SHAPES: { readonly [kind in Mark['kind']]: string } = { point: '＋', box: '▭', polygon: '⬠' };

export function nameOf(view: CaseView, person: string): string {
  return view.state.panel?.experts.find((one) => one.id === person)?.name ?? person;
}
