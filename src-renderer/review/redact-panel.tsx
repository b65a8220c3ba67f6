// Staff mark faces and plates; the workstation bakes a picture without them. Everybody sees that one; seeing the other is an act
// with a reason, on record.

import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { RedactProgress } from '#shared/contract/footage.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { beginningAt, endingAt, type MarkTime } from '#shared/footage/video.ts';
import { percentToWords } from '../ui/format.ts';
import { Bar } from '../ui/parts.tsx';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { useCase } from '../ui/case-heading.tsx';
import { PanelFrame } from './picture-panels.tsx';
import type { RedactionJob } from './redaction-desk.ts';
import { shapeId, type Desk } from './use-desk.ts';
import type { Pano } from './use-pano.ts';
import type { Review } from './use-review.ts';
import type { VideoDesk } from './use-video.ts';
import { timeInWords } from './video-bar.tsx';

type Shape = Desk['shapes'][number];
const WHATS = ['face', 'plate', 'other'] as const;

export function RedactPanel({ pano, desk, review, video }: { readonly pano: Pano; readonly desk: Desk; readonly review: Review; readonly video: VideoDesk | null }) {
  const words = useWords();
  const t = words.picture;
  const v = words.redaction;
  const { footage } = pano;
  const sha256 = footage?.original.sha256;
  const shapes = desk.shapes.flatMap((shape, i) => (shape.footage === sha256 ? [{ shape, id: shapeId(i) }] : []));
  const close = (): void => {
    desk.setPanel(null);
    pano.setTool('browse');
  };
  const making = useMaking(review, desk, close);
  // What was marked for one that was not made, where the page was left meanwhile.
  const lost = making.failed && sha256 !== undefined && shapes.length === 0 ? making.shapes.map((shape) => ({ ...shape, footage: sha256 })) : [];
  const change = (id: string, to: Shape): void => desk.setShapes(desk.shapes.map((one, i) => (shapeId(i) === id ? to : one)));
  return (
    <PanelFrame title={t.redactTitle} onClose={() => (making.seen(), close())}>
      <p className="mute">{footage?.video ? v.hint : t.redactHint}</p>
      <p>{shapes.length === 0 ? t.redactNone : t.shapes(shapes.length)}</p>
      <ul className="measure-lines redact-lines">
        {shapes.map(({ shape, id }) => (
          <li key={id} data-chosen={desk.chosen === id}>
            {WHATS.map((what) => <button key={what} type="button" className="plain chip" aria-pressed={shape.what === what} onClick={() => (desk.choose(id), change(id, { ...shape, what }))}>{t[what]}</button>)}
            <button type="button" className="plain small-cross" aria-label={t.remove} onClick={() => (desk.choose(null), desk.setShapes(desk.shapes.filter((one) => one !== shape)))}>×</button>
            {video && shape.time && <ShapeTime shape={shape} time={shape.time} video={video} onChange={(to) => (desk.choose(id), change(id, to))} />}
          </li>
        ))}
      </ul>
      {making.failed && <p role="alert" className={making.failed === 'cancelled' ? 'mute' : 'over'}>{v.failure[making.failed]}</p>}
      {lost.length > 0 && <button type="button" className="plain panel-act" onClick={() => desk.setShapes([...desk.shapes, ...lost])}>{v.takeBack(lost.length)}</button>}
      {making.progress && <Making progress={making.progress} onCancel={making.cancel} />}
      <div className="panel-row">
        <button type="button" className="plain chip" aria-label={words.review.box} aria-pressed={pano.tool === 'box'} onClick={() => pano.setTool('box')}>▭</button>
        <button type="button" className="plain chip" aria-label={t.polygon} aria-pressed={pano.tool === 'polygon'} onClick={() => pano.setTool('polygon')}>⬠</button>
        <span className="grow" />
        <button type="button" className="plain panel-act" disabled={shapes.length === 0 || making.busy} onClick={() => footage && making.make(footage, shapes.map(({ shape: { kind, points, what, time } }) => ({ kind, points, what, ...(time ? { time } : {}) })))}>{making.busy ? t.redactMaking : t.redactMake(shapes.length)}</button>
      </div>
    </PanelFrame>
  );
}

/** From when to when an area of a video covers. */
function ShapeTime({ shape, time, video, onChange }: { readonly shape: Shape; readonly time: MarkTime; readonly video: VideoDesk; readonly onChange: (to: Shape) => void }) {
  const v = useWords().redaction;
  const { frames, state: { frame } } = video;
  const here = { frame, pts: frames.ptsOf(frame) };
  const last = time.to?.frame ?? time.frame;
  const end = frames.count - 1;
  return (
    <span className="panel-row redact-time number">
      <button type="button" className="plain" title={timeInWords(frames.startOf(time.frame))} onClick={() => video.player.seek(time.frame)}>{v.begins(timeInWords(frames.startOf(time.frame)))}</button>
      <button type="button" className="plain" onClick={() => video.player.seek(last)}>{v.ends(timeInWords(frames.startOf(last)))}</button>
      {time.keys && time.keys.length > 0 && <span className="mute">{v.keys(time.keys.length + 1)}</span>}
      <button type="button" className="plain chip" disabled={frame > last || frame === time.frame} onClick={() => onChange(beginningAt(shape, here))}>{v.beginsHere}</button>
      <button type="button" className="plain chip" disabled={frame < time.frame || frame === last} onClick={() => onChange(endingAt(shape, here))}>{v.endsHere}</button>
      {(time.frame > 0 || last < end) && <button type="button" className="plain chip" onClick={() => onChange(beginningAt(endingAt(shape, { frame: end, pts: frames.ptsOf(end) }), { frame: 0, pts: frames.ptsOf(0) }))}>{v.always}</button>}
    </span>
  );
}

function Making({ progress, onCancel }: { readonly progress: RedactProgress; readonly onCancel: () => void }) {
  const v = useWords().redaction;
  const { stage, done = 0, total } = progress;
  return (
    <div className="panel-row" role="status">
      <span className="grow">{v.stages[stage]} {total ? percentToWords(done, total) : ''}<Bar share={total ? done / total : 0} label={v.stages[stage]} /></span>
      <button type="button" className="plain panel-act" onClick={onCancel}>{v.cancel}</button>
      <p className="mute">{v.goesOn}</p>
    </div>
  );
}

/** A picture is made while one waits; a video goes on being made when the panel or the page is left. */
function useMaking(review: Review, desk: Desk, close: () => void) {
  const words = useWords();
  const { workstation, redactions } = useWindow();
  const session = useCase();
  const [busy, setBusy] = useState(false);
  const sha256 = review.pano.footage?.original.sha256 ?? '';
  /** Of which footage the panel is open now; it may be another one, or closed, when something is done. */
  const open = useRef<string | null>(null);
  useEffect(() => {
    open.current = sha256;
    return () => void (open.current = null);
  }, [sha256]);
  const onDone = (of: string): void => {
    review.report(null, words.picture.redactDone);
    desk.dropShapes(of);
    if (open.current === of) close();
  };
  const job = useStore(redactions.jobs, (jobs) => jobs[sha256]);
  const makePicture = async (shapes: RedactedShape[]): Promise<void> => {
    setBusy(true);
    const failure = await session.run(() => workstation.footage.redact({ case: review.view.state.id, sha256, shapes }));
    setBusy(false);
    if (failure === null) onDone(sha256);
    else review.report({ code: failure.code === 'refused' ? 'notAllowed' : failure.code });
  };
  const makeVideo = async (title: string, shapes: RedactedShape[]): Promise<void> => {
    if (!(await redactions.make({ case: review.view.state.id, sha256, title, shapes }))) return;
    await session.refresh();
    onDone(sha256);
  };
  return {
    busy: busy || (job?.progress ?? null) !== null,
    progress: job?.progress ?? null,
    failed: job?.failed ?? null,
    shapes: job?.shapes ?? [],
    make: ({ video, title }: Footage, shapes: RedactedShape[]): void => void (video ? makeVideo(title, shapes) : makePicture(shapes)),
    cancel: (): void => redactions.cancel(sha256),
    seen: (): void => redactions.forget(sha256),
  };
}

/** While the panel is closed: which redacted videos of this case are being made, and which were not. */
export function MakingBadge({ desk, review }: { readonly desk: Desk; readonly review: Review }) {
  const words = useWords();
  const v = words.redaction;
  const { redactions } = useWindow();
  const jobs = Object.values(useStore(redactions.jobs)).filter((job) => job.case === review.view.state.id);
  const isOpen = (job: RedactionJob): boolean => desk.panel === 'redact' && job.sha256 === review.pano.footage?.original.sha256;
  const shown = jobs.filter((job) => !isOpen(job));
  if (shown.length === 0) return null;
  const open = (job: RedactionJob): void => {
    review.pano.look(job.sha256);
    desk.setPanel('redact');
  };
  return (
    <div className="veil making" role="status" data-testid="making">
      {shown.map((job) => {
        const { stage, done = 0, total } = job.progress ?? { stage: 'error' as const };
        return (
          <span key={job.sha256}>
            <button type="button" className="plain" onClick={() => open(job)}>{job.progress ? `${job.title} · ${v.stages[stage]} ${total ? percentToWords(done, total) : '…'}` : `${job.title} · ${v.stages.error}`}</button>
            {job.progress ? <button type="button" className="plain" aria-label={`${v.cancel} ${job.title}`} onClick={() => redactions.cancel(job.sha256)}>{v.cancel}</button> : <button type="button" className="plain small-cross" aria-label={`${words.picture.close} ${job.title}`} onClick={() => redactions.forget(job.sha256)}>×</button>}
          </span>
        );
      })}
    </div>
  );
}

/** Over a redacted picture: what is shown, and the way to the other. */
export function SealBadge({ review, sealed, unsealedByMe, onShow }: { readonly review: Review; readonly sealed: boolean; readonly unsealedByMe: boolean; readonly onShow: (unredacted: boolean) => void }) {
  const t = useWords().picture;
  const session = useCase();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const sha256 = review.pano.footage?.original.sha256;
  const unseal = async (): Promise<void> => {
    if (sha256 === undefined || reason.trim() === '') return;
    if (!review.report(await session.act([{ type: 'footage.unsealed', body: { sha256, reason: reason.trim() } }]))) return;
    setAsking(false);
    setReason('');
    onShow(true);
  };
  return (
    <div className="veil seal" data-testid="seal">
      {sealed ? `▨ ${t.sealedBadge}` : `▢ ${t.unsealedBadge}`}
      {!sealed && <button type="button" className="plain" onClick={() => onShow(false)}>{t.reseal}</button>}
      {sealed && !asking && <button type="button" className="plain" onClick={() => (unsealedByMe ? onShow(true) : setAsking(true))}>{t.unseal}</button>}
      {asking && (
        <span className="seal-reason">
          <Input size="small" autoFocus value={reason} maxLength={1000} placeholder={t.unsealReason} aria-label={t.unsealReason} onChange={(event) => setReason(event.target.value)} onPressEnter={() => void unseal()} onKeyDown={(event) => event.key === 'Escape' && (event.stopPropagation(), setAsking(false))} />
          <button type="button" className="plain panel-act" disabled={reason.trim() === ''} onClick={() => void unseal()}>{t.unsealDo}</button>
        </span>
      )}
    </div>
  );
}
