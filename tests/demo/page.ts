// The script of every stress page: one viewer over the whole window, a line of its status, and what the page's name asks for.
// Address: ?source=NAME&tool=…&marks=N&yaw=…&pitch=…&fov=… (degrees).

import type { View } from '../../src-shared/footage/footage.ts';
import { directionOf } from '../../src-shared/footage/sphere.ts';
import { createViewer } from '../../src-renderer/viewer/viewer.ts';
import type { Viewer, ViewerFootage, ViewerMark, ViewerWording } from '../../src-renderer/viewer/types.ts';

declare global {
  interface Window {
    viewer: Viewer;
    /** Events so far, for tests. */
    told: { readonly name: string; readonly event: unknown; readonly at: number }[];
    shown: Promise<void>;
  }
}

const DEGREE = Math.PI / 180;
/** A page brings its own settings; its address may change them. */
const query = new URLSearchParams([...new URLSearchParams(document.body.dataset['query'] ?? ''), ...new URLSearchParams(location.search)]);
const setting = (name: string): string | undefined => query.getAll(name).at(-1);
const number = (name: string, otherwise: number): number => Number(setting(name) ?? otherwise);

const wording: ViewerWording = {
  describe: ({ view, marksInView, sharp, cursor }) => {
    if (view === null) return '没有影像';
    const where =
      view.kind === 'sphere'
        ? `水平 ${(view.yaw / DEGREE).toFixed(1)}°，俯仰 ${(view.pitch / DEGREE).toFixed(1)}°，视场 ${(view.fov / DEGREE).toFixed(1)}°`
        : `中心 ${view.x.toFixed(0)}, ${view.y.toFixed(0)}`;
    const marks = marksInView.length > 0 ? `，视野内标注：${marksInView.join('、')}` : '';
    const at = cursor === undefined ? '' : `，光标 ${cursor.place.map((value) => value.toFixed(3)).join(', ')}${cursor.cornerSet ? '，已定一角' : ''}`;
    return `${where}${marks}${at}${sharp ? '，已清晰' : ''}`;
  },
};

const host = document.querySelector<HTMLElement>('.viewer')!;
const canvas = document.querySelector('canvas')!;
const line = document.querySelector<HTMLElement>('.status')!;
// As on a machine that has none.
if (setting('without') === 'webgl') HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, { apply: (get, on, given) => (given[0] === 'webgl2' ? null : Reflect.apply(get, on, given)) });
// As the window does it; `with=gpu` draws by WebGL from the start, `with=broken` has a painter that does not start.
const script = setting('with') === 'broken' ? '/nothing.js' : '/painter.js';
const painter = setting('with') === 'gpu' ? {} : { startPainter: () => new Worker(script, { type: 'module' }) };
const viewer = createViewer(canvas, host, { wording, ...painter, ...(query.has('pool') ? { poolBytes: number('pool', 128) * 1024 * 1024 } : {}) });
window.viewer = viewer;
window.told = [];

for (const name of ['marked', 'measured', 'changed', 'removal', 'placed', 'pick', 'sharp', 'status', 'view'] as const) {
  viewer.on(name, (event) => {
    window.told.push({ name, event, at: performance.now() });
    if (window.told.length > 5000) window.told.splice(0, 2500);
  });
}
viewer.on('status', (status) => {
  line.textContent =
    `${status.source?.width}×${status.source?.height} · level ${status.level}/${status.wantedLevel} · ${status.loading} loading · ${status.holes} holes · ` +
    `${status.sharp ? 'sharp' : '…'} · ${status.graphics} · ${(status.pool.usedBytes / 2 ** 20).toFixed(0)}/${(status.pool.bytes / 2 ** 20).toFixed(0)} MiB`;
});
const kept: ViewerMark[] = [];
viewer.on('marked', (drawn) => {
  kept.push({ id: `drawn-${kept.length}`, kind: drawn.kind, points: drawn.points, label: `标注 ${kept.length + 1}` });
  viewer.setMarks([...kept]);
});
viewer.on('pick', ({ id }) => {
  viewer.setMarks(kept.map((mark) => ({ ...mark, selected: mark.id === id, editable: mark.id === id })));
});
viewer.on('changed', ({ id, points }) => {
  const at = kept.findIndex((mark) => mark.id === id);
  if (at < 0) return;
  kept[at] = { ...kept[at]!, points };
  viewer.setMarks(kept.map((mark) => ({ ...mark, selected: mark.id === id, editable: mark.id === id })));
});

/** Marks spread evenly over the sphere: points and boxes in turn, every fifth in red. */
function manyMarks(count: number): ViewerMark[] {
  return Array.from({ length: count }, (_, i) => {
    const pitch = Math.asin(1 - (2 * (i + 0.5)) / count);
    const yaw = i * 2.399_963;
    const size = 0.03 + 0.05 * ((i * 37) % 10) / 10;
    const corner = (dx: number, dy: number): readonly number[] => directionOf({ yaw: yaw + (dx * size) / Math.max(0.2, Math.cos(pitch)), pitch: pitch + dy * size });
    return {
      id: `m${i}`,
      kind: i % 2 === 0 ? 'box' : 'point',
      points: i % 2 === 0 ? [corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)] : [directionOf({ yaw, pitch })],
      label: `${1 + (i % 9)}.${i} ${['洗手设施', '冷藏设备温度计', '食品经营许可证公示', '消毒柜', '通道净宽'][i % 5]}`,
      ...(i % 5 === 0 ? { colour: '#b42318' } : {}),
    };
  });
}

async function start(): Promise<void> {
  const source = setting('source') ?? 'picture';
  const footage = (await (await fetch(`/media/${source}/index`)).json()) as ViewerFootage;
  const view: View | undefined =
    footage.projection.kind === 'sphere'
      ? { kind: 'sphere', yaw: number('yaw', 0) * DEGREE, pitch: number('pitch', 0) * DEGREE, fov: number('fov', 80) * DEGREE }
      : undefined;
  kept.push(...manyMarks(number('marks', 0)));
  viewer.setMarks(kept);
  const shown = { footage, urls: { preview: `/media/${source}/preview`, tile: (level: number, x: number, y: number) => `/media/${source}/tile/${level}/${x}/${y}` } };
  viewer.show(shown, view);
  const panes = number('panes', 1);
  if (panes > 1) viewer.compare(Array.from({ length: panes - 1 }, () => shown));
  const every = number('lose', 0);
  if (every > 0) window.setInterval(() => viewer.loseContext(1500), every);
}
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-act]')) {
  button.addEventListener('click', () => {
    const act = button.dataset['act'];
    if (act === 'browse' || act === 'point' || act === 'box' || act === 'polygon') viewer.setTool(act);
    if (act === 'linked' || act === 'offset' || act === 'free') viewer.setCompare({ link: act });
    if (act === 'lose') viewer.loseContext(1500);
    if (act === 'keyboard') viewer.drawByKeyboard();
    if (act === 'fit') viewer.fit();
    if (act === 'heal') void fetch('/heal').then(() => viewer.retryHoles());
  });
}
window.shown = start();
