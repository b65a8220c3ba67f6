// Staff invite the site: a link that opens once on one phone, as text and as a QR code; those that were made, and taking them back.

import { Button, Input, Modal, Select } from 'antd';
import makeCode from 'qrcode-generator';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { InvitationRow } from '#shared/contract/workstation-link.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useNow, useWindow } from '../ui/window-context.ts';
import { SiteCameras } from './site-cameras.tsx';

const HOURS = [4, 24, 72, 168] as const;

export function InviteDialog({ case: caseId, onClose }: { readonly case: string; readonly onClose: () => void }) {
  const words = useWords();
  const t = words.live.invite;
  const { workstation } = useWindow();
  const language = useLanguage();
  const now = useNow();
  const [name, setName] = useState('');
  const [hours, setHours] = useState<number>(24);
  const [made, setMade] = useState<{ readonly url: string; readonly expiresAt: string } | null>(null);
  const [rows, setRows] = useState<readonly InvitationRow[]>([]);
  const [state, setState] = useState<'idle' | 'busy' | 'failed' | 'copied'>('idle');
  const refresh = useCallback(() => void workstation.link.invitations({ case: caseId }).then(setRows, () => undefined), [workstation, caseId]);
  useEffect(refresh, [refresh]);
  const make = async (): Promise<void> => {
    setState('busy');
    try {
      setMade(await workstation.link.invite({ case: caseId, for: name.trim(), hours }));
      setState('idle');
      refresh();
    } catch {
      setState('failed');
    }
  };
  return (
    <Modal open onCancel={onClose} footer={null} title={t.title} width={560} destroyOnHidden>
      <div className="live-invite">
        <div className="live-invite-form">
          <label><span>{t.for}</span><Input value={name} maxLength={100} placeholder={t.forHint} onChange={(event) => setName(event.target.value)} data-testid="invite-for" /></label>
          <label><span>{t.hours}</span><Select value={hours} onChange={setHours} options={HOURS.map((n) => ({ value: n, label: t.hoursOf(n) }))} /></label>
          <Button type="primary" loading={state === 'busy'} disabled={name.trim() === ''} onClick={() => void make()} data-testid="invite-make">{t.make}</Button>
        </div>
        {state === 'failed' && <p role="alert" className="over">{t.failed}</p>}
        {made && (
          <div className="card live-invited">
            <QrCode text={made.url} label={t.qr} />
            <div>
              <p className="mute">{t.link}</p>
              <input readOnly className="field number" value={made.url} aria-label={t.link} onFocus={(event) => event.target.select()} data-testid="invite-url" />
              <p><Button size="small" onClick={() => void navigator.clipboard.writeText(made.url).then(() => setState('copied'), () => undefined)}>{state === 'copied' ? t.copied : t.copy}</Button></p>
              <p className="mute">{t.once} {t.until(momentToWords(made.expiresAt, now, language))}</p>
            </div>
          </div>
        )}
        <h3>{t.list}</h3>
        {rows.length === 0 && <p className="mute">{t.none}</p>}
        <ul className="live-list">
          {rows.map((row) => (
            <li key={row.invitation}>
              <b>{row.for}</b> <span className="mute">{t.state[row.state]} · {t.until(momentToWords(row.expiresAt, now, language))}</span>
              <span className="grow" />
              {(row.state === 'open' || row.state === 'bound') && <button type="button" className="plain link" onClick={() => void workstation.link.revoke({ case: caseId, invitation: row.invitation }).then(refresh, () => undefined)}>{t.revoke}</button>}
            </li>
          ))}
        </ul>
        <SiteCameras case={caseId} />
      </div>
    </Modal>
  );
}

function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [path, count] = useMemo(() => {
    const code = makeCode(0, 'M');
    code.addData(text);
    code.make();
    const n = code.getModuleCount();
    let drawn = '';
    for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) if (code.isDark(y, x)) drawn += `M${x} ${y}h1v1h-1z`;
    return [drawn, n];
  }, [text]);
  return <svg className="live-qr" viewBox={`-3 -3 ${count + 6} ${count + 6}`} role="img" aria-label={label} data-testid="invite-qr"><path d={path} /></svg>;
}
