// What the viewer says of itself: level shown and asked for, what is missing, memory, graphics. The badge is worded from it.

import type { View } from '#shared/footage/footage.ts';
import { focalLength, type Size } from '#shared/footage/camera.ts';
import { levelsOfView, sphereDensity } from '#shared/footage/tiles.ts';
import type { Engine } from './engine.ts';
import type { Pane } from './pane.ts';
import type { Turn } from '#shared/footage/turn.ts';
import type { ViewerFootage, ViewerStatus } from './types.ts';

export interface StatusFacts {
  readonly engine: Engine | null;
  /** Bytes. */
  readonly poolCeiling: number;
  readonly previewFailed: boolean;
  /** The picture that is spoken of, and what else is on the screen with it. */
  readonly shown: { readonly footage: ViewerFootage; readonly view: View; readonly frame: Turn; readonly pane: Pane | null; readonly others: readonly Pane[] } | null;
  readonly ways: Pick<ViewerStatus, 'adjusted' | 'planet' | 'levelled' | 'loupe' | 'compare' | 'live'>;
  /** CSS pixels; used where there is no drawing buffer. */
  readonly paneSize: Size;
}

export function statusOf({ engine, poolCeiling, previewFailed, shown, ways, paneSize }: StatusFacts): ViewerStatus {
  const graphics = engine?.graphics ?? 'none';
  const common = {
    ...ways,
    graphics,
    previewFailed,
    pool: engine?.pool ?? { bytes: 0, usedBytes: 0, ceilingBytes: poolCeiling, tiles: 0 },
    counts: engine?.counts ?? { frames: 0, uploads: 0, evictions: 0, aborted: 0, retried: 0 },
  };
  if (shown === null) return { ...common, level: 0, wantedLevel: 0, levels: 0, scale: 1, loading: 0, holes: 0, sharp: false };
  const { footage, view, frame, pane, others } = shown;
  const { index, projection } = footage;
  const size = engine !== null && engine.size.width > 0 ? engine.size : paneSize;
  const state = pane === null || engine === null ? null : engine.state(pane);
  const sum = (of: (state: { loading: number; holes: number }) => number): number => others.reduce((all, other) => all + (engine === null ? 0 : of(engine.state(other))), 0);
  const drawn = levelsOfView(view, size, projection, index, state?.bias ?? 0).middle;
  return {
    ...common,
    source: { width: footage.width, height: footage.height },
    level: pane === null || graphics === 'lost' ? index.levels.length : pane.levelInMiddle(view, drawn, frame),
    wantedLevel: levelsOfView(view, size, projection, index).middle,
    levels: index.levels.length,
    scale: scaleOf(view, size, footage),
    loading: (state?.loading ?? 0) + sum((other) => other.loading),
    holes: (state?.holes ?? 0) + sum((other) => other.holes),
    sharp: graphics !== 'lost' && (state?.drawnSharp ?? false) && others.every((other) => engine?.state(other).drawnSharp ?? false),
  };
}

function scaleOf(view: View, size: Size, { projection }: ViewerFootage): number {
  if (view.kind === 'flat') return view.across / size.width;
  return projection.kind === 'sphere' ? sphereDensity(projection) / focalLength(view, size) : 1;
}
