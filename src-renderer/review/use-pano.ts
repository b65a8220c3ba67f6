// The window's one viewer as the review page uses it: which footage is shown, tool, marks, status.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { FootageHere } from '#shared/contract/workstation.ts';
import type { Footage, View } from '#shared/footage/footage.ts';
import type { DrawnMark, Tool, Viewer, ViewerMark, ViewerSource, ViewerStatus } from '../viewer/types.ts';
import { useWindow } from '../ui/window-context.ts';

export interface Pano {
  readonly viewer: Viewer | null;
  /** What is shown; `null` while the case has no footage. */
  readonly footage: Footage | null;
  readonly tool: Tool;
  readonly status: ViewerStatus | null;
  /** Shows a footage by the SHA-256 of its original, at `view`, else where it was left, else its first look. */
  look(sha256: string, view?: View): void;
  step(by: 1 | -1): void;
  setTool(tool: Tool): void;
  setMarks(marks: readonly ViewerMark[]): void;
}

export interface PanoEvents {
  onMarked(mark: DrawnMark): void;
  onPick(id: string | null): void;
  onMeasured(line: DrawnMark): void;
  onChanged(change: { readonly id: string; readonly points: number[][] }): void;
  onRemoval(id: string): void;
  onPlaced(place: { readonly pane: number; readonly point: readonly number[] }): void;
  /** The footage has been seen sharp: it counts as looked at. */
  onSeen(sha256: string): void;
  /** Where the next open item will be looked at. */
  nextLook(): { readonly footage: string; readonly view?: View } | null;
}

const nothing = (): void => undefined;
/** For whoever only looks. */
export const NO_EVENTS: PanoEvents = { onMarked: nothing, onMeasured: nothing, onChanged: nothing, onRemoval: nothing, onPlaced: nothing, onPick: nothing, onSeen: nothing, nextLook: () => null };

/** `layerOf`: which layer of a footage this person sees. */
export function usePano(all: readonly FootageHere[], origin: string, layerOf: (footage: Footage) => Layer, events: () => PanoEvents): Pano {
  const { surface } = useWindow();
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const [tool, setTool] = useState<Tool>('browse');
  const [status, setStatus] = useState<ViewerStatus | null>(null);
  const left = useRef(new Map<string, View>());
  const onScreen = useRef<string | null>(null);
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });

  useEffect(() => {
    let current = true;
    const stops: (() => void)[] = [];
    void surface.viewer().then((made) => {
      if (!current) return;
      stops.push(
        made.on('status', setStatus),
        made.on('marked', (mark) => (setTool('browse'), made.setTool('browse'), latest.current().onMarked(mark))),
        made.on('measured', (line) => latest.current().onMeasured(line)),
        made.on('changed', (change) => latest.current().onChanged(change)),
        made.on('removal', ({ id }) => latest.current().onRemoval(id)),
        made.on('placed', (place) => latest.current().onPlaced(place)),
        made.on('pick', ({ id }) => latest.current().onPick(id)),
        made.on('sharp', () => onScreen.current !== null && latest.current().onSeen(onScreen.current)),
      );
      setViewer(made);
      setStatus(made.status());
    });
    return () => {
      current = false;
      for (const stop of stops) stop();
    };
  }, [surface]);

  const footage = all.find((one) => one.footage.original.sha256 === shown)?.footage ?? all[0]?.footage ?? null;
  const sha256 = footage?.original.sha256 ?? null;
  const layer = footage === null ? null : layerOf(footage);
  const shownLayer = useRef<string | null>(null);

  useEffect(() => {
    if (!viewer) return;
    if (!footage || sha256 === null) return viewer.clear();
    // The footage object is renewed with every view of the case; only another picture is a reason to show anew.
    if (layer === null || (onScreen.current === sha256 && shownLayer.current === layer.name)) return;
    remember(viewer, onScreen.current, left.current);
    onScreen.current = sha256;
    shownLayer.current = layer.name;
    viewer.show(sourceOf(footage, origin, layer), left.current.get(sha256));
  }, [viewer, footage, sha256, origin, layer]);

  // Once this picture is sharp, what the next open item shows may be brought, else the next picture: whoever goes on finds it here.
  const isSharp = status?.sharp ?? false;
  // Neither a renewed footage object nor a renewed function is a reason to ask again.
  const ahead = useRef<() => void>(() => undefined);
  useEffect(() => {
    ahead.current = () => {
      const look = latest.current().nextLook();
      const after = all[(all.findIndex((one) => one.footage.original.sha256 === sha256) + 1) % Math.max(1, all.length)]?.footage;
      const next = look === null ? after : all.find((one) => one.footage.original.sha256 === look.footage)?.footage;
      if (!viewer || !next || (look === null && next.original.sha256 === sha256)) return;
      viewer.prefetch(sourceOf(next, origin, layerOf(next)), look?.view ?? left.current.get(next.original.sha256));
    };
  });
  useEffect(() => {
    if (isSharp) ahead.current();
  }, [isSharp, sha256]);

  useEffect(
    () => () => {
      onScreen.current = null;
      shownLayer.current = null;
      viewer?.setTool('browse');
      viewer?.setMarks([]);
    },
    [viewer],
  );

  return useMemo<Pano>(
    () => ({
      viewer, footage, tool, status,
      look(wanted, view) {
        if (viewer && wanted === onScreen.current) {
          if (view) viewer.lookAt(view, { animate: true });
          return;
        }
        if (view) left.current.set(wanted, view);
        setShown(wanted);
      },
      step(by) {
        const at = all.findIndex((one) => one.footage.original.sha256 === sha256);
        const next = all[(at + by + all.length) % all.length];
        if (next) setShown(next.footage.original.sha256);
      },
      setTool(next) {
        setTool(next);
        viewer?.setTool(next);
      },
      setMarks: (marks) => viewer?.setMarks(marks),
    }),
    [viewer, footage, tool, status, all, sha256],
  );
}

function remember(viewer: Viewer, sha256: string | null, left: Map<string, View>): void {
  const view = viewer.view();
  if (sha256 !== null && view) left.set(sha256, view);
}

/** What of a footage is shown: the whole picture, or the one without what is redacted. */
export interface Layer {
  readonly name: string;
  readonly redacted: boolean;
}

/** What every address of a layer begins with. */
export const mediaOf = ({ original }: Footage, origin: string, { redacted }: Layer): string => `${origin}/media/${original.sha256}${redacted ? '/redacted' : ''}`;

export function sourceOf(footage: Footage, origin: string, layer: Layer): ViewerSource {
  const media = mediaOf(footage, origin, layer);
  return {
    footage,
    urls: { preview: `${media}/preview`, tile: (level: number, x: number, y: number) => `${media}/tile/${String(level)}/${String(x)}/${String(y)}` },
  };
}
