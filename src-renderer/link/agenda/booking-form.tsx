// A new booking, or another time for one: case, people, day, and the times at which all of them are free.

import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { InboxRow } from '#shared/contract/workstation.ts';
import type { BookingConflict, BookingRow } from '#shared/contract/workstation-link.ts';
import { dayOf, type Span } from '#shared/live/slots.ts';
import { ZONE } from '#shared/zone.ts';
import { DateField } from '../../ui/date-field.tsx';
import { useLanguage, useWords } from '../../ui/language/language.ts';
import { useWindow } from '../../ui/window-context.ts';
import { failureOf } from '../../ui/workstation.ts';

const MINUTES = [30, 60, 90, 120] as const;
interface Someone {
  readonly id: string;
  readonly name: string;
}

export function BookingForm({ moving, onDone, onKeep }: { readonly moving: BookingRow | null; readonly onDone: (word: string) => void; readonly onKeep: () => void }) {
  const t = useWords().agenda;
  const language = useLanguage();
  const { workstation } = useWindow();
  const [cases, setCases] = useState<readonly InboxRow[]>([]);
  const [caseId, setCase] = useState(moving?.case);
  const [people, setPeople] = useState<readonly Someone[]>(moving?.people ?? []);
  const [chosen, setChosen] = useState<readonly string[]>(moving?.people.map(({ id }) => id) ?? []);
  const [day, setDay] = useState(() => dayOf(moving ? Date.parse(moving.from) : Date.now()));
  const [minutes, setMinutes] = useState<number>(60);
  /** With what they were asked for: times of another day must not be taken for this one's. */
  const [free, setFree] = useState<{ readonly of: string; readonly slots: readonly Span[] } | null>(null);
  const [slot, setSlot] = useState<string | undefined>();
  const [words, setWords] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  /** What was free is not after a booking. */
  const [saved, setSaved] = useState(0);
  const asked = JSON.stringify([caseId, day, minutes, chosen, saved]);
  const slots = free?.of === asked ? free.slots : [];

  useEffect(() => void workstation.inbox.list({}).then(setCases, () => undefined), [workstation]);
  useEffect(() => {
    if (caseId === undefined || moving) return;
    void workstation.case.get({ case: caseId, bare: true }).then(({ state: { panel } }) => {
      const all = [...(panel?.staff ?? []), ...(panel?.experts ?? [])];
      setPeople(all);
      setChosen(all.map(({ id }) => id));
    }, () => undefined);
  }, [workstation, caseId, moving]);
  useEffect(() => {
    if (caseId === undefined || day === '') return undefined;
    let current = true;
    void workstation.link.agenda.free({ case: caseId, day, minutes, people: [...chosen] }).then((found) => current && setFree({ of: asked, slots: found }), () => current && setFree({ of: asked, slots: [] }));
    return () => {
      current = false;
    };
  }, [workstation, caseId, day, minutes, chosen, asked]);

  const save = async (): Promise<void> => {
    const span = slots.find(({ from }) => from === slot);
    if (!span || caseId === undefined) return;
    setBusy(true);
    setFailure(null);
    try {
      if (moving) await workstation.link.agenda.move({ booking: moving.booking, ...span, reason: words.trim() });
      else await workstation.link.agenda.book({ case: caseId, ...span, people: [...chosen], note: words.trim() });
      onDone(moving ? t.moved : t.done);
      setWords('');
      setSlot(undefined);
      setSaved((count) => count + 1);
    } catch (error) {
      const { code, data } = failureOf(error);
      const conflicts = code === 'conflict' ? (data as { readonly conflicts: readonly BookingConflict[] }).conflicts : [];
      setFailure(conflicts.length > 0 ? t.conflict([...new Set(conflicts.map(({ name }) => name))].join('、')) : code === 'badSlot' ? t.badSlot : t.failed);
    } finally {
      setBusy(false);
    }
  };
  const timeOf = (iso: string): string => new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(iso));
  return (
    <aside className="card agenda-form" aria-label={t.book}>
      <h2>{moving ? `${t.move} · ${moving.number}` : t.book}</h2>
      {!moving && <label><span>{t.case}</span><Select value={caseId} placeholder={t.chooseCase} onChange={setCase} showSearch={{ optionFilterProp: 'label' }} options={cases.map((one) => ({ value: one.case, label: `${one.number} ${one.applicant}` }))} data-testid="agenda-case" /></label>}
      <label><span>{t.people}</span><Select mode="multiple" value={[...chosen]} disabled={moving !== null} onChange={setChosen} options={people.map(({ id, name }) => ({ value: id, label: name }))} /></label>
      <label><span>{t.day}</span><DateField label={t.day} value={day} onChange={setDay} stays testId="agenda-day" /></label>
      <label><span>{t.minutes}</span><Select value={minutes} onChange={setMinutes} options={MINUTES.map((n) => ({ value: n, label: t.minutesOf(n) }))} /></label>
      <div role="radiogroup" aria-label={t.slot} className="agenda-slots">
        {slots.map(({ from, until }) => <button key={from} type="button" role="radio" aria-checked={slot === from} className={slot === from ? 'chosen' : ''} onClick={() => setSlot(from)}>{timeOf(from)}–{timeOf(until)}</button>)}
        {free?.of === asked && slots.length === 0 && <p className="mute">{t.noSlot}</p>}
      </div>
      <label><span>{moving ? t.reason : t.note}</span><Input value={words} maxLength={1000} placeholder={moving ? t.reasonHint : t.noteHint} onChange={(event) => setWords(event.target.value)} /></label>
      {failure !== null && <p role="alert" className="over">{failure}</p>}
      <div className="agenda-buttons">
        <Button type="primary" loading={isBusy} disabled={!slots.some(({ from }) => from === slot) || chosen.length === 0 || (moving !== null && words.trim() === '')} onClick={() => void save()} data-testid="agenda-save">{moving ? t.saveMove : t.save}</Button>
        {moving && <Button onClick={onKeep}>{t.keep}</Button>}
      </div>
    </aside>
  );
}
