// Comparing on the review page: which pictures stand beside the first, how, and how they were aligned.

import { useEffect, useMemo, useState } from 'react';
import type { CaseState, Sheet } from '#shared/case/case.ts';
import { alignmentKey } from '#shared/case/alignment-key.ts';
import { alignmentOf, type Pair } from '#shared/footage/align.ts';
import type { Footage } from '#shared/footage/footage.ts';
import type { Direction } from '#shared/footage/sphere.ts';
import { quaternionOfTurn, turnOfQuaternion } from '#shared/footage/turn.ts';
import type { CompareMode, LinkMode } from '../viewer/types.ts';
import { createCompared, namesOf } from './compared.ts';
import type { Layer, Pano } from './use-pano.ts';
import type { Review } from './use-review.ts';

export interface Compare {
  /** What stands beside the first; empty while nothing is compared. */
  readonly others: readonly Footage[];
  readonly pairs: readonly Pair[];
  /** Radians that the best rotation still misses by. */
  readonly residual: number;
  /** One side of a pair is clicked, the other not yet. */
  readonly waiting: boolean;
  readonly canAlign: boolean;
  start(others: readonly Footage[]): void;
  end(): void;
  setMode(mode: CompareMode): void;
  setLink(link: LinkMode): void;
  setCurtain(part: number): void;
  blink(): void;
  alignAnew(): void;
  place(pane: number, point: readonly number[]): void;
}

interface Click {
  readonly pane: number;
  readonly point: Direction;
}
const NOBODY: readonly Footage[] = [];

export function useCompare(pano: Pano, review: Review, origin: string, layerOf: (footage: Footage) => Layer): Compare {
  const { viewer, footage } = pano;
  const first = footage?.original.sha256 ?? null;
  const [chosen, setChosen] = useState<{ readonly first: string; readonly others: readonly Footage[] } | null>(null);
  const [pairs, setPairs] = useState<readonly Pair[]>([]);
  const [click, setClick] = useState<Click | null>(null);
  // A comparison belongs to the picture that it began with: another one ends it.
  const others = chosen !== null && chosen.first === first ? chosen.others : NOBODY;
  const kept = keptAlignment(review.view.state, review.sheet, first, others);
  const alignment = useMemo(() => alignmentOf(pairs), [pairs]);
  const canAlign = others.length > 0 && footage?.projection.kind === 'sphere' && others[0]?.projection.kind === 'sphere';

  const compared = useMemo(() => (viewer ? createCompared(viewer, origin) : null), [viewer, origin]);
  const shown = namesOf(footage === null ? others : [footage, ...others], layerOf);
  useEffect(() => {
    compared?.show(footage, others, layerOf);
  });
  useEffect(() => {
    if (!viewer || others.length === 0) return;
    if (pairs.length > 0) return viewer.setAlignment(1, alignment.turn);
    others.forEach((other, i) => {
      const found = first === null ? undefined : alignmentIn(review.view.state, review.sheet, first, other.original.sha256);
      if (found) viewer.setAlignment(i + 1, turnOfQuaternion(found.turn));
    });
  }, [viewer, others, shown, first, pairs.length, alignment, review.view.state, review.sheet]);

  return {
    others,
    pairs: pairs.length > 0 ? pairs : kept,
    residual: pairs.length > 0 ? alignment.residual : alignmentOf(kept).residual,
    waiting: click !== null,
    canAlign,
    start(next) {
      setPairs([]);
      setClick(null);
      if (first !== null) setChosen({ first, others: next });
    },
    end() {
      setChosen(null);
      setPairs([]);
      setClick(null);
      pano.setTool('browse');
    },
    setMode: (mode) => viewer?.setCompare({ mode }),
    setLink: (link) => viewer?.setCompare({ link }),
    setCurtain: (curtain) => viewer?.setCompare({ curtain }),
    blink: () => viewer?.setCompare({ mode: 'blink', seen: viewer.status().compare?.seen === 1 ? 0 : 1 }),
    alignAnew() {
      setPairs([]);
      setClick(null);
      pano.setTool('align');
    },
    place(pane, place) {
      const other = others[0];
      if (!viewer || !other || first === null || place.length !== 3 || pane > 1) return;
      const point: Direction = [place[0] ?? 0, place[1] ?? 0, place[2] ?? 0];
      if (click === null || click.pane === pane) return setClick({ pane, point });
      const next = [...pairs, click.pane === 0 ? { first: click.point, second: point } : { first: point, second: click.point }];
      setPairs(next);
      setClick(null);
      const { turn } = alignmentOf(next);
      viewer.setCompare({ link: 'linked' });
      viewer.setAlignment(1, turn);
      const body = {
        first,
        second: other.original.sha256,
        pairs: next.map((pair) => ({ first: [...pair.first] as [number, number, number], second: [...pair.second] as [number, number, number] })),
        turn: [...quaternionOfTurn(turn)] as [number, number, number, number],
      };
      review.keepAlignment(body);
    },
  };
}

function alignmentIn(state: CaseState, sheet: Sheet, first: string, second: string) {
  const key = alignmentKey(first, second);
  return sheet.alignments?.[key] ?? state.alignments?.[key];
}

function keptAlignment(state: CaseState, sheet: Sheet, first: string | null, others: readonly Footage[]): readonly Pair[] {
  const second = others[0]?.original.sha256;
  return (first !== null && second !== undefined ? alignmentIn(state, sheet, first, second)?.pairs : undefined) ?? [];
}
