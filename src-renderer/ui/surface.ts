// The one element that the viewer draws in. Pages borrow it; moving it in the document keeps its WebGL context and all that is loaded.

import type { Viewer } from '../viewer/types.ts';

export interface Surface {
  readonly host: HTMLDivElement;
  readonly canvas: HTMLCanvasElement;
  readonly overlay: HTMLDivElement;
  /** Puts the surface into a page's place; returns the way to give it back. */
  lend(place: HTMLElement): () => void;
  /** The window's one viewer, made when it is first asked for. */
  viewer(): Promise<Viewer>;
}

export function createSurface(document: Document, makeViewer: (canvas: HTMLCanvasElement, overlay: HTMLDivElement) => Promise<Viewer>): Surface {
  const host = document.createElement('div');
  host.className = 'surface';
  const canvas = document.createElement('canvas');
  canvas.className = 'surface-canvas';
  canvas.tabIndex = 0;
  const overlay = document.createElement('div');
  overlay.className = 'surface-overlay';
  host.append(canvas, overlay);
  // Kept in the document while nobody shows it: a canvas that leaves the document may lose its context.
  const rest = document.createElement('div');
  rest.className = 'surface-rest';
  rest.setAttribute('aria-hidden', 'true');
  rest.append(host);
  document.body.append(rest);
  // A hand on the picture must not take the arrow keys from the sheet: only Tab leaves the keyboard with the picture.
  canvas.addEventListener('pointerdown', () => {
    if (document.activeElement === canvas) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    canvas.addEventListener('pointerup', () => canvas.blur(), { once: true });
  }, { capture: true });
  canvas.addEventListener('mousedown', (event) => event.preventDefault());
  let made: Promise<Viewer> | null = null;
  return {
    host,
    canvas,
    overlay,
    viewer: () => (made ??= makeViewer(canvas, overlay)),
    lend(place) {
      place.prepend(host);
      return () => {
        if (host.parentElement === place) rest.append(host);
      };
    },
  };
}
