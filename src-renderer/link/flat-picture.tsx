// A flat live picture: the video whole, drawings over it in shares of the picture, so that they lie on the same thing on every screen.

import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { Frame, Point } from '#shared/live/protocol.ts';
import { COLOURS } from './colours.ts';
import { contained, isFlat, shareAt, type Box } from './points.ts';
import { useHand, type PictureTool } from './use-hand.ts';

export interface Drawing {
  readonly id: string;
  readonly points: readonly Point[];
  readonly colour: string;
}
export interface PictureProps {
  readonly track: MediaStreamTrack;
  readonly tool: PictureTool;
  readonly drawings: readonly Drawing[];
  readonly pointers: readonly { readonly name: string; readonly at: Point }[];
  readonly frozen: boolean;
  /** Which frame is on the screen. */
  readonly frameRef: RefObject<() => Frame>;
  readonly onPoint: (at: Point | null) => void;
  readonly onDrawn: (points: Point[]) => void;
  readonly label: string;
}

/** Plays a track in an element until the answered function is called. `onFrame`: the RTP time stamp of each frame that comes to the screen. */
function playTrack(element: HTMLVideoElement, track: MediaStreamTrack, onSize: (size: { width: number; height: number }) => void, onFrame: (rtp: number | undefined) => void): () => void {
  element.srcObject = new MediaStream([track]);
  element.muted = true;
  element.playsInline = true;
  void element.play().catch(() => undefined);
  const resized = (): void => {
    if (element.videoWidth > 0) onSize({ width: element.videoWidth, height: element.videoHeight });
  };
  const each = (_: number, shown: VideoFrameCallbackMetadata): void => {
    onFrame((shown as { rtpTimestamp?: number }).rtpTimestamp);
    handle = element.requestVideoFrameCallback(each);
  };
  let handle = element.requestVideoFrameCallback(each);
  element.addEventListener('resize', resized);
  resized();
  return () => {
    element.cancelVideoFrameCallback(handle);
    element.removeEventListener('resize', resized);
    element.srcObject = null;
  };
}

/** The element plays the track; `frameRef` says which frame is shown, by the picture's own time stamp where the browser tells it. */
export function useLiveVideo(element: HTMLVideoElement | null, track: MediaStreamTrack, frozen: boolean, frameRef: RefObject<() => Frame>): { readonly width: number; readonly height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    if (!element) return;
    let rtp: number | undefined;
    frameRef.current = () => ({ at: new Date().toISOString(), ...(rtp === undefined ? {} : { rtp }) });
    return playTrack(element, track, setSize, (shown) => {
      rtp = shown;
    });
  }, [element, track, frameRef]);
  useEffect(() => {
    if (frozen) element?.pause();
    else void element?.play().catch(() => undefined);
  }, [element, frozen]);
  return size;
}

export function FlatPicture({ track, tool, drawings, pointers, frozen, frameRef, onPoint, onDrawn, label }: PictureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  const size = useLiveVideo(video, track, frozen, frameRef);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = (): void => setBox({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const lies: Box = contained(size ?? { width: 16, height: 9 }, box);
  const at = (event: PointerEvent): Point | null => {
    const { left, top } = place.current!.getBoundingClientRect();
    return shareAt({ x: event.clientX - left, y: event.clientY - top }, lies);
  };
  const { line, hand } = useHand({ tool, at, least: 0.004, onPoint, onDrawn });
  const shown = [...drawings, ...(line.length > 0 ? [{ id: 'own', points: line, colour: 'red' }] : [])];
  const toScreen = (point: Point): string => (isFlat(point) ? `${(lies.left + point.x * lies.width).toFixed(1)},${(lies.top + point.y * lies.height).toFixed(1)}` : '');
  return (
    <div ref={place} className={`live-flat tool-${tool}`} {...hand}>
      <video ref={setVideo} className="live-video" aria-label={label} data-testid="live-video" />
      <svg className="live-over" aria-hidden="true">
        {shown.map((one) => <polyline key={one.id} points={one.points.map(toScreen).join(' ')} stroke={COLOURS[one.colour] ?? COLOURS['blue']} />)}
        {pointers.filter(({ at: point }) => isFlat(point)).map(({ name, at: point }) => {
          const [x, y] = toScreen(point).split(',').map(Number);
          return <g key={name}><circle cx={x} cy={y} r="9" /><text x={(x ?? 0) + 14} y={(y ?? 0) + 4}>{name}</text></g>;
        })}
      </svg>
    </div>
  );
}
