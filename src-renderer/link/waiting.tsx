// What was recorded on this machine and is not in its case yet: shown until it is, with what holds it up.

import { useCallback, useEffect, useState } from 'react';
import type { WaitingRecording } from '#shared/contract/workstation-link.ts';
import { bytesToWords, momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';

export function WaitingRecordings({ case: caseId }: { readonly case: string }) {
  const t = useWords().live.waiting;
  const { workstation, store } = useWindow();
  const language = useLanguage();
  const now = useNow();
  const [rows, setRows] = useState<readonly WaitingRecording[]>([]);
  const ask = useCallback(() => void workstation.link.record.waiting({ case: caseId }).then(setRows, () => undefined), [workstation, caseId]);
  useEffect(() => {
    ask();
    return store.onChange((change) => {
      if (change.kind === 'recordings') ask();
    });
  }, [ask, store]);
  const shown = rows.filter((row) => row.state !== 'running');
  if (shown.length === 0) return null;
  return (
    <section className="live-waiting" data-testid="waiting-recordings">
      <h3>{t.title}</h3>
      <ul className="live-list">
        {shown.map((row) => (
          <li key={row.recording}>
            <StateMark shape={row.state === 'failed' ? 'triangle' : row.state === 'taking' ? 'half' : 'ring'} tone={row.state === 'failed' || row.why === 'diskFull' ? 'amber' : 'mute'}>{t[row.state]}</StateMark>
            <span className="mute"> {momentToWords(row.startedAt, now, language)} · {bytesToWords(row.bytes)}{row.why ? ` · ${t.why[row.why]}` : ''}</span>
          </li>
        ))}
      </ul>
      <button type="button" className="plain link" onClick={() => void workstation.link.record.settle({}).then(ask, () => undefined)}>{t.again}</button>
    </section>
  );
}
