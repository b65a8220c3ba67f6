// Marks as crisp SVG outlines over the canvas, with labels that keep out of each other's and the mark's way. Attributes and
// style properties are set, never a style attribute: the page's content policy forbids those.

import { areaOf, distanceToOutline, isHit, type MarkShape } from '#shared/footage/marks.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import type { Size } from '#shared/footage/camera.ts';
import { handlesOf } from './editor.ts';
import { placeLabel, type Rectangle } from './labels.ts';
import type { Projector } from './projector.ts';
import type { ViewerMark } from './types.ts';

export interface Sketch extends MarkShape {
  readonly open?: boolean;
  /** Corners that are set already. */
  readonly corners?: readonly (readonly number[])[];
  /** Where the keyboard's cursor is, on the screen. */
  readonly cursor?: PixelPoint;
}
/** One pane with what lies over it. CSS pixels of the canvas. */
export interface OverlayPane {
  readonly on: Projector;
  readonly origin: PixelPoint;
  readonly clip: Rectangle;
  readonly marks: readonly ViewerMark[];
  readonly sketch: Sketch | null;
  /** Keyboard's hold on a mark. */
  readonly held?: readonly number[] | null;
}
export interface Overlay {
  draw(canvas: Size, panes: readonly OverlayPane[], loupe: Rectangle | null): void;
  /** The mark at a point of its pane: of several the smallest. */
  markAt(on: Projector, marks: readonly ViewerMark[], point: PixelPoint): string | null;
  /** Whether a point is on a mark's line (not merely inside it). */
  isOnLine(on: Projector, mark: ViewerMark, point: PixelPoint): boolean;
  /** Marks of which something lies in the pane. */
  inView(on: Projector, marks: readonly ViewerMark[]): ViewerMark[];
  dispose(): void;
}

const SVG = 'http://www.w3.org/2000/svg';
/** CSS pixels around a thin line or a point that still hit it. */
const TOLERANCE = 7;
const POINT_RADIUS = 9;
const LABEL_HEIGHT = 20;
const LABEL_PADDING = 8;

export function createOverlay(host: HTMLElement | SVGSVGElement): Overlay {
  const made = !(host instanceof SVGSVGElement);
  const svg = host instanceof SVGSVGElement ? host : document.createElementNS(SVG, 'svg');
  if (made) host.append(svg);
  svg.classList.add('viewer-marks');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('pointer-events', 'none');
  const widths = new Map<string, number>();

  function element(name: string, parent: Element, attributes: { readonly [name: string]: string | number }): SVGElement {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    parent.append(made);
    return made;
  }

  /** Text width in pixels, measured once for each text. */
  function widthOf(label: string): number {
    const known = widths.get(label);
    if (known !== undefined) return known;
    const text = element('text', svg, { class: 'viewer-label-text', visibility: 'hidden' }) as SVGTextElement;
    text.textContent = label;
    const width = text.getComputedTextLength();
    text.remove();
    // Before its font has come a label is measured, and drawn, in another one.
    if (width > 0 && document.fonts.status === 'loaded') widths.set(label, width);
    return width;
  }

  function drawLines(lines: readonly (readonly PixelPoint[])[], mark: Pick<ViewerMark, 'kind' | 'colour' | 'selected' | 'open'>, parent: Element): void {
    const group = element('g', parent, { class: mark.selected ? 'viewer-mark viewer-mark-selected' : 'viewer-mark', fill: 'none' });
    if (mark.colour !== undefined) group.style.color = mark.colour;
    const data = lines.map((line) => (mark.kind === 'point' || line.length === 1 ? crossOf(line[0]!) : pathOf(line, mark.open !== true))).join('');
    element('path', group, { d: data, class: 'viewer-mark-halo' });
    element('path', group, { d: data, class: 'viewer-mark-line' });
  }

  function drawHandles(mark: ViewerMark, on: Projector, parent: Element): void {
    for (const { handle, at } of handlesOf(mark, on)) {
      if (handle.kind === 'corner' && mark.kind !== 'point') element('rect', parent, { x: at.x - 5, y: at.y - 5, width: 10, height: 10, class: 'viewer-handle' });
      if (handle.kind === 'edge') element('circle', parent, { cx: at.x, cy: at.y, r: 4, class: 'viewer-handle viewer-handle-edge' });
    }
  }

  function drawLabel(label: string, at: Rectangle, mark: ViewerMark, parent: Element): void {
    const group = element('g', parent, { class: mark.selected ? 'viewer-label viewer-label-selected' : 'viewer-label' });
    if (mark.colour !== undefined) group.style.color = mark.colour;
    element('rect', group, { x: at.x, y: at.y, width: at.width, height: at.height, rx: 4, class: 'viewer-label-back' });
    const text = element('text', group, { x: at.x + LABEL_PADDING, y: at.y + LABEL_HEIGHT / 2, class: 'viewer-label-text', 'dominant-baseline': 'central' });
    text.textContent = label;
  }

  const isOnPane = (lines: readonly (readonly PixelPoint[])[], pane: Size): boolean => {
    if (lines.length === 0) return false;
    const box = boundsOf(lines.flat());
    return box.x < pane.width && box.y < pane.height && box.x + box.width > 0 && box.y + box.height > 0;
  };

  function drawPane({ on, marks, sketch, held }: OverlayPane, parent: Element): void {
    const pane = on.size;
    const shown = marks.map((mark) => ({ mark, lines: on.linesOf(mark, mark.open) })).filter(({ lines }) => isOnPane(lines, pane));
    // Selected ones come last, so they lie on top; their labels are placed first, so they get the best places.
    const rank = ({ mark }: { mark: ViewerMark }): number => (mark.editable ? 2 : mark.selected ? 1 : 0);
    shown.sort((a, b) => rank(a) - rank(b));
    for (const { mark, lines } of shown) drawLines(lines, mark, parent);
    for (const { mark } of shown) if (mark.editable) drawHandles(mark, on, parent);
    const taken: Rectangle[] = [];
    for (const { mark, lines } of shown.toReversed()) {
      if (!mark.label) continue;
      const size = { width: Math.ceil(widthOf(mark.label)) + 2 * LABEL_PADDING, height: LABEL_HEIGHT };
      const bounds = mark.kind === 'point' ? around(lines[0]![0]!, POINT_RADIUS) : boundsOf(lines.flat());
      const place = placeLabel(bounds, size, pane, taken, rank({ mark }) > 0);
      if (place === null) continue;
      taken.push(place);
      drawLabel(mark.label, place, mark, parent);
    }
    if (held) {
      const at = on.screenOf(held);
      if (at !== null) element('path', parent, { d: crossOf(at), class: 'viewer-cursor', fill: 'none' });
    }
    if (sketch === null) return;
    if (sketch.points.length > 0) {
      const lines = on.linesOf(sketch, sketch.open);
      if (lines.length > 0) drawLines(lines, { kind: sketch.kind, selected: true, ...(sketch.open ? { open: true } : {}) }, parent);
    }
    for (const corner of sketch.corners ?? []) {
      const at = on.screenOf(corner);
      if (at !== null) element('rect', parent, { x: at.x - 4, y: at.y - 4, width: 8, height: 8, class: 'viewer-handle' });
    }
    if (sketch.cursor !== undefined) element('path', parent, { d: crossOf(sketch.cursor), class: 'viewer-cursor', fill: 'none' });
  }

  return {
    draw(canvas, panes, loupe) {
      svg.setAttribute('width', String(canvas.width));
      svg.setAttribute('height', String(canvas.height));
      svg.setAttribute('viewBox', `0 0 ${canvas.width} ${canvas.height}`);
      svg.replaceChildren();
      for (const pane of panes) {
        // A nested picture clips what lies over one pane to that pane.
        const { clip, origin } = pane;
        const inner = element('svg', svg, { x: clip.x, y: clip.y, width: clip.width, height: clip.height, viewBox: `${clip.x - origin.x} ${clip.y - origin.y} ${clip.width} ${clip.height}` });
        drawPane(pane, inner);
      }
      if (loupe !== null) element('rect', svg, { ...loupe, class: 'viewer-loupe', fill: 'none' });
    },
    markAt(on, marks, point) {
      const hit = marks
        .map((mark) => ({ mark, lines: on.linesOf(mark, mark.open) }))
        .filter(({ mark, lines }) => lines.some((line) => (mark.open ? distanceToOutline(line, point) <= TOLERANCE : isHit(line, point, mark.kind === 'point' ? POINT_RADIUS + TOLERANCE / 2 : TOLERANCE))))
        .sort((a, b) => areaOf(a.lines.flat()) - areaOf(b.lines.flat()));
      return hit[0]?.mark.id ?? null;
    },
    isOnLine: (on, mark, point) => on.linesOf(mark, mark.open).some((line) => distanceToOutline(line, point) <= (mark.kind === 'point' ? POINT_RADIUS + TOLERANCE / 2 : TOLERANCE)),
    inView: (on, marks) => marks.filter((mark) => isOnPane(on.linesOf(mark, mark.open), on.size)),
    dispose() {
      if (made) svg.remove();
      else svg.replaceChildren();
    },
  };
}

function pathOf(line: readonly PixelPoint[], closed: boolean): string {
  return `M${line.map((point) => `${point.x.toFixed(2)} ${point.y.toFixed(2)}`).join('L')}${closed ? 'Z' : ''}`;
}

/** A ring with a cross that leaves the marked place itself free. */
function crossOf({ x, y }: PixelPoint): string {
  const r = POINT_RADIUS;
  const gap = 3;
  return (
    `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0` +
    `M${x - r - 4} ${y}H${x - gap}M${x + gap} ${y}H${x + r + 4}M${x} ${y - r - 4}V${y - gap}M${x} ${y + gap}V${y + r + 4}`
  );
}

function around({ x, y }: PixelPoint, radius: number): Rectangle {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

function boundsOf(outline: readonly PixelPoint[]): Rectangle {
  const xs = outline.map((point) => point.x);
  const ys = outline.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
