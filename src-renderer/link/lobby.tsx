// Before a call: who is there, what entering means, devices, inviting the site; and what became of earlier calls.

import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { RunningCall } from '#shared/contract/workstation-link.ts';
import type { EndReason, FailReason } from './link-state.ts';
import { useCurrentCall } from '../ui/call-desk.ts';
import { useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { useRoute } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { CaseRecordings } from './case-recordings.tsx';
import { DevicePanel } from './device-panel.tsx';
import { keepChoice, keptChoice, type Chosen } from './devices.ts';
import { InviteDialog } from './invite.tsx';
import { WaitingRecordings } from './waiting.tsx';

const ASK_MS = 5000;

export function Lobby({ view, over }: { readonly view: CaseView; readonly over: { readonly end?: EndReason; readonly fail?: FailReason } | null }) {
  const words = useWords();
  const t = words.live;
  const { workstation, calls } = useWindow();
  const current = useCurrentCall(calls);
  const [running, setRunning] = useState<RunningCall | null | 'unknown'>('unknown');
  const [chosen, setChosen] = useState<Chosen>(() => keptChoice(localStorage));
  const [devices, setDevices] = useState(false);
  const [inviting, setInviting] = useState(false);
  const [entering, setEntering] = useState(false);
  const route = useRoute();
  const booking = route.page === 'live' ? route.booking : undefined;
  const caseId = view.state.id;
  useEffect(() => {
    let timer = 0;
    let ended = false;
    const ask = async (): Promise<void> => {
      const answer = await workstation.link.running({ case: caseId }).catch(() => 'unknown' as const);
      if (ended) return;
      setRunning(answer);
      timer = window.setTimeout(() => void ask(), ASK_MS);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [workstation, caseId]);
  const enter = async (): Promise<void> => {
    setEntering(true);
    const call = await calls.enter({ case: caseId, number: view.state.opened?.number ?? '', ...(booking !== undefined && { booking }) });
    // Whoever enters to talk is heard; a refused microphone is said in the call, and watching works without.
    if (view.me.role !== 'supervisor') void call.setMicrophone(true);
  };
  const elsewhere = current && current.case !== caseId && !['ended', 'failed'].includes(current.snapshot().link.state.phase) ? current : null;
  return (
    <div className="live-lobby">
      <div className="card live-lobby-card">
        <h1>{t.title}</h1>
        {over?.end && <p role="status"><StateMark shape="dash">{t.end[over.end]}</StateMark></p>}
        {over?.fail && <p role="alert" className="soon"><StateMark shape="triangle" tone="amber">{t.fail[over.fail]}</StateMark></p>}
        <p className="mute">{t.lobby.lead}</p>
        <p data-testid="live-running">
          {running === 'unknown' ? <span className="mute">{t.lobby.offline}</span> : running === null ? <span className="mute">{t.lobby.nobody}</span> : (
            <StateMark shape="dot" tone="green">{t.lobby.there}：{running.peers.map((peer) => `${peer.name}（${t.roles[peer.role]}）`).join('、')}</StateMark>
          )}
        </p>
        <div className="live-consent"><b>{t.lobby.consentTitle}</b><p>{t.lobby.consent}</p></div>
        {elsewhere && <p className="soon">{t.lobby.another(elsewhere.number)}</p>}
        <div className="live-lobby-keys">
          <Button type="primary" size="large" loading={entering} onClick={() => void enter()} data-testid="live-enter">{t.lobby.enter}</Button>
          <Button size="large" onClick={() => setDevices(!devices)} aria-expanded={devices}>{t.lobby.devices}</Button>
          {view.me.role === 'staff' && <Button size="large" onClick={() => setInviting(true)} data-testid="live-invite">{t.invite.button}</Button>}
        </div>
        {devices && <DevicePanel chosen={chosen} track={null} onChoose={(next) => (setChosen(next), keepChoice(localStorage, next))} />}
        <CaseRecordings view={view} />
        <WaitingRecordings case={caseId} />
      </div>
      {inviting && <InviteDialog case={caseId} onClose={() => setInviting(false)} />}
    </div>
  );
}
