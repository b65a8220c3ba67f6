// Staff mark faces and plates; the workstation bakes a picture without them. Everybody sees that one; seeing the other is an act
// with a reason, on record.

import { Input } from 'antd';
import { useState } from 'react';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { useCase } from '../ui/case-heading.tsx';
import { PanelFrame } from './picture-panels.tsx';
import type { Desk } from './use-desk.ts';
import type { Pano } from './use-pano.ts';
import type { Review } from './use-review.ts';

const WHATS = ['face', 'plate', 'other'] as const;

export function RedactPanel({ pano, desk, review }: { readonly pano: Pano; readonly desk: Desk; readonly review: Review }) {
  const t = useWords().picture;
  const { workstation } = useWindow();
  const session = useCase();
  const [making, setMaking] = useState(false);
  const sha256 = pano.footage?.original.sha256;
  const shapes = desk.shapes.filter((shape) => shape.footage === sha256);
  const make = async (): Promise<void> => {
    if (sha256 === undefined) return;
    setMaking(true);
    const failure = await session.run(() => workstation.footage.redact({ case: review.view.state.id, sha256, shapes: shapes.map(({ kind, points, what }) => ({ kind, points, what })) }));
    setMaking(false);
    if (review.report(failure === null ? null : { code: failure.code === 'refused' ? 'notAllowed' : failure.code }, t.redactDone)) desk.setPanel(null);
  };
  return (
    <PanelFrame title={t.redactTitle} onClose={() => (desk.setPanel(null), pano.setTool('browse'))}>
      <p className="mute">{t.redactHint}</p>
      <p>{shapes.length === 0 ? t.redactNone : t.shapes(shapes.length)}</p>
      <ul className="measure-lines">
        {shapes.map((shape, i) => (
          <li key={i}>
            {WHATS.map((what) => <button key={what} type="button" className="plain chip" aria-pressed={shape.what === what} onClick={() => desk.setShapes(desk.shapes.map((one) => (one === shape ? { ...one, what } : one)))}>{t[what]}</button>)}
            <button type="button" className="plain small-cross" aria-label={t.remove} onClick={() => desk.setShapes(desk.shapes.filter((one) => one !== shape))}>×</button>
          </li>
        ))}
      </ul>
      <div className="panel-row">
        <button type="button" className="plain chip" aria-pressed={pano.tool === 'box'} onClick={() => pano.setTool('box')}>▭</button>
        <button type="button" className="plain chip" aria-pressed={pano.tool === 'polygon'} onClick={() => pano.setTool('polygon')}>⬠</button>
        <span className="grow" />
        <button type="button" className="plain panel-act" disabled={shapes.length === 0 || making} onClick={() => void make()}>{making ? t.redactMaking : t.redactMake(shapes.length)}</button>
      </div>
    </PanelFrame>
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
