// Importing footage: drop, name, send. Each file tells its progress and, if it failed, why and what to do.

import './import.css';
import { Button, Input } from 'antd';
import type { CaseView } from '#shared/contract/workstation.ts';
import { roleOf } from '#shared/case/rules.ts';
import { useCaseState } from '../ui/case-heading.tsx';
import { BackToTasks, CaseWaits } from '../ui/case-waits.tsx';
import { DropPlace } from '../ui/drop-place.tsx';
import { bytesToWords, listToWords, percentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Bar, Empty, StateMark } from '../ui/parts.tsx';
import { previewAddress } from '../ui/preview-address.ts';
import { useWindow } from '../ui/window-context.ts';
import { ShotCheck } from './shot-check.tsx';
import { useEntries, type Entry } from './use-entries.ts';

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
  const { entries, add, rename, read, remove, apart, start } = useEntries(view.state.id);
  const waiting = entries.filter((entry) => entry.state === 'waiting');
  const busy = entries.some((entry) => entry.state === 'sending');
  const untitled = waiting.some((entry) => entry.title.trim() === '');
  return (
    <div className="page">
      <div className="sheet-page">
        <h1>{t.title}</h1>
        <DropPlace title={t.drop} titleOver={t.dropNow} hint={`${t.hint}${words.faces.hint}`} accept="image/*,video/*,.tif,.tiff,.avif,.heic,.heif,.mkv,.mov" multiple onFiles={add} />
        {entries.length > 0 && (
          <section className="card import-list" aria-label={t.name}>
            {entries.map((entry) => <EntryRow key={entry.id} entry={entry} onTitle={(title) => rename(entry.id, title)} onAs={(as) => read(entry.id, as)} onRemove={() => remove(entry.id)} onApart={() => apart(entry.id)} onAgain={() => void start([entry.id])} />)}
            {waiting.length > 0 && (
              <div className="import-start">
                {untitled && <span className="soon">{t.captionMissing}</span>}
                <Button type="primary" loading={busy} disabled={untitled} onClick={() => void start(waiting.map((entry) => entry.id))} data-testid="import-start">{t.start(waiting.reduce((sum, entry) => sum + entry.files.length, 0))}</Button>
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

interface EntryProps {
  readonly entry: Entry;
  readonly onTitle: (title: string) => void;
  readonly onAs: (as: string) => void;
  readonly onRemove: () => void;
  /** Six files of a cube as six pictures. */
  readonly onApart: () => void;
  readonly onAgain: () => void;
}

function EntryRow({ entry, onTitle, onAs, onRemove, onApart, onAgain }: EntryProps) {
  const words = useWords();
  const t = words.import;
  const { state, progress, name, files } = entry;
  const language = useLanguage();
  const isCube = entry.as === 'cubeFaces';
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const share = progress?.total ? (progress.done ?? 0) / progress.total : 0;
  const stage = progress && progress.stage !== 'error' ? t[progress.stage] : t.waiting;
  return (
    <div className="import-entry" data-state={state}>
      <div className="import-name"><span className="clip" title={files.map((file) => file.name).join('\n')}>{isCube ? words.faces.count(files.length) : name}</span><span className="mute number clip">{isCube ? `${name} · ` : ''}{bytesToWords(size)}</span></div>
      {state === 'sending' || state === 'done' ? <span className="clip">{entry.title}</span> : <Input value={entry.title} maxLength={100} placeholder={t.captionHint} aria-label={`${t.caption} ${name}`} status={entry.title.trim() ? '' : 'warning'} onChange={(event) => onTitle(event.target.value)} />}
      <div className="import-state" role="status">
        {state === 'waiting' && !isCube && (
          <select className="import-as" aria-label={`${words.picture.readAs} ${name}`} value={entry.as} onChange={(event) => onAs(event.target.value)}>
            {(['auto', 'cube', 'eac', 'stereoTop'] as const).map((as) => <option key={as} value={as}>{words.picture[`as_${as}`]}</option>)}
          </select>
        )}
        {state === 'sending' && <><span>{stage} {progress?.total ? percentToWords(progress.done ?? 0, progress.total) : ''}</span><Bar share={share} label={stage} /></>}
        {state === 'done' && <StateMark shape="check" tone="green">{t.done}</StateMark>}
        {entry.unfit && <span className="over">{(['twice', 'missing'] as const).filter((what) => entry.unfit![what].length > 0).map((what) => words.faces[what](listToWords(entry.unfit![what].map((face) => words.faces.names[face]), language))).join('')}</span>}
        {state === 'failed' && !entry.unfit && <span className={entry.error === 'cancelled' ? 'mute' : 'over'}>{t.errors[entry.error ?? 'failed']}</span>}
      </div>
      <div className="import-act">
        {isCube && (state === 'waiting' || state === 'failed') && <Button size="small" type="text" onClick={onApart}>{words.faces.apart}</Button>}
        {state === 'failed' && !entry.unfit && <Button size="small" onClick={onAgain}>{t.again}</Button>}
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
              <img src={previewAddress(origin, footage.original.sha256, view.state)} alt="" loading="lazy" />
              <div><b className="clip">{footage.title}</b><span className="mute number">{footage.width}×{footage.height} · {footage.projection.kind === 'sphere' ? t.pano : t.flat}</span><span className="mute">{hereBytes >= totalBytes ? t.here : percentToWords(hereBytes, totalBytes)}</span></div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
