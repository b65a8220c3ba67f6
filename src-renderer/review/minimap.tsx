// The whole picture, small, with the field of view on it. A click turns there; it follows the viewer by itself, so that turning does
// not renew the page.

import { useEffect, useState } from 'react';
import type { Footage, View } from '#shared/footage/footage.ts';
import { fieldOnSource } from '#shared/footage/field.ts';
import { yawPitchOfSourcePixel } from '#shared/footage/sphere.ts';
import type { Viewer } from '../viewer/types.ts';
import { useWords } from '../ui/language/language.ts';

const WIDTH = 176;

export function Minimap({ viewer, footage, preview, pane }: { readonly viewer: Viewer; readonly footage: Footage; readonly preview: string; readonly pane: () => { readonly width: number; readonly height: number } }) {
  const t = useWords().picture;
  const [view, setView] = useState<View | null>(() => viewer.view());
  useEffect(() => {
    const stops = [viewer.on('view', setView), viewer.on('status', () => setView(viewer.view()))];
    return () => stops.forEach((stop) => stop());
  }, [viewer]);
  const height = Math.min(140, Math.round((WIDTH * footage.height) / footage.width));
  const width = Math.round((height * footage.width) / footage.height);
  const lines = view === null || view.kind !== footage.projection.kind ? [] : fieldOnSource(view, pane(), footage.projection, footage);
  const go = (event: React.MouseEvent<HTMLButtonElement>): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const at = { x: ((event.clientX - bounds.left) / bounds.width) * footage.width, y: ((event.clientY - bounds.top) / bounds.height) * footage.height };
    const now = viewer.view();
    if (now === null || event.detail === 0) return;
    if (now.kind === 'flat') viewer.lookAt({ ...now, ...at }, { animate: true });
    else if (footage.projection.kind === 'sphere') viewer.lookAt({ ...now, ...yawPitchOfSourcePixel(at, footage.projection) }, { animate: true });
  };
  return (
    <button type="button" className="plain minimap" tabIndex={-1} title={t.mapHint} aria-label={t.map} onClick={go}>
      <img src={preview} alt="" width={width} height={height} draggable={false} />
      <svg viewBox={`0 0 ${String(width)} ${String(height)}`} width={width} height={height} aria-hidden="true">
        {lines.map((line, i) => {
          const path = `M${line.map(({ x, y }) => `${(x * width).toFixed(1)} ${(y * height).toFixed(1)}`).join('L')}`;
          return <g key={i} fill="none"><path d={path} className="minimap-halo" /><path d={path} className="minimap-line" /></g>;
        })}
      </svg>
    </button>
  );
}
