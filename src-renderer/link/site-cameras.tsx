// Cameras of the site that the server takes in by itself: how each of them is, adding one, taking it out.

import { Button, Input, Select } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { CameraPush, CameraRow } from '#shared/contract/workstation-cameras.ts';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';

const LOOK_EVERY_MS = 4_000;
type Refusal = 'noFfmpeg' | 'noPort' | 'noCalls' | 'badAddress' | 'full' | 'failed';

const refusalOf = (error: unknown): Refusal => {
  const { code, data } = error as { readonly code?: string; readonly data?: { readonly why?: Refusal } };
  return code === 'noIngest' ? (data?.why ?? 'failed') : code === 'badAddress' || code === 'full' ? code : 'failed';
};

export function SiteCameras({ case: caseId }: { readonly case: string }) {
  const t = useWords().cameras;
  const { workstation } = useWindow();
  const [rows, setRows] = useState<readonly CameraRow[]>([]);
  const [name, setName] = useState('');
  const [way, setWay] = useState<'push' | 'pull'>('push');
  const [address, setAddress] = useState('');
  const [push, setPush] = useState<CameraPush | null>(null);
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle');
  const refresh = useCallback(() => void workstation.link.cameras.list({ case: caseId }).then(setRows, () => undefined), [workstation, caseId]);
  useEffect(() => {
    refresh();
    const timer = setInterval(refresh, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  const add = async (): Promise<void> => {
    setState('busy');
    try {
      const added = await workstation.link.cameras.add({ case: caseId, name: name.trim(), ...(way === 'pull' && { address: address.trim() }) });
      setPush(added.push ?? null);
      setName('');
      setAddress('');
      setState('idle');
      refresh();
    } catch (error) {
      setState(refusalOf(error));
    }
  };
  return (
    <section className="live-invite" data-testid="site-cameras">
      <h3>{t.title}</h3>
      <p className="mute">{t.hint}</p>
      <div className="live-invite-form live-camera-form">
        <label><span>{t.name}</span><Input value={name} maxLength={60} placeholder={t.nameHint} onChange={(event) => setName(event.target.value)} data-testid="camera-name" /></label>
        <label><span>{t.way}</span><Select value={way} onChange={setWay} options={[{ value: 'push', label: t.push }, { value: 'pull', label: t.pull }]} /></label>
        <Button loading={state === 'busy'} disabled={name.trim() === '' || (way === 'pull' && address.trim() === '')} onClick={() => void add()} data-testid="camera-add">{t.add}</Button>
      </div>
      {way === 'pull' && <label className="live-ask"><span>{t.address}</span><Input value={address} maxLength={1000} placeholder="rtsp://192.168.1.20:554/stream" onChange={(event) => setAddress(event.target.value)} data-testid="camera-address" /></label>}
      {state !== 'idle' && state !== 'busy' && <p role="alert" className="over">{t.refused[state]}</p>}
      {push && (
        <div className="card live-ask" data-testid="camera-push">
          <label className="live-ask"><span>{t.server}</span><input readOnly className="field number" value={push.address} onFocus={(event) => event.target.select()} /></label>
          <label className="live-ask"><span>{t.key}</span><input readOnly className="field number" value={push.key} onFocus={(event) => event.target.select()} /></label>
          <p className="mute">{t.once}</p>
        </div>
      )}
      <ul className="live-list">
        {rows.map((row) => (
          <li key={row.camera} data-state={row.state}>
            <b>{row.name}</b> <span className="mute">{t.state[row.state]}{row.width !== undefined && row.state === 'flowing' && ` · ${row.width} × ${row.height}`}{row.trouble !== undefined && row.state !== 'flowing' && ` · ${t.trouble[row.trouble]}`}</span>
            <span className="grow" />
            <button type="button" className="plain link" onClick={() => void workstation.link.cameras.remove({ case: caseId, camera: row.camera }).then(refresh, () => setState('failed'))}>{t.remove}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
