// Under the picture of a video: play, steps, time line with thumbnails and marks, speed, loop, sound, which file is played, and
// whether what stands still is the original's own frame.

import './video.css';
import type { Mark } from '#shared/footage/footage.ts';
import { endingAt } from '#shared/footage/video.ts';
import { SPEEDS } from '../viewer/player.ts';
import { useWords } from '../ui/language/language.ts';
import { DrawnBar } from './drawn-bar.tsx';
import { itemColour, type ShownMark } from './evidence.ts';
import type { Desk } from './use-desk.ts';
import type { DrawnDesk } from './use-drawn.ts';
import type { Review } from './use-review.ts';
import type { Video, VideoDesk } from './use-video.ts';

interface VideoBarProps {
  readonly video: Video;
  readonly drawn: DrawnDesk;
  readonly review: Review;
  readonly desk: Desk;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
}

export function VideoBar({ video, drawn, review, desk, marks, onEvidence }: VideoBarProps) {
  const t = useWords().video;
  if (video.failed) return <div className="video-bar video-said" role="alert">{t.tableFailed} <button type="button" className="plain" onClick={video.again}>{t.again}</button></div>;
  if (!video.desk) return null;
  const own = marks.filter(({ mark }) => mark.footage === video.desk?.footage.original.sha256 && mark.time !== undefined);
  return (
    <div className="video-bar" role="group" aria-label={t.player} data-testid="video-bar" data-frame={video.desk.state.frame} data-still={video.desk.still}>
      <TimeLine video={video.desk} marks={own} review={review} chosen={desk.chosen} onEvidence={onEvidence} />
      <Controls video={video.desk} drawn={drawn} review={review} marks={own} chosen={desk.chosen} onEvidence={onEvidence} />
      <Said video={video.desk} />
    </div>
  );
}

/** `m:ss.cc` */
export function timeInWords(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

function TimeLine({ video, marks, review, chosen, onEvidence }: { readonly video: VideoDesk; readonly marks: readonly ShownMark[]; readonly review: Review; readonly chosen: string | null; readonly onEvidence: (mark: Mark) => void }) {
  const t = useWords().video;
  const { frames, player, state } = video;
  const last = Math.max(1, frames.count - 1);
  const partOf = (frame: number): number => (100 * frames.startOf(frame)) / Math.max(1e-6, frames.startOf(last));
  const seekTo = (event: React.PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    player.seek(frames.frameAt(((event.clientX - left) / width) * frames.startOf(last)));
  };
  const second = Math.max(1, Math.round(frames.count / Math.max(1e-6, frames.end)));
  const keys: { readonly [key: string]: number } = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -second, PageUp: second, Home: -frames.count, End: frames.count };
  return (
    <div
      className="time-line" role="slider" tabIndex={0} aria-label={t.timeline} aria-valuemin={0} aria-valuemax={last} aria-valuenow={state.frame}
      aria-valuetext={t.at(timeInWords(frames.startOf(state.frame)), state.frame + 1, frames.count)}
      onPointerDown={(event) => {
        if (event.target instanceof HTMLButtonElement) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event)}
      onKeyDown={(event) => {
        const by = keys[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        player.step(by);
      }}
    >
      <img className="time-strip" src={video.strip} alt="" draggable={false} />
      {state.loop && <i className="time-loop" style={{ left: `${partOf(state.loop.from)}%`, width: `${partOf(state.loop.to) - partOf(state.loop.from)}%` }} />}
      {marks.map(({ mark }) => {
        const { time } = mark;
        if (!time) return null;
        const from = partOf(time.frame);
        return (
          <button
            key={mark.id} type="button" className="plain time-mark" aria-pressed={mark.id === chosen} tabIndex={-1}
            title={`${mark.label ?? ''} ${timeInWords(frames.startOf(time.frame))}`}
            style={{ left: `${from}%`, width: `max(7px, ${time.to ? partOf(time.to.frame) - from : 0}%)`, background: itemColour(review.items, mark.item) }}
            onClick={() => onEvidence(mark)}
          />
        );
      })}
      <i className="time-head" style={{ left: `${partOf(state.frame)}%` }} />
    </div>
  );
}

function Controls({ video, drawn, review, marks, chosen, onEvidence }: { readonly video: VideoDesk; readonly drawn: DrawnDesk; readonly review: Review; readonly marks: readonly ShownMark[]; readonly chosen: string | null; readonly onEvidence: (mark: Mark) => void }) {
  const t = useWords().video;
  const { frames, player, state, footage, file, smooth } = video;
  const { loop, frame } = state;
  const here = timeInWords(frames.startOf(frame));
  const sorted = marks.map(({ mark }) => mark).toSorted((a, b) => (a.time?.frame ?? 0) - (b.time?.frame ?? 0));
  const before = sorted.findLast((mark) => (mark.time?.frame ?? 0) < frame);
  const after = sorted.find((mark) => (mark.time?.frame ?? 0) > frame);
  const own = review.mayScore ? marks.find(({ mark, mine }) => mine && mark.id === chosen && mark.time !== undefined && frame >= mark.time.frame)?.mark : undefined;
  const word = (width: number, height: number, of: number, name: (size: string) => string): string => {
    const plays = smooth.get(of);
    return `${name(`${width}×${height}`)}${plays === undefined ? '' : `（${t.measured(plays)}）`}`;
  };
  return (
    <div className="video-controls">
      <button type="button" className="plain" aria-label={t.back} title={`${t.back} ,`} onClick={() => player.step(-1)}>−1</button>
      <button type="button" className="plain video-play" aria-label={state.playing ? t.pause : t.play} title={`${state.playing ? t.pause : t.play} ␣`} onClick={() => (state.playing ? player.pause() : player.play())}>{state.playing ? '❚❚' : '▶'}</button>
      <button type="button" className="plain" aria-label={t.on} title={`${t.on} .`} onClick={() => player.step(1)}>+1</button>
      <span className="number video-time" data-testid="video-time">{here} / {timeInWords(frames.end)}</span>
      <span className="number mute">{t.frame(frame + 1, frames.count)}</span>
      <button type="button" className="plain" disabled={!before} onClick={() => before && onEvidence(before)} aria-label={t.previousMark} title={t.previousMark}>⇤</button>
      <button type="button" className="plain" disabled={!after} onClick={() => after && onEvidence(after)} aria-label={t.nextMark} title={t.nextMark}>⇥</button>
      {own && <button type="button" className="plain" onClick={() => review.changeMark(endingAt(own, { frame, pts: frames.ptsOf(frame) }))}>{t.until}</button>}
      <DrawnBar key={footage.original.sha256} drawn={drawn} video={video} number={review.view.state.opened?.number ?? ''} />
      <span className="grow" />
      {loop ? (
        <button type="button" className="plain" aria-pressed onClick={() => player.setLoop(null)} title={t.loopOff}>{t.looping(timeInWords(frames.startOf(loop.from)), timeInWords(frames.startOf(loop.to)))} ×</button>
      ) : (
        <button type="button" className="plain" disabled={frame >= frames.count - 1} onClick={() => player.setLoop({ from: frame, to: frames.count - 1 })}>{t.loopFrom}</button>
      )}
      {loop && <button type="button" className="plain" disabled={frame <= loop.from} onClick={() => player.setLoop({ from: loop.from, to: frame })}>{t.loopTo}</button>}
      <select aria-label={t.speed} title={t.speed} value={state.speed} onChange={(event) => player.setSpeed(Number(event.target.value))}>
        {SPEEDS.map((speed) => <option key={speed} value={speed}>{speed}×</option>)}
      </select>
      {footage.video?.sound ? <input type="range" className="video-volume" aria-label={t.volume} title={t.volume} min={0} max={1} step={0.05} value={state.volume} onChange={(event) => player.setVolume(Number(event.target.value))} /> : <span className="mute">{t.noSound}</span>}
      <select aria-label={t.file} title={t.file} value={file} onChange={(event) => video.choose(Number(event.target.value))} data-testid="video-file">
        {footage.video?.direct && <option value={-1}>{word(footage.width, footage.height, -1, video.redacted ? t.redacted : t.original)}</option>}
        {footage.video?.proxies.map((proxy, i) => <option key={proxy.content.sha256} value={i}>{word(proxy.width, proxy.height, i, t.proxy)}</option>)}
      </select>
    </div>
  );
}

/** What stands still is named: the original's frame, or what is seen in its place and why. */
function Said({ video }: { readonly video: VideoDesk }) {
  const t = useWords().video;
  const { state, still } = video;
  const said = video.waiting ? t.waiting : state.failed ? t.failed : still === 'coming' ? (video.redacted ? t.stillRedactedComing : t.stillComing) : still === 'noFfmpeg' ? t.noFfmpeg : still === 'failed' ? t.stillFailed : still === 'shown' ? (video.redacted ? t.stillRedacted : t.still) : state.playing ? t.now : state.seeking || state.exact ? '' : t.inexact;
  return <div className="video-said" role="status">{said}</div>;
}
