// Fields that change one place of a draft.

import { useId } from 'react';
import type { Json } from '#shared/json.ts';
import { listAt, textAt, valueAt, type Step } from './document.ts';
import type { OpenDraft } from './use-draft.ts';
import { DateField } from '../ui/date-field.tsx';

/** A part of a draft, by its place. */
export interface PartProps {
  readonly open: OpenDraft;
  readonly path: readonly Step[];
}
interface FieldProps extends PartProps {
  readonly label: string;
}

/** An empty text takes an optional field away; `required` keeps it as an empty text. */
export function TextInput({ open, path, label, rows, required = false, type = 'text' }: FieldProps & { readonly rows?: number; readonly required?: boolean; readonly type?: 'text' | 'date' }) {
  const id = useId();
  const value = textAt(open.document, path);
  const set = (text: string): void => open.set(path, text === '' && !required ? undefined : text);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {type === 'date' ? <DateField id={id} value={value} onChange={set} /> : rows ? <textarea id={id} className="field grows" rows={rows} value={value} onChange={(event) => set(event.target.value)} /> : <input id={id} className="field" value={value} onChange={(event) => set(event.target.value)} />}
    </>
  );
}

export function NumberInput({ open, path, label }: FieldProps) {
  const id = useId();
  const value = valueAt(open.document, path);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="number" className="field short" min={0} step="any" value={typeof value === 'number' ? value : ''} onChange={(event) => open.set(path, event.target.value === '' ? undefined : Number(event.target.value))} />
    </>
  );
}

type Options = readonly (readonly [value: string, words: string])[];

export function Choice({ open, path, label, options }: FieldProps & { readonly options: Options }) {
  return <Select label={label} value={textAt(open.document, path)} options={options} onChange={(value) => open.set(path, value)} />;
}

/** One of a few; what stands there and is none of them stays until another is chosen. `bare`: the label is only read out. */
export function Select({ label, value, options, bare = false, onChange }: { readonly label: string; readonly value: string; readonly options: Options; readonly bare?: boolean; readonly onChange: (value: string) => void }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} {...(bare ? { className: 'only-read' } : {})}>{label}</label>
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {!options.some(([one]) => one === value) && <option value={value}>{value}</option>}
        {options.map(([one, words]) => <option key={one} value={one}>{words}</option>)}
      </select>
    </>
  );
}

/** Each line is one entry. Without any, an `optional` list goes. */
export function Lines({ open, path, label, optional = false }: FieldProps & { readonly optional?: boolean }) {
  const id = useId();
  const lines = listAt(open.document, path).map(String);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className="field grows" rows={2} value={lines.join('\n')} onChange={(event) => open.set(path, event.target.value !== '' ? event.target.value.split('\n') : optional ? undefined : [])} />
    </>
  );
}

/** Several of a few; in the order of the options, as keys 1 to 4 need it. An empty choice takes an optional field away. */
export function Several({ open, path, label, options, required = false }: FieldProps & { readonly options: Options; readonly required?: boolean }) {
  const id = useId();
  const chosen = listAt(open.document, path).map(String);
  const toggle = (value: string, on: boolean): void => {
    const next = options.map(([one]) => one).filter((one) => (one === value ? on : chosen.includes(one)));
    open.set(path, next.length === 0 && !required ? undefined : (next as Json));
  };
  return (
    <>
      <span id={id}>{label}</span>
      <span role="group" aria-labelledby={id} className="several">
        {options.map(([value, words]) => <label key={value}><input type="checkbox" checked={chosen.includes(value)} onChange={(event) => toggle(value, event.target.checked)} /> {words}</label>)}
      </span>
    </>
  );
}

export function Tick({ open, path, label }: FieldProps) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <span><input id={id} type="checkbox" checked={valueAt(open.document, path) === true} onChange={(event) => open.set(path, event.target.checked || undefined)} /></span>
    </>
  );
}
