// The agenda: what is booked in the next days, one's reminders, and for staff a new booking beside it. A call starts from its booking.

import './agenda.css';
import { App, Button, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import type { BookingRow, Reminder } from '#shared/contract/workstation-link.ts';
import { ZONE } from '#shared/zone.ts';
import { useLanguage, useWords } from '../../ui/language/language.ts';
import { Empty, StateMark } from '../../ui/parts.tsx';
import { goTo } from '../../ui/route.ts';
import { useNow, useWindow, useWindowState } from '../../ui/window-context.ts';
import { BookingForm } from './booking-form.tsx';

const AHEAD_MS = 14 * 86_400_000;

export function AgendaPage() {
  const t = useWords().agenda;
  const language = useLanguage();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const now = useNow();
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';
  const [rows, setRows] = useState<readonly BookingRow[] | null>(null);
  const [reminders, setReminders] = useState<readonly Reminder[]>([]);
  const [isOffline, setOffline] = useState(false);
  const [moving, setMoving] = useState<BookingRow | null>(null);
  const [cancelling, setCancelling] = useState<BookingRow | null>(null);
  const [asked, setAsked] = useState(0);
  const load = (): void => setAsked((count) => count + 1);
  // Once a minute too: others book, and time brings reminders.
  const minute = Math.floor(now / 60_000);
  useEffect(() => {
    let current = true;
    const from = minute * 60_000 - 3_600_000;
    Promise.all([workstation.link.agenda.list({ from: new Date(from).toISOString(), until: new Date(from + AHEAD_MS).toISOString() }), workstation.link.agenda.reminders({})]).then(
      ([list, due]) => {
        if (!current) return;
        setRows(list);
        setReminders(due);
        setOffline(false);
      },
      () => current && setOffline(true),
    );
    return () => {
      current = false;
    };
  }, [workstation, minute, asked]);
  if (!rows) return isOffline ? <Empty title={t.offline} /> : null;

  const dayOf = (iso: string): string => new Intl.DateTimeFormat(language, { timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'long' }).format(new Date(iso));
  const timeOf = (iso: string): string => new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(iso));
  const days = [...Map.groupBy(rows, ({ from }) => dayOf(from))];
  return (
    <div className="page agenda">
      <section className="agenda-days">
        <h1>{t.lead}</h1>
        {isOffline && <p role="alert" className="over">{t.offline}</p>}
        {reminders.length > 0 && (
          <ul className="card agenda-reminders" aria-label={t.reminders}>
            {reminders.map(({ booking, when }) => (
              <li key={`${booking.booking} ${when}`}>
                <StateMark shape="triangle" tone="amber">{when === 'soon' ? t.soon : t.dayBefore}</StateMark>
                <b className="number">{timeOf(booking.from)}</b> {booking.number} · {booking.applicant}
                <span className="grow" />
                <Button size="small" type={when === 'soon' ? 'primary' : 'default'} onClick={() => goTo({ page: 'live', case: booking.case, booking: booking.booking })}>{t.call}</Button>
                <Button size="small" onClick={() => void workstation.link.agenda.dismiss({ booking: booking.booking, when }).then(load, () => undefined)}>{t.dismiss}</Button>
              </li>
            ))}
          </ul>
        )}
        {days.length === 0 && <Empty title={isStaff ? t.noneStaff : t.none} />}
        {days.map(([day, bookings]) => (
          <section key={day}>
            <h2>{day}</h2>
            <ul className="agenda-list">
              {bookings.map((one) => (
                <li key={one.booking} className={one.state} data-testid="booking">
                  <b className="number">{timeOf(one.from)}–{timeOf(one.until)}</b>
                  <span className="agenda-what"><span>{one.number} · {one.applicant}</span><span className="mute">{one.people.map(({ name }) => name).join('、')}{one.by === undefined ? ` · ${t.bySite}` : ''}{one.note === '' ? '' : ` · ${one.note}`}</span></span>
                  {one.state === 'cancelled' ? <StateMark shape="cross" tone="mute">{t.cancelled}</StateMark> : (
                    <>
                      <Button size="small" onClick={() => goTo({ page: 'live', case: one.case, booking: one.booking })}>{t.call}</Button>
                      {isStaff && <Button size="small" onClick={() => setMoving(one)}>{t.move}</Button>}
                      {isStaff && <Button size="small" onClick={() => setCancelling(one)} data-testid="booking-cancel">{t.cancel}</Button>}
                    </>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
      {isStaff && <BookingForm key={moving?.booking ?? 'new'} moving={moving} onDone={(word) => (void message.success(word), setMoving(null), load())} onKeep={() => setMoving(null)} />}
      {cancelling && <CancelDialog booking={cancelling} onClose={(isDone) => (isDone && void message.success(t.gone), setCancelling(null), load())} />}
    </div>
  );
}

function CancelDialog({ booking, onClose }: { readonly booking: BookingRow; readonly onClose: (isDone: boolean) => void }) {
  const t = useWords().agenda;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const cancel = (): void => void workstation.link.agenda.cancel({ booking: booking.booking, reason: reason.trim() }).then(() => onClose(true), () => message.error(t.failed));
  return (
    <Modal open title={`${t.cancel} · ${booking.number}`} okText={t.cancel} cancelText={t.keep} okButtonProps={{ danger: true, disabled: reason.trim() === '' }} onOk={cancel} onCancel={() => onClose(false)}>
      <label><span>{t.reason}</span><Input value={reason} maxLength={1000} placeholder={t.reasonHint} onChange={(event) => setReason(event.target.value)} data-testid="cancel-reason" /></label>
    </Modal>
  );
}
