// The script of the page with two videos whose files come badly: /video-stress.html?a=SHA&b=SHA&faults=~slow=400. The first plays the
// original, the second its smallest copy.

import type { Footage } from '../../src-shared/footage/footage.ts';
import { framesOf, frameTableSchema } from '../../src-shared/footage/frame-table.ts';
import { createPlayer, type Player } from '../../src-renderer/viewer/player.ts';
import type { ViewerSource } from '../../src-renderer/viewer/types.ts';
import { createViewer } from '../../src-renderer/viewer/viewer.ts';
import './video-window.ts';

const query = new URLSearchParams(location.search);
const faults = query.get('faults') ?? '';
const choice = document.querySelector<HTMLSelectElement>('select[data-faults]')!;
choice.value = faults;
choice.addEventListener('change', () => {
  query.set('faults', choice.value);
  location.search = query.toString();
});

interface Opened {
  readonly source: ViewerSource;
  readonly player: Player;
}
async function open(sha: string, which: 'file' | 'copy'): Promise<Opened> {
  const footage = (await (await fetch(`/footage/${sha}`)).json()) as Footage;
  const frames = framesOf(frameTableSchema.parse(await (await fetch(`/media/${sha}/frames.json`)).json()));
  const media = `/media/${encodeURIComponent(`${sha}${faults}`)}`;
  const element = document.createElement('video');
  element.muted = true;
  const player = createPlayer(element, frames, `${media}/${which === 'file' ? 'file' : `proxy/${(footage.video?.proxies.length ?? 1) - 1}`}`);
  return { source: { footage, urls: { preview: `${media}/preview`, tile: (level, x, y) => `${media}/tile/${level}/${x}/${y}` } }, player };
}

async function start(): Promise<void> {
  const viewer = createViewer(document.querySelector('canvas')!, document.querySelector<HTMLElement>('.viewer')!, { wording: { describe: () => '两段视频' } });
  window.videoViewer = viewer;
  const [a, b] = await Promise.all([open(query.get('a') ?? '', 'file'), open(query.get('b') ?? query.get('a') ?? '', 'copy')]);
  viewer.show(a.source);
  viewer.compare([b.source]);
  viewer.setVideo(a.player.element, 0);
  viewer.setVideo(b.player.element, 1);
  const players = [a.player, b.player];
  window.players = players;
  const line = document.querySelector<HTMLElement>('.status')!;
  const tell = (): void => {
    line.textContent = players.map((player, i) => {
      const { frame, playing, seeking, exact, failed } = player.state();
      return `${i + 1}: ${failed ? 'cannot be played' : `frame ${frame + 1}${seeking ? ' …' : exact ? '' : ' (not exact)'}${playing ? ' ▶' : ''}`}`;
    }).join('   ');
  };
  for (const player of players) player.on('state', tell);
  tell();
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-step]')) button.addEventListener('click', () => players.forEach((player) => player.step(Number(button.dataset['step']))));
  document.querySelector('button[data-play]')?.addEventListener('click', () => players.forEach((player) => (player.state().playing ? player.pause() : player.play())));
}
window.ready = start();
