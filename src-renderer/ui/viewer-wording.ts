// What a screen reader hears of the picture, in the window's language.

import type { ViewerDescription, ViewerWording } from '../viewer/types.ts';
import type { Words } from './language/zh-CN.ts';

const DEGREES = 180 / Math.PI;

export function viewerWording(words: () => Words): ViewerWording {
  return { describe: (description) => describe(words(), description) };
}

function describe(words: Words, { view, tool, marksInView, marks, sharp, holes, cursor }: ViewerDescription): string {
  const t = words.viewer;
  if (!view) return t.nothing;
  const sentences = [
    view.kind === 'sphere'
      ? t.sphere((view.yaw * DEGREES).toFixed(0), (view.pitch * DEGREES).toFixed(0), (view.fov * DEGREES).toFixed(0))
      : t.flat(view.x.toFixed(0), view.y.toFixed(0)),
    sharp ? t.sharp : t.loading,
    t.marks(marksInView.length, marks),
    ...(marksInView.length > 0 ? [marksInView.join(', ')] : []),
    ...(holes > 0 ? [words.review.holes(holes)] : []),
    ...(tool === 'browse' ? [] : [tool === 'point' ? t.pointTool : t.boxTool]),
  ];
  if (cursor) {
    const sphere = view.kind === 'sphere';
    const [a, b] = cursor.place;
    sentences.push(t.cursor((sphere ? a * DEGREES : a).toFixed(1), (sphere ? b * DEGREES : b).toFixed(1)));
    if (cursor.cornerSet) sentences.push(t.cornerSet);
  }
  return `${sentences.join(t.stop)}${t.stop}`;
}
