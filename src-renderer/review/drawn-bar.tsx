// Beside the player of a recorded call: what was drawn in it, shown or not, the way to the next drawing, and a copy with the drawings in it.

import { App } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { beginnings } from '#shared/live/drawn.ts';
import { useWords } from '../ui/language/language.ts';
import type { AnnotatedCopy } from './annotated-copy.ts';
import type { DrawnDesk } from './use-drawn.ts';
import type { VideoDesk } from './use-video.ts';

export function DrawnBar({ drawn: desk, video, number }: { readonly drawn: DrawnDesk; readonly video: VideoDesk; readonly number: string }) {
  const t = useWords().drawn;
  const { message } = App.useApp();
  const [share, setShare] = useState<number | null>(null);
  const giveUp = useRef<AbortController | null>(null);
  useEffect(() => () => giveUp.current?.abort(), []);
  const { drawn } = desk;
  if (desk.away) return <span className="mute" title={t.notHere} data-testid="drawn-away">{t.notHere}</span>;
  if (!drawn) return null;
  const { footage, frames, player, state } = video;
  const save = async (): Promise<void> => {
    const { makeAnnotatedCopy, MOST_SECONDS } = await import('./annotated-copy.ts');
    const [from, to] = state.loop ? [frames.startOf(state.loop.from), Math.min(frames.end, frames.startOf(state.loop.to + 1))] : [0, frames.end];
    if (to - from > MOST_SECONDS) return void message.warning(t.tooLong(MOST_SECONDS / 60));
    const stop = new AbortController();
    giveUp.current = stop;
    setShare(0);
    player.pause();
    const hash = footage.original.sha256;
    try {
      const copy = await makeAnnotatedCopy({
        address: player.element.currentSrc, drawn, from, to, signal: stop.signal, onProgress: setShare,
        caption: [(video.redacted ? t.captionRedacted : t.caption)(number, footage.title), t.master(hash)],
      });
      hand(copy, t.file(footage.title, hash.slice(0, 12)));
      void message.success(t.saved);
    } catch {
      if (!stop.signal.aborted) void message.error(t.failed);
    } finally {
      setShare(null);
    }
  };
  // Drawn while a frame stood: it lies over the one after, the first that begins later.
  const frameOf = (at: number): number => {
    const frame = frames.frameAt(at);
    return frames.startOf(frame) < at ? frame + 1 : frame;
  };
  const next = frameOf(beginnings(drawn).find((at) => frameOf(at) > state.frame) ?? drawn.lines[0]!.from);
  return (
    <>
      <button type="button" className="plain" aria-pressed={desk.shows} onClick={() => desk.show(!desk.shows)} data-testid="drawn-show" data-lines={desk.marks.length}>{t.show(drawn.lines.length)}</button>
      <button type="button" className="plain" onClick={() => (desk.show(true), player.seek(next))} data-testid="drawn-next">{t.next}</button>
      {share === null ? (
        <button type="button" className="plain" title={t.saveHint} onClick={() => void save()} data-testid="drawn-save">{t.save}</button>
      ) : (
        <button type="button" className="plain" title={t.cancel} onClick={() => giveUp.current?.abort()} data-testid="drawn-saving">{t.saving(Math.floor(share * 100))} ×</button>
      )}
    </>
  );
}

/** To the browser's downloads. */
function hand({ file, extension }: AnnotatedCopy, name: string): void {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href: url, download: `${name.replaceAll(/[\\/:*?"<>|]/g, ' ')}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
