// The script of the page that plays a video in the viewer: /video?sha=…&file=file|proxy/0. For tests, and for a person to step through.

import type { Footage } from '../../src-shared/footage/footage.ts';
import { framesOf, frameTableSchema } from '../../src-shared/footage/frame-table.ts';
import { createPlayer } from '../../src-renderer/viewer/player.ts';
import { createViewer } from '../../src-renderer/viewer/viewer.ts';
import './video-window.ts';

const query = new URLSearchParams(location.search);
const sha = query.get('sha') ?? '';

async function start(): Promise<void> {
  const footage = (await (await fetch(`/footage/${sha}`)).json()) as Footage;
  const frames = framesOf(frameTableSchema.parse(await (await fetch(`/media/${sha}/frames.json`)).json()));
  const host = document.querySelector<HTMLElement>('.viewer')!;
  const viewer = createViewer(document.querySelector('canvas')!, host, { wording: { describe: () => '视频' } });
  window.videoViewer = viewer;
  const urlsOf = (base: string) => ({ preview: `${base}/preview`, tile: (level: number, x: number, y: number) => `${base}/tile/${level}/${x}/${y}` });
  viewer.show({ footage, urls: urlsOf(`/media/${sha}`) });
  const element = document.createElement('video');
  element.muted = true;
  const player = createPlayer(element, frames, `/media/${sha}/${query.get('file') ?? 'file'}`);
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
  window.showStill = (frame) => viewer.setStill({ footage, urls: urlsOf(`/media/${sha}/frame/${frame}`) });
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-step]')) button.addEventListener('click', () => player.step(Number(button.dataset['step'])));
  document.querySelector('button[data-play]')?.addEventListener('click', () => (player.state().playing ? player.pause() : player.play()));
  await new Promise<void>((resolve) => {
    if (element.readyState >= 2) resolve();
    else element.addEventListener('loadeddata', () => resolve(), { once: true });
  });
}
window.ready = start();
