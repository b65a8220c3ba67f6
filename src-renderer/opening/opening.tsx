// Opening a case: what was applied for, by which standards it is judged, how it is reviewed; beside it how much that is and what is
// still missing.

import '../standards/standards.css';
import './opening.css';
import { App, Button } from 'antd';
import { useCallback, useId, useMemo, useState } from 'react';
import type { OpeningGround } from '#shared/contract/workstation-cases.ts';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import { useAsked } from '../standards/use-asked.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { Empty, StateMark } from '../ui/parts.tsx';
import { goTo, routeToHash } from '../ui/route.ts';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf, type Failure } from '../ui/workstation.ts';
import { Part, TextField } from './fields.tsx';
import { extentOf, firstForm, missingIn, questionOf, type Form } from './form.ts';
import { rowsInForce } from './in-force.ts';
import { ReviewPart } from './review-part.tsx';
import { BusinessPart, StandardsPart } from './standards-part.tsx';
import { useSheet } from './use-sheet.ts';

export function OpeningPage() {
  const words = useWords();
  const t = words.opening;
  const { workstation } = useWindow();
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';
  const ground = useAsked(useCallback(() => workstation.cases.ground({}), [workstation]));
  const rows = useAsked(useCallback(() => workstation.standards.list({}), [workstation]));
  if (!isStaff) return <Empty title={t.staffOnly}><Button href={routeToHash({ page: 'inbox' })}>{words.common.back}</Button></Empty>;
  const failure = ground.failure ?? rows.failure;
  // What is entered stays when asking again fails.
  if (failure && !(ground.answer && rows.answer)) {
    const again = (): void => (ground.again(), rows.again());
    return <Empty title={wordsOf(words, failure)}><Button onClick={again}>{words.common.retry}</Button></Empty>;
  }
  if (!ground.answer || !rows.answer) return <div className="empty page waits" role="status">{t.loading}</div>;
  return <OpeningForm ground={ground.answer} rows={rows.answer} />;
}

/** Nothing waits here to be sent, as the general words of being offline say. */
const wordsOf = (words: ReturnType<typeof useWords>, failure: Failure): string => (failure.code === 'offline' ? words.opening.needsServer : failureToWords(words, failure));

function OpeningForm({ ground, rows }: { readonly ground: OpeningGround; readonly rows: readonly LibraryRow[] }) {
  const words = useWords();
  const t = words.opening;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [form, setForm] = useState<Form>(() => firstForm(ground));
  // The same until the case is open: pressed again after a broken line, it opens no second one.
  const [caseId] = useState(() => `c-${crypto.randomUUID()}`);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const change = (some: Partial<Form>): void => {
    setForm((before) => ({ ...before, ...some }));
    setRefused(null);
  };
  const inForce = useMemo(() => rowsInForce(rows, form.appliedOn), [rows, form.appliedOn]);
  const picked = useMemo(() => form.picked.flatMap((id) => inForce.find((row) => row.id === id) ?? []), [form.picked, inForce]);
  const sheet = useSheet(workstation.standards, picked);
  const known = { ...form, picked: picked.map(({ id }) => id) };
  const missing = missingIn(known, sheet, ground.today);
  const open = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await workstation.cases.open(questionOf(known, sheet.chosen, sheet, caseId));
      if (answer.ok) {
        void message.success(t.opened(answer.number));
        return goTo({ page: 'panel', case: answer.case });
      }
      setRefused([t.failure[answer.failure], ...(answer.failure === 'businessMissing' || answer.failure === 'badMerge' ? [] : answer.what)].join(' '));
    } catch (error) {
      setRefused(wordsOf(words, failureOf(error)));
    }
    setBusy(false);
  };
  return (
    <div className="opening">
      <div className="opening-form">
        <h1>{t.title}</h1>
        <p className="mute">{t.lead}</p>
        <Part title={t.applicant}>
          <div className="form-grid">
            <TextField label={t.name} value={form.name} missing onChange={(name) => change({ name })} />
            <TextField label={t.address} value={form.address} most={400} missing onChange={(address) => change({ address })} />
            <TextField label={t.contact} value={form.contact} onChange={(contact) => change({ contact })} />
            <TextField label={t.appliedOn} type="date" value={form.appliedOn} missing onChange={(appliedOn) => change({ appliedOn })} />
            <TextField label={t.number} hint={t.numberHint} value={form.number} most={64} onChange={(number) => change({ number })} />
            <PlaceField form={form} onChange={change} />
          </div>
        </Part>
        <StandardsPart library={workstation.standards} rows={inForce} picked={known.picked} onPick={(ids) => change({ picked: ids })} sheet={sheet} />
        <BusinessPart sheet={sheet} ticked={form.business} onTick={(business) => change({ business })} />
        <ReviewPart ground={ground} form={form} onChange={change} />
      </div>
      <aside className="opening-side" aria-label={t.summary}>
        <h2>{t.summary}</h2>
        <Extent form={known} sheet={sheet} picked={picked} />
        {missing.length > 0 ? (
          <>
            <h2>{t.checklist}</h2>
            <ul className="opening-missing" data-testid="opening-missing">{missing.map((one) => <li key={one} data-missing={one}><StateMark shape="ring" tone="mute">{t.missing[one]}</StateMark></li>)}</ul>
          </>
        ) : <p><StateMark shape="check" tone="green">{t.ready}</StateMark></p>}
        {refused !== null && <p className="over" role="alert">{refused}</p>}
        <Button type="primary" block disabled={missing.length > 0} loading={busy} onClick={() => void open()} data-testid="open-case">{busy ? t.opening : t.open}</Button>
      </aside>
    </div>
  );
}

function Extent({ form, sheet, picked }: { readonly form: Form; readonly sheet: ReturnType<typeof useSheet>; readonly picked: readonly LibraryRow[] }) {
  const t = useWords().opening;
  const english = useLanguage() === 'en';
  const extent = useMemo(() => extentOf(form, sheet), [form, sheet]);
  return (
    <div className="opening-extent" data-testid="opening-extent">
      {picked.map((row) => <p key={row.hash}><b>{english ? (row.titleEn ?? row.title) : row.title}</b> <span className="mute number">{t.version(row.version)}</span></p>)}
      {extent && <p className="number">{t.items(extent.items, extent.keyItems)}{extent.left > 0 && <span className="mute"> · {t.left(extent.left)}</span>}</p>}
      {extent && extent.shots > 0 && <p className="number mute">{t.shots(extent.shots)}</p>}
    </div>
  );
}

function PlaceField({ form, onChange }: { readonly form: Form; readonly onChange: (change: Partial<Form>) => void }) {
  const t = useWords().opening;
  const id = useId();
  return (
    <>
      <span id={id} className="opening-label">{t.place}</span>
      <span role="group" aria-labelledby={id} className="opening-place">
        <label>{t.latitude} <input className="field short" inputMode="decimal" maxLength={20} value={form.latitude} onChange={(event) => onChange({ latitude: event.target.value })} /></label>
        <label>{t.longitude} <input className="field short" inputMode="decimal" maxLength={20} value={form.longitude} onChange={(event) => onChange({ longitude: event.target.value })} /></label>
        <span className="mute small">{t.placeHint}</span>
      </span>
    </>
  );
}
