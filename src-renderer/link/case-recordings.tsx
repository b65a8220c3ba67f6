// What was recorded of the calls of a case: by a workstation, and by the server beside it.

import type { RecordingState } from '#shared/case/live.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { bytesToWords, momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';
import { serverCopyOf } from './server-copy.ts';

export function CaseRecordings({ view }: { readonly view: CaseView }) {
  const t = useWords().recordings;
  const recordings = view.state.live?.recordings ?? [];
  if (recordings.length === 0) return null;
  return (
    <section className="live-waiting" data-testid="case-recordings">
      <h3>{t.title} <span className="number">{recordings.length}</span></h3>
      <ul className="live-list">{recordings.toReversed().map((one) => <Row key={one.recording} recording={one} />)}</ul>
    </section>
  );
}

function Row({ recording }: { readonly recording: RecordingState }) {
  const t = useWords().recordings;
  const now = useNow();
  const language = useLanguage();
  const { kept, stopped, startedAt } = recording;
  const state = kept ? t.kept(kept.tracks.length) : stopped ? t.waits : t.running;
  return (
    <li data-testid="case-recording">
      <span className="live-recorded">
        <StateMark shape={kept?.fault ? 'triangle' : kept ? 'check' : stopped ? 'half' : 'dot'} tone={kept?.fault ? 'amber' : kept ? 'green' : stopped ? 'mute' : 'red'}>{state}</StateMark>
        <span className="mute"> {momentToWords(startedAt, now, language)}{kept?.recovered ? ` · ${t.recovered}` : ''}{kept?.fault ? ` · ${t.keptTo}` : ''}</span>
        <br />
        <ServerCopy recording={recording} />
      </span>
    </li>
  );
}

function ServerCopy({ recording }: { readonly recording: RecordingState }) {
  const t = useWords().recordings;
  const language = useLanguage();
  const now = useNow();
  const copy = serverCopyOf(recording);
  const isAmber = copy.state === 'held' && (copy.isFaulty || copy.ends.includes('diskFull') || copy.ends.includes('failed'));
  const words =
    copy.state === 'none' ? t.serverNone
      : copy.state === 'running' ? (copy.anchoredAt === undefined ? t.serverBegins : t.serverRuns(momentToWords(copy.anchoredAt, now, language)))
        : copy.tracks === 0 ? t.serverEmpty
          : [copy.isFaulty ? t.serverFault : t.serverHolds(copy.tracks, bytesToWords(copy.bytes)), ...copy.ends.flatMap((why) => (why === 'asked' ? [] : [t.serverUntil[why]]))].join(' · ');
  return <span className={isAmber ? 'soon' : 'mute'} data-testid="server-copy" data-state={copy.state}>{t.server}：{words}</span>;
}
