// What a standard is called, which version it is, when it is in force, where it comes from, what its form states of itself.

import { useId } from 'react';
import { DateField } from '../ui/date-field.tsx';
import { useWords } from '../ui/language/language.ts';
import { valueAt, withValue } from './document.ts';
import { Lines, TextInput } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function HeadTab({ open, isMerge }: { readonly open: OpenDraft; readonly isMerge: boolean }) {
  const words = useWords();
  const t = words.standards.fields;
  return (
    <div className="form-grid">
      <TextInput open={open} path={['title']} label={t.title} required />
      <TextInput open={open} path={['titleEn']} label={t.titleEn} />
      <TextInput open={open} path={['id']} label={t.id} required />
      <TextInput open={open} path={['version']} label={t.version} required />
      <ForceFields open={open} />
      <TextInput open={open} path={['source']} label={t.source} rows={2} required />
      {!isMerge && <Stated open={open} />}
      {!isMerge && <Lines open={open} path={['warnings']} label={t.warnings} optional />}
      {!isMerge && <Lines open={open} path={['innerNotes']} label={t.innerNote} optional />}
    </div>
  );
}

/** From when to when; dates without a beginning are none at all. */
export function ForceFields({ open }: { readonly open: OpenDraft }) {
  const t = useWords().standards.fields;
  // It stands on the page and in the dialog of publishing at once.
  const id = useId();
  const from = valueAt(open.document, ['inForce', 'from']);
  return (
    <>
      <label htmlFor={id}>{t.from}</label>
      <DateField id={id} value={String(from ?? '')} onChange={(day) => (day === '' ? open.set(['inForce'], undefined) : open.set(['inForce', 'from'], day))} />
      {from !== undefined && <TextInput open={open} path={['inForce', 'until']} label={t.until} type="date" />}
    </>
  );
}

const STATED = ['key', 'important', 'general', 'total'] as const;

function Stated({ open }: { readonly open: OpenDraft }) {
  const t = useWords().ruleForm;
  const names = { key: t.statedKey, important: t.statedImportant, general: t.statedGeneral, total: t.statedTotal };
  const set = (field: string, text: string): void => {
    const next = withValue(valueAt(open.document, ['stated']) ?? {}, [field], text === '' ? undefined : Number(text));
    open.set(['stated'], Object.keys(next as object).length === 0 ? undefined : next);
  };
  return (
    <>
      <span>{t.stated}</span>
      <span className="rule-counting" role="group" aria-label={t.stated}>
        {STATED.map((field) => {
          const value = valueAt(open.document, ['stated', field]);
          return <label key={field} className="angle"><span>{names[field]}</span><input type="number" min={0} step={1} className="field short" value={typeof value === 'number' ? value : ''} onChange={(event) => set(field, event.target.value)} /></label>;
        })}
      </span>
    </>
  );
}
