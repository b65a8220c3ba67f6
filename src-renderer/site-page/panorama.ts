// A panorama in a frame of its own: photo-sphere-viewer with touch, and the phone's attitude where it tells it. The picture comes as an
// address from the page around it; nothing else is reached from here.

import { Viewer } from '@photo-sphere-viewer/core';
import '@photo-sphere-viewer/core/index.css';
import './panorama.css';
import { attitudeOf } from './attitude.ts';

interface Shown {
  readonly panorama: string;
  readonly caption: string;
  readonly language: string;
}
let viewer: Viewer | undefined;

/** iPhones ask first, and only after a touch. */
type Asking = { requestPermission?: () => Promise<'granted' | 'denied'> };

function follow(shown: Viewer, language: string): void {
  if (typeof DeviceOrientationEvent === 'undefined') return;
  const button = document.createElement('button');
  button.id = 'follow';
  button.textContent = language === 'en' ? 'Turn with the phone' : '随手机转动';
  let begun: { readonly yaw: number; readonly view: number } | undefined;
  let isOn = false;
  const turned = ({ alpha, beta, gamma }: DeviceOrientationEvent): void => {
    if (!isOn || alpha === null || beta === null || gamma === null) return;
    const { yaw, pitch } = attitudeOf({ alpha, beta, gamma });
    begun ??= { yaw, view: shown.getPosition().yaw };
    shown.rotate({ yaw: begun.view + yaw - begun.yaw, pitch });
  };
  button.addEventListener('click', () => {
    isOn = !isOn;
    begun = undefined;
    button.classList.toggle('on', isOn);
    if (!isOn) return removeEventListener('deviceorientation', turned);
    const { requestPermission } = DeviceOrientationEvent as unknown as Asking;
    void (requestPermission?.() ?? Promise.resolve('granted')).then((answer) => {
      if (answer === 'granted') addEventListener('deviceorientation', turned);
      else button.remove();
    });
  });
  document.body.append(button);
}

addEventListener('message', ({ data, origin }: MessageEvent<Shown>) => {
  if (origin !== location.origin || typeof data?.panorama !== 'string' || !data.panorama.startsWith('blob:')) return;
  viewer?.destroy();
  document.querySelector('#follow')?.remove();
  viewer = new Viewer({ container: 'panorama', panorama: data.panorama, caption: data.caption, navbar: ['zoom', 'caption', 'fullscreen'], touchmoveTwoFingers: false, mousewheelCtrlKey: false });
  viewer.addEventListener('ready', () => {
    document.body.dataset['ready'] = 'yes';
    follow(viewer!, data.language);
  }, { once: true });
  viewer.addEventListener('panorama-error', () => {
    document.body.dataset['ready'] = 'failed';
  });
});
// The page around it waits for this before it says what to show.
parent.postMessage('ready', location.origin);
