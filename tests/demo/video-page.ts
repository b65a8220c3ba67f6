// The script of the page that plays a video in the viewer: /video?sha=…&file=file|proxy/0&draw=processor|webgl. For tests, for the
// benchmark of videos, and for a person to step through.

import type { Footage } from '../../src-shared/footage/footage.ts';
import { framesOf, frameTableSchema } from '../../src-shared/footage/frame-table.ts';
import { playsSmoothly } from '../../src-renderer/viewer/decode-probe.ts';
import { createPlayer } from '../../src-renderer/viewer/player.ts';
import { createViewer } from '../../src-renderer/viewer/viewer.ts';
import './video-window.ts';

const query = new URLSearchParams(location.search);
const sha = query.get('sha') ?? '';

window.painted = [];
/** As the window does it; how long each frame takes is written down. */
function startPainter(): Worker {
  const worker = new Worker('/painter.js', { type: 'module' });
  const post = worker.postMessage.bind(worker) as (message: unknown, transfer: Transferable[]) => void;
  let asked = 0;
  worker.postMessage = (message: { readonly kind: string }, transfer: unknown) => {
    if (message.kind === 'under' || (message.kind === 'frame' && asked === 0)) asked = performance.now();
    post(message, transfer as Transferable[]);
  };
  worker.addEventListener('message', ({ data }: { readonly data: { readonly kind: string } }) => {
    if (data.kind !== 'presented') return;
    window.painted.push(performance.now() - asked);
    asked = 0;
  });
  return worker;
}

async function start(): Promise<void> {
  const footage = (await (await fetch(`/footage/${sha}`)).json()) as Footage;
  const frames = framesOf(frameTableSchema.parse(await (await fetch(`/media/${sha}/frames.json`)).json()));
  const host = document.querySelector<HTMLElement>('.viewer')!;
  const canvas = document.querySelector('canvas')!;
  const viewer = createViewer(canvas, host, { wording: { describe: () => '视频' }, ...(query.get('draw') === 'webgl' ? {} : { startPainter }) });
  window.videoViewer = viewer;
  const urlsOf = (base: string) => ({ preview: `${base}/preview`, tile: (level: number, x: number, y: number) => `${base}/tile/${level}/${x}/${y}` });
  viewer.show({ footage, urls: urlsOf(`/media/${sha}`) });
  const element = document.createElement('video');
  element.muted = true;
  const file = `/media/${sha}/${query.get('file') ?? 'file'}`;
  const player = createPlayer(element, frames, file);
  window.player = player;
  viewer.setVideo(element);
  window.settled = () =>
    new Promise((resolve) => {
      const look = (): void => {
        const state = player.state();
        if (state.seeking || state.playing) return;
        stop();
        resolve(state.frame);
      };
      const stop = player.on('state', look);
      look();
    });
  window.brightness = (parts) => {
    const canvas = new OffscreenCanvas(element.videoWidth, element.videoHeight);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.drawImage(element, 0, 0);
    return parts.map((part) => context.getImageData(Math.floor(part * canvas.width), Math.floor(canvas.height / 2), 1, 1).data[1] ?? 0);
  };
  window.probe = () => playsSmoothly(file, frames.frameAt, canvas, new AbortController().signal);
  window.showStill = (frame) => viewer.setStill({ footage, urls: urlsOf(`/media/${sha}/frame/${frame}`) });
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-step]')) button.addEventListener('click', () => player.step(Number(button.dataset['step'])));
  document.querySelector('button[data-play]')?.addEventListener('click', () => (player.state().playing ? player.pause() : player.play()));
  await new Promise<void>((resolve) => {
    if (element.readyState >= 2) resolve();
    else element.addEventListener('loadeddata', () => resolve(), { once: true });
  });
}
window.ready = start();
