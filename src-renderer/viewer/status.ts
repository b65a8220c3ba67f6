// What the viewer says of itself: level shown and asked for, what is missing, memory, graphics. The badge is worded from it.

import type { View } from '#shared/footage/footage.ts';
import { focalLength, type Size } from '#shared/footage/camera.ts';
import { levelsOfView, sphereDensity } from '#shared/footage/tiles.ts';
import type { Engine } from './engine.ts';
import type { Pane } from './pane.ts';
import type { ViewerFootage, ViewerStatus } from './types.ts';

export interface StatusFacts {
  readonly engine: Engine | null;
  /** Bytes. */
  readonly poolCeiling: number;
  readonly previewFailed: boolean;
  readonly shown: { readonly footage: ViewerFootage; readonly view: View; readonly pane: Pane | null } | null;
  /** CSS pixels; used where there is no drawing buffer. */
  readonly paneSize: Size;
}

export function statusOf({ engine, poolCeiling, previewFailed, shown, paneSize }: StatusFacts): ViewerStatus {
  const graphics = engine?.graphics ?? 'none';
  const common = {
    adjusted: false,
    graphics,
    previewFailed,
    pool: engine?.pool ?? { bytes: 0, usedBytes: 0, ceilingBytes: poolCeiling, tiles: 0 },
    counts: engine?.counts ?? { frames: 0, uploads: 0, evictions: 0, aborted: 0, retried: 0 },
  } as const;
  if (shown === null) return { ...common, level: 0, wantedLevel: 0, levels: 0, scale: 1, loading: 0, holes: 0, sharp: false };
  const { footage, view, pane } = shown;
  const { index, projection } = footage;
  const size = engine !== null && engine.size.width > 0 ? engine.size : paneSize;
  const state = pane === null || engine === null ? null : engine.state(pane);
  const drawn = levelsOfView(view, size, projection, index, state?.bias ?? 0).middle;
  return {
    ...common,
    source: { width: footage.width, height: footage.height },
    level: pane === null || graphics === 'lost' ? index.levels.length : pane.levelInMiddle(view, drawn),
    wantedLevel: levelsOfView(view, size, projection, index).middle,
    levels: index.levels.length,
    scale: scaleOf(view, size, footage),
    loading: state?.loading ?? 0,
    holes: state?.holes ?? 0,
    sharp: graphics !== 'lost' && (state?.drawnSharp ?? false),
  };
}

function scaleOf(view: View, size: Size, { projection }: ViewerFootage): number {
  if (view.kind === 'flat') return view.across / size.width;
  return projection.kind === 'sphere' ? sphereDensity(projection) / focalLength(view, size) : 1;
}
