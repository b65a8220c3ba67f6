// The form of the bureau's documents: staff change it beside a live example; what cannot be printed or numbered is refused in words.

import { App, Button, Input, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { readForm, type BureauForm, type FormProblem } from '#shared/document/form.ts';
import { Field } from '../conclusion/document-dialogs.tsx';
import { PdfPreview } from '../conclusion/pdf-preview.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

/** After the last key; a preview for each letter would only be in the way. */
const PAUSE_MS = 600;

interface Had {
  readonly form: BureauForm;
  readonly version: number;
  readonly fresh: boolean;
}

export function FormSettings() {
  const words = useWords();
  const t = words.documents.form;
  const { workstation } = useWindow();
  const role = useWindowState((state) => state.session?.person?.role);
  const [had, setHad] = useState<Had | null>(null);
  const load = (): void => void workstation.form.get({}).then(setHad, () => undefined);
  useEffect(() => {
    if (role === 'staff') workstation.form.get({}).then(setHad, () => undefined);
  }, [workstation, role]);
  return (
    <section>
      <h2>{t.title}</h2>
      {role === 'staff' && had ? <FormEditor key={`${String(had.version)} ${String(had.fresh)}`} had={had} onSaved={load} /> : <p className="mute">{t.noForm}</p>}
    </section>
  );
}

function problemToWords(words: Words, one: FormProblem): string {
  const t = words.documents.form;
  return `${t.problems[one.problem]}${one.detail === undefined ? '' : ` {${one.detail}}`}`;
}

function FormEditor({ had, onSaved }: { readonly had: Had; onSaved(): void }) {
  const words = useWords();
  const t = words.documents.form;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [form, setForm] = useState(had.form);
  const [demands, setDemands] = useState(had.form.notice.demands.join('\n'));
  const [kind, setKind] = useState<'conclusion' | 'notice'>('notice');
  const [busy, setBusy] = useState(false);
  const chosen = useRef<HTMLInputElement>(null);
  const whole: BureauForm = { ...form, notice: { ...form.notice, demands: demands.split('\n').filter((line) => line.trim() !== '') } };
  const read = readForm(whole);
  const problems = read.ok ? [] : read.problems;
  const wrong = (field: string): string | undefined => {
    const found = problems.find((one) => one.field === field || one.field.startsWith(`${field}.`));
    return found && problemToWords(words, found);
  };
  const preview = usePreview(read.ok ? read.form : null, kind);
  const set = (part: Partial<BureauForm>): void => setForm((before) => ({ ...before, ...part }));
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await workstation.form.save({ form: whole, version: had.version });
      void message.success(t.saved);
      onSaved();
    } catch (error) {
      const failure = failureOf(error);
      void message.error(failure.code === 'changed' ? t.changed : failure.code === 'offline' ? t.offline : failureToWords(words, failure), 6);
    }
    setBusy(false);
  };
  const take = async (file: File): Promise<void> => {
    const given = await file.text().then((text) => readForm(JSON.parse(text)), () => null).catch(() => null);
    if (!given?.ok) return void message.error(t.importBad);
    setForm(given.form);
    setDemands(given.form.notice.demands.join('\n'));
  };
  const give = (): void => {
    const address = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 2)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'kantai-form.json';
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="form-settings" data-testid="form-settings">
      <div className="form-fields">
        <p className="mute">{t.hint}</p>
        {!had.fresh && <p className="soon">{t.offline}</p>}
        <Checked name={t.name} wrong={wrong('name')}><Input maxLength={60} value={form.name} onChange={(event) => set({ name: event.target.value })} /></Checked>
        <Checked name={t.under} wrong={wrong('under')}><Input maxLength={60} value={form.under} onChange={(event) => set({ under: event.target.value })} /></Checked>
        <div className="form-choices">
          <Field name={t.colour}><Segmented value={form.colour} onChange={(colour) => set({ colour })} options={(['red', 'black'] as const).map((value) => ({ value, label: t[value] }))} /></Field>
          <Field name={t.sealPlace}><Segmented value={form.seal} onChange={(seal) => set({ seal })} options={(['left', 'middle', 'right'] as const).map((value) => ({ value, label: t[value] }))} /></Field>
        </div>
        <Checked name={t.number} hint={t.numberHint} wrong={wrong('number')}><Input maxLength={60} value={form.number} onChange={(event) => set({ number: event.target.value })} data-testid="form-number" /></Checked>
        <Checked name={t.foot} wrong={wrong('foot')}><Input maxLength={60} value={form.foot} onChange={(event) => set({ foot: event.target.value })} /></Checked>
        <Checked name={t.contact} wrong={wrong('contact')}><Input maxLength={200} value={form.contact} onChange={(event) => set({ contact: event.target.value })} /></Checked>
        <Checked name={t.opening} hint={t.wordingHint} wrong={wrong('notice.opening')}><Input.TextArea rows={4} maxLength={2000} value={form.notice.opening} onChange={(event) => set({ notice: { ...form.notice, opening: event.target.value } })} /></Checked>
        <Checked name={t.demands} wrong={wrong('notice.demands')}><Input.TextArea rows={4} value={demands} onChange={(event) => setDemands(event.target.value)} /></Checked>
        <Checked name={t.consequence} wrong={wrong('notice.consequence')}><Input.TextArea rows={2} maxLength={2000} value={form.notice.consequence} onChange={(event) => set({ notice: { ...form.notice, consequence: event.target.value } })} /></Checked>
        <Checked name={t.conclusion} wrong={wrong('conclusion')}><Input.TextArea rows={2} maxLength={2000} value={form.conclusion} onChange={(event) => set({ conclusion: event.target.value })} /></Checked>
        <div className="form-actions">
          <Button type="primary" loading={busy} disabled={!read.ok || !had.fresh} onClick={() => void save()} data-testid="form-save">{t.save}</Button>
          <Button onClick={onSaved}>{t.reload}</Button>
          <Button onClick={give}>{t.export}</Button>
          <Button onClick={() => chosen.current?.click()}>{t.import}</Button>
          <input ref={chosen} type="file" accept="application/json,.json" hidden onChange={(event) => { const [file] = event.target.files ?? []; if (file) void take(file); event.target.value = ''; }} />
        </div>
      </div>
      <div className="form-preview">
        <div className="form-preview-bar"><span className="mute">{t.exampleOf}</span><Segmented size="small" value={kind} onChange={setKind} options={(['notice', 'conclusion'] as const).map((value) => ({ value, label: words.documents.kinds[value] }))} /></div>
        {preview ? <PdfPreview address={`example ${kind}`} moment={String(preview.count)} bytes={preview.bytes} /> : <div className="empty waits">{words.conclusion.rendering}</div>}
      </div>
    </div>
  );
}

interface Example {
  readonly bytes: ArrayBuffer;
  readonly count: number;
}

/** The newest example; the one before stays until the new one is there. */
function usePreview(form: BureauForm | null, kind: 'conclusion' | 'notice'): Example | null {
  const { origin } = useWindow();
  const [example, setExample] = useState<Example | null>(null);
  const text = form && JSON.stringify(form);
  useEffect(() => {
    if (text === null) return undefined;
    const ended = new AbortController();
    const timer = setTimeout(() => {
      fetch(`${origin}/form/preview?kind=${kind}`, { method: 'POST', body: text, signal: ended.signal })
        .then(async (response) => (response.ok ? response.arrayBuffer() : null))
        .then(
          (bytes) => {
            if (bytes && !ended.signal.aborted) setExample((before) => ({ bytes, count: (before?.count ?? 0) + 1 }));
          },
          () => undefined,
        );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [origin, text, kind]);
  return example;
}

function Checked({ name, hint, wrong, children }: { readonly name: string; readonly hint?: string; readonly wrong: string | undefined; readonly children: React.ReactNode }) {
  return (
    <Field name={name}>
      {children}
      {wrong ? <span className="over" role="alert">{wrong}</span> : hint && <span className="mute small">{hint}</span>}
    </Field>
  );
}
