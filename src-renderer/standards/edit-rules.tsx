// Matters and their decision rules: words of the rule, a template to begin from, and the rule itself as data.

import { Button } from 'antd';
import { useMemo } from 'react';
import type { Json } from '#shared/json.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { freeId, listAt, textAt } from './document.ts';
import { JsonField } from './edit-json.tsx';
import { TextInput } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function RulesTab({ open }: { readonly open: OpenDraft }) {
  const t = useWords().standards;
  const english = useLanguage() === 'en';
  const templates = useMemo(() => ruleTemplates(), []);
  const matters = listAt(open.document, ['matters']);
  const add = (): void => open.insert(['matters'], matters.length, { id: freeId(open.document, 'm'), name: '', mark: '', rule: (templates[0]?.rule ?? {}) as Json });
  return (
    <div className="edit-rules">
      {matters.map((matter, at) => {
        const path = ['matters', at] as const;
        const family = textAt(matter, ['rule', 'family']);
        const template = templates.find((one) => one.family === family);
        return (
          <section key={String(at)} className="card">
            <div className="form-grid">
              <TextInput open={open} path={[...path, 'name']} label={t.fields.matter} required />
              <TextInput open={open} path={[...path, 'id']} label={t.fields.id} required />
              <TextInput open={open} path={[...path, 'mark']} label={t.fields.mark} required />
              <label htmlFor={`template-${String(at)}`}>{t.ruleTemplate}</label>
              <div>
                <select id={`template-${String(at)}`} className="field" value={template ? family : ''} onChange={(event) => {
                  const chosen = templates.find((one) => one.family === event.target.value);
                  if (chosen) open.set([...path, 'rule'], chosen.rule as Json);
                }}>
                  {!template && <option value="">{family || '—'}</option>}
                  {templates.map((one) => <option key={one.family} value={one.family}>{english ? one.en : one.zh}</option>)}
                </select>
                <p className="mute">{template ? (english ? template.about.en : template.about.zh) : ''} {t.ruleReplace}</p>
              </div>
              <TextInput open={open} path={[...path, 'rule', 'text']} label={t.fields.ruleText} rows={3} />
            </div>
            <JsonField open={open} path={[...path, 'rule']} label={t.ruleJson} rows={14} />
            {matters.length > 1 && <Button size="small" onClick={() => open.set(path, undefined)}>{t.removeIt}</Button>}
          </section>
        );
      })}
      <Button size="small" onClick={add}>{t.addMatter}</Button>
    </div>
  );
}
