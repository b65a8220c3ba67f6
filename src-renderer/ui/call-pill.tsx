// In the top line of every page while there is a call: how it stands, whether it is recorded, and the way back to it.

import { useSyncExternalStore } from 'react';
import type { OpenCall } from '../link/open-call.ts';
import { useCurrentCall } from './call-desk.ts';
import { useWords } from './language/language.ts';
import { ShapeMark } from './parts.tsx';
import { routeToHash, type Route } from './route.ts';
import { useNow, useWindow } from './window-context.ts';

export function CallPill({ route }: { readonly route: Route }) {
  const { calls } = useWindow();
  const call = useCurrentCall(calls);
  if (!call || (route.page === 'live' && route.case === call.case)) return null;
  return <Pill call={call} />;
}

function Pill({ call }: { readonly call: OpenCall }) {
  const t = useWords().live;
  const { link, recorder } = useSyncExternalStore(call.subscribe, call.snapshot);
  const { phase } = link.state;
  const now = useNow(1000);
  if (phase === 'ended' || phase === 'failed' || phase === 'idle') return null;
  const isLost = phase === 'reconnecting' || phase === 'connecting';
  const words = recorder.phase === 'recording' ? `${t.pillRecording} ${elapsed(now - (recorder.since ?? now))}` : isLost ? t.pillLost : t.pill;
  const tone = recorder.alarm || recorder.phase === 'recording' ? 'over' : isLost || phase === 'degraded' ? 'soon' : '';
  return (
    <a className={`pill call-pill ${tone}`} href={routeToHash({ page: 'live', case: call.case })} title={`${t.back} ${call.number}`} data-testid="call-pill">
      <ShapeMark shape={recorder.phase === 'recording' ? 'dot' : isLost ? 'triangle' : 'ring'} />
      {words}
    </a>
  );
}

/** `ms` as 3:07 or 1:02:45. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
