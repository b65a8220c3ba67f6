// A pane's side of the GPU: its page table and preview as textures, and the uniforms that make the shader show a view of it.

import { ClampToEdgeWrapping, DataTexture, LinearFilter, Matrix3, NearestFilter, NoColorSpace, RedIntegerFormat, RepeatWrapping, Texture, UnsignedShortType, Vector2, Vector3, Vector4, VideoTexture, type IUniform } from 'three';
import { isAdjusted, ORIGINAL, toneOf, type Adjustments } from './adjust.ts';
import { hasFrame, type Pane } from './pane.ts';
import { poseOf } from './pose.ts';
import { MOST_LEVELS } from './shader.ts';
import type { PaneDrawing, PaneRectangle } from './surface.ts';

export type Uniforms = { readonly [name: string]: IUniform };

export interface GpuPane {
  readonly uniforms: Uniforms;
  /** Sets everything for one draw; answers whether it wants more than a plain picture: tone, sharpening, little planet. */
  set(rectangle: PaneRectangle, drawing: PaneDrawing): boolean;
  dispose(): void;
}

export function createGpuPane(pane: Pane): GpuPane {
  const { source: { footage }, pages, wraps } = pane;
  const levels = new Int32Array(MOST_LEVELS * 3).fill(1);
  footage.index.levels.forEach((level, i) => levels.set([level.width, level.height, pages.firstRows[i] ?? 0], i * 3));
  const table = tableOf(pane);
  let tableVersion = pages.version;
  let preview: Texture | null = null;
  let video: VideoTexture | null = null;
  let videoFrame = -1;
  const uniforms: Uniforms = {
    pages: { value: table },
    preview: { value: null },
    hasPreview: { value: false },
    bare: { value: true },
    levels: { value: levels },
    levelCount: { value: footage.index.levels.length },
    bias: { value: 0 },
    paneOrigin: { value: new Vector2() },
    paneSize: { value: new Vector2() },
    sourceSize: { value: new Vector2(footage.width, footage.height) },
    fullSize: { value: new Vector2(1, 1) },
    cropOrigin: { value: new Vector2() },
    wraps: { value: wraps },
    focal: { value: 1 },
    density: { value: 1 },
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
  };
  const set = <Value>(name: string): { value: Value } => uniforms[name] as { value: Value };

  function setPose(drawing: PaneDrawing, size: PaneRectangle): void {
    const pose = poseOf(footage, drawing, size);
    if (pose.kind === 'flat') {
      set<Vector2>('flatOrigin').value.set(pose.left, pose.top);
      set<number>('flatScale').value = pose.scale;
      return;
    }
    set<Vector2>('fullSize').value.set(pose.full.width, pose.full.height);
    set<Vector2>('cropOrigin').value.set(pose.crop.left, pose.crop.top);
    set<number>('density').value = pose.density;
    set<number>('focal').value = pose.focal;
    set<boolean>('planet').value = pose.planet;
    set<Matrix3>('turn').value.set(...pose.turn);
    set<number>('middleColumn').value = pose.middleColumn;
  }

  function asPlainPixels<Kind extends Texture>(texture: Kind): Kind {
    texture.colorSpace = NoColorSpace;
    texture.flipY = false;
    texture.generateMipmaps = false;
    texture.minFilter = LinearFilter;
    texture.magFilter = LinearFilter;
    texture.wrapS = wraps ? RepeatWrapping : ClampToEdgeWrapping;
    return texture;
  }

  function setTone(adjustments: Adjustments): void {
    set<boolean>('toned').value = isAdjusted({ ...adjustments, sharpness: ORIGINAL.sharpness });
    set<Vector4>('tone').value.set(...toneOf(adjustments));
    set<number>('sharpness').value = adjustments.sharpness;
  }

  /** What lies under the tiles. A video that has no frame yet leaves its place to the preview. */
  function under(): Texture | null {
    if (pane.video !== (video?.image ?? null)) {
      video?.dispose();
      video = pane.video === null ? null : asPlainPixels(new VideoTexture(pane.video));
    }
    if (video !== null && hasFrame(pane.video)) {
      if (videoFrame !== pane.videoFrame) video.needsUpdate = true;
      videoFrame = pane.videoFrame;
      return video;
    }
    if (pane.preview !== (preview?.image ?? null)) {
      preview?.dispose();
      preview = pane.preview === null ? null : asPlainPixels(new Texture(pane.preview));
      if (preview !== null) preview.needsUpdate = true;
    }
    return preview;
  }

  return {
    uniforms,
    set(rectangle, drawing) {
      const { adjustments = ORIGINAL, planet } = drawing;
      setPose(drawing, rectangle);
      setTone(adjustments);
      if (tableVersion !== pages.version) table.needsUpdate = true;
      tableVersion = pages.version;
      const beneath = under();
      set<Texture | null>('preview').value = beneath;
      set<boolean>('hasPreview').value = beneath !== null;
      set<boolean>('bare').value = pages.isEmpty || (drawing.live === true && beneath === video && video !== null);
      set<number>('bias').value = drawing.bias;
      set<number>('finest').value = drawing.finest;
      set<Vector2>('paneOrigin').value.set(rectangle.left, rectangle.bottom);
      set<Vector2>('paneSize').value.set(rectangle.width, rectangle.height);
      // Half of one picture on middle grey, less half of the other: grey where they are the same.
      const [part, more] = drawing.as === 'picture' ? [1, 0] : drawing.as === 'minuend' ? [0.5, 0.5] : [0.5, 0];
      set<Vector2>('share').value.set(part, more);
      return (planet !== null && planet !== undefined) || isAdjusted(adjustments);
    },
    dispose() {
      preview?.dispose();
      video?.dispose();
      table.dispose();
    },
  };
}

function tableOf({ pages: { pages, columns, rows } }: Pane): DataTexture {
  const texture = new DataTexture(pages, columns, rows, RedIntegerFormat, UnsignedShortType);
  texture.internalFormat = 'R16UI';
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.generateMipmaps = false;
  // Rows of 16-bit values need not start at multiples of four bytes.
  texture.unpackAlignment = 2;
  texture.needsUpdate = true;
  return texture;
}
