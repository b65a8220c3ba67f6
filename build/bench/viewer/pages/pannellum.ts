// The page with Pannellum: the same cube tiles as Marzipano gets.

import 'pannellum';
import { cubeLevels } from '../scene.ts';
import { offer } from './start.ts';

interface Pannellum {
  viewer(container: HTMLElement, config: object): { lookAt(pitch: number, yaw: number, hfov: number, animated: boolean): void };
}
const { footage, view, cubeSize } = window.viewerScene;
if (view.kind !== 'sphere') throw new Error('a sphere is expected');
const base = `/cube/${footage.original.sha256}`;
const degrees = (radians: number): number => (radians * 180) / Math.PI;
let viewer: ReturnType<Pannellum['viewer']> | null = null;

offer({
  open() {
    viewer = (window as unknown as { pannellum: Pannellum }).pannellum.viewer(document.querySelector<HTMLElement>('.stage')!, {
      type: 'multires',
      autoLoad: true,
      showControls: false,
      // Without: its preview is drawn only where this is on, and a fade from it would count against it.
      sceneFadeDuration: 0,
      hfov: degrees(view.fov),
      minHfov: 10,
      yaw: degrees(view.yaw),
      pitch: degrees(view.pitch),
      multiRes: {
        basePath: base,
        // Levels are counted from the smallest, beginning with 1.
        path: '/level/%l/%s/%x/%y',
        extension: 'jpg',
        tileResolution: 512,
        maxLevel: cubeLevels(cubeSize).length,
        cubeResolution: cubeSize,
      },
    });
  },
  turn: (yaw, pitch) => viewer?.lookAt(degrees(pitch), degrees(yaw), degrees(view.fov), false),
});
