// While the GPU is gone the preview is projected by the processor, small, into a plain canvas behind the marks: camera and marks
// stay where they are, and the reviewer sees where they look.

import type { View } from '#shared/footage/footage.ts';
import { flatPixelOfScreen, rayOfScreen, turnByView, type Size } from '#shared/footage/camera.ts';
import { sourcePixelOf, yawPitchOf } from '#shared/footage/sphere.ts';
import type { ViewerFootage } from './types.ts';

export interface StandIn {
  draw(preview: ImageBitmap, footage: ViewerFootage, view: View, pane: Size): void;
  hide(): void;
  dispose(): void;
}

/** CSS pixels per pixel of the stand-in: a 1280×720 pane is 320×180 rays, some ms. */
const COARSE = 4;

export function createStandIn(canvas: HTMLCanvasElement): StandIn {
  let element: HTMLCanvasElement | null = null;
  let pixels: { readonly of: ImageBitmap; readonly data: ImageData } | null = null;

  function pixelsOf(preview: ImageBitmap): ImageData | null {
    if (pixels?.of === preview) return pixels.data;
    const context = new OffscreenCanvas(preview.width, preview.height).getContext('2d');
    if (context === null) return null;
    context.drawImage(preview, 0, 0);
    pixels = { of: preview, data: context.getImageData(0, 0, preview.width, preview.height) };
    return pixels.data;
  }

  return {
    draw(preview, footage, view, pane) {
      const from = pixelsOf(preview);
      if (from === null) return;
      if (element === null) {
        element = document.createElement('canvas');
        element.className = 'viewer-stand-in';
        canvas.after(element);
      }
      element.width = Math.max(1, Math.ceil(pane.width / COARSE));
      element.height = Math.max(1, Math.ceil(pane.height / COARSE));
      const context = element.getContext('2d');
      if (context === null) return;
      const small = { width: element.width, height: element.height };
      const picture = context.createImageData(small.width, small.height);
      for (let y = 0; y < small.height; y += 1) {
        for (let x = 0; x < small.width; x += 1) {
          const source = placeOf(footage, view, small, { x: x + 0.5, y: y + 0.5 });
          const column = Math.floor((source.x / footage.width) * from.width);
          const row = Math.floor((source.y / footage.height) * from.height);
          const to = (y * small.width + x) * 4;
          picture.data[to + 3] = 255;
          if (column < 0 || row < 0 || column >= from.width || row >= from.height) continue;
          const at = (row * from.width + column) * 4;
          for (let channel = 0; channel < 3; channel += 1) picture.data[to + channel] = from.data[at + channel] ?? 0;
        }
      }
      context.putImageData(picture, 0, 0);
    },
    hide() {
      element?.remove();
      element = null;
    },
    dispose() {
      element?.remove();
      element = null;
      pixels = null;
    },
  };
}

function placeOf(footage: ViewerFootage, view: View, pane: Size, point: { x: number; y: number }): { x: number; y: number } {
  if (view.kind === 'flat' || footage.projection.kind === 'flat') {
    return view.kind === 'flat' ? flatPixelOfScreen(view, pane, point) : { x: -1, y: -1 };
  }
  return sourcePixelOf(yawPitchOf(turnByView(view, rayOfScreen(view, pane, point))), footage.projection);
}
