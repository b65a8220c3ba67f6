// Matters and their decision rules. A rule is written in a form: what is counted, which conditions lead to which outcome, in order; beside
// it stands what was written, as sentences. The data behind it stays at hand for what the form does not show.

import { Button } from 'antd';
import { useMemo } from 'react';
import type { Json } from '#shared/json.ts';
import type { Finding } from '#shared/standard/finding.ts';
import { ruleSchema } from '#shared/standard/rule.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { ruleWords } from '#shared/standard/rule-words.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { freeId, listAt, textAt, valueAt } from './document.ts';
import { JsonField } from './edit-json.tsx';
import { Lines, TextInput } from './fields.tsx';
import { RuleCounting } from './rule-counting.tsx';
import { RuleMeasures } from './rule-measures.tsx';
import { RuleRows } from './rule-rows.tsx';
import type { OpenDraft } from './use-draft.ts';

export function RulesTab({ open, findings }: { readonly open: OpenDraft; readonly findings: readonly Finding[] }) {
  const words = useWords();
  const t = words.standards;
  const r = words.ruleForm;
  const english = useLanguage() === 'en';
  const templates = useMemo(() => ruleTemplates(), []);
  const matters = listAt(open.document, ['matters']);
  const add = (): void => open.insert(['matters'], matters.length, { id: freeId(open.document, 'm'), name: '', mark: '', rule: (templates[0]?.rule ?? {}) as Json });
  return (
    <div className="edit-rules">
      {matters.map((matter, at) => {
        const path = ['matters', at] as const;
        const rule = [...path, 'rule'] as const;
        const family = textAt(matter, ['rule', 'family']);
        const template = templates.find((one) => one.family === family);
        const begin = (): void => {
          if (template) open.set(rule, { ...template.rule, ...(textAt(matter, ['rule', 'text']) ? { text: textAt(matter, ['rule', 'text']) } : {}) } as Json);
        };
        return (
          <section key={String(at)} className="card" data-matter={String(at)}>
            <div className="form-grid">
              <TextInput open={open} path={[...path, 'name']} label={t.fields.matter} required />
              <TextInput open={open} path={[...path, 'id']} label={t.fields.id} required />
              <TextInput open={open} path={[...path, 'mark']} label={t.fields.mark} required />
              <TextInput open={open} path={[...rule, 'text']} label={t.fields.ruleText} rows={3} />
              <label htmlFor={`family-${String(at)}`}>{t.fields.family}</label>
              <div>
                <span className="rule-line">
                  <select id={`family-${String(at)}`} className="field" value={family} onChange={(event) => open.set([...rule, 'family'], event.target.value)}>
                    {templates.map((one) => <option key={one.family} value={one.family}>{english ? one.en : one.zh}</option>)}
                    <option value="other">{r.other}</option>
                    {!template && family !== 'other' && <option value={family}>{family || '—'}</option>}
                  </select>
                  {template && <Button size="small" onClick={begin}>{r.begin}</Button>}
                </span>
                <p className="mute">{template ? (english ? template.about.en : template.about.zh) : ''} {template ? r.beginHint : ''}</p>
              </div>
            </div>
            <RuleCounting open={open} path={rule} />
            <RuleMeasures open={open} path={rule} />
            <RuleRows open={open} path={rule} findings={findings.filter((finding) => finding.path.startsWith(`matters[${String(at)}].rule.`))} at={`matters[${String(at)}].rule`} />
            <RuleInWords rule={valueAt(matter, ['rule'])} />
            <details className="rule-more">
              <summary>{r.more}</summary>
              <div className="form-grid"><Lines open={open} path={[...rule, 'notes']} label={r.notes} optional /></div>
              <JsonField open={open} path={rule} label={t.ruleJson} rows={14} />
            </details>
            {matters.length > 1 && <Button size="small" onClick={() => open.set(path, undefined)}>{r.removeMatter}</Button>}
          </section>
        );
      })}
      <Button size="small" onClick={add}>{t.addMatter}</Button>
    </div>
  );
}

/** The rule read back, as it will stand in the open-book edition. */
function RuleInWords({ rule }: { readonly rule: Json | undefined }) {
  const words = useWords().ruleForm;
  const english = useLanguage() === 'en';
  const parsed = useMemo(() => ruleSchema.safeParse(rule), [rule]);
  return (
    <section className="rule-words" aria-live="polite" data-testid="rule-words">
      <h3>{words.readBack}</h3>
      {parsed.success ? <ol>{ruleWords(parsed.data, english ? 'en' : 'zh').map((line, at) => <li key={String(at)}>{line}</li>)}</ol> : <p className="soon">{words.notYet}</p>}
    </section>
  );
}
