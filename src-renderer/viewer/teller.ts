// Tells listeners what changed since it was last told: view, status, and that the view is sharp, once each time it becomes so.

import type { View } from '#shared/footage/footage.ts';
import type { Emitter } from './emitter.ts';
import type { ViewerEvents, ViewerStatus } from './types.ts';

export interface Teller {
  /** `moving`: a view that only flies by is not told as sharp. Answers whether anything changed. */
  tell(view: View | null, status: ViewerStatus, moving: boolean): boolean;
  /** A new source: its sharpness is news even in the same view. */
  forgetSharp(): void;
}

export function createTeller(emitter: Emitter<ViewerEvents>): Teller {
  let toldView = '';
  let toldStatus = '';
  let toldSharp = '';
  return {
    tell(view, status, moving) {
      const viewText = JSON.stringify(view);
      // Counters change with every frame and are no news.
      const statusText = JSON.stringify({ ...status, counts: null });
      const viewChanged = viewText !== toldView;
      const statusChanged = statusText !== toldStatus;
      toldView = viewText;
      toldStatus = statusText;
      if (viewChanged && view !== null) emitter.emit('view', view);
      if (statusChanged) emitter.emit('status', status);
      if (!moving) {
        const sharpText = status.sharp ? viewText : '';
        const isNews = sharpText !== '' && sharpText !== toldSharp;
        toldSharp = sharpText;
        if (isNews && view !== null) emitter.emit('sharp', { view });
      }
      return viewChanged || statusChanged;
    },
    forgetSharp() {
      toldSharp = '';
    },
  };
}
