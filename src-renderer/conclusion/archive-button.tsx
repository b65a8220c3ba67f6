// Makes the archive package of the case, with progress and cancel; what was made can be saved.

import { Button, Progress } from 'antd';
import { useRef, useState } from 'react';
import type { ArchiveProgress } from '#shared/contract/workstation-documents.ts';
import { linesOf } from '../import/send-file.ts';
import { bytesToWords, momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useNow, useWindow } from '../ui/window-context.ts';

export function ArchiveButton({ caseId, number }: { readonly caseId: string; readonly number: string }) {
  const t = useWords().documents;
  const { origin } = useWindow();
  const language = useLanguage();
  const now = useNow();
  const [progress, setProgress] = useState<ArchiveProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  const working = progress !== null && progress.stage !== 'done' && progress.stage !== 'error';
  const isGone = progress?.until !== undefined && now >= Date.parse(progress.until);
  const make = async (): Promise<void> => {
    const cancel = new AbortController();
    stop.current = cancel;
    setProgress({ stage: 'documents' });
    let last: ArchiveProgress = { stage: 'error', error: 'failed' };
    try {
      const response = await fetch(`${origin}/archive?case=${encodeURIComponent(caseId)}`, { method: 'POST', signal: cancel.signal });
      if (response.body) {
        for await (const line of linesOf(response.body)) {
          last = JSON.parse(line) as ArchiveProgress;
          setProgress(last);
        }
      }
      if (last.stage !== 'done' && last.stage !== 'error') last = { stage: 'error', error: 'failed' };
    } catch {
      last = { stage: 'error', error: cancel.signal.aborted ? 'cancelled' : 'failed' };
    }
    setProgress(last);
  };
  return (
    <div className="archive">
      {!working && <Button onClick={() => void make()} data-testid="make-archive">{t.archive}</Button>}
      {working && (
        <>
          <span role="status">{t.archiving} · {progress.stage in t.archiveStages ? t.archiveStages[progress.stage as keyof typeof t.archiveStages] : ''}</span>
          <Progress className="archive-bar" size="small" percent={progress.total ? Math.floor((100 * (progress.done ?? 0)) / progress.total) : 0} />
          <Button size="small" onClick={() => stop.current?.abort()}>{t.archiveCancel}</Button>
        </>
      )}
      {progress?.stage === 'error' && <span className="over" role="alert">{t.archiveErrors[progress.error ?? 'failed']}</span>}
      {progress?.stage === 'done' && isGone && <span className="mute" role="status">{t.archiveGone}</span>}
      {progress?.stage === 'done' && !isGone && (
        <>
          <span className="ok" role="status">{t.archiveDone(bytesToWords(progress.bytes ?? 0))}{progress.until && ` · ${t.archiveUntil(momentToWords(progress.until, now, language))}`}</span>
          <Button size="small" type="primary" href={`${origin}/archive/${encodeURIComponent(caseId)}.zip`} download={`${number}.zip`} data-testid="save-archive">{t.archiveSave}</Button>
        </>
      )}
    </div>
  );
}
