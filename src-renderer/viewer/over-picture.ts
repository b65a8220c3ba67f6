// What lies over the picture: marks, sketch and handles as they are drawn, and the same in a description for whoever cannot see them.

import { placeInWords } from './pencil.ts';
import type { ViewerCore } from './core.ts';
import type { ViewerDescription } from './types.ts';

export function paintOverlay({ stage, settings, pencil, editor, overlay, loupe, canvasSize, marksOf }: ViewerCore): void {
  const size = canvasSize();
  const places = stage.stands();
  const panes = stage.scenes.flatMap((_, i) => {
    const { place, clip = place, hidden } = places[i]!;
    // Where both lie on one another, both have their marks: that is what is compared.
    if (hidden) return [];
    const on = stage.projectorOf(i);
    return [{
      on,
      origin: { x: place.left * size.width, y: place.top * size.height },
      clip: { x: clip.left * size.width, y: clip.top * size.height, width: clip.width * size.width, height: clip.height * size.height },
      marks: i === 0 && settings.pointer !== null ? [...marksOf(i), settings.pointer] : marksOf(i),
      sketch: i === settings.heldPane ? pencil.sketch(on) : null,
      held: i === settings.heldPane ? editor.place : null,
    }];
  });
  overlay.draw(size, panes, loupe.rectangle(size));
}

export function describeView({ stage, settings, pencil, editor, overlay, marksOf, statusNow }: ViewerCore): ViewerDescription {
  const { marks, tool } = settings;
  const view = stage.scenes.length === 0 ? null : stage.projectorOf(stage.spoken()).sourceView;
  const { sharp, holes } = statusNow();
  const inView = stage.scenes.flatMap((_, i) => overlay.inView(stage.projectorOf(i), marksOf(i)));
  const { cursor, cornerSet, corners } = pencil;
  const held = marks.find((mark) => mark.id === editor.draft?.id);
  const at = editor.held === undefined ? cursor : editor.place;
  return {
    view,
    tool,
    marks: marks.length,
    marksInView: inView.map((mark) => mark.label ?? mark.id),
    sharp,
    holes,
    corners,
    ...(view !== null && at !== null ? { cursor: { place: placeInWords(view, at), cornerSet } } : {}),
    ...(held !== undefined && editor.held !== undefined ? { editing: { label: held.label ?? held.id, corner: editor.held === null ? null : editor.held + 1 } } : {}),
  };
}
