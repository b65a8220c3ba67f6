// The picture: the window's one viewer in this page's place, with what is shown said in words and the tools that work.

import { useEffect, useRef, useState } from 'react';
import type { View } from '#shared/footage/footage.ts';
import type { Viewer } from '../viewer/types.ts';
import { useWords } from '../ui/language/language.ts';
import { Empty, StateMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { takeTool } from './review-keys.ts';
import type { Review } from './use-review.ts';
import { headingOf, wholeTurn } from './where-to-look.ts';

/** Where a page lets the one picture surface be. It moves between pages and is never made anew. */
export function PanoSurface() {
  const { surface } = useWindow();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? surface.lend(place.current) : undefined), [surface]);
  return <div ref={place} className="pano-place" />;
}

export function Picture({ review }: { readonly review: Review }) {
  const words = useWords();
  const t = words.review;
  const { pano } = review;
  const { footage, status } = pano;
  return (
    <section className={`picture tool-${pano.tool}`} aria-label={footage ? t.viewOf(footage.title) : t.footage} data-sharp={status?.sharp ?? false}>
      <PanoSurface />
      {!footage && <div className="picture-empty"><Empty title={t.noFootage} hint={review.role === 'staff' ? t.noFootageStaff : t.noFootageExpert} /></div>}
      {status?.graphics === 'none' && <div className="picture-empty"><Empty title={t.noViewer} hint={t.noViewerHint} /></div>}
      {footage && status && status.graphics !== 'none' && <Badge review={review} />}
      {footage && pano.tool !== 'browse' && <div className="veil picture-hint" role="status">{review.item ? `${review.item.no} · ${t.markHint}` : t.markNone}</div>}
      {footage && <Tools review={review} />}
      {footage && pano.viewer && <Readout key={footage.original.sha256} viewer={pano.viewer} review={review} />}
      {review.layout === 'picture' && review.item && <CurrentItem review={review} />}
    </section>
  );
}

/** Which pixels these are: never a silent downscale. */
function Badge({ review }: { readonly review: Review }) {
  const t = useWords().review;
  const { footage, status } = review.pano;
  if (!footage || !status) return null;
  const onlyPreview = status.level >= status.levels;
  return (
    <div className="veil badge" data-testid="badge" data-level={status.level}>
      <span>{footage.width}×{footage.height} {onlyPreview ? t.proxy : t.source}</span>
      {!onlyPreview && <span> · {t.level(status.level)}</span>}
      <span> · {status.adjusted ? t.adjusted : t.unadjusted}</span>
      {status.graphics === 'lost' && <span> · {t.suspended}</span>}
      {!status.sharp && status.loading > 0 && status.graphics !== 'lost' && <span className="waits"> · {t.loadingPicture} {status.loading}</span>}
      {status.holes > 0 && <span> · <StateMark shape="triangle" tone="ink">{t.holes(status.holes)}</StateMark></span>}
    </div>
  );
}

function Tools({ review }: { readonly review: Review }) {
  const words = useWords();
  const t = words.review;
  const { pano } = review;
  const tools = [['browse', t.browse], ['point', t.point], ['box', t.box]] as const;
  return (
    <div className="veil tools" role="toolbar" aria-label={t.tools}>
      {review.mayScore && tools.map(([tool, name]) => (
        <button key={tool} type="button" className="plain" aria-pressed={pano.tool === tool} onClick={() => (tool !== 'browse' && !review.item ? takeTool(review) : pano.setTool(tool))}>{name}</button>
      ))}
      {review.mayScore && <span className="tools-divider" />}
      <button type="button" className="plain" title={`${t.zoomOut} −`} aria-label={t.zoomOut} onClick={() => pano.viewer?.zoomBy(0.8)}>−</button>
      <button type="button" className="plain" title={`${t.fit} 0`} onClick={() => pano.viewer?.fit()}>{pano.footage?.projection.kind === 'flat' ? t.whole : t.fit}</button>
      <button type="button" className="plain" title={`${t.zoomIn} +`} aria-label={t.zoomIn} onClick={() => pano.viewer?.zoomBy(1.25)}>＋</button>
    </div>
  );
}

/** Heading and field of view; follows the viewer by itself, so that turning does not renew the page. */
function Readout({ viewer, review }: { readonly viewer: Viewer; readonly review: Review }) {
  const t = useWords().review;
  const { footage } = review.pano;
  const [view, setView] = useState<View | null>(() => viewer.view());
  useEffect(() => {
    const stops = [viewer.on('view', setView), viewer.on('status', () => setView(viewer.view()))];
    return () => stops.forEach((stop) => stop());
  }, [viewer]);
  // For a moment after a change of footage the view is still the one before.
  if (!view || !footage || view.kind !== footage.projection.kind) return null;
  if (view.kind === 'flat') return <div className="veil readout number">{Math.round(view.x)}, {Math.round(view.y)} · {t.fov} {Math.round(view.across)} px</div>;
  const heading = headingOf(view, footage);
  const degrees = (radians: number): number => (radians * 180) / Math.PI;
  return (
    <div className="veil readout number" data-testid="readout">
      {heading === null ? `${t.heading} ${wholeTurn(degrees(view.yaw)).toFixed(1)}°` : `N ${heading.toFixed(1)}°`} · {t.fov} {degrees(view.fov).toFixed(0)}°
    </div>
  );
}

/** With the picture alone the current item stays in sight: its keys still work. */
function CurrentItem({ review }: { readonly review: Review }) {
  const words = useWords();
  const { item, sheet } = review;
  if (!item) return null;
  const answer = sheet.items[item.id]?.answer ?? null;
  return (
    <div className="veil current-item">
      <span><b>{item.no}{item.level === 'key' ? ' ★' : ''}</b> {item.text}</span>
      <span className="current-item-keys">
        {item.answers.map((one, at) => (
          <button key={one} type="button" className="plain" aria-pressed={answer === one} disabled={!review.mayScore} onClick={() => review.answer(item, one)}><kbd>{at + 1}</kbd> {words.review.answers[one]}</button>
        ))}
      </span>
    </div>
  );
}
