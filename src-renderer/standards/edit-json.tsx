// Everything of the draft as text, for what has no field of its own. It takes effect as soon as it is JSON.

import { useId, useState } from 'react';
import type { Json } from '#shared/json.ts';
import { useWords } from '../ui/language/language.ts';
import { valueAt, type Step } from './document.ts';
import type { OpenDraft } from './use-draft.ts';

export function JsonTab({ open }: { readonly open: OpenDraft }) {
  return <JsonField open={open} path={[]} label={useWords().standards.textOf} rows={32} />;
}

export function JsonField({ open, path, label, rows }: { readonly open: OpenDraft; readonly path: readonly Step[]; readonly label: string; readonly rows: number }) {
  const t = useWords().standards;
  const id = useId();
  const [written, setWritten] = useState<string | null>(null);
  const shown = written ?? JSON.stringify(valueAt(open.document, path), null, 2);
  const parsed = written === null ? undefined : parse(written);
  return (
    <div className="json-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id} className="field json" rows={rows} spellCheck={false} value={shown} aria-invalid={parsed === null}
        onChange={(event) => {
          setWritten(event.target.value);
          const next = parse(event.target.value);
          if (next !== null) open.set(path, next.value);
        }}
        onBlur={() => parsed !== null && setWritten(null)}
      />
      {parsed === null && <p className="over" role="alert">{t.badJson}</p>}
    </div>
  );
}

function parse(text: string): { readonly value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}
