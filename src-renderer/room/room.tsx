// The meeting room: opened here, or joined elsewhere. What is shown is asked for anew whenever the workstation says that it changed.

import './room.css';
import { Button, Input, Select } from 'antd';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { InboxRow } from '#shared/contract/workstation.ts';
import type { RoomRefusal } from '#shared/contract/room-refusals.ts';
import type { JoinedRoom, OpenedRoom, RoomMember, RoomStatus } from '#shared/contract/workstation-room.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { readInvitation } from './invitation.ts';

export function RoomPage() {
  const t = useWords().room;
  const { workstation, store } = useWindow();
  const [status, setStatus] = useState<RoomStatus | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const ask = (): void => void workstation.room.status({}).then(setStatus, () => undefined);
    ask();
    return store.onChange((change) => {
      if (change.kind === 'room') ask();
    });
  }, [workstation, store]);
  const run = useCallback(async (work: () => Promise<RoomStatus>): Promise<void> => {
    setFailure(null);
    await work().then(setStatus, (error: unknown) => setFailure(failureOf(error).code));
  }, []);
  const failures: { readonly [code: string]: string } = t.failure;
  return (
    <div className="page room-page">
      <div className="sheet-page">
        <div><h1>{t.title}</h1><p className="mute">{t.lead}</p></div>
        {failure !== null && <p className="room-failure" role="alert" data-testid="room-failure"><StateMark shape="triangle" tone="amber">{failures[failure] ?? t.failure.other}</StateMark></p>}
        {status?.opened && <Opened room={status.opened} onClose={() => run(() => workstation.room.close({}))} />}
        {status?.joined && <Joined room={status.joined} onLeave={() => run(() => workstation.room.leave({}))} />}
        {status && !status.opened && (!status.joined || status.joined.state === 'ended') && (
          <>
            <Join onJoin={(address, code) => run(() => workstation.room.join({ address, code }))} />
            <Open onOpen={(cases) => run(() => workstation.room.open(cases ? { cases: [...cases] } : {}))} />
          </>
        )}
      </div>
    </div>
  );
}

function Open({ onOpen }: { onOpen(cases: readonly string[] | undefined): Promise<void> }) {
  const t = useWords().room;
  const { workstation } = useWindow();
  const version = useWindowState((state) => state.inboxVersion);
  const [rows, setRows] = useState<readonly InboxRow[] | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    workstation.inbox.list({}).then((list) => setRows(list.filter((row) => !['concluded', 'withdrawn', 'returned'].includes(row.status))), () => undefined);
  }, [workstation, version]);
  const open = async (): Promise<void> => {
    setBusy(true);
    await onOpen(chosen.length > 0 ? chosen : undefined);
    setBusy(false);
  };
  return (
    <section>
      <h2>{t.openTitle}</h2>
      <div className="card">
        <p className="mute">{t.openHint}</p>
        {rows?.length === 0 ? <p>{t.noCases}</p> : (
          <>
            <Row name={t.whichCases}>
              <Select
                mode="multiple" className="room-cases" placeholder={t.allUnderWay} value={[...chosen]} onChange={setChosen} maxTagCount="responsive" aria-label={t.whichCases}
                optionFilterProp="label" options={(rows ?? []).map((row) => ({ value: row.case, label: `${row.number} ${row.applicant}` }))}
              />
            </Row>
            <div><Button loading={busy} disabled={!rows} onClick={() => void open()} data-testid="room-open">{t.openButton}</Button></div>
          </>
        )}
      </div>
    </section>
  );
}

function Opened({ room, onClose }: { readonly room: OpenedRoom; onClose(): Promise<void> }) {
  const { room: t, common } = useWords();
  const [asked, setAsked] = useState(false);
  const now = useNow();
  const language = useLanguage();
  const person = useWindowState((state) => state.session?.person);
  return (
    <section>
      <h2><StateMark shape="check" tone="green">{t.openNow}</StateMark></h2>
      <div className="card">
        {room.barred && <p className="room-failure" role="alert"><StateMark shape="cross" tone="red">{t.barred}</StateMark></p>}
        <div className="room-rows">
          <Row name={t.sayCode}><span className="room-code" data-testid="room-code">{room.code}</span></Row>
          <Row name={t.addresses}>{room.addresses.map((address) => <div key={address} className="number" data-testid="room-address">{address}</div>)}</Row>
          <Row name={t.invitation}><span className="room-invitation" title={t.invitationHint}>{t.invitationText(room.addresses[0] ?? '', room.code)}</span></Row>
          <Row name={t.members}><Members members={[...(person ? [{ person: person.id, name: `${person.name}${t.you}` }] : []), ...room.members]} /></Row>
        </div>
        <div className="room-state mute">
          {t.sharing(room.cases.length)} · {t.closesAt(momentToWords(room.until, now, language))}
          {room.sealed > 0 && <> · {t.sealedHere(room.sealed)}</>}
          {room.wrongTries > 0 && <span className="soon"> · {t.wrongTries(room.wrongTries)}</span>}
        </div>
        <Refused refused={room.refused} hint={t.refused.hostHint} />
        <div>
          {asked ? (
            <div className="room-sure" role="alertdialog" aria-label={t.closeSure}>
              <span>{t.closeSure} {t.closeSureHint}</span>
              <Button danger type="primary" onClick={() => void onClose()} data-testid="room-close-sure">{t.closeButton}</Button>
              <Button onClick={() => setAsked(false)}>{common.cancel}</Button>
            </div>
          ) : <Button danger onClick={() => setAsked(true)} data-testid="room-close">{t.closeButton}</Button>}
        </div>
      </div>
    </section>
  );
}

const MARKS: { readonly [state in JoinedRoom['state']]: readonly [Shape, Tone] } = { together: ['check', 'green'], exchanging: ['half', 'blue'], unreachable: ['triangle', 'amber'], ended: ['cross', 'red'] };

function Joined({ room, onLeave }: { readonly room: JoinedRoom; onLeave(): Promise<void> }) {
  const t = useWords().room;
  const now = useNow();
  const language = useLanguage();
  // In agreement about everything but what is listed below.
  const isBut = room.state === 'together' && room.refused.length > 0;
  const [shape, tone] = isBut ? MARKS.exchanging : MARKS[room.state];
  return (
    <section>
      <h2>{t.joinedNow(room.host)}</h2>
      <div className="card">
        <div className="room-state" role="status" data-testid="room-state"><StateMark shape={shape} tone={tone}>{isBut ? t.togetherBut : t.state[room.state]}</StateMark></div>
        <div className="room-rows">
          <Row name={t.address}><span className="number">{room.address}</span></Row>
          <Row name={t.members}><Members members={room.members} /></Row>
          <Row name={t.last}>{room.lastExchange ? momentToWords(room.lastExchange, now, language) : t.never}</Row>
        </div>
        <div className="mute">{t.sharing(room.cases)}</div>
        {room.sealed > 0 && <p>{t.sealedThere(room.sealed)}</p>}
        <Refused refused={room.refused} hint={t.refused.guestHint} />
        <div><Button onClick={() => void onLeave()} data-testid="room-leave">{t.leaveButton}</Button></div>
      </div>
    </section>
  );
}

/** What did not go from one machine to the other, and what becomes of it. */
function Refused({ refused, hint }: { readonly refused: readonly RoomRefusal[]; readonly hint: string }) {
  const t = useWords().room.refused;
  const reasons: { readonly [reason: string]: string } = t.reasons;
  if (refused.length === 0) return null;
  return (
    <div className="room-refused" role="alert" data-testid="room-refused">
      <StateMark shape="triangle" tone="amber">{t.title}</StateMark>
      <ul>{refused.map((one, index) => <li key={index}>{t.one(one.case, one.seq, one.own ? t.you : one.author || t.stranger, one.from)}{reasons[one.reason] ?? t.reasons.other}</li>)}</ul>
      <p className="mute">{hint}</p>
    </div>
  );
}

function Join({ onJoin }: { onJoin(address: string, code: string): Promise<void> }) {
  const t = useWords().room;
  const [address, setAddress] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const typed = (text: string): void => {
    const invitation = readInvitation(text);
    setAddress(invitation?.address ?? text);
    if (invitation) setCode(invitation.code);
  };
  const join = async (): Promise<void> => {
    setBusy(true);
    await onJoin(address, code);
    setBusy(false);
  };
  return (
    <section>
      <h2>{t.joinTitle}</h2>
      <form className="card" onSubmit={(event) => (event.preventDefault(), void join())}>
        <p className="mute">{t.joinHint}</p>
        <div className="room-join">
          <label>{t.address}<Input value={address} onChange={(event) => typed(event.target.value)} placeholder="192.168.1.20:45123" title={t.addressHint} maxLength={200} autoComplete="off" spellCheck={false} data-testid="room-address-field" /></label>
          <label>{t.code}<Input value={code} onChange={(event) => setCode(event.target.value)} placeholder="0000 0000 0000" title={t.codeHint} maxLength={40} inputMode="numeric" autoComplete="off" data-testid="room-code-field" /></label>
          <Button type="primary" htmlType="submit" loading={busy} disabled={address.trim() === '' || code.trim() === ''} data-testid="room-join">{busy ? t.joining : t.joinButton}</Button>
        </div>
        <p className="mute">{t.addressHint}</p>
      </form>
    </section>
  );
}

function Members({ members }: { readonly members: readonly RoomMember[] }) {
  const t = useWords().room;
  if (members.length === 0) return <span className="mute">{t.nobody}</span>;
  return <ul className="room-members">{members.map((member, index) => <li key={`${member.person} ${String(index)}`}>{member.name}</li>)}</ul>;
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <div className="room-row"><span className="mute">{name}</span><div>{children}</div></div>;
}
