// What staff add by hand before a document is composed, and what a correction says.

import { Button, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { DocumentView } from '#shared/contract/workstation-documents.ts';
import type { Change, Entries } from '#shared/document/entries.ts';
import { DateField } from '../ui/date-field.tsx';
import { useWords } from '../ui/language/language.ts';

interface EntriesProps {
  readonly one: DocumentView;
  readonly title: string;
  readonly busy: boolean;
  onCancel(): void;
  onMake(entries: Entries): void;
}

/** An empty field is no entry: the document says that nothing is recorded. */
const filled = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

export function EntriesDialog({ one, title, busy, onCancel, onMake }: EntriesProps) {
  const words = useWords();
  const t = words.documents;
  const [entries, setEntries] = useState<Entries>(one.entries ?? {});
  const [dissent, setDissent] = useState((one.entries?.dissent ?? []).map((each) => `${each.name}：${each.text}`).join('\n'));
  const set = (part: Partial<Entries>): void => setEntries((before) => ({ ...before, ...part }));
  const measure = (item: string, part: { readonly measure?: string; readonly deadline?: string }): void =>
    setEntries((before) => ({ ...before, measures: { ...before.measures, [item]: { ...before.measures?.[item], ...part } } }));
  const make = (): void => {
    const said = dissent.split('\n').flatMap((line) => {
      const [, name = '', text = ''] = /^([^：:]{1,60})[：:](.+)$/.exec(line.trim()) ?? [];
      return filled(text) ? [{ name: name.trim(), text: text.trim() }] : [];
    });
    const measures = Object.fromEntries(
      Object.entries(entries.measures ?? {}).flatMap(([item, given]) => {
        const kept = { ...(filled(given.measure) ? { measure: given.measure } : {}), ...(filled(given.deadline) ? { deadline: given.deadline } : {}) };
        return Object.keys(kept).length > 0 ? [[item, kept]] : [];
      }),
    );
    onMake({
      ...(filled(entries.deadline) ? { deadline: entries.deadline } : {}),
      ...(Object.keys(measures).length > 0 ? { measures } : {}),
      ...(filled(entries.place) ? { place: entries.place } : {}),
      ...(filled(entries.recorder) ? { recorder: entries.recorder } : {}),
      ...(filled(entries.recusal) ? { recusal: entries.recusal } : {}),
      ...(filled(entries.remarks) ? { remarks: entries.remarks } : {}),
      ...(said.length > 0 ? { dissent: said } : {}),
    });
  };
  // Fields of fixed height: those that measure themselves set styles that the page's policy forbids.
  return (
    <Modal open title={title} okText={t.make} cancelText={words.common.cancel} confirmLoading={busy} onOk={make} onCancel={onCancel} width={680}>
      <div className="entries" data-testid="entries">
        <p className="mute">{t.entriesHint}</p>
        {(one.kind === 'notice' || one.kind === 'tracking') && <Field name={t.deadline}><DateField label={t.deadline} value={entries.deadline ?? ''} onChange={(deadline) => set({ deadline })} /></Field>}
        {one.kind === 'notice' && (one.problems ?? []).length > 0 && (
          <fieldset>
            <legend>{t.measures}</legend>
            {(one.problems ?? []).map((problem) => (
              <div key={problem.item} className="measure">
                <p>{problem.no} {problem.text}</p>
                <Input.TextArea rows={2} maxLength={2000} placeholder={problem.measure === '' ? t.measureHint : problem.measure} aria-label={`${problem.no} ${t.measures}`} value={entries.measures?.[problem.item]?.measure ?? ''} onChange={(event) => measure(problem.item, { measure: event.target.value })} />
                <label className="mute">{t.ownDeadline} <DateField small label={t.ownDeadline} value={entries.measures?.[problem.item]?.deadline ?? ''} onChange={(deadline) => measure(problem.item, { deadline })} /></label>
              </div>
            ))}
          </fieldset>
        )}
        {one.kind === 'minutes' && (
          <>
            <Field name={t.place}><Input maxLength={200} value={entries.place ?? ''} onChange={(event) => set({ place: event.target.value })} /></Field>
            <Field name={t.recorder}><Input maxLength={60} value={entries.recorder ?? ''} onChange={(event) => set({ recorder: event.target.value })} /></Field>
            <Field name={t.recusal}><Input.TextArea rows={2} maxLength={2000} value={entries.recusal ?? ''} onChange={(event) => set({ recusal: event.target.value })} /></Field>
            <Field name={t.dissent}><Input.TextArea rows={2} value={dissent} onChange={(event) => setDissent(event.target.value)} /></Field>
            <Field name={t.remarks}><Input.TextArea rows={2} maxLength={2000} value={entries.remarks ?? ''} onChange={(event) => set({ remarks: event.target.value })} /></Field>
          </>
        )}
      </div>
    </Modal>
  );
}

interface CorrectionProps {
  readonly title: string;
  readonly busy: boolean;
  onCancel(): void;
  onBegin(reason: string, changes: readonly Change[]): void;
}

const EMPTY: Change = { where: '', was: '', is: '' };

export function CorrectionDialog({ title, busy, onCancel, onBegin }: CorrectionProps) {
  const words = useWords();
  const t = words.documents;
  const [reason, setReason] = useState('');
  const [changes, setChanges] = useState<readonly Change[]>([EMPTY]);
  const set = (index: number, part: Partial<Change>): void => setChanges((before) => before.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <Modal open title={t.correctTitle(title)} okText={t.begin} cancelText={words.common.cancel} confirmLoading={busy} okButtonProps={{ disabled: !filled(reason) }} onOk={() => onBegin(reason.trim(), changes.filter((each) => filled(each.where)))} onCancel={onCancel} width={680}>
      <div className="entries" data-testid="correction">
        <p className="mute">{t.correctHint}</p>
        <Field name={t.reason}><Input.TextArea rows={2} maxLength={4000} value={reason} onChange={(event) => setReason(event.target.value)} /></Field>
        {changes.map((each, index) => (
          // Lines are only ever added, so their place names them.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className="change">
            <Input placeholder={t.where} aria-label={t.where} maxLength={100} value={each.where} onChange={(event) => set(index, { where: event.target.value })} />
            <Input placeholder={t.was} aria-label={t.was} maxLength={1000} value={each.was} onChange={(event) => set(index, { was: event.target.value })} />
            <Input placeholder={t.is} aria-label={t.is} maxLength={1000} value={each.is} onChange={(event) => set(index, { is: event.target.value })} />
          </div>
        ))}
        <Button size="small" type="text" onClick={() => setChanges((before) => [...before, EMPTY])}>{t.addChange}</Button>
      </div>
    </Modal>
  );
}

export function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <label className="field"><span className="mute">{name}</span>{children}</label>;
}
