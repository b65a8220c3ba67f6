// The picture: the window's one viewer in this page's place, with what is shown said in words and the tools that work.

import { useEffect, useRef, useState } from 'react';
import type { Mark, View } from '#shared/footage/footage.ts';
import type { Viewer } from '../viewer/types.ts';
import { useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { Empty, StateMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import type { ShownMark } from './evidence.ts';
import { BesideBar } from './beside-bar.tsx';
import { FollowingBar } from './following-bar.tsx';
import { MarkCard } from './mark-card.tsx';
import { Minimap } from './minimap.tsx';
import { AdjustPanel, CompareBar, ComparePanel, MeasurePanel } from './picture-panels.tsx';
import { MakingBadge, RedactPanel, SealBadge } from './redact-panel.tsx';
import { LOUPE_FACTOR, takeTool } from './review-keys.ts';
import type { BesideVideo } from './use-beside-video.ts';
import type { Compare } from './use-compare.ts';
import type { Desk } from './use-desk.ts';
import type { Follow } from './use-following.ts';
import type { Layers } from './use-layers.ts';
import type { Review } from './use-review.ts';
import type { DrawnDesk } from './use-drawn.ts';
import type { Video } from './use-video.ts';
import { VideoBar } from './video-bar.tsx';
import { headingOf, turnNorth, wholeTurn } from './where-to-look.ts';

/** Where a page lets the one picture surface be. It moves between pages and is never made anew. */
export function PanoSurface() {
  const { surface } = useWindow();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? surface.lend(place.current) : undefined), [surface]);
  return <div ref={place} className="pano-place" />;
}

export interface PictureProps {
  readonly review: Review;
  readonly desk: Desk;
  readonly compare: Compare;
  readonly layers: Layers;
  readonly marks: readonly ShownMark[];
  readonly video: Video;
  /** In the call that was recorded. */
  readonly drawn: DrawnDesk;
  readonly beside: BesideVideo | null;
  readonly follow: Follow;
  readonly onEvidence: (mark: Mark) => void;
}

export function Picture({ review, desk, compare, layers, marks, video, drawn, beside, follow, onEvidence }: PictureProps) {
  const words = useWords();
  const t = words.review;
  const { pano } = review;
  const { footage, status } = pano;
  const { surface } = useWindow();
  const chosen = marks.find(({ mark }) => mark.id === desk.chosen);
  return (
    <section className={`picture tool-${pano.tool}${footage?.video ? ' has-video' : ''}`} aria-label={footage ? t.viewOf(footage.title) : t.footage} data-sharp={status?.sharp ?? false}>
      <PanoSurface />
      {!footage && <div className="picture-empty"><Empty title={t.noFootage} hint={review.role === 'staff' ? t.noFootageStaff : t.noFootageExpert} /></div>}
      {status?.graphics === 'none' && <div className="picture-empty"><Empty title={t.noViewer} hint={t.noViewerHint} /></div>}
      {footage && status && status.graphics !== 'none' && <Badge review={review} redacted={layers.of(footage).redacted} />}
      {footage && pano.tool !== 'browse' && pano.tool !== 'align' && <div className="veil picture-hint" role="status">{hintOf(review, desk, words)}</div>}
      {footage && layers.has(footage) && <SealBadge key={`seal ${footage.original.sha256}`} review={review} sealed={layers.of(footage).redacted} unsealedByMe={layers.mayUnseal(footage)} onShow={(open) => layers.show(footage, open)} />}
      {footage && <FollowingBar follow={follow} />}
      {footage && <MakingBadge desk={desk} review={review} />}
      {footage && <Tools review={review} desk={desk} compare={compare} follow={follow} />}
      {footage && <CompareBar pano={pano} compare={compare} />}
      {footage && beside && <BesideBar beside={beside} />}
      {footage && pano.viewer && desk.map && <Minimap key={`map ${footage.original.sha256}`} viewer={pano.viewer} footage={footage} preview={layers.preview(footage)} pane={() => ({ width: surface.canvas.clientWidth, height: surface.canvas.clientHeight })} />}
      {footage && desk.panel === 'adjust' && <AdjustPanel pano={pano} desk={desk} />}
      {footage && desk.panel === 'measure' && <MeasurePanel key={`measure ${footage.original.sha256}`} pano={pano} desk={desk} />}
      {footage && desk.panel === 'compare' && <ComparePanel pano={pano} desk={desk} compare={compare} all={review.view.footage.map((one) => one.footage)} />}
      {footage && desk.panel === 'redact' && <RedactPanel pano={pano} desk={desk} review={review} video={video.desk} />}
      {desk.panel === null && chosen && <MarkCard shown={chosen} review={review} desk={desk} />}
      {footage && pano.viewer && <Readout key={footage.original.sha256} viewer={pano.viewer} review={review} />}
      {footage?.video && <VideoBar video={video} drawn={drawn} review={review} desk={desk} marks={marks} onEvidence={onEvidence} />}
      {review.layout === 'picture' && review.item && <CurrentItem review={review} />}
    </section>
  );
}

/** Which pixels these are: never a silent downscale. */
function Badge({ review, redacted }: { readonly review: Review; readonly redacted: boolean }) {
  const words = useWords();
  const t = words.review;
  const { footage, status } = review.pano;
  if (!footage || !status) return null;
  const onlyPreview = status.level >= status.levels;
  if (status.live) {
    return (
      <div className="veil badge" data-testid="badge" data-live="true">
        <span>{status.live.width}×{status.live.height}</span>
        <span> · {status.adjusted ? t.adjusted : t.unadjusted}</span>
      </div>
    );
  }
  return (
    <div className="veil badge" data-testid="badge" data-level={status.level}>
      <span>{footage.width}×{footage.height} {onlyPreview ? t.proxy : redacted ? words.picture.sealedBadge : t.source}</span>
      {!onlyPreview && <span> · {t.level(status.level)}</span>}
      <span> · {status.adjusted ? t.adjusted : t.unadjusted}</span>
      {status.planet && <span> · {words.picture.planetNow}</span>}
      {status.levelled && <span> · {words.picture.levelled}</span>}
      {status.graphics === 'lost' && <span> · {t.suspended}</span>}
      {!status.sharp && status.loading > 0 && status.graphics !== 'lost' && <span className="waits"> · {t.loadingPicture} {status.loading}</span>}
      {status.holes > 0 && <span> · <StateMark shape="triangle" tone="ink">{t.holes(status.holes)}</StateMark></span>}
    </div>
  );
}

function hintOf(review: Review, desk: Desk, words: Words): string {
  const { tool } = review.pano;
  if (tool === 'measure') return words.picture.measureHint;
  if (desk.panel === 'redact') return tool === 'polygon' ? words.picture.polygonHint : words.picture.redactTitle;
  if (!review.item) return words.review.markNone;
  return `${review.item.no} · ${tool === 'polygon' ? words.picture.polygonHint : words.review.markHint}`;
}

function Tools({ review, desk, compare, follow }: Pick<PictureProps, 'review' | 'desk' | 'compare' | 'follow'>) {
  const words = useWords();
  const t = words.review;
  const p = words.picture;
  const { pano } = review;
  const { footage, status, viewer } = pano;
  const sphere = footage?.projection.kind === 'sphere' ? footage.projection : null;
  const [more, setMore] = useState(false);
  const drawing = [['point', t.point], ['box', t.box], ['polygon', p.polygon]] as const;
  const toggle = (panel: NonNullable<Desk['panel']>): void => desk.setPanel(desk.panel === panel ? null : panel);
  const measure = (): void => {
    const on = desk.panel !== 'measure';
    desk.setPanel(on ? 'measure' : null);
    pano.setTool(on ? 'measure' : 'browse');
  };
  return (
    <>
      {more && (
        <div className="veil tools tools-more" role="toolbar" aria-label={p.more}>
          <button type="button" className="plain" aria-pressed={desk.panel === 'adjust'} onClick={() => toggle('adjust')}>{p.adjust}</button>
          <button type="button" className="plain" aria-pressed={status?.loupe ?? false} title="L" onClick={() => viewer?.setLoupe(status?.loupe ? 0 : LOUPE_FACTOR)}>{p.loupe}</button>
          <button type="button" className="plain" aria-pressed={desk.map} onClick={() => desk.setMap(!desk.map)}>{p.map}</button>
          {sphere && <button type="button" className="plain" disabled={sphere.heading === undefined} title={sphere.heading === undefined ? p.northNone : 'H'} onClick={() => turnNorth(viewer, footage)}>{p.north}</button>}
          {sphere && <button type="button" className="plain" disabled={!sphere.posePitch && !sphere.poseRoll} title={!sphere.posePitch && !sphere.poseRoll ? p.levelNone : ''} aria-pressed={status?.levelled ?? false} onClick={() => viewer?.setLevel(!status?.levelled)}>{p.level}</button>}
          {sphere && <button type="button" className="plain" aria-pressed={status?.planet ?? false} title="Y" onClick={() => viewer?.setPlanet(!status?.planet)}>{p.planet}</button>}
          {follow.mayGuide && <button type="button" className="plain" aria-pressed={follow.state.kind === 'guiding'} title={words.following.startHint} onClick={() => (follow.state.kind === 'guiding' ? follow.letGo() : follow.guide(false))}>{words.following.start}</button>}
          {review.role === 'staff' && footage && <button type="button" className="plain" aria-pressed={desk.panel === 'redact'} onClick={() => toggle('redact')}>{p.redact}</button>}
        </div>
      )}
      <div className="veil tools" role="toolbar" aria-label={t.tools}>
        {review.mayScore && <button type="button" className="plain" aria-pressed={pano.tool === 'browse'} onClick={() => pano.setTool('browse')}>{t.browse}</button>}
        {review.mayScore && drawing.map(([tool, name]) => (
          <button key={tool} type="button" className="plain" aria-pressed={pano.tool === tool} onClick={() => (review.item ? pano.setTool(tool) : takeTool(review))}>{name}</button>
        ))}
        {sphere && <button type="button" className="plain" aria-pressed={desk.panel === 'measure'} onClick={measure}>{p.measure}</button>}
        {review.view.footage.length > 1 && <button type="button" className="plain" aria-pressed={compare.others.length > 0 || desk.panel === 'compare'} onClick={() => (compare.others.length > 0 ? compare.end() : toggle('compare'))}>{p.compare}</button>}
        <button type="button" className="plain" aria-expanded={more} aria-pressed={more} onClick={() => setMore(!more)}>{p.more}</button>
        <span className="tools-divider" />
        <button type="button" className="plain" title={`${t.zoomOut} −`} aria-label={t.zoomOut} onClick={() => viewer?.zoomBy(0.8)}>−</button>
        <button type="button" className="plain" title={`${t.fit} 0`} onClick={() => viewer?.fit()}>{sphere ? t.fit : t.whole}</button>
        <button type="button" className="plain" title={`${t.zoomIn} +`} aria-label={t.zoomIn} onClick={() => viewer?.zoomBy(1.25)}>＋</button>
      </div>
    </>
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
