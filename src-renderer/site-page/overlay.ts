// What the panel draws and points at, over the camera's own picture.

import type { Point, Stroke } from '#shared/live/protocol.ts';

const COLOURS = { blue: '#2f7dff', red: '#ff453a', amber: '#ffb340', green: '#30d158' } as const;
const POINTER_MS = 2_500;

export interface Overlay {
  readonly element: HTMLCanvasElement;
  strokes(strokes: Iterable<Stroke>): void;
  pointer(at: Point | null): void;
}

/** `video`: whose picture it lies over; letterboxed like it. */
export function createOverlay(video: HTMLVideoElement): Overlay {
  const element = document.createElement('canvas');
  element.className = 'overlay';
  let drawn: readonly Stroke[] = [];
  let pointer: Point | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = (): void => {
    const { clientWidth: width, clientHeight: height } = element;
    const scale = devicePixelRatio || 1;
    element.width = width * scale;
    element.height = height * scale;
    const context = element.getContext('2d');
    if (!context || !video.videoWidth) return;
    const fit = Math.min(width / video.videoWidth, height / video.videoHeight);
    const [shownWidth, shownHeight] = [video.videoWidth * fit, video.videoHeight * fit];
    const [left, top] = [(width - shownWidth) / 2, (height - shownHeight) / 2];
    // A direction in a panorama, as the flat picture of it that this phone shows.
    const place = (point: Point): readonly [number, number] => ('x' in point ? [left + point.x * shownWidth, top + point.y * shownHeight] : [left + (point.yaw / (2 * Math.PI) + 0.5) * shownWidth, top + (0.5 - point.pitch / Math.PI) * shownHeight]);
    context.scale(scale, scale);
    context.lineWidth = 4;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const { points, colour } of drawn) {
      context.strokeStyle = COLOURS[colour];
      context.beginPath();
      points.forEach((point, index) => (index === 0 ? context.moveTo(...place(point)) : context.lineTo(...place(point))));
      context.stroke();
    }
    if (pointer) {
      const [x, y] = place(pointer);
      context.strokeStyle = '#fff';
      context.lineWidth = 3;
      context.beginPath();
      context.arc(x, y, 18, 0, 2 * Math.PI);
      context.stroke();
      context.fillStyle = '#2f7dff';
      context.beginPath();
      context.arc(x, y, 7, 0, 2 * Math.PI);
      context.fill();
    }
  };
  video.addEventListener('resize', draw);
  addEventListener('resize', draw);
  return {
    element,
    strokes(strokes) {
      drawn = [...strokes];
      draw();
    },
    pointer(at) {
      pointer = at;
      clearTimeout(timer);
      if (at) timer = setTimeout(() => {
        pointer = null;
        draw();
      }, POINTER_MS);
      draw();
    },
  };
}
