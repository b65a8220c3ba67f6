// The GPU side: one WebGL2 context for the whole window, the tile array that all panes share, and drawing panes as scissor
// rectangles. Colour values pass through untouched: no colour space is set anywhere, so three converts nothing.

import {
  AddEquation,
  BufferAttribute,
  BufferGeometry,
  Camera,
  CustomBlending,
  DataArrayTexture,
  GLSL3,
  LinearFilter,
  LinearSRGBColorSpace,
  Mesh,
  NoBlending,
  NoColorSpace,
  OneFactor,
  RawShaderMaterial,
  ReverseSubtractEquation,
  Scene,
  WebGLRenderer,
  type IUniform,
} from 'three';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shader.ts';
import { createWarmUp, isCompiled } from './warm-up.ts';

/** Bytes of one layer: RGBA, 8 bits each, no mipmaps. */
export const LAYER_BYTES = TILE_PIXELS * TILE_PIXELS * 4;

export interface PaneRectangle {
  /** Pixels of the drawing buffer from its bottom left corner. */
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}
/** `minuend` and `subtrahend`, drawn one after the other, make a difference. */
export type DrawAs = 'picture' | 'minuend' | 'subtrahend';
/** What a picture's program has to be able to do: what it need not is not compiled into it. */
export interface ShaderKind {
  readonly sphere: boolean;
  /** Tone, sharpening, little planet. */
  readonly full: boolean;
}
export interface PaneMaterial {
  readonly material: RawShaderMaterial;
  readonly uniforms: { readonly [name: string]: IUniform };
  readonly sphere: boolean;
  /** Takes effect with the next draw; the program is compiled when it is first wanted. */
  setFull(full: boolean): void;
}
export interface Surface {
  readonly layers: number;
  /** Storage for so many tiles (fewer where `poolBytes` or the machine does not allow them); what was in it is gone. */
  setLayers(layers: number): void;
  readonly software: boolean;
  createMaterial(uniforms: { [name: string]: IUniform }, sphere: boolean): PaneMaterial;
  /** Gets the plain program of such a picture ready, a step a call; answers whether it is, so that drawing makes nobody wait. */
  prepare(pane: PaneMaterial): boolean;
  /** Pixels of the drawing buffer. */
  resize(width: number, height: number): void;
  upload(layer: number, bitmap: ImageBitmap): void;
  clear(): void;
  draw(pane: PaneMaterial, rectangle: PaneRectangle, as: DrawAs, clip?: PaneRectangle): void;
  loseContext(): void;
  restoreContext(): void;
  dispose(): void;
}

export interface SurfaceEvents {
  readonly onLost: () => void;
  readonly onRestored: () => void;
}

/** Answers null where this machine offers no WebGL2. */
export function createSurface(canvas: HTMLCanvasElement, poolBytes: number, firstLayers: number, events: SurfaceEvents): Surface | null {
  const context = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: 'high-performance',
  });
  if (context === null) return null;
  const renderer = new WebGLRenderer({ canvas, context });
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.autoClear = false;
  renderer.setPixelRatio(1);
  renderer.setClearColor(0x16181c, 1);
  const mostLayers = Number(context.getParameter(context.MAX_ARRAY_TEXTURE_LAYERS));
  const limit = (layers: number): number => Math.max(16, Math.min(mostLayers, Math.floor(poolBytes / LAYER_BYTES), layers));
  let layers = limit(firstLayers);
  /** One object for all materials, so that a larger array reaches all of them. */
  const tiles = { value: createTileArray(layers) };
  const loss = context.getExtension('WEBGL_lose_context');

  const triangle = new BufferGeometry();
  triangle.setAttribute('position', new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
  const mesh = new Mesh(triangle);
  mesh.frustumCulled = false;
  const scene = new Scene();
  scene.add(mesh);
  const camera = new Camera();

  const materialOf = (kind: ShaderKind, uniforms: { [name: string]: IUniform }): RawShaderMaterial =>
    new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: VERTEX_SHADER,
      fragmentShader: FRAGMENT_SHADER,
      defines: definesOf(kind),
      uniforms,
      depthTest: false,
      depthWrite: false,
      blending: NoBlending,
    });
  function render(material: RawShaderMaterial): void {
    mesh.material = material;
    renderer.render(scene, camera);
  }

  let warming: PaneMaterial | null = null;
  const warmUps = [true, false].map((sphere) => {
    // It is never drawn: it keeps the program alive between one picture and the next.
    const keeper = materialOf({ sphere, full: false }, {});
    const compile = (): void => {
      mesh.material = keeper;
      renderer.compile(scene, camera);
    };
    const drawOnce = (): void => {
      if (warming === null) return;
      renderer.setViewport(0, 0, 1, 1);
      renderer.setScissor(0, 0, 1, 1);
      renderer.setScissorTest(true);
      render(warming.material);
    };
    return { keeper, sphere, warmUp: createWarmUp({ context, compile, isCompiled: () => isCompiled(renderer.properties.get(keeper)), drawOnce }) };
  });
  const onRestored = (): void => {
    for (const { warmUp } of warmUps) warmUp.again();
    events.onRestored();
  };

  canvas.addEventListener('webglcontextlost', events.onLost);
  canvas.addEventListener('webglcontextrestored', onRestored);

  return {
    get layers() {
      return layers;
    },
    setLayers(next) {
      if (limit(next) === layers) return;
      layers = limit(next);
      tiles.value.dispose();
      tiles.value = createTileArray(layers);
    },
    software: isSoftware(context),
    createMaterial(uniforms, sphere) {
      const all = { ...uniforms, tiles };
      const material = materialOf({ sphere, full: false }, all);
      let isFull = false;
      return {
        material,
        uniforms: all,
        sphere,
        setFull(full) {
          if (full === isFull) return;
          isFull = full;
          material.defines = definesOf({ sphere, full });
          material.needsUpdate = true;
        },
      };
    },
    prepare(pane) {
      const { warmUp } = warmUps.find(({ sphere }) => sphere === pane.sphere)!;
      warming = pane;
      return warmUp.done || warmUp.step();
    },
    resize(width, height) {
      renderer.setSize(width, height, false);
    },
    upload(layer, bitmap) {
      // Not by `copyTextureToTexture`: it asks the context for its state at every call, and that waits for the GPU (up to 800 ms
      // measured without one). What it would set is set here through three's own record of the state.
      renderer.initTexture(tiles.value);
      const { __webglTexture: texture } = renderer.properties.get(tiles.value) as { __webglTexture?: WebGLTexture };
      if (texture === undefined) return;
      const { state } = renderer;
      state.activeTexture(context.TEXTURE0);
      state.bindTexture(context.TEXTURE_2D_ARRAY, texture);
      state.pixelStorei(context.UNPACK_FLIP_Y_WEBGL, false);
      state.pixelStorei(context.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
      state.pixelStorei(context.UNPACK_ALIGNMENT, 4);
      context.texSubImage3D(context.TEXTURE_2D_ARRAY, 0, 0, 0, layer, bitmap.width, bitmap.height, 1, context.RGBA, context.UNSIGNED_BYTE, bitmap);
    },
    clear() {
      renderer.setScissorTest(false);
      renderer.clear(true, false, false);
    },
    draw({ material }, rectangle, as, clip = rectangle) {
      renderer.setViewport(rectangle.left, rectangle.bottom, rectangle.width, rectangle.height);
      renderer.setScissor(clip.left, clip.bottom, clip.width, clip.height);
      renderer.setScissorTest(true);
      material.blending = as === 'subtrahend' ? CustomBlending : NoBlending;
      material.blendEquation = as === 'subtrahend' ? ReverseSubtractEquation : AddEquation;
      material.blendSrc = OneFactor;
      material.blendDst = OneFactor;
      render(material);
    },
    loseContext: () => loss?.loseContext(),
    restoreContext: () => loss?.restoreContext(),
    dispose() {
      canvas.removeEventListener('webglcontextlost', events.onLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
      for (const { keeper } of warmUps) keeper.dispose();
      tiles.value.dispose();
      triangle.dispose();
      renderer.dispose();
      // Without this the context would live until garbage collection, and a page may only hold sixteen.
      loss?.loseContext();
    },
  };
}

/** Names that the shader's text asks for. */
const definesOf = ({ sphere, full }: ShaderKind): Record<string, string> => ({ ...(sphere && { SPHERE: '' }), ...(full && { FULL: '' }) });

function createTileArray(layers: number): DataArrayTexture {
  const tiles = new DataArrayTexture(null, TILE_PIXELS, TILE_PIXELS, layers);
  tiles.colorSpace = NoColorSpace;
  tiles.minFilter = LinearFilter;
  tiles.magFilter = LinearFilter;
  tiles.generateMipmaps = false;
  // Storage is reserved once; pictures are put into layers later, so there is never data for the whole.
  tiles.source.dataReady = false;
  tiles.needsUpdate = true;
  return tiles;
}

function isSoftware(context: WebGL2RenderingContext): boolean {
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|basic render|software/i.test(name);
}
