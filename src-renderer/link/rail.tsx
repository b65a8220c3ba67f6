// Left of the picture: who is there and agreed, where the site is, photos that were asked for, moments that were noted.

import type { CaseView } from '#shared/contract/workstation.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { ShapeMark, StateMark } from '../ui/parts.tsx';
import { goTo } from '../ui/route.ts';
import { useNow } from '../ui/window-context.ts';
import { CaseRecordings } from './case-recordings.tsx';
import type { Moment } from './moments.ts';
import type { CallSnapshot, OpenCall, StillRow } from './open-call.ts';
import { metresApart } from './points.ts';
import { WaitingRecordings } from './waiting.tsx';

interface RailProps {
  readonly call: OpenCall;
  readonly snapshot: CallSnapshot;
  readonly view: CaseView;
  readonly moments: readonly Moment[];
  readonly onInvite: (() => void) | null;
}

export function Rail({ call, snapshot, view, moments, onInvite }: RailProps) {
  const words = useWords();
  const t = words.live;
  const live = snapshot.link.view;
  return (
    <aside className="strip live-rail">
      <h3>{t.people} <span className="number">{live?.peers.length ?? 0}</span></h3>
      <ul className="live-list live-people" data-testid="live-people">
        {live?.peers.map((peer) => (
          <li key={peer.id}>
            <span className="clip" title={peer.name}>{peer.name}{peer.id === live.self ? t.you : ''}</span>
            <span className="mute">{t.roles[peer.role]}</span>
            {!peer.connected && <StateMark shape="triangle" tone="amber">{t.away}</StateMark>}
            {/* A camera is nobody who could agree. */}
            {peer.camera !== true && (
              <span className="live-agreed" title={peer.consent === undefined ? t.notConsented : t.consented}>
                <StateMark shape={peer.consent === undefined ? 'ring' : 'check'} tone={peer.consent === undefined ? 'amber' : 'green'}>{''}</StateMark>
                <span className="only-read">{peer.consent === undefined ? t.notConsented : t.consented}</span>
              </span>
            )}
          </li>
        ))}
      </ul>
      {live?.peers.filter(({ eased }) => eased !== undefined).map(({ id, name }) => <p key={id} className="strip-hint soon" role="status" data-testid="live-eased">{t.eased(name)}</p>)}
      {onInvite && <button type="button" className="plain link" onClick={onInvite} data-testid="live-invite">{t.invite.button}</button>}
      <Position snapshot={snapshot} view={view} />
      <h3>{t.stills} <span className="number">{snapshot.stills.filter(({ kind }) => kind === 'still').length}</span></h3>
      {snapshot.stills.length === 0 && <p className="strip-hint mute">{t.noStills}</p>}
      {snapshot.stills.map((row) => <Still key={row.nonce} row={row} call={call} />)}
      {moments.length > 0 && (
        <>
          <h3>{t.moments} <span className="number">{moments.length}</span></h3>
          <ul className="live-list">{moments.map((moment) => <li key={moment.id}>{moment.item} <span className="mute">{t.momentWaits}</span></li>)}</ul>
        </>
      )}
      <CaseRecordings view={view} />
      <WaitingRecordings case={call.case} />
    </aside>
  );
}

function Still({ row, call }: { readonly row: StillRow; readonly call: OpenCall }) {
  const t = useWords().live;
  const why: { readonly [code: string]: string } = t.why;
  return (
    <div className="live-still" data-testid="live-still" data-state={row.state}>
      {row.thumbnail && <img src={row.thumbnail} alt="" />}
      <div className="clip" title={row.title}>{row.kind === 'film' ? `${t.film}：` : ''}{row.title || t.tools.still}</div>
      <div className="mute">
        {row.kind === 'still' || row.state !== 'asked' ? <StateMark shape={row.state === 'kept' ? 'check' : row.state === 'failed' || row.state === 'declined' ? 'triangle' : 'half'} tone={row.state === 'kept' ? 'green' : row.state === 'failed' ? 'amber' : 'mute'}>{t.state[row.state]}</StateMark> : null}
        {row.size ? <span className="number"> {t.pixels(row.size.width, row.size.height)}</span> : null}
        {row.why ? ` ${why[row.why] ?? t.why.other}` : ''}
      </div>
      {row.state === 'kept' && <button type="button" className="plain link" onClick={() => goTo({ page: 'review', case: call.case })}>{t.look}</button>}
      {row.state === 'failed' && <button type="button" className="plain link" onClick={() => void call.takeStill(row.nonce)}>{t.retake}</button>}
    </div>
  );
}

function Position({ snapshot, view }: { readonly snapshot: CallSnapshot; readonly view: CaseView }) {
  const words = useWords();
  const t = words.live.position;
  const now = useNow();
  const language = useLanguage();
  const registered = view.state.opened?.applicant.place;
  const live = snapshot.link.view;
  // A fixed camera of the site tells no position; the phone does.
  const site = live?.peers.find((peer) => peer.role === 'site' && live.positions[peer.id] !== undefined);
  const at = site && live?.positions[site.id];
  return (
    <>
      <h3>{t.title}</h3>
      {!at ? <p className="strip-hint mute">{t.none}</p> : (
        <p className="live-position number">
          <ShapeMark shape="dot" /> {at.latitude.toFixed(5)}, {at.longitude.toFixed(5)}<br />
          {t.accuracy(String(Math.round(at.accuracy)))} · {momentToWords(at.at, now, language)}
          {registered && <><br /><Distance metres={metresApart(registered, at)} accuracy={at.accuracy} /></>}
        </p>
      )}
    </>
  );
}

/** Further away than the position's own error and a street block explain: said as what it is, a thing to ask about. */
const NEAR_METRES = 300;
function Distance({ metres, accuracy }: { readonly metres: number; readonly accuracy: number }) {
  const t = useWords().live.position;
  const words = t.from(metresToWords(metres));
  return metres - accuracy > NEAR_METRES ? <span data-testid="live-far"><StateMark shape="triangle" tone="amber">{`${words} · ${t.far}`}</StateMark></span> : <>{words}</>;
}

const metresToWords = (metres: number): string => (metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`);
