// Ties the hand and the keys on the canvas to the scenes: what is under a pointer, and what becomes of what the hand did.

import type { ViewerCore } from './core.ts';
import { handleAt } from './editor.ts';
import { createHand } from './hand.ts';
import { attachInput } from './input.ts';
import type { Looking } from './looking.ts';
import type { Drawn } from './pencil.ts';

/** Answers how to let go. */
export function attachHand(core: ViewerCore, looking: Looking): () => void {
  const { canvas, stage, settings, emitter, pencil, editor, overlay, loupe, engine, announcer, now } = core;
  const said = (): void => announcer.announce();

  function onDrawn(pane: number, drawn: Drawn | null): void {
    settings.heldPane = pane;
    core.changed(false);
    said();
    if (drawn === null) return;
    emitter.emit(settings.tool === 'measure' ? 'measured' : 'marked', { ...drawn, pane });
  }

  const hand = createHand({
    tool: () => settings.tool,
    paneAt(at) {
      const held = core.heldAt(at);
      if (held !== null && typeof at !== 'number') settings.heldPane = held.pane;
      return held;
    },
    moved: () => core.changed(true),
    pencil,
    editor,
    markAt: ({ on, marks: own }, point) => overlay.markAt(on, own, point),
    handleAt({ on, marks: own }, point) {
      const mark = own.find((one) => one.editable);
      if (mark === undefined || stage.planet !== null) return null;
      const handle = handleAt(mark, on, point, overlay.isOnLine(on, mark, point));
      return handle && { mark, handle };
    },
    onPick: (id) => emitter.emit('pick', { id }),
    onDrawn,
    onEdited(edited) {
      if (edited !== null) emitter.emit('changed', edited);
      core.changed(false);
      said();
    },
    onRemoval: (id) => emitter.emit('removal', { id }),
    onPlaced: (pane, point) => emitter.emit('placed', { pane, point }),
    onHover(point, over) {
      emitter.emit('hover', point === null ? null : looking.placeAt(point));
      if (over !== null) canvas.dataset['hover'] = over;
      else delete canvas.dataset['hover'];
      if (loupe.move(point)) {
        engine?.invalidate();
        core.drawOverlay();
      }
    },
    planet: {
      shown: () => stage.planet !== null,
      turn: (dx) => looking.turnPlanet(dx / 250),
      zoom: looking.zoomPlanet,
    },
    redraw() {
      core.drawOverlay();
      said();
    },
    fit: looking.fit,
    zoomBy: looking.zoomBy,
    reducedMotion: core.reducedMotion,
    now,
  });
  return attachInput(canvas, hand, now);
}
