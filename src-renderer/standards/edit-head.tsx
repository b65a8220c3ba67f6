// What a standard is called, which version it is, when it is in force, where it comes from.

import { useWords } from '../ui/language/language.ts';
import { valueAt } from './document.ts';
import { TextInput } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function HeadTab({ open }: { readonly open: OpenDraft }) {
  const t = useWords().standards.fields;
  // Dates in force without a beginning are none at all.
  const hasUntil = valueAt(open.document, ['inForce', 'from']) !== undefined;
  return (
    <div className="form-grid">
      <TextInput open={open} path={['title']} label={t.title} required />
      <TextInput open={open} path={['titleEn']} label={t.titleEn} />
      <TextInput open={open} path={['id']} label={t.id} required />
      <TextInput open={open} path={['version']} label={t.version} required />
      <label htmlFor="in-force">{t.from}</label>
      <input
        id="in-force" type="date" className="field" value={String(valueAt(open.document, ['inForce', 'from']) ?? '')}
        onChange={(event) => (event.target.value === '' ? open.set(['inForce'], undefined) : open.set(['inForce', 'from'], event.target.value))}
      />
      {hasUntil && <TextInput open={open} path={['inForce', 'until']} label={t.until} type="date" />}
      <TextInput open={open} path={['source']} label={t.source} rows={2} required />
    </div>
  );
}
