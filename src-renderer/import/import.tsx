// Importing footage: drop, name, send. Each file tells its progress and, if it failed, why and what to do.

import './import.css';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { CaseView, ImportError, ImportProgress } from '#shared/contract/workstation.ts';
import { roleOf } from '#shared/case/rules.ts';
import { useCase, useCaseState } from '../ui/case-heading.tsx';
import { BackToTasks, CaseWaits } from '../ui/case-waits.tsx';
import { DropPlace } from '../ui/drop-place.tsx';
import { bytesToWords, percentToWords } from '../ui/format.ts';
import { useWords } from '../ui/language/language.ts';
import { Bar, Empty, StateMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { nameToKind, nameToTitle, sendFile } from './send-file.ts';
import { ShotCheck } from './shot-check.tsx';

interface Entry {
  readonly id: number;
  readonly file: File;
  readonly title: string;
  readonly as: string;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  readonly progress?: ImportProgress;
  readonly error?: ImportError;
  readonly cancel?: AbortController;
}

export function ImportPage() {
  const words = useWords();
  const view = useCaseState((state) => state.view);
  if (!view) return <CaseWaits />;
  if (roleOf(view.state, view.me.id) !== 'staff') return <Empty title={words.import.staffOnly}><BackToTasks /></Empty>;
  return <OpenImport view={view} />;
}

function OpenImport({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.import;
  const { entries, add, rename, read, remove, start } = useEntries(view.state.id);
  const waiting = entries.filter((entry) => entry.state === 'waiting');
  const busy = entries.some((entry) => entry.state === 'sending');
  const untitled = waiting.some((entry) => entry.title.trim() === '');
  return (
    <div className="page">
      <div className="sheet-page">
        <h1>{t.title}</h1>
        <DropPlace title={t.drop} titleOver={t.dropNow} hint={t.hint} accept="image/*,video/*,.tif,.tiff,.avif,.heic,.heif,.mkv,.mov" multiple onFiles={add} />
        {entries.length > 0 && (
          <section className="card import-list" aria-label={t.name}>
            {entries.map((entry) => <EntryRow key={entry.id} entry={entry} onTitle={(title) => rename(entry.id, title)} onAs={(as) => read(entry.id, as)} onRemove={() => remove(entry.id)} onAgain={() => void start([entry.id])} />)}
            {waiting.length > 0 && (
              <div className="import-start">
                {untitled && <span className="soon">{t.captionMissing}</span>}
                <Button type="primary" loading={busy} disabled={untitled} onClick={() => void start(waiting.map((entry) => entry.id))} data-testid="import-start">{t.start(waiting.length)}</Button>
              </div>
            )}
          </section>
        )}
        <ShotCheck view={view} />
        <Present view={view} />
      </div>
    </div>
  );
}

/** The files that were dropped, sent one after another: two big ones at once would only fight for the disk. */
function useEntries(caseId: string) {
  const { origin } = useWindow();
  const session = useCase();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const latest = useRef(entries);
  useEffect(() => {
    latest.current = entries;
  });
  // Leaving the page cancels what is on its way; the workstation then keeps nothing of it.
  useEffect(() => () => latest.current.forEach((entry) => entry.cancel?.abort()), []);
  const change = (id: number, part: Partial<Entry>): void => setEntries((all) => all.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)));
  const next = useRef(1);

  const send = async (id: number): Promise<void> => {
    const entry = latest.current.find((one) => one.id === id);
    if (!entry || entry.state === 'sending' || entry.state === 'done') return;
    const cancel = new AbortController();
    change(id, { state: 'sending', cancel, progress: { stage: 'receiving' } });
    const error = await sendFile({ origin, case: caseId, file: entry.file, title: entry.title.trim(), as: entry.as, signal: cancel.signal, onProgress: (progress) => change(id, { progress }) });
    change(id, error ? { state: 'failed', error } : { state: 'done' });
    if (!error) await session.refresh();
  };
  return {
    entries,
    add: (files: readonly File[]): void => setEntries((all) => [...all, ...files.map((file): Entry => ({ id: next.current++, file, title: nameToTitle(file.name), as: nameToKind(file.name), state: 'waiting' }))]),
    rename: (id: number, title: string): void => change(id, { title }),
    read: (id: number, as: string): void => change(id, { as }),
    remove(id: number): void {
      latest.current.find((entry) => entry.id === id)?.cancel?.abort();
      setEntries((all) => all.filter((entry) => entry.id !== id || entry.state === 'sending'));
    },
    async start(ids: readonly number[]): Promise<void> {
      for (const id of ids) await send(id);
    },
  };
}

interface EntryProps {
  readonly entry: Entry;
  readonly onTitle: (title: string) => void;
  readonly onAs: (as: string) => void;
  readonly onRemove: () => void;
  readonly onAgain: () => void;
}

function EntryRow({ entry, onTitle, onAs, onRemove, onAgain }: EntryProps) {
  const words = useWords();
  const t = words.import;
  const { state, progress, file } = entry;
  const share = progress?.total ? (progress.done ?? 0) / progress.total : 0;
  const stage = progress && progress.stage !== 'error' ? t[progress.stage] : t.waiting;
  return (
    <div className="import-entry" data-state={state}>
      <div className="import-name"><span className="clip" title={file.name}>{file.name}</span><span className="mute number">{bytesToWords(file.size)}</span></div>
      {state === 'sending' || state === 'done' ? <span className="clip">{entry.title}</span> : <Input value={entry.title} maxLength={100} placeholder={t.captionHint} aria-label={`${t.caption} ${file.name}`} status={entry.title.trim() ? '' : 'warning'} onChange={(event) => onTitle(event.target.value)} />}
      <div className="import-state" role="status">
        {state === 'waiting' && (
          <select className="import-as" aria-label={`${words.picture.readAs} ${file.name}`} value={entry.as} onChange={(event) => onAs(event.target.value)}>
            {(['auto', 'cube', 'eac', 'stereoTop'] as const).map((as) => <option key={as} value={as}>{words.picture[`as_${as}`]}</option>)}
          </select>
        )}
        {state === 'sending' && <><span>{stage} {progress?.total ? percentToWords(progress.done ?? 0, progress.total) : ''}</span><Bar share={share} label={stage} /></>}
        {state === 'done' && <StateMark shape="check" tone="green">{t.done}</StateMark>}
        {state === 'failed' && <span className={entry.error === 'cancelled' ? 'mute' : 'over'}>{t.errors[entry.error ?? 'failed']}</span>}
      </div>
      <div className="import-act">
        {state === 'failed' && <Button size="small" onClick={onAgain}>{t.again}</Button>}
        {state !== 'done' && <Button size="small" type="text" onClick={onRemove}>{state === 'sending' ? t.cancel : t.remove}</Button>}
      </div>
    </div>
  );
}

function Present({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.import;
  const { origin } = useWindow();
  return (
    <section>
      <h2>{t.present}</h2>
      {view.footage.length === 0 ? <p className="mute">{t.presentNone}</p> : (
        <ul className="import-present">
          {view.footage.map(({ footage, hereBytes, totalBytes }) => (
            <li key={footage.original.sha256} className="card">
              <img src={`${origin}/media/${footage.original.sha256}/preview`} alt="" loading="lazy" />
              <div><b className="clip">{footage.title}</b><span className="mute number">{footage.width}×{footage.height} · {footage.projection.kind === 'sphere' ? t.pano : t.flat}</span><span className="mute">{hereBytes >= totalBytes ? t.here : percentToWords(hereBytes, totalBytes)}</span></div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
