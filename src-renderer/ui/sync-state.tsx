// How far this machine and the server are together: always visible in words and by a shape, with the details behind a click.

import { Button, Popover } from 'antd';
import { useState } from 'react';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import { bytesToWords, momentToWords, percentToWords, spanToWords, type Language } from './format.ts';
import { useLanguage, useWords } from './language/language.ts';
import type { Words } from './language/zh-CN.ts';
import { Bar, ShapeMark, type Shape, type Tone } from './parts.tsx';
import { useNow, useWindow, useWindowState } from './window-context.ts';

interface Line {
  readonly shape: Shape;
  readonly tone: Tone;
  readonly words: string;
}

/** The one line of the header. Pure, so that every state's words can be tested. */
export function syncToLine(words: Words, sync: SyncStatus | undefined, reachable: boolean, now: number, language: Language): Line {
  const t = words.sync;
  if (!reachable) return { shape: 'cross', tone: 'red', words: t.unreachable };
  if (!sync || sync.state === 'signedOut') return { shape: 'ring', tone: 'mute', words: t.signedOut };
  if (sync.state === 'offline') {
    const since = sync.offlineSince ? t.offlineSince(momentToWords(sync.offlineSince, now, language)) : t.offline;
    return { shape: 'triangle', tone: 'amber', words: sync.waiting > 0 ? `${since} · ${t.savedCount(sync.waiting)}` : `${since} · ${t.savedHere}` };
  }
  if (sync.waiting > 0) return { shape: 'half', tone: 'blue', words: `${t.savedHere} · ${t.waiting(sync.waiting)}` };
  if (sync.state === 'syncing') return { shape: 'half', tone: 'blue', words: `${t.savedHere} · ${t.syncing}` };
  return { shape: 'check', tone: 'green', words: `${t.savedHere} · ${t.onServer}` };
}

export function useSyncLine(): Line {
  const sync = useWindowState((state) => state.sync);
  const reachable = useWindowState((state) => state.reachable);
  return syncToLine(useWords(), sync, reachable, useNow(), useLanguage());
}

export function SyncPill() {
  const words = useWords();
  const line = useSyncLine();
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" content={<SyncDetails />} arrow={false}>
      <button type="button" className={`plain pill sync-pill ${line.tone}`} aria-haspopup="dialog" aria-expanded={open} title={words.sync.title} data-testid="sync-state">
        <span className={`state ${line.tone}`}><ShapeMark shape={line.shape} /></span>
        <span role="status" aria-live="polite">{line.words}</span>
      </button>
    </Popover>
  );
}

function SyncDetails() {
  const words = useWords();
  const t = words.sync;
  const language = useLanguage();
  const now = useNow(1000);
  const { workstation } = useWindow();
  const sync = useWindowState((state) => state.sync);
  const reachable = useWindowState((state) => state.reachable);
  const [busy, setBusy] = useState(false);
  if (!reachable || !sync) return <div className="sync-details"><p>{reachable ? t.signedOut : t.unreachableHint}</p></div>;
  const syncNow = async (): Promise<void> => {
    setBusy(true);
    await workstation.sync.now({}).catch(() => undefined);
    setBusy(false);
  };
  const { transfer } = sync;
  return (
    <div className="sync-details">
      <p className="mute">{sync.state === 'offline' ? t.explainOffline : t.explainOnline}</p>
      <dl>
        <dt>{t.last}</dt><dd>{sync.lastExchange ? momentToWords(sync.lastExchange, now, language) : t.never}</dd>
        {sync.waiting > 0 && <><dt>{t.title}</dt><dd>{t.waiting(sync.waiting)}</dd></>}
        {sync.state === 'offline' && sync.nextTry && (
          <><dt>{t.next}</dt><dd>{spanToWords(Math.max(0, Date.parse(sync.nextTry) - now), language)}</dd></>
        )}
      </dl>
      {sync.outdated && <p className="over">{words.diagnostics.outdated[sync.outdated]}</p>}
      {sync.refused > 0 && <p className="over">{t.refused(sync.refused)}</p>}
      {transfer?.paused && <p className="over">{words.storage.paused[transfer.paused]}</p>}
      {transfer && transfer.doneBytes < transfer.totalBytes && (
        <div className="sync-transfer">
          <div className="mute">
            {t.transfer} {percentToWords(transfer.doneBytes, transfer.totalBytes)} · {bytesToWords(transfer.doneBytes)} / {bytesToWords(transfer.totalBytes)}
            {transfer.bytesPerSecond > 0 && (
              <> · {t.speed(bytesToWords(transfer.bytesPerSecond))} · {t.left(spanToWords(((transfer.totalBytes - transfer.doneBytes) / transfer.bytesPerSecond) * 1000, language))}</>
            )}
          </div>
          <Bar share={transfer.doneBytes / transfer.totalBytes} label={t.transfer} />
        </div>
      )}
      <Button size="small" loading={busy} onClick={() => void syncNow()}>{t.now}</Button>
    </div>
  );
}
