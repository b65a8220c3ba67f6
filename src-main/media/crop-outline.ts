// Draws a mark on its evidence crop: a red line with a white edge, so that it is seen on any ground.

import type { Mark } from '#shared/footage/footage.ts';
import type { Place } from './crop-geometry.ts';

/** Width at which the measures below are pixels; a narrower crop has them smaller, down to what can still be seen. */
const DRAWN_AT = 1200;
const LEAST_UNIT = 0.4;
const number = (value: number): string => value.toFixed(2);

/** SVG of the crop's size. `lines`: the mark's edges in pixels of the crop; of a point the one place, left open itself. */
export const outlineOf = (kind: Mark['kind'], lines: readonly (readonly Place[])[], width: number, height: number): Buffer => {
  const unit = Math.max(LEAST_UNIT, width / DRAWN_AT);
  const shape = kind === 'point' ? lines.flatMap(([at]) => (at ? [target(at, unit)] : [])) : lines.map((line) => `<path d="${polyline(line)}"/>`);
  const stroke = (colour: string, wide: number): string => `<g stroke="${colour}" stroke-width="${number(wide * unit)}">${shape.join('')}</g>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke-linejoin="round">${stroke('#fff', 9)}${stroke('#d0021b', 5)}</g></svg>`,
  );
};

/** Closed where it ends at its beginning, so that this corner looks like the others. */
const polyline = (line: readonly Place[]): string => {
  const places = line.map(([x, y]) => `${number(x)} ${number(y)}`);
  return `M${places.join('L')}${places[0] === places.at(-1) ? 'Z' : ''}`;
};

const target = ([x, y]: Place, unit: number): string => {
  const arms = [[-34, 0, -14, 0], [14, 0, 34, 0], [0, -34, 0, -14], [0, 14, 0, 34]] as const;
  const at = (dx: number, dy: number): Place => [x + dx * unit, y + dy * unit];
  const lines = arms.map(([a, b, c, d]) => `<path d="${polyline([at(a, b), at(c, d)])}"/>`);
  return `<circle cx="${number(x)}" cy="${number(y)}" r="${number(22 * unit)}"/>${lines.join('')}`;
};
