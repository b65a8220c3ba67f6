// Pointer, wheel, touch and keys on the canvas, put into acts of the hand: grab, drag, let go, zoom at a point, step.
// Points are CSS pixels from the canvas's top left corner.

import type { PixelPoint } from '#shared/footage/sphere.ts';

export interface Hand {
  /** Whether a press here draws or edits, or else turns the picture. */
  actionAt(point: PixelPoint): 'draw' | 'pan';
  grab(point: PixelPoint): void;
  drag(point: PixelPoint): void;
  /** `speed` in pixels per ms, for the run-out. */
  letGo(speed: PixelPoint): void;
  /** `factor` above 1 brings nearer. */
  zoomAt(point: PixelPoint, factor: number): void;
  /** A press and release without moving. */
  click(point: PixelPoint): void;
  hover(point: PixelPoint | null): void;
  drawStart(point: PixelPoint): void;
  drawMove(point: PixelPoint): void;
  drawEnd(point: PixelPoint, moved: boolean): void;
  drawCancel(): void;
  /** Answers whether the key meant something here. */
  key(event: KeyboardEvent): boolean;
}

/** Movement in CSS pixels that still counts as a click. */
const CLICK_REACH = 4;
/** ms over which the speed of a drag is measured. */
const SPEED_SPAN = 80;

/** Answers a function that takes all listeners away again. */
export function attachInput(canvas: HTMLCanvasElement, hand: Hand, now: () => number): () => void {
  const pointers = new Map<number, PixelPoint>();
  let press: { readonly at: PixelPoint; readonly action: 'pan' | 'draw'; moved: boolean } | null = null;
  let trail: { readonly at: PixelPoint; readonly time: number }[] = [];
  let pinch: { distance: number } | null = null;

  const pointOf = (event: MouseEvent): PixelPoint => {
    const bounds = canvas.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  };
  const middleOfPinch = (): PixelPoint => {
    const [a, b] = [...pointers.values()];
    return { x: ((a?.x ?? 0) + (b?.x ?? 0)) / 2, y: ((a?.y ?? 0) + (b?.y ?? 0)) / 2 };
  };
  const widthOfPinch = (): number => {
    const [a, b] = [...pointers.values()];
    return Math.max(1, Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0)));
  };

  function down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button > 1) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    const point = pointOf(event);
    pointers.set(event.pointerId, point);
    if (pointers.size === 2) {
      if (press?.action === 'draw') hand.drawCancel();
      press = null;
      pinch = { distance: widthOfPinch() };
      hand.grab(middleOfPinch());
      return;
    }
    if (pointers.size > 2) return;
    const draws = event.button === 0 && hand.actionAt(point) === 'draw';
    press = { at: point, action: draws ? 'draw' : 'pan', moved: false };
    trail = [{ at: point, time: now() }];
    if (draws) hand.drawStart(point);
    else hand.grab(point);
  }

  function move(event: PointerEvent): void {
    const point = pointOf(event);
    if (!pointers.has(event.pointerId)) {
      hand.hover(point);
      return;
    }
    pointers.set(event.pointerId, point);
    if (pinch !== null && pointers.size === 2) {
      const distance = widthOfPinch();
      hand.drag(middleOfPinch());
      hand.zoomAt(middleOfPinch(), distance / pinch.distance);
      hand.grab(middleOfPinch());
      pinch.distance = distance;
      return;
    }
    if (press === null) return;
    if (!press.moved && Math.hypot(point.x - press.at.x, point.y - press.at.y) < CLICK_REACH) return;
    press.moved = true;
    if (press.action === 'draw') {
      hand.drawMove(point);
      return;
    }
    const time = now();
    trail = [...trail.filter((step) => time - step.time < SPEED_SPAN), { at: point, time }];
    hand.drag(point);
  }

  function up(event: PointerEvent): void {
    if (!pointers.delete(event.pointerId)) return;
    const point = pointOf(event);
    if (pinch !== null) {
      pinch = null;
      // The finger that stays goes on dragging from where it is.
      const rest = [...pointers.values()][0];
      if (rest !== undefined) {
        press = { at: rest, action: 'pan', moved: true };
        trail = [{ at: rest, time: now() }];
        hand.grab(rest);
      }
      return;
    }
    const ended = press;
    press = null;
    if (ended === null) return;
    if (ended.action === 'draw') hand.drawEnd(ended.moved ? point : ended.at, ended.moved);
    else if (ended.moved) hand.letGo(speedOf(point));
    else hand.click(point);
  }

  function speedOf(point: PixelPoint): PixelPoint {
    const time = now();
    const first = trail.find((step) => time - step.time < SPEED_SPAN);
    if (first === undefined || time - first.time < 5) return { x: 0, y: 0 };
    return { x: (point.x - first.at.x) / (time - first.time), y: (point.y - first.at.y) / (time - first.time) };
  }

  function cancel(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    if (press?.action === 'draw') hand.drawCancel();
    press = null;
    pinch = null;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
    // A touch pad reports a pinch as a wheel with Ctrl, in much smaller steps.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    hand.zoomAt(pointOf(event), Math.exp(-Math.min(400, Math.max(-400, event.deltaY * unit)) * speed));
  }

  function key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !hand.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  const leave = (): void => hand.hover(null);

  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', cancel);
  canvas.addEventListener('pointerleave', leave);
  canvas.addEventListener('wheel', wheel, { passive: false });
  canvas.addEventListener('keydown', key);
  return () => {
    canvas.removeEventListener('pointerdown', down);
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', up);
    canvas.removeEventListener('pointercancel', cancel);
    canvas.removeEventListener('pointerleave', leave);
    canvas.removeEventListener('wheel', wheel);
    canvas.removeEventListener('keydown', key);
  };
}
