// A survey by video that is about to begin is told on every page, once: a quiet line with the way into the call.

import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Reminder } from '#shared/contract/workstation-link.ts';
import { ZONE } from '#shared/zone.ts';
import { useCurrentCall } from '../../ui/call-desk.ts';
import { useLanguage, useWords } from '../../ui/language/language.ts';
import { StateMark } from '../../ui/parts.tsx';
import { goTo, type Route } from '../../ui/route.ts';
import { useNow, useWindow } from '../../ui/window-context.ts';
import { dueNow } from './due.ts';

export function ReminderNotice({ route }: { readonly route: Route }) {
  const t = useWords().agenda;
  const language = useLanguage();
  const { workstation, calls } = useWindow();
  const call = useCurrentCall(calls);
  const now = useNow();
  const [reminders, setReminders] = useState<readonly Reminder[]>([]);
  const [putAway, setPutAway] = useState<ReadonlySet<string>>(new Set());
  const minute = Math.floor(now / 60_000);
  const { page } = route;
  // Each minute, and with each page but the agenda, which asks itself. Away from the server what was told before stays true.
  useEffect(() => {
    if (page === 'agenda') return undefined;
    let isCurrent = true;
    workstation.link.agenda.reminders({}).then((due) => isCurrent && setReminders(due), () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [workstation, minute, page]);
  const isIn = call !== null && !['ended', 'failed'].includes(call.snapshot().link.state.phase);
  const due = dueNow(reminders, { now, route, inCall: isIn ? call.case : undefined, putAway });
  if (!due) return null;
  const dismiss = (): void => {
    setPutAway(new Set([...putAway, due.booking]));
    // On the person's other machines too; if the server does not hear it, they are told there once more.
    void workstation.link.agenda.dismiss({ booking: due.booking, when: 'soon' }).catch(() => undefined);
  };
  const time = new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(due.from));
  const minutes = Math.ceil((Date.parse(due.from) - now) / 60_000);
  return (
    <div className="reminder" role="status" data-testid="reminder">
      <StateMark shape="triangle" tone="amber">{minutes > 0 ? t.dueIn(time, minutes) : t.dueNow(time)}</StateMark>
      <span className="reminder-case">{due.number} · {due.applicant}</span>
      <span className="grow" />
      <Button size="small" type="primary" onClick={() => goTo({ page: 'live', case: due.case, booking: due.booking })} data-testid="reminder-enter">{t.call}</Button>
      <Button size="small" onClick={dismiss} data-testid="reminder-dismiss">{t.dismiss}</Button>
    </div>
  );
}
