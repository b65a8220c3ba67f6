// A live panorama: its frames go through the viewer like any video's, and everybody looks where they want. Drawings and pointers are directions.

import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { Point } from '#shared/live/protocol.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { useWindow } from '../ui/window-context.ts';
import type { Viewer, ViewerMark, ViewerSource } from '../viewer/types.ts';
import { COLOURS } from './colours.ts';
import { useLiveVideo, type PictureProps } from './flat-picture.tsx';
import { directionTo, isFlat, pointOfDirection } from './points.ts';
import { useHand } from './use-hand.ts';

/** A picture without tiles: the viewer shows the video's frames alone. */
function liveSource(width: number, height: number): ViewerSource {
  const level = { width, height, columns: Math.ceil(width / TILE_PIXELS), rows: Math.ceil(height / TILE_PIXELS) };
  return { footage: { width, height, projection: wholeSphere(width, height), index: { tile: TILE_PIXELS, levels: [level] } }, urls: { preview: '', tile: () => '' } };
}

export function PanoPicture({ track, tool, drawings, pointers, frozen, frameRef, onPoint, onDrawn, label }: PictureProps) {
  const { surface } = useWindow();
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const at = (event: PointerEvent): Point | null => {
    const { left, top } = place.current!.getBoundingClientRect();
    const found = viewer?.placeAt({ x: event.clientX - left, y: event.clientY - top });
    return found && found.point.length === 3 ? pointOfDirection(found.point) : null;
  };
  const { line, hand } = useHand({ tool, at, least: 0.006, onPoint, onDrawn });
  const video = useMemo(() => document.createElement('video'), []);
  const size = useLiveVideo(video, track, frozen, frameRef);

  useEffect(() => {
    const giveBack = place.current ? surface.lend(place.current) : undefined;
    let current = true;
    void surface.viewer().then((made) => {
      if (current) setViewer(made);
    });
    return () => {
      current = false;
      giveBack?.();
    };
  }, [surface]);
  // Another size of the stream is the same picture: the camera stays where it looks.
  const isThere = size !== null;
  const first = useRef(size);
  useEffect(() => {
    first.current ??= size;
  }, [size]);
  useEffect(() => {
    if (!viewer || !isThere || !first.current) return;
    viewer.show(liveSource(first.current.width, first.current.height));
    viewer.setVideo(video);
    return () => {
      viewer.setVideo(null);
      viewer.clear();
      viewer.setMarks([]);
    };
  }, [viewer, video, isThere]);
  useEffect(() => {
    viewer?.setMarks([
      ...[...drawings, ...(line.length > 1 ? [{ id: 'own', points: line, colour: 'red' }] : [])].map((one): ViewerMark => ({
        id: one.id, kind: 'polygon', open: true, colour: COLOURS[one.colour] ?? '', points: one.points.flatMap((point) => (isFlat(point) ? [] : [directionTo(point)])),
      })),
      ...pointers.flatMap(({ name, at }): ViewerMark[] => (isFlat(at) ? [] : [{ id: `pointer-${name}`, kind: 'point', label: name, colour: COLOURS['amber']!, points: [directionTo(at)] }])),
    ]);
  }, [viewer, drawings, pointers, line]);

  return (
    <div className={`live-pano tool-${tool}`} aria-label={label} data-testid="live-pano">
      <div ref={place} className="pano-place" />
      {/* While somebody points or draws, the hand does not turn the picture. */}
      {tool !== 'browse' && <div className="live-hand" {...hand} />}
    </div>
  );
}
