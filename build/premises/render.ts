// Draws a band of rows. The picture is cut in blocks of about 1.4 degrees; for each the few solids that can be seen through it
// are listed once, and edges between faces are drawn again with four rays a pixel.

import type { Camera } from './camera.ts';
import type { Shade } from './shade.ts';
import type { Scene, Vector } from './scene.ts';
import { boundsOf, createTracer } from './trace.ts';

const BLOCKS_ACROSS = 256;
/** Places of the four rays in a pixel, no two in a row or column. */
const SUBPIXELS: readonly (readonly [number, number])[] = [[0.375, 0.125], [0.875, 0.375], [0.125, 0.625], [0.625, 0.875]];

/** Linear light as a byte of sRGB: bright parts are compressed, as a camera does. */
const createTone = (exposure: number): ((linear: number, dither: number) => number) => {
  const steps = 8192;
  const most = 6;
  const table = Float32Array.from({ length: steps + 1 }, (_, i) => {
    const light = 1 - Math.exp(-exposure * ((i / steps) ** 2 * most));
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  });
  return (linear, dither) => {
    const at = Math.min(steps, Math.sqrt(Math.max(0, linear) / most) * steps);
    const value = table[at | 0]! + dither;
    return value < 0 ? 0 : value > 255 ? 255 : value;
  };
};

export interface BandRenderer {
  /** RGB bytes of `rows` rows from `top`. */
  draw(top: number, rows: number): Uint8Array;
}

export const createBandRenderer = (scene: Scene, camera: Camera, shade: Shade, exposure: number): BandRenderer => {
  const { width, height, pixelAngle } = camera;
  const { eye } = scene;
  const tracer = createTracer(scene);
  const tone = createTone(exposure);
  const block = Math.max(4, Math.ceil(width / BLOCKS_ACROSS));
  const bounds = scene.solids.map(boundsOf);
  const corners = bounds.map(({ least, most }) =>
    Array.from({ length: 8 }, (_, i): Vector => [(i & 1 ? most : least)[0] - eye[0], (i & 2 ? most : least)[1] - eye[1], (i & 4 ? most : least)[2] - eye[2]]),
  );
  const leastDistance = bounds.map(({ least, most }) => Math.hypot(...[0, 1, 2].map((axis) => Math.max(least[axis]! - eye[axis]!, 0, eye[axis]! - most[axis]!))));
  const order = [...bounds.keys()].sort((a, b) => leastDistance[a]! - leastDistance[b]! || a - b);
  const list = new Int32Array(order.length);
  const nearest = new Float64Array(order.length);
  const direction = new Float64Array(3);
  const light = new Float64Array(3);
  let count = 0;

  /** Lists what can be seen through the block, nearest first. A little wider than the block, for rows are not great circles. */
  const listSolids = (x0: number, y0: number, x1: number, y1: number): void => {
    const ray = (x: number, y: number): Vector => {
      camera.direction(x, Math.max(0, Math.min(height, y)), direction);
      return [direction[0]!, direction[1]!, direction[2]!];
    };
    const edge = 2;
    const around = [ray(x0 - edge, y0 - edge), ray(x1 + edge, y0 - edge), ray(x1 + edge, y1 + edge), ray(x0 - edge, y1 + edge)];
    const planes = around.map((a, i): Vector => {
      const b = around[(i + 1) % 4]!;
      return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    });
    const middle = ray((x0 + x1) / 2, (y0 + y1) / 2);
    const inward = planes.map((plane): Vector => {
      const side = plane[0] * middle[0] + plane[1] * middle[1] + plane[2] * middle[2];
      return side < 0 ? [-plane[0], -plane[1], -plane[2]] : plane;
    });
    count = 0;
    for (const i of order) {
      const seen = inward.every((plane) => corners[i]!.some((corner) => plane[0] * corner[0] + plane[1] * corner[1] + plane[2] * corner[2] >= -1e-9));
      if (!seen) continue;
      list[count] = i;
      nearest[count] = leastDistance[i]!;
      count += 1;
    }
  };

  /** Traces one ray through the present block's list; answers what it hit, as one number. */
  const trace = (x: number, y: number): number => {
    camera.direction(x, y, direction);
    tracer.among(list, count, nearest, eye[0], eye[1], eye[2], direction[0]!, direction[1]!, direction[2]!);
    return tracer.solid < 0 ? -1 : tracer.solid * 8 + tracer.face;
  };

  const addLight = (): void => {
    if (tracer.solid >= 0) {
      shade(tracer.solid, tracer.face, direction[0]!, direction[1]!, direction[2]!, tracer.distance, pixelAngle, light);
      return;
    }
    const up = Math.max(0, direction[1]!);
    for (let c = 0; c < 3; c++) light[c] = light[c]! + scene.sky[c]! * (1.25 - 0.7 * up * (c === 2 ? 0.4 : 1));
  };

  const store = (bytes: Uint8Array, at: number, x: number, y: number): void => {
    let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    const dither = ((h >>> 8) & 255) / 256;
    for (let c = 0; c < 3; c++) bytes[at + c] = tone(light[c]!, dither);
  };

  /** One block: ids of the block and of a frame of one pixel around it first, then the light. */
  const drawBlock = (bytes: Uint8Array, top: number, x0: number, y0: number, x1: number, y1: number): void => {
    listSolids(x0, y0, x1, y1);
    const across = x1 - x0 + 2;
    const ids = new Int32Array(across * (y1 - y0 + 2));
    for (let y = y0 - 1; y <= y1; y++) {
      for (let x = x0 - 1; x <= x1; x++) {
        const framed = y < y0 || y === y1 || x < x0 || x === x1;
        const id = trace(x + 0.5, Math.max(0.5, Math.min(height - 0.5, y + 0.5)));
        ids[(y - y0 + 1) * across + (x - x0 + 1)] = id;
        if (framed) continue;
        light.fill(0);
        addLight();
        store(bytes, ((y - top) * width + x) * 3, x, y);
      }
    }
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const at = (y - y0 + 1) * across + (x - x0 + 1);
        const id = ids[at];
        if (id === ids[at - 1] && id === ids[at + 1] && id === ids[at - across] && id === ids[at + across]) continue;
        light.fill(0);
        for (const [sx, sy] of SUBPIXELS) {
          trace(x + sx, y + sy);
          addLight();
        }
        // Bright lamps are cut before they are averaged, or their edges would stay stepped.
        for (let c = 0; c < 3; c++) light[c] = light[c]! / SUBPIXELS.length;
        store(bytes, ((y - top) * width + x) * 3, x, y);
      }
    }
  };

  return {
    draw: (top, rows) => {
      const bytes = new Uint8Array(width * rows * 3);
      for (let y = top; y < top + rows; y += block) {
        for (let x = 0; x < width; x += block) drawBlock(bytes, top, x, y, Math.min(width, x + block), Math.min(top + rows, y + block));
      }
      return bytes;
    },
  };
};
