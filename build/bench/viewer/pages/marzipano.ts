// The page with Marzipano: cube tiles of the same picture, its preview a strip of six small faces, as its own tool makes them.

import Marzipano from 'marzipano';
import { cubeLevels, verticalOf } from '../scene.ts';
import { offer } from './start.ts';

const { footage, view, cubeSize } = window.viewerScene;
if (view.kind !== 'sphere') throw new Error('a sphere is expected');
const base = `/cube/${footage.original.sha256}`;
const sizes = cubeLevels(cubeSize).toReversed();
let camera: { setParameters(parameters: { yaw: number; pitch: number; fov: number }): void } | null = null;

/** Its pitch grows downwards, its field of view is vertical. */
const parametersOf = (yaw: number, pitch: number) => ({ yaw, pitch: -pitch, fov: verticalOf(view.fov) });

offer({
  open() {
    const viewer = new Marzipano.Viewer(document.querySelector<HTMLElement>('.stage')!, { controls: { mouseViewMode: 'drag' } });
    const source = new Marzipano.ImageUrlSource(
      (tile: { face: string; x: number; y: number; z: number }) =>
        tile.z === 0
          ? { url: `${base}/preview`, rect: { x: 0, y: 'bdflru'.indexOf(tile.face) / 6, width: 1, height: 1 / 6 } }
          : { url: `${base}/${sizes[tile.z - 1]}/${tile.face}/${tile.x}/${tile.y}` },
    );
    const geometry = new Marzipano.CubeGeometry([{ tileSize: 256, size: 256, fallbackOnly: true }, ...sizes.map((size) => ({ tileSize: 512, size }))]);
    const limiter = Marzipano.RectilinearView.limit.traditional(cubeSize, (120 * Math.PI) / 180);
    camera = new Marzipano.RectilinearView(parametersOf(view.yaw, view.pitch), limiter);
    viewer.createScene({ source, geometry, view: camera, pinFirstLevel: true }).switchTo({ transitionDuration: 0 });
  },
  turn: (yaw, pitch) => camera?.setParameters(parametersOf(yaw, pitch)),
});
