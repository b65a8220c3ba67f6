// The video of the footage that is shown: its player, which file it plays, and, while it stands still, the original's own frame as a still.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Footage } from '#shared/footage/footage.ts';
import { framesOf, type Frames } from '#shared/footage/frame-table.ts';
import { playsSmoothly } from '../viewer/decode-probe.ts';
import { createPlayer, type Player, type PlayerState } from '../viewer/player.ts';
import { useWindow } from '../ui/window-context.ts';
import { useFrameAtRest, type StillState } from './use-frame-at-rest.ts';
import { useLateFile } from './use-late-file.ts';
import type { Layers } from './use-layers.ts';
import type { Pano } from './use-pano.ts';
import { bringTable, fileAddress, firstFile, videoSource, type PlayedFile } from './video-source.ts';

export interface VideoDesk {
  readonly footage: Footage;
  /** Address of the thumbnails. */
  readonly strip: string;
  readonly frames: Frames;
  readonly player: Player;
  readonly state: PlayerState;
  readonly file: PlayedFile;
  /** What was measured here, by file. */
  readonly smooth: ReadonlyMap<PlayedFile, boolean>;
  readonly still: StillState;
  /** The file that is to play is not on this machine yet. */
  readonly waiting: boolean;
  readonly redacted: boolean;
  choose(file: PlayedFile): void;
}
export interface Video {
  /** Null while nothing is to be played. */
  readonly desk: VideoDesk | null;
  readonly failed: boolean;
  again(): void;
  /** Goes to a frame of a footage, now or as soon as it is shown. */
  seek(sha256: string, frame: number): void;
}

interface Open {
  /** Of footage and layer. */
  readonly key: string;
  readonly sha256: string;
  readonly frames: Frames;
  readonly even: boolean;
  readonly player: Player;
}
/** While a video plays the page follows this often, ms. */
const PAGE_PAUSE = 100;
const KEPT = 'kantai.plays';

export function useVideo(pano: Pano, origin: string, layers: Pick<Layers, 'of' | 'shown'>): Video {
  const { surface } = useWindow();
  const { viewer, footage } = pano;
  const sha256 = footage?.video ? footage.original.sha256 : null;
  const source = useMemo(() => (footage?.video ? videoSource(footage, origin, layers) : null), [footage, origin, layers]);
  const key = source === null ? null : `${source.media} ${source.name}`;
  const [open, setOpen] = useState<Open | null>(null);
  const [state, setState] = useState<PlayerState | null>(null);
  const [chosen, setChosen] = useState<{ readonly sha256: string; readonly file: PlayedFile } | null>(null);
  const [smooth, setSmooth] = useState<ReadonlyMap<PlayedFile, boolean>>(new Map());
  const [failed, setFailed] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const wanted = useRef<{ readonly sha256: string; readonly frame: number } | null>(null);
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });

  // The player lives as long as its footage is shown.
  useEffect(() => {
    const of = latest.current;
    if (!viewer || sha256 === null || key === null || !of) return;
    const abort = new AbortController();
    let player: Player | null = null;
    void (async () => {
      try {
        const table = await bringTable(of, abort.signal);
        if (abort.signal.aborted) return;
        const frames = framesOf(table);
        // Small first: it plays at once on every machine; a better one is chosen when it is known to play.
        player = createPlayer(document.createElement('video'), frames, fileAddress(of, firstFile(of.footage)));
        let told = -Infinity;
        player.on('state', (next) => {
          // The page beside the picture need not be made anew for every frame that passes.
          if (next.playing && !next.seeking && performance.now() - told < PAGE_PAUSE) return;
          told = performance.now();
          setState(next);
        });
        viewer.setVideo(player.element);
        viewer.setStill(of.frame(0));
        setOpen({ key, sha256, frames, even: table.runs.length <= 3, player });
        setState(player.state());
        if (wanted.current?.sha256 === sha256) player.seek(wanted.current.frame);
        wanted.current = null;
      } catch {
        if (!abort.signal.aborted) setFailed(sha256);
      }
    })();
    return () => {
      abort.abort();
      viewer.setVideo(null);
      player?.dispose();
      setOpen(null);
      setState(null);
      setSmooth(new Map());
      setFailed(null);
    };
  }, [viewer, sha256, key, tries]);

  const mine = open !== null && open.key === key ? open : null;
  const file = chosen !== null && chosen.sha256 === sha256 ? chosen.file : source ? bestFile(source.footage, smooth) : -1;

  // Each class of files is measured once on this machine; the better one is then taken by itself, unless somebody chose.
  useEffect(() => {
    const of = latest.current;
    if (!mine || !of) return;
    const abort = new AbortController();
    void (async () => {
      const found = new Map<PlayedFile, boolean>();
      for (const candidate of candidates(of.footage, mine.even)) {
        const name = className(of.footage, candidate);
        let verdict: boolean | null | undefined = keptVerdict(name);
        if (verdict === undefined) {
          verdict = await playsSmoothly(fileAddress(of, candidate), mine.frames.frameAt, surface.canvas, abort.signal);
          if (verdict === null) return;
          keepVerdict(name, verdict);
        }
        found.set(candidate, verdict);
        setSmooth(new Map(found));
        // What is smaller plays better still.
        if (verdict) return;
      }
    })();
    return () => abort.abort();
  }, [mine, surface]);

  const player = mine?.player ?? null;
  useEffect(() => {
    const of = latest.current;
    if (player && of) {
      const address = fileAddress(of, file);
      if (!player.element.src.endsWith(address.slice(origin.length))) player.setFile(address);
    }
  }, [player, file, origin]);

  const waiting = useLateFile(player, source && fileAddress(source, file), state?.failed ?? false);

  const resting = state !== null && !state.playing && !state.seeking;
  const still = useFrameAtRest({ viewer, pane: 0, source: player ? source : null, frame: state?.frame ?? 0, resting });

  // Who draws needs a picture that stands still.
  const draws = pano.tool !== 'browse';
  useEffect(() => {
    if (draws && player?.state().playing) player.pause();
  }, [draws, player]);

  const desk = useMemo<VideoDesk | null>(() => {
    if (!mine || !state || !source) return null;
    return {
      footage: source.footage, strip: `${source.media}/strip`, frames: mine.frames, player: mine.player, state, file, smooth, still, waiting, redacted: source.redacted,
      choose: (next) => setChosen({ sha256: mine.sha256, file: next }),
    };
  }, [mine, state, source, file, smooth, still, waiting]);
  return {
    desk,
    failed: failed !== null && failed === sha256,
    again: () => setTries((n) => n + 1),
    seek(of, to) {
      if (mine?.sha256 === of) mine.player.seek(to);
      else wanted.current = { sha256: of, frame: to };
    },
  };
}

/** The largest that plays here; the smallest until something is known. */
function bestFile(footage: Footage, smooth: ReadonlyMap<PlayedFile, boolean>): PlayedFile {
  for (const [file, plays] of smooth) if (plays) return file;
  return firstFile(footage);
}

/** Worth measuring, the largest first. An original whose frames come unevenly is stepped through by its copies, which are exact. */
function candidates({ video, width }: Footage, even: boolean): PlayedFile[] {
  if (!video) return [];
  const larger = video.proxies.map((_, i) => i).slice(0, -1);
  const isLarger = width > (video.proxies.at(-1)?.width ?? 0);
  return [...(video.direct && even && isLarger ? [-1] : []), ...larger];
}

function className({ video, width, height }: Footage, file: PlayedFile): string {
  const rate = video ? Math.round(video.frames / video.duration) : 0;
  const proxy = video?.proxies[file];
  return proxy ? `h264 ${proxy.width}x${proxy.height} ${rate}` : `${video?.codec ?? ''} ${width}x${height} ${rate}`;
}

function kept(): Record<string, boolean> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Record<string, boolean>) : {};
  } catch {
    return {};
  }
}
const keptVerdict = (name: string): boolean | undefined => kept()[name];
function keepVerdict(name: string, plays: boolean): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), [name]: plays }));
  } catch {
    // Measured again next time.
  }
}
