// What a screen reader hears of the picture, in the window's language.

import type { Tool, ViewerDescription, ViewerWording } from '../viewer/types.ts';
import type { Words } from './language/zh-CN.ts';

const DEGREES = 180 / Math.PI;

export function viewerWording(words: () => Words): ViewerWording {
  return { describe: (description) => describe(words(), description) };
}

function toolWord(words: Words, tool: Exclude<Tool, 'browse'>): string {
  const { viewer, picture } = words;
  return { point: viewer.pointTool, box: viewer.boxTool, polygon: picture.polygonTool, measure: picture.measureTool, align: picture.alignTool }[tool];
}

function describe(words: Words, { view, tool, marksInView, marks, sharp, holes, cursor, corners, editing }: ViewerDescription): string {
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
    ...(tool === 'browse' ? [] : [toolWord(words, tool)]),
    ...(corners > 0 ? [words.picture.corners(corners)] : []),
    ...(editing ? [editing.corner === null ? words.picture.editWhole(editing.label) : words.picture.editCorner(editing.label, editing.corner)] : []),
  ];
  if (cursor) {
    const sphere = view.kind === 'sphere';
    const [a, b] = cursor.place;
    sentences.push(t.cursor((sphere ? a * DEGREES : a).toFixed(1), (sphere ? b * DEGREES : b).toFixed(1)));
    if (cursor.cornerSet) sentences.push(t.cornerSet);
  }
  return `${sentences.join(t.stop)}${t.stop}`;
}
