// One pane: a source, its page table and preview, and the uniforms that make the shader show a view of it.

import { ClampToEdgeWrapping, LinearFilter, Matrix3, NoColorSpace, RepeatWrapping, Texture, Vector2, Vector3, Vector4, VideoTexture } from 'three';
import { TILE_PIXELS, type View } from '#shared/footage/footage.ts';
import { flatPixelOfScreen, focalLength, type Size } from '#shared/footage/camera.ts';
import { planetFocal, planetView, type Planet } from '#shared/footage/planet.ts';
import { directionOf, sourcePixelOf, yawPitchOf } from '#shared/footage/sphere.ts';
import { sphereDensity, tileKey } from '#shared/footage/tiles.ts';
import { applyTurn, combineTurns, NO_TURN, turnBack, turnOfView, turnOfYaw, type Turn } from '#shared/footage/turn.ts';
import { isAdjusted, ORIGINAL, toneOf, type Adjustments } from './adjust.ts';
import { createPageTable, type PageTable } from './page-table.ts';
import { MOST_LEVELS } from './shader.ts';
import type { DrawAs, PaneMaterial, PaneRectangle, Surface } from './surface.ts';
import type { ViewerSource } from './types.ts';

/** How a pane is looked at. */
export interface PaneLook {
  readonly view: View;
  /** World of the view → source; the same without. */
  readonly frame?: Turn;
  readonly planet?: Planet | null;
  readonly adjustments?: Adjustments;
  /** Its video plays: nothing but its frames is shown. */
  readonly live?: boolean;
}
export interface PaneDrawing extends PaneLook {
  /** Levels coarser than the screen asks for (see `levelForScale`). */
  readonly bias: number;
  readonly finest: number;
  readonly as: DrawAs;
  /** Only this part is drawn; all of the rectangle without. */
  readonly clip?: PaneRectangle;
}
export interface Pane {
  readonly source: ViewerSource;
  readonly pages: PageTable;
  readonly wraps: boolean;
  readonly hasPreview: boolean;
  setPreview(bitmap: ImageBitmap): void;
  /** Shows a video's present frame where the preview would be; null gives the preview back. */
  setVideo(video: HTMLVideoElement | null): void;
  /** The video shows another frame now. */
  renewVideo(): void;
  /** The level that is there for the middle of a view whose wanted level is `wanted`; the number of levels where only the preview is. */
  levelInMiddle(view: View, wanted: number, frame?: Turn): number;
  /** Gets ready to be drawn, a step a call; answers whether it is. */
  prepare(surface: Surface): boolean;
  draw(surface: Surface, rectangle: PaneRectangle, drawing: PaneDrawing): void;
  dispose(): void;
}

/** Whether the columns of a source go round: a sphere that is not cropped at its sides. */
export function isRound({ footage }: ViewerSource): boolean {
  return footage.projection.kind === 'sphere' && footage.projection.crop.left === 0 && footage.projection.full.width === footage.width;
}

/** Why a source cannot be shown by this engine, or null. */
export function sourceProblem({ footage }: ViewerSource): string | null {
  if (footage.index.tile !== TILE_PIXELS) return `tiles of ${footage.index.tile} pixels, ${TILE_PIXELS} expected`;
  if (footage.index.levels.length > MOST_LEVELS) return `${footage.index.levels.length} levels, at most ${MOST_LEVELS} expected`;
  return null;
}

/** Has a frame that can be shown. */
const isReady = ({ image }: VideoTexture): boolean => (image as HTMLVideoElement).readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;

export function createPane(surface: Surface, source: ViewerSource): Pane {
  const problem = sourceProblem(source);
  if (problem !== null) throw new Error(problem);
  const { footage } = source;
  const { projection } = footage;
  const wraps = isRound(source);
  const pages = createPageTable(footage.index);
  const levels = new Int32Array(MOST_LEVELS * 3).fill(1);
  footage.index.levels.forEach((level, i) => levels.set([level.width, level.height, pages.firstRows[i] ?? 0], i * 3));
  const sphere = projection.kind === 'sphere' ? projection : null;
  let preview: Texture | null = null;
  let video: VideoTexture | null = null;
  const pane: PaneMaterial = surface.createMaterial({
    pages: { value: pages.texture },
    preview: { value: null },
    hasPreview: { value: false },
    bare: { value: true },
    levels: { value: levels },
    levelCount: { value: footage.index.levels.length },
    bias: { value: 0 },
    paneOrigin: { value: new Vector2() },
    paneSize: { value: new Vector2() },
    sourceSize: { value: new Vector2(footage.width, footage.height) },
    fullSize: { value: new Vector2(sphere?.full.width ?? 1, sphere?.full.height ?? 1) },
    cropOrigin: { value: new Vector2(sphere?.crop.left ?? 0, sphere?.crop.top ?? 0) },
    wraps: { value: wraps },
    focal: { value: 1 },
    density: { value: sphere === null ? 1 : sphereDensity(sphere) },
    turn: { value: new Matrix3() },
    planet: { value: false },
    finest: { value: 0 },
    middleColumn: { value: 0 },
    flatOrigin: { value: new Vector2() },
    flatScale: { value: 1 },
    toned: { value: false },
    tone: { value: new Vector4(1, 1, 1, 1) },
    sharpness: { value: 0 },
    share: { value: new Vector2(1, 0) },
    nothingColour: { value: new Vector3(0x24 / 255, 0x27 / 255, 0x2d / 255) },
  }, sphere !== null);
  const set = <Value>(name: string): { value: Value } => pane.uniforms[name] as { value: Value };

  function setView({ view, frame = NO_TURN, planet }: PaneLook, size: Size): void {
    if (view.kind === 'flat') {
      const first = flatPixelOfScreen(view, size, { x: 0, y: 0 });
      set<Vector2>('flatOrigin').value.set(first.x, first.y);
      set<number>('flatScale').value = view.across / size.width;
      return;
    }
    const ahead = planet ? planetView(planet) : view;
    // Without a frame the view's own yaw is the middle: exact also straight up, where a direction has none.
    const yaw = frame === NO_TURN ? ahead.yaw : yawPitchOf(applyTurn(frame, directionOf(ahead))).yaw;
    set<number>('focal').value = planet ? planetFocal(planet, size) : focalLength(view, size);
    set<boolean>('planet').value = planet !== null && planet !== undefined;
    set<Matrix3>('turn').value.set(...combineTurns(turnBack(turnOfYaw(yaw)), combineTurns(frame, turnOfView(ahead))));
    set<number>('middleColumn').value = (yaw / (2 * Math.PI) + 0.5) * (sphere?.full.width ?? 1);
  }

  function asPlainPixels(texture: Texture): void {
    texture.colorSpace = NoColorSpace;
    texture.flipY = false;
    texture.generateMipmaps = false;
    texture.minFilter = LinearFilter;
    texture.magFilter = LinearFilter;
    texture.wrapS = wraps ? RepeatWrapping : ClampToEdgeWrapping;
  }

  function setTone(adjustments: Adjustments): void {
    const { toned, tone, sharpness } = { toned: set<boolean>('toned'), tone: set<Vector4>('tone'), sharpness: set<number>('sharpness') };
    toned.value = isAdjusted({ ...adjustments, sharpness: ORIGINAL.sharpness });
    tone.value.set(...toneOf(adjustments));
    sharpness.value = adjustments.sharpness;
  }

  const wantsFull = ({ planet, adjustments = ORIGINAL }: PaneLook): boolean => (planet !== null && planet !== undefined) || isAdjusted(adjustments);

  return {
    source,
    pages,
    wraps,
    get hasPreview() {
      return video !== null ? isReady(video) : preview !== null;
    },
    setVideo(element) {
      if (video?.image === element) return;
      video?.dispose();
      video = element === null ? null : new VideoTexture(element);
      if (video !== null) asPlainPixels(video);
    },
    renewVideo() {
      if (video !== null && isReady(video)) video.needsUpdate = true;
    },
    setPreview(bitmap) {
      preview?.dispose();
      preview = new Texture(bitmap);
      asPlainPixels(preview);
      preview.needsUpdate = true;
    },
    levelInMiddle(view, wanted, frame = NO_TURN) {
      const count = footage.index.levels.length;
      const place = sphere === null ? view : sourcePixelOf(view.kind === 'sphere' ? yawPitchOf(applyTurn(frame, directionOf(view))) : { yaw: 0, pitch: 0 }, sphere);
      if (!('x' in place)) return count;
      for (let level = wanted; level < count; level += 1) {
        const size = footage.index.levels[level]!;
        const tile = (at: number, tiles: number): number => Math.min(tiles - 1, Math.max(0, Math.floor(at / (TILE_PIXELS * 2 ** level))));
        if (pages.isThere(tileKey({ level, x: tile(place.x, size.columns), y: tile(place.y, size.rows) }))) return level;
      }
      return count;
    },
    prepare: (onSurface) => onSurface.prepare(pane),
    draw(onSurface, rectangle, drawing) {
      setView(drawing, rectangle);
      setTone(drawing.adjustments ?? ORIGINAL);
      pane.setFull(wantsFull(drawing));
      // A video that has no frame yet leaves its place to the preview.
      const under = video !== null && isReady(video) ? video : preview;
      set<Texture | null>('preview').value = under;
      set<boolean>('hasPreview').value = under !== null;
      set<boolean>('bare').value = pages.isEmpty || (drawing.live === true && under === video && video !== null);
      set<number>('bias').value = drawing.bias;
      set<number>('finest').value = drawing.finest;
      set<Vector2>('paneOrigin').value.set(rectangle.left, rectangle.bottom);
      set<Vector2>('paneSize').value.set(rectangle.width, rectangle.height);
      // Half of one picture on middle grey, less half of the other: grey where they are the same.
      const [part, more] = drawing.as === 'picture' ? [1, 0] : drawing.as === 'minuend' ? [0.5, 0.5] : [0.5, 0];
      set<Vector2>('share').value.set(part, more);
      onSurface.draw(pane, rectangle, drawing.as, drawing.clip);
    },
    dispose() {
      if (preview !== null) {
        (preview.image as ImageBitmap).close();
        preview.dispose();
      }
      video?.dispose();
      pages.dispose();
      pane.material.dispose();
    },
  };
}
