// Marks as crisp SVG outlines over the canvas, with labels that keep out of each other's and the mark's way. Attributes and
// style properties are set, never a style attribute: the page's content policy forbids those.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { areaOf, isHit, outlineOnScreen, type MarkShape } from '#shared/footage/marks.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import { placeLabel, type Rectangle } from './labels.ts';
import type { ViewerMark } from './types.ts';

export interface Sketch extends MarkShape {
  /** Where the keyboard's cursor is, on the screen. */
  readonly cursor?: PixelPoint;
}
export interface Overlay {
  draw(view: View | null, pane: Size, marks: readonly ViewerMark[], sketch: Sketch | null): void;
  /** The mark at a point: of several the smallest. */
  markAt(view: View, pane: Size, marks: readonly ViewerMark[], point: PixelPoint): string | null;
  /** Marks of which something lies in the pane. */
  inView(view: View, pane: Size, marks: readonly ViewerMark[]): ViewerMark[];
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

  function drawOutline(outline: readonly PixelPoint[], mark: Pick<ViewerMark, 'kind' | 'colour' | 'selected'>, parent: Element): void {
    const group = element('g', parent, { class: mark.selected ? 'viewer-mark viewer-mark-selected' : 'viewer-mark', fill: 'none' });
    if (mark.colour !== undefined) group.style.color = mark.colour;
    const data = mark.kind === 'point' ? crossOf(outline[0]!) : pathOf(outline);
    element('path', group, { d: data, class: 'viewer-mark-halo' });
    element('path', group, { d: data, class: 'viewer-mark-line' });
  }

  function drawLabel(label: string, at: Rectangle, mark: ViewerMark, parent: Element): void {
    const group = element('g', parent, { class: mark.selected ? 'viewer-label viewer-label-selected' : 'viewer-label' });
    if (mark.colour !== undefined) group.style.color = mark.colour;
    element('rect', group, { x: at.x, y: at.y, width: at.width, height: at.height, rx: 4, class: 'viewer-label-back' });
    const text = element('text', group, { x: at.x + LABEL_PADDING, y: at.y + LABEL_HEIGHT / 2, class: 'viewer-label-text', 'dominant-baseline': 'central' });
    text.textContent = label;
  }

  const outlineOf = (mark: MarkShape, view: View, pane: Size): PixelPoint[] => outlineOnScreen(mark, view, pane);
  const isOnPane = (outline: readonly PixelPoint[], pane: Size): boolean => {
    if (outline.length === 0) return false;
    const box = boundsOf(outline);
    return box.x < pane.width && box.y < pane.height && box.x + box.width > 0 && box.y + box.height > 0;
  };

  return {
    draw(view, pane, marks, sketch) {
      svg.setAttribute('width', String(pane.width));
      svg.setAttribute('height', String(pane.height));
      svg.setAttribute('viewBox', `0 0 ${pane.width} ${pane.height}`);
      svg.replaceChildren();
      if (view === null) return;
      const shown = marks
        .map((mark) => ({ mark, outline: outlineOf(mark, view, pane) }))
        .filter(({ outline }) => isOnPane(outline, pane));
      // Selected ones come last, so they lie on top; their labels are placed first, so they get the best places.
      shown.sort((a, b) => Number(a.mark.selected ?? false) - Number(b.mark.selected ?? false));
      for (const { mark, outline } of shown) drawOutline(outline, mark, svg);
      const taken: Rectangle[] = [];
      for (const { mark, outline } of shown.toReversed()) {
        if (!mark.label) continue;
        const size = { width: Math.ceil(widthOf(mark.label)) + 2 * LABEL_PADDING, height: LABEL_HEIGHT };
        const place = placeLabel(mark.kind === 'point' ? around(outline[0]!, POINT_RADIUS) : boundsOf(outline), size, pane, taken, mark.selected ?? false);
        if (place === null) continue;
        taken.push(place);
        drawLabel(mark.label, place, mark, svg);
      }
      if (sketch === null) return;
      const outline = outlineOf(sketch, view, pane);
      if (outline.length > 0) drawOutline(outline, { kind: sketch.kind, selected: true }, svg);
      if (sketch.cursor !== undefined) element('path', svg, { d: crossOf(sketch.cursor), class: 'viewer-cursor', fill: 'none' });
    },
    markAt(view, pane, marks, point) {
      const hit = marks
        .map((mark) => ({ mark, outline: outlineOf(mark, view, pane) }))
        .filter(({ mark, outline }) => isHit(outline, point, mark.kind === 'point' ? POINT_RADIUS + TOLERANCE / 2 : TOLERANCE))
        .sort((a, b) => areaOf(a.outline) - areaOf(b.outline));
      return hit[0]?.mark.id ?? null;
    },
    inView: (view, pane, marks) => marks.filter((mark) => isOnPane(outlineOf(mark, view, pane), pane)),
    dispose() {
      if (made) svg.remove();
      else svg.replaceChildren();
    },
  };
}

function pathOf(outline: readonly PixelPoint[]): string {
  return `M${outline.map((point) => `${point.x.toFixed(2)} ${point.y.toFixed(2)}`).join('L')}Z`;
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
