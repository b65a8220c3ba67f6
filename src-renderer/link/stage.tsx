// The call itself: bar, picture with its tools, rail on the left. The sheet stands beside it.

import { App, Button } from 'antd';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Frame, Point } from '#shared/live/protocol.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Empty, StateMark } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';
import { AskDialog } from './ask-dialog.tsx';
import { CallBar } from './call-bar.tsx';
import { FlatPicture } from './flat-picture.tsx';
import { InviteDialog } from './invite.tsx';
import type { Received } from './media.ts';
import type { Moment, NotedMoment } from './moments.ts';
import { NetworkAdvice } from './network-advice.tsx';
import type { CallSnapshot, OpenCall } from './open-call.ts';
import { PanoPicture } from './pano-picture.tsx';
import { Rail } from './rail.tsx';
import type { PictureTool } from './use-hand.ts';

interface StageProps {
  readonly call: OpenCall;
  readonly view: CaseView;
  readonly moments: { readonly waiting: readonly Moment[]; add(moment: NotedMoment): void };
  /** The item that is chosen in the sheet. */
  readonly item: { readonly id: string; readonly no: string } | null;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
}

type Picture = Pick<Received, 'consumer' | 'producer' | 'peer' | 'source' | 'track'>;

/** The site's panorama first, then its camera, then whoever else shows something. */
const rank = (one: Picture, sites: ReadonlySet<string>): number => (sites.has(one.peer) ? 0 : 10) + (one.source === 'panorama' ? 0 : one.source === 'camera' ? 1 : 2);

export function Stage({ call, view, moments, item, full, onFull }: StageProps) {
  const words = useWords();
  const t = words.live;
  const { message } = App.useApp();
  const snapshot = useSyncExternalStore(call.subscribe, call.snapshot);
  const { link, recorder, pointers } = snapshot;
  const live = link.view;
  const [tool, setTool] = useState<PictureTool>('browse');
  const [wanted, setWanted] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const [inviting, setInviting] = useState(false);
  const frameRef = useRef<() => Frame>(() => ({ at: new Date().toISOString() }));
  const lastPoint = useRef<Point | null>(null);
  const sites = new Set(live?.peers.flatMap((peer) => (peer.role === 'site' ? [peer.id] : [])) ?? []);
  const self = live?.self ?? '';
  // The own picture comes last: whoever shows something sees what the others draw on it.
  const own: Picture[] = link.sent.flatMap(({ producer, kind, source, track }) => (kind === 'video' ? [{ consumer: `own-${producer}`, producer, peer: self, source, track }] : []));
  const pictures: readonly Picture[] = [...link.received.filter(({ kind }) => kind === 'video').toSorted((a, b) => rank(a, sites) - rank(b, sites)), ...own];
  const shown = pictures.find(({ producer }) => producer === wanted) ?? pictures[0] ?? null;
  const nameOf = (peer: string): string => live?.peers.find(({ id }) => id === peer)?.name ?? '';
  const isPaused = shown !== null && (live?.peers.some((peer) => peer.producers.some((one) => one.id === shown.producer && one.paused)) ?? false);
  const frozen = shown !== null && live?.frozen?.producer === shown.producer ? live.frozen : null;
  const mayDraw = view.me.role !== 'supervisor' && shown !== null;

  const drawn = (points: Point[]): void => {
    if (!shown) return;
    lastPoint.current = points.at(-1) ?? null;
    call.draw({ id: crypto.randomUUID(), producer: shown.producer, points, colour: 'red', frame: frameRef.current() });
  };
  const pointed = (at: Point | null): void => {
    if (!shown) return;
    if (at) lastPoint.current = at;
    call.point(shown.producer, at, frameRef.current());
  };
  const note = (): void => {
    if (!item) return void message.info(t.noItem);
    if (recorder.phase !== 'recording' || recorder.recording === undefined || !shown) return void message.info(t.notRecording);
    moments.add({ recording: recorder.recording, producer: shown.producer, item: item.id, ...(lastPoint.current ? { point: lastPoint.current } : {}) });
    void message.success(t.momentSaved(item.no));
  };
  const picture = shown && {
    track: shown.track, tool, frameRef, frozen: frozen !== null, onPoint: pointed, onDrawn: drawn, label: nameOf(shown.peer),
    drawings: live?.strokes.filter(({ producer }) => producer === shown.producer).map(({ id, points, colour }) => ({ id, points, colour })) ?? [],
    pointers: pointers.filter(({ producer }) => producer === shown.producer).map(({ peer, at }) => ({ name: nameOf(peer), at })),
  };
  return (
    <>
      {!full && <Rail call={call} snapshot={snapshot} view={view} moments={moments.waiting} onInvite={view.me.role === 'staff' ? () => setInviting(true) : null} />}
      <section className="live-stage">
        <CallBar call={call} snapshot={snapshot} view={view} />
        <Alarms call={call} snapshot={snapshot} nameOf={nameOf} />
        <div className="live-picture">
          {picture && shown && snapshot.mode !== 'audio' ? (
            shown.source === 'panorama' ? <PanoPicture key={shown.consumer} {...picture} /> : <FlatPicture key={shown.consumer} {...picture} />
          ) : <div className="picture-empty"><Empty title={snapshot.mode === 'audio' ? t.audioOnly : t.noPicture} /></div>}
          {isPaused && <div className="veil live-note">{t.paused}</div>}
          {frozen && <div className="veil live-note" role="status">{t.frozen(nameOf(frozen.peer))}</div>}
          <Watermark view={view} />
          {pictures.length > 1 && (
            <div className="live-thumbs">
              {pictures.map((one) => <button key={one.consumer} type="button" className="plain veil" aria-pressed={one === shown} onClick={() => setWanted(one.producer)}>{nameOf(one.peer)}{one.source === 'panorama' ? ' 360°' : ''}</button>)}
            </div>
          )}
          {mayDraw && (
            <div className="veil tools live-tools">
              {(['browse', 'point', 'draw'] as const).map((one) => <button key={one} type="button" className="plain" aria-pressed={tool === one} onClick={() => setTool(one)} data-testid={`live-${one}`}>{t.tools[one]}</button>)}
              <button type="button" className="plain" onClick={() => void call.request('eraseStrokes', { producer: shown.producer })}>{t.tools.erase}</button>
              <button type="button" className="plain" aria-pressed={frozen !== null} onClick={() => void call.request('freeze', { producer: shown.producer, frame: frozen ? null : frameRef.current() })} data-testid="live-freeze">{frozen ? t.tools.unfreeze : t.tools.freeze}</button>
              <span className="tools-divider" />
              <button type="button" className="plain" onClick={() => setAsking(true)} data-testid="live-ask">{t.tools.still} / {t.tools.ask}</button>
              <button type="button" className="plain" onClick={note} data-testid="live-moment">{t.tools.moment}</button>
              <span className="tools-divider" />
              <button type="button" className="plain" aria-pressed={full} onClick={() => onFull(!full)}>{full ? t.tools.both : t.tools.fullPicture}</button>
            </div>
          )}
        </div>
      </section>
      {asking && <AskDialog call={call} view={view} ticked={live?.ticked ?? []} onClose={() => setAsking(false)} />}
      {inviting && <InviteDialog case={call.case} onClose={() => setInviting(false)} />}
    </>
  );
}

function Alarms({ call, snapshot, nameOf }: { readonly call: OpenCall; readonly snapshot: CallSnapshot; readonly nameOf: (peer: string) => string }) {
  const t = useWords().live;
  const { recorder, microphone, camera } = snapshot;
  const { alarm } = recorder;
  const device = microphone.failure ?? camera.failure;
  return (
    <div className="live-alarms">
      <NetworkAdvice call={call} snapshot={snapshot} />
      {alarm && (
        <p role="alert" className={alarm === 'diskFull' || alarm === 'failed' ? 'live-alarm over' : 'live-alarm soon'} data-testid="live-alarm" data-alarm={alarm}>
          <StateMark shape="triangle" tone={alarm === 'diskFull' || alarm === 'failed' ? 'red' : 'amber'}>{alarm === 'consentMissing' || alarm === 'lacking' ? t.alarm[alarm]((recorder.missing ?? []).map(nameOf).join('、')) : t.alarm[alarm]}</StateMark>
          {alarm === 'consentMissing' && <Button size="small" onClick={() => void call.request('askConsent', {})} data-testid="live-ask-consent">{t.askConsent}</Button>}
        </p>
      )}
      {device && <p role="alert" className="live-alarm soon"><StateMark shape="triangle" tone="amber">{t.deviceFailure[device]}</StateMark></p>}
    </div>
  );
}

/** On the screen only: what is recorded stays as it was received. */
function Watermark({ view }: { readonly view: CaseView }) {
  const now = useNow(1000);
  const language = useLanguage();
  const t = useWords().live;
  return <div className="live-watermark number" title={t.watermark} aria-hidden="true">{view.state.opened?.number} · {view.me.name} · {new Date(now).toLocaleString(language)}</div>;
}
