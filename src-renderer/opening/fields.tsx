// Fields of the form of a new case: each with its label, and with what is expected of it below.

import { useId, type ReactNode } from 'react';
import { DateField } from '../ui/date-field.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
}

export function TextField({ label, hint, value, type = 'text', missing = false, most = 200, list, onChange }: FieldProps & { readonly value: string; readonly type?: 'text' | 'date'; readonly missing?: boolean; readonly most?: number; readonly list?: string; readonly onChange: (value: string) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <span className="opening-field">
        {type === 'date'
          ? <DateField id={id} value={value} required={missing} describedBy={hint === undefined ? undefined : `${id}-hint`} onChange={onChange} />
          : <input id={id} className="field" value={value} maxLength={most} list={list} aria-required={missing || undefined} aria-describedby={hint === undefined ? undefined : `${id}-hint`} onChange={(event) => onChange(event.target.value)} />}
        {hint !== undefined && <span id={`${id}-hint`} className="mute small">{hint}</span>}
      </span>
    </>
  );
}

/** A whole number, or nothing. */
export function CountField({ label, value, unit, least = 1, most = 999, onChange }: FieldProps & { readonly value: number | null; readonly unit?: string; readonly least?: number; readonly most?: number; readonly onChange: (value: number | null) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <span className="opening-field opening-count">
        <input id={id} type="number" className="field short" min={least} max={most} step={1} value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? null : Math.max(0, Math.min(most, Math.round(Number(event.target.value)))))} />
        {unit !== undefined && <span className="mute">{unit}</span>}
      </span>
    </>
  );
}

export function SelectField<T extends string>({ label, hint, value, options, onChange }: FieldProps & { readonly value: T; readonly options: readonly (readonly [value: T, words: string])[]; readonly onChange: (value: T) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <span className="opening-field">
        <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map(([one, words]) => <option key={one} value={one}>{words}</option>)}
        </select>
        {hint !== undefined && <span className="mute small">{hint}</span>}
      </span>
    </>
  );
}

/** Any of a few, in the order in which they were ticked. */
export function TicksField<T extends string>({ label, hint, chosen, options, none, onChange }: FieldProps & { readonly chosen: readonly T[]; readonly options: readonly (readonly [value: T, words: string])[]; readonly none?: string; readonly onChange: (chosen: readonly T[]) => void }) {
  const id = useId();
  return (
    <>
      <span id={id} className="opening-label">{label}</span>
      <span role="group" aria-labelledby={id} className="several">
        {options.map(([value, words]) => (
          <label key={value}><input type="checkbox" checked={chosen.includes(value)} onChange={(event) => onChange(event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))} /> {words}</label>
        ))}
        {options.length === 0 && none !== undefined && <span className="mute">{none}</span>}
        {hint !== undefined && <span className="mute small">{hint}</span>}
      </span>
    </>
  );
}

export function TickField({ label, value, onChange }: FieldProps & { readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  return (
    <>
      <span />
      <label className="opening-tick"><input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /> {label}</label>
    </>
  );
}

export function Part({ title, hint, children }: { readonly title: string; readonly hint?: string | undefined; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="card opening-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint !== undefined && <p className="mute small">{hint}</p>}
      {children}
    </section>
  );
}
