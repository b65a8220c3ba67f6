// While the GPU is gone, or not ready yet, the preview is projected by the processor, small, into a plain canvas behind the marks: camera
// and marks stay where they are, and the reviewer sees where they look.

import type { View } from '#shared/footage/footage.ts';
import { flatPixelOfScreen, focalLength, type Size } from '#shared/footage/camera.ts';
import { applyTurn, combineTurns, NO_TURN, turnOfView, type Turn } from '#shared/footage/turn.ts';
import type { ViewerFootage } from './types.ts';

export interface StandIn {
  /** `coarse`: CSS pixels for each of its own. */
  draw(preview: ImageBitmap, footage: ViewerFootage, look: { readonly view: View; readonly frame?: Turn }, pane: Size, coarse?: number): void;
  hide(): void;
  dispose(): void;
}

/** CSS pixels per pixel of the stand-in: a 1280×720 pane is 320×180 rays, some ms. */
const COARSE = 4;

/** Opaque black, whichever way round the machine writes numbers. */
const NOTHING = new Uint32Array(new Uint8Array([0, 0, 0, 255]).buffer)[0]!;

export function createStandIn(canvas: HTMLCanvasElement): StandIn {
  let element: HTMLCanvasElement | null = null;
  /** What it shows: nothing is reckoned twice. */
  let drawn = '';
  let pixels: { readonly of: ImageBitmap; readonly data: ImageData } | null = null;

  function pixelsOf(preview: ImageBitmap): ImageData | null {
    if (pixels?.of === preview) return pixels.data;
    const context = new OffscreenCanvas(preview.width, preview.height).getContext('2d', { willReadFrequently: true });
    if (context === null) return null;
    context.drawImage(preview, 0, 0);
    pixels = { of: preview, data: context.getImageData(0, 0, preview.width, preview.height) };
    return pixels.data;
  }

  return {
    draw(preview, footage, { view, frame = NO_TURN }, pane, coarse = COARSE) {
      const known = pixels?.of === preview;
      const from = pixelsOf(preview);
      const asked = JSON.stringify([view, frame, pane, coarse]);
      if (from === null || (known && element !== null && asked === drawn)) return;
      drawn = asked;
      if (element === null) {
        element = document.createElement('canvas');
        element.className = 'viewer-stand-in';
        canvas.after(element);
      }
      element.width = Math.max(1, Math.ceil(pane.width / coarse));
      element.height = Math.max(1, Math.ceil(pane.height / coarse));
      const context = element.getContext('2d', { willReadFrequently: true });
      if (context === null) return;
      const picture = context.createImageData(element.width, element.height);
      project(from, picture, placesOf(footage, view, frame, element));
      context.putImageData(picture, 0, 0);
    },
    hide() {
      element?.remove();
      element = null;
      pixels = null;
    },
    dispose() {
      this.hide();
    },
  };
}

/** Place in the source, 0…1 each way and beyond it outside, of a pixel of the stand-in; written into `place`. */
type Places = (x: number, y: number, place: Float64Array) => void;

function placesOf(footage: ViewerFootage, view: View, frame: Turn, pane: Size): Places {
  const { projection } = footage;
  if (view.kind === 'flat' || projection.kind === 'flat') {
    if (view.kind !== 'flat') return (_x, _y, place) => void place.fill(-1);
    const first = flatPixelOfScreen(view, pane, { x: 0, y: 0 });
    const step = view.across / pane.width;
    return (x, y, place) => {
      place[0] = (first.x + x * step) / footage.width;
      place[1] = (first.y + y * step) / footage.height;
    };
  }
  // Written out in numbers: an object for each of some ten thousand rays would cost more than their sines do.
  const m = combineTurns(frame, turnOfView(view));
  const focal = focalLength(view, pane);
  const ahead = applyTurn(m, [0, 0, -1]);
  const { full, crop } = projection;
  return (column, row, place) => {
    const x = (column - pane.width / 2) / focal;
    const y = (pane.height / 2 - row) / focal;
    const right = m[0] * x + m[1] * y + ahead[0];
    const up = m[3] * x + m[4] * y + ahead[1];
    const back = m[6] * x + m[7] * y + ahead[2];
    place[0] = ((Math.atan2(right, -back) / (2 * Math.PI) + 0.5) * full.width - crop.left) / footage.width;
    place[1] = ((0.5 - Math.atan2(up, Math.sqrt(right * right + back * back)) / Math.PI) * full.height - crop.top) / footage.height;
  };
}

function project(from: ImageData, to: ImageData, places: Places): void {
  const source = new Uint32Array(from.data.buffer);
  const target = new Uint32Array(to.data.buffer);
  const place = new Float64Array(2);
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      places(x + 0.5, y + 0.5, place);
      const column = Math.floor(place[0]! * from.width);
      const row = Math.floor(place[1]! * from.height);
      const inside = column >= 0 && row >= 0 && column < from.width && row < from.height;
      target[y * to.width + x] = inside ? source[row * from.width + column]! : NOTHING;
    }
  }
}
