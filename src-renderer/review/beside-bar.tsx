// Under a comparison: the second picture's video. Beside a video it can be moved against it, beside a still it is played by itself.

import { useWords } from '../ui/language/language.ts';
import type { BesideVideo } from './use-beside-video.ts';
import { timeInWords } from './video-bar.tsx';

export function BesideBar({ beside }: { readonly beside: BesideVideo }) {
  const t = useWords().video;
  const { state, frames, offset } = beside;
  return (
    <div className="veil beside-bar" role="group" aria-label={t.second} data-testid="beside-bar" data-frame={state.frame}>
      <b>{t.second}</b>
      <button type="button" className="plain" aria-label={t.back} title={offset === null ? t.back : t.earlier} onClick={() => beside.step(-1)}>−1</button>
      {offset === null && <button type="button" className="plain" aria-label={state.playing ? t.pause : t.play} onClick={() => (state.playing ? beside.pause() : beside.play())}>{state.playing ? '❚❚' : '▶'}</button>}
      <button type="button" className="plain" aria-label={t.on} title={offset === null ? t.on : t.later} onClick={() => beside.step(1)}>+1</button>
      {offset === null && <input type="range" aria-label={t.timeline} min={0} max={frames.count - 1} value={state.frame} onChange={(event) => beside.seek(Number(event.target.value))} />}
      <span className="number">{timeInWords(frames.startOf(state.frame))} · {t.frame(state.frame + 1, frames.count)}</span>
      {offset !== null && <span className="number">{t.offset(`${offset < 0 ? '−' : '+'}${Math.abs(offset).toFixed(2)}`)}</span>}
      {offset !== null && offset !== 0 && <button type="button" className="plain" onClick={beside.together}>{t.together}</button>}
    </div>
  );
}
