// A line under the call's bar while the network stays poor: what that means and what to do, with a key for it; and the way back.

import { Button } from 'antd';
import { useState } from 'react';
import { useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';
import { adviceOf, chose, declined, heard, NO_ADVICE } from './advice.ts';
import type { CallSnapshot, OpenCall } from './open-call.ts';

export function NetworkAdvice({ call, snapshot }: { readonly call: OpenCall; readonly snapshot: CallSnapshot }) {
  const words = useWords();
  const t = words.advice;
  const now = useNow(1000);
  const { mode, link } = snapshot;
  const { quality } = link.quality;
  const [state, setState] = useState(NO_ADVICE);
  const [before, setBefore] = useState(mode);
  if (state.quality !== quality) setState(heard(state, quality, now));
  if (before !== mode) {
    setBefore(mode);
    setState(chose(state, before, mode, now));
  }
  const advice = adviceOf(state, mode, now);
  if (!advice || (link.state.phase !== 'live' && link.state.phase !== 'degraded')) return null;
  const name = words.live.mode[advice.to];
  return (
    <p role="status" className={advice.why === 'poor' ? 'live-alarm soon' : 'live-alarm'} data-testid="live-advice" data-to={advice.to}>
      <StateMark shape={advice.why === 'poor' ? 'triangle' : 'check'} tone={advice.why === 'poor' ? 'amber' : 'green'}>{advice.why === 'good' ? t.good(name) : advice.to === 'audio' ? t.poorAudio : t.poor(name)}</StateMark>
      <Button size="small" type="primary" onClick={() => call.setMode(advice.to)} data-testid="live-advice-use">{t.use(name)}</Button>
      <Button size="small" onClick={() => setState(declined(state, advice))}>{t.no}</Button>
    </p>
  );
}
