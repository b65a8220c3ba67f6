// The stage: which pictures are shown, how they stand beside or over one another, how they are linked, levelled, bent to a planet; and from
// that what each of them shows and what lies under a point. Holds state, draws nothing.

import type { Size } from '#shared/footage/camera.ts';
import type { Planet } from '#shared/footage/planet.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import type { Adjustments } from './adjust.ts';
import type { Shown } from './engine.ts';
import type { Held } from './hand.ts';
import { createProjector, type Projector } from './projector.ts';
import { comparisonOf, frameOf, lookFor, sceneAt, sizeOfPlace, standsOf, viewFor, type Scene, type Staging, type Stand } from './scenes.ts';
import type { Comparison, CompareMode, LinkMode, ViewerMark } from './types.ts';

export interface Stage {
  scenes: readonly Scene[];
  mode: CompareMode;
  link: LinkMode;
  /** Where the curtain hangs, 0…1. */
  curtain: number;
  /** Which one is seen while blinking. */
  seen: number;
  levelled: boolean;
  planet: Planet | null;
  staging(): Staging;
  stands(): readonly Stand[];
  /** CSS pixels of the first picture. */
  paneSize(): Size;
  /** The picture that is spoken of: while blinking the one that is seen. */
  spoken(): number;
  planetOf(i: number): Planet | null;
  projectorOf(i: number): Projector;
  /** The picture under a point, or picture `at`. */
  heldAt(at: PixelPoint | number, marksOf: (i: number) => readonly ViewerMark[]): Held | null;
  /** What the engine is to draw. */
  panes(adjustments: Adjustments): readonly Shown[];
  comparison(): Comparison | null;
}

/** `canvasSize`: CSS pixels. */
export function createStage(canvasSize: () => Size): Stage {
  const stage: Stage = {
    scenes: [],
    mode: 'side',
    link: 'linked',
    curtain: 0.5,
    seen: 0,
    levelled: false,
    planet: null,
    staging: () => ({ scenes: stage.scenes, link: stage.link, levelled: stage.levelled }),
    stands: () => standsOf(Math.max(1, stage.scenes.length), stage.mode, stage.curtain, stage.seen),
    paneSize: () => sizeOfPlace(stage.stands()[0]!.place, canvasSize()),
    spoken: () => (stage.scenes.length === 2 && stage.mode === 'blink' ? stage.seen : 0),
    planetOf: (i) => (stage.scenes[i]?.source.footage.projection.kind === 'sphere' ? stage.planet : null),
    projectorOf(i) {
      const now = stage.staging();
      return createProjector(viewFor(now, i), sizeOfPlace(stage.stands()[i]!.place, canvasSize()), frameOf(now, i), stage.planetOf(i));
    },
    heldAt(at, marksOf) {
      const { scenes } = stage;
      if (scenes.length === 0) return null;
      const size = canvasSize();
      const places = stage.stands();
      const i = typeof at === 'number' ? Math.min(at, scenes.length - 1) : Math.min(scenes.length - 1, sceneAt(places, { x: at.x / size.width, y: at.y / size.height }));
      const { place } = places[i]!;
      return {
        pane: i,
        origin: { x: place.left * size.width, y: place.top * size.height },
        look: lookFor(stage.staging(), i),
        on: stage.projectorOf(i),
        marks: marksOf(i),
      };
    },
    panes(adjustments) {
      const now = stage.staging();
      const places = stage.stands();
      return stage.scenes.flatMap(({ pane, video }, i): Shown[] => {
        if (pane === null) return [];
        const destination = lookFor(now, i).destination();
        return [{
          pane,
          ...places[i]!,
          view: viewFor(now, i),
          frame: frameOf(now, i),
          planet: stage.planetOf(i),
          adjustments,
          live: video?.only === true,
          ...(stage.scenes.length === 2 && stage.mode === 'difference' ? { as: i === 0 ? 'minuend' : 'subtrahend' } : {}),
          ...(destination ? { destination: viewFor(now, i, destination) } : {}),
        }];
      });
    },
    comparison: () => comparisonOf(stage.scenes.length, stage.mode, stage.link, stage.curtain, stage.seen),
  };
  return stage;
}
