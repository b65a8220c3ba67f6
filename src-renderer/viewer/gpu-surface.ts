// Drawing by the GPU: one WebGL2 context for the whole window, the tile array that all panes share, and drawing panes as scissor
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
} from 'three';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { isSoftware } from './graphics.ts';
import { createGpuPane, type GpuPane, type Uniforms } from './gpu-pane.ts';
import type { Pane } from './pane.ts';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shader.ts';
import { LAYER_BYTES, type DrawAs, type Pace, type Surface } from './surface.ts';
import { createWarmUp, isCompiled } from './warm-up.ts';

/** What a picture's program has to be able to do: what it need not is not compiled into it. */
interface ShaderKind {
  readonly sphere: boolean;
  /** Tone, sharpening, little planet. */
  readonly full: boolean;
}
/** A pane with the program that draws it. */
interface Drawable {
  readonly side: GpuPane;
  readonly material: RawShaderMaterial;
  readonly sphere: boolean;
  full: boolean;
}

/** Without a GPU a draw takes hundreds of ms of the same processors that decode. */
const IN_SOFTWARE: Pace = { scale: 0.5, pause: 1500, patience: 120 };
const BY_GPU: Pace = { scale: 1, pause: 0, patience: 0 };

export interface SurfaceEvents {
  readonly onLost: () => void;
  readonly onRestored: () => void;
}

/** Answers null where this machine offers no WebGL2. */
export function createGpuSurface(canvas: HTMLCanvasElement, poolBytes: number, firstLayers: number, events: SurfaceEvents): Surface | null {
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

  const materialOf = (kind: ShaderKind, uniforms: Uniforms): RawShaderMaterial =>
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

  let warming: RawShaderMaterial | null = null;
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
      render(warming);
    };
    return { keeper, sphere, warmUp: createWarmUp({ context, compile, isCompiled: () => isCompiled(renderer.properties.get(keeper)), drawOnce }) };
  });
  let lost = false;
  const onLost = (): void => {
    lost = true;
    events.onLost();
  };
  const onRestored = (): void => {
    lost = false;
    for (const { warmUp } of warmUps) warmUp.again();
    events.onRestored();
  };
  canvas.addEventListener('webglcontextlost', onLost);
  canvas.addEventListener('webglcontextrestored', onRestored);

  const drawables = new Map<Pane, Drawable>();
  function drawableOf(pane: Pane): Drawable {
    const known = drawables.get(pane);
    if (known !== undefined) return known;
    const side = createGpuPane(pane);
    const sphere = pane.source.footage.projection.kind === 'sphere';
    const made: Drawable = { side, sphere, full: false, material: materialOf({ sphere, full: false }, { ...side.uniforms, tiles }) };
    drawables.set(pane, made);
    return made;
  }
  function clear(): void {
    renderer.setScissorTest(false);
    renderer.clear(true, false, false);
  }
  function blend(material: RawShaderMaterial, as: DrawAs): void {
    material.blending = as === 'subtrahend' ? CustomBlending : NoBlending;
    material.blendEquation = as === 'subtrahend' ? ReverseSubtractEquation : AddEquation;
    material.blendSrc = OneFactor;
    material.blendDst = OneFactor;
  }
  const software = isSoftware(context);

  return {
    get kind() {
      return lost ? 'lost' : software ? 'software' : 'gpu';
    },
    pace: software ? IN_SOFTWARE : BY_GPU,
    busy: false,
    get layers() {
      return layers;
    },
    setLayers(next) {
      if (limit(next) === layers) return;
      layers = limit(next);
      tiles.value.dispose();
      tiles.value = createTileArray(layers);
    },
    prepare(pane) {
      const { sphere, material } = drawableOf(pane);
      const { warmUp } = warmUps.find((one) => one.sphere === sphere)!;
      warming = material;
      return warmUp.done || warmUp.step();
    },
    decode: (blob) => createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }),
    upload(layer, bitmap) {
      if (!(bitmap instanceof ImageBitmap)) return;
      // Not by `copyTextureToTexture`: it asks the context for its state at every call, and that waits for the GPU (up to 800 ms
      // measured without one). What it would set is set here through three's own record of the state.
      renderer.initTexture(tiles.value);
      const { __webglTexture: texture } = renderer.properties.get(tiles.value) as { __webglTexture?: WebGLTexture };
      if (texture !== undefined) {
        const { state } = renderer;
        state.activeTexture(context.TEXTURE0);
        state.bindTexture(context.TEXTURE_2D_ARRAY, texture);
        state.pixelStorei(context.UNPACK_FLIP_Y_WEBGL, false);
        state.pixelStorei(context.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
        state.pixelStorei(context.UNPACK_ALIGNMENT, 4);
        context.texSubImage3D(context.TEXTURE_2D_ARRAY, 0, 0, 0, layer, bitmap.width, bitmap.height, 1, context.RGBA, context.UNSIGNED_BYTE, bitmap);
      }
      bitmap.close();
    },
    wipe() {
      if (!lost) clear();
    },
    begin({ width, height }) {
      if (canvas.width !== width || canvas.height !== height) renderer.setSize(width, height, false);
      clear();
    },
    draw(pane, rectangle, drawing) {
      const drawable = drawableOf(pane);
      const { material, side, sphere } = drawable;
      const full = side.set(rectangle, drawing);
      if (full !== drawable.full) {
        drawable.full = full;
        material.defines = definesOf({ sphere, full });
        material.needsUpdate = true;
      }
      const { clip = rectangle } = drawing;
      renderer.setViewport(rectangle.left, rectangle.bottom, rectangle.width, rectangle.height);
      renderer.setScissor(clip.left, clip.bottom, clip.width, clip.height);
      renderer.setScissorTest(true);
      blend(material, drawing.as);
      render(material);
    },
    finish: () => undefined,
    release(pane) {
      const drawable = drawables.get(pane);
      if (drawable === undefined) return;
      drawables.delete(pane);
      drawable.side.dispose();
      drawable.material.dispose();
    },
    loseContext: () => loss?.loseContext(),
    restoreContext: () => loss?.restoreContext(),
    dispose() {
      canvas.removeEventListener('webglcontextlost', onLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
      for (const pane of drawables.keys()) this.release(pane);
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
