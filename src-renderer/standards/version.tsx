// One version: what it is, since when, who signed it; its items and rule; and what can be done with it.

import { App, Button, Dropdown, Modal } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { lintStandard } from '#shared/standard/lint.ts';
import { ruleWords } from '#shared/standard/rule-words.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { DateField } from '../ui/date-field.tsx';
import { momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { goTo, routeToHash } from '../ui/route.ts';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { fileAddress, FORMATS, toWire, type Library } from './library.ts';
import { dayOf, FindingLine, ForceMark, forceWords, StatusMark, Waits } from './parts.tsx';
import { placeInWords } from './place-words.ts';
import { SheetView } from './sheet-view.tsx';
import { useAsked } from './use-asked.ts';

export function VersionPage({ library, hash, isStaff }: { readonly library: Library; readonly hash: string; readonly isStaff: boolean }) {
  const asked = useAsked(useCallback(() => library.get({ hash }), [library, hash]));
  const all = useAsked(useCallback(() => library.list({}), [library]));
  if (!asked.answer) return <Waits failure={asked.failure} onAgain={asked.again} />;
  const { row, standard } = asked.answer;
  return <Version library={library} row={row} standard={standard} others={all.answer ?? []} isStaff={isStaff} onChanged={asked.again} />;
}

interface VersionProps {
  readonly library: Library;
  readonly row: LibraryRow;
  readonly standard: Standard;
  readonly others: readonly LibraryRow[];
  readonly isStaff: boolean;
  readonly onChanged: () => void;
}

function Version({ library, row, standard, others, isStaff, onChanged }: VersionProps) {
  const words = useWords();
  const t = words.standards;
  const language = useLanguage();
  const english = language === 'en';
  const now = useNow();
  const { origin } = useWindow();
  const { message } = App.useApp();
  const [retiring, setRetiring] = useState(false);
  const findings = useMemo(() => lintStandard(standard), [standard]);
  const edit = async (): Promise<void> => {
    try {
      const { draft } = await library.drafts.save({ base: row.hash, document: toWire(standard as unknown as Json) });
      goTo({ page: 'standards', draft });
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  // Versions of the same standard first: they are what one wants to compare.
  const comparable = others.filter((one) => one.hash !== row.hash).toSorted((a, b) => Number(b.id === row.id) - Number(a.id === row.id));
  return (
    <div className="library">
      <div className="library-top">
        <a href={routeToHash({ page: 'standards' })} className="nowrap">← {t.title}</a>
        <h1 className="clip">{english ? (standard.titleEn ?? standard.title) : standard.title} <span className="mute number">{standard.version}</span></h1>
        <StatusMark status={row.status} />
        <span className="grow" />
        <span className="button-row">
          <Dropdown trigger={['click']} menu={{ items: [...FORMATS, 'pdf' as const].map((format) => ({ key: format, label: <a href={`${fileAddress(origin, { hash: row.hash }, format)}${format === 'html' && english ? '?language=en' : ''}`} {...(format === 'html' ? { target: '_blank', rel: 'noreferrer' } : { download: true })}>{format === 'html' ? `${t.openBook} (HTML)` : format === 'pdf' ? words.ruleForm.pdf : format.toUpperCase()}</a> })) }}>
            <Button>{t.exportAs}</Button>
          </Dropdown>
          {comparable.length > 0 && (
            <Dropdown trigger={['click']} menu={{ items: comparable.slice(0, 30).map((one) => ({ key: one.hash, label: `${one.title} ${one.version}`, onClick: () => goTo({ page: 'standards', compare: [one.hash, row.hash] }) })) }}>
              <Button>{t.compare}</Button>
            </Dropdown>
          )}
          {isStaff && row.status === 'published' && <Button onClick={() => setRetiring(true)}>{t.retire}</Button>}
          {isStaff && <Button type="primary" onClick={() => void edit()}>{t.newVersion}</Button>}
        </span>
      </div>
      <div className="library-version">
        <SheetView standard={standard} />
        <aside className="version-about" aria-label={t.header}>
          <dl>
            <div><dt>{t.force}</dt><dd><ForceMark row={row} today={dayOf(now)} /> {forceWords(words, row.inForce ?? standard.inForce)}</dd></div>
            <div><dt>{t.items}</dt><dd>{t.itemCount(row.items, row.keyItems)}</dd></div>
            <div><dt>{t.source}</dt><dd>{standard.source}</dd></div>
          </dl>
          {standard.matters.map((matter) => (
            <section key={matter.id}>
              <h2>{t.rules} · {english ? (matter.nameEn ?? matter.name) : matter.name}</h2>
              {matter.rule.text && <p className="rule-text">{matter.rule.text}</p>}
              <ol className="rule-text rule-lines">{ruleWords(matter.rule, english ? 'en' : 'zh').map((line, at) => <li key={String(at)}>{line}</li>)}</ol>
            </section>
          ))}
          <section>
            <h2>{t.lint}</h2>
            {findings.length === 0 ? <p className="ok">{t.noFindings}</p> : <ul className="finding-list">{findings.slice(0, 60).map((finding, at) => <FindingLine key={String(at)} finding={finding} place={placeInWords(words, standard as unknown as Json, finding.path)} />)}</ul>}
          </section>
          {row.acts.length > 0 && (
            <section>
              <h2>{t.history}</h2>
              <ul className="act-list">{row.acts.map((act) => <li key={act.hash}>{t.by(act.byName, momentToWords(act.at, now, language))} {t.status[act.kind]}{act.reason && <span className="mute"> {act.reason}</span>}</li>)}</ul>
            </section>
          )}
        </aside>
      </div>
      <Retire library={library} hash={row.hash} open={retiring} onClose={() => setRetiring(false)} onDone={onChanged} />
    </div>
  );
}

function Retire({ library, hash, open, onClose, onDone }: { readonly library: Library; readonly hash: string; readonly open: boolean; readonly onClose: () => void; readonly onDone: () => void }) {
  const words = useWords();
  const t = words.standards;
  const { message } = App.useApp();
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const retire = async (): Promise<void> => {
    setBusy(true);
    try {
      await library.retire({ hash, until, reason: reason.trim() });
      void message.success(t.retired);
      onClose();
      onDone();
    } catch (error) {
      const failure = failureOf(error);
      void message.error(failure.code === 'alreadyRetired' ? t.alreadyRetired : failureToWords(words, failure));
    }
    setBusy(false);
  };
  return (
    <Modal open={open} onCancel={onClose} title={t.retireTitle} okText={t.retire} cancelText={words.common.cancel} okButtonProps={{ disabled: until === '' || reason.trim() === '' }} confirmLoading={busy} onOk={() => void retire()} destroyOnHidden>
      <div className="form-grid">
        <label htmlFor="retire-until">{t.retireUntil}</label>
        <DateField id="retire-until" value={until} onChange={setUntil} />
        <label htmlFor="retire-reason">{t.retireReason}</label>
        <textarea id="retire-reason" className="field grows" rows={2} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </div>
      <p className="mute">{t.retireSure}</p>
    </Modal>
  );
}
