// The rows of a rule: conditions that must all hold, and the outcome that they lead to. The first row that holds decides; what the linter
// says of a row stands beneath it.

import { Button } from 'antd';
import type { Json } from '#shared/json.ts';
import { OUTCOMES } from '#shared/standard/answer.ts';
import type { Finding } from '#shared/standard/finding.ts';
import { measureSchema, OPERATORS } from '#shared/standard/rule.ts';
import { SIGN, unitWords } from '#shared/standard/rule-words.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { BoundInput } from './bound-input.tsx';
import { listAt, textAt, valueAt, type Step } from './document.ts';
import { Select, type PartProps } from './fields.tsx';
import { measureNames, useMeasureName } from './rule-measures.tsx';
import type { OpenDraft } from './use-draft.ts';

export function RuleRows({ open, path, findings, at }: PartProps & { readonly findings: readonly Finding[]; readonly at: string }) {
  const t = useWords().ruleForm;
  const rows = listAt(open.document, [...path, 'rows']);
  const first = measureNames(valueAt(open.document, path))[0];
  const add = (): void => open.insert([...path, 'rows'], rows.length, { when: first === undefined ? [] : [{ measure: first, op: '>=', value: 1 }], outcome: 'fail' });
  return (
    <fieldset className="rule-part">
      <legend>{t.rows}</legend>
      <p className="mute">{t.rowsHint}</p>
      <ol className="rule-rows">
        {rows.map((_, row) => (
          <li key={String(row)} className="rule-row" data-row={String(row)}>
            <RowFields open={open} path={path} row={row} count={rows.length} />
            <RowFindings findings={findings.filter((finding) => finding.path === `${at}.rows[${String(row)}]` || finding.path.startsWith(`${at}.rows[${String(row)}].`))} />
          </li>
        ))}
        <li className="rule-row rule-otherwise" data-row="otherwise">
          <div className="rule-line"><b>{t.otherwise}</b><Verdict open={open} path={[...path, 'otherwise']} /></div>
          <RowFindings findings={findings.filter((finding) => finding.path === `${at}.otherwise`)} />
        </li>
      </ol>
      <Button size="small" onClick={add}>{t.addRow}</Button>
    </fieldset>
  );
}

function RowFields({ open, path, row, count }: PartProps & { readonly row: number; readonly count: number }) {
  const t = useWords().ruleForm;
  const here = [...path, 'rows', row] as const;
  const when = listAt(open.document, [...here, 'when']);
  const names = measureNames(valueAt(open.document, path));
  return (
    <>
      <div className="rule-conditions">
        {when.length === 0 && <span className="mute">{t.always}</span>}
        {when.map((_, c) => <ConditionFields key={String(c)} open={open} path={path} at={[...here, 'when', c]} joined={c > 0} />)}
        <Button size="small" disabled={names.length === 0} onClick={() => open.insert([...here, 'when'], when.length, { measure: names[0] ?? '', op: '>=', value: 1 })}>{when.length === 0 ? t.addCondition : t.addAnother}</Button>
      </div>
      <div className="rule-line">
        <span aria-hidden="true">→</span>
        <Verdict open={open} path={here} />
        <span className="grow" />
        <Button size="small" disabled={row === 0} onClick={() => open.move([...path, 'rows'], row, -1)} aria-label={t.rowUp(row + 1)}>↑</Button>
        <Button size="small" disabled={row === count - 1} onClick={() => open.move([...path, 'rows'], row, 1)} aria-label={t.rowDown(row + 1)}>↓</Button>
        <Button size="small" onClick={() => open.set(here, undefined)} aria-label={t.removeRow(row + 1)}>×</Button>
      </div>
    </>
  );
}

function ConditionFields({ open, path, at, joined }: PartProps & { readonly at: readonly Step[]; readonly joined: boolean }) {
  const t = useWords().ruleForm;
  const language = useLanguage() === 'en' ? 'en' : 'zh';
  const nameOf = useMeasureName();
  const rule = valueAt(open.document, path);
  const measure = textAt(open.document, [...at, 'measure']);
  const names = measureNames(rule);
  const parsed = measureSchema.safeParse(valueAt(rule, ['measures', measure]));
  return (
    <div className="rule-line">
      {joined && <span className="mute">{t.and}</span>}
      <Select bare label={t.measure} value={measure} options={[...names.map((name) => [name, nameOf(valueAt(rule, ['measures', name]), name)] as const), ...(names.includes(measure) ? [] : [[measure, t.missingMeasure(measure)] as const])]} onChange={(value) => open.set([...at, 'measure'], value)} />
      <Select bare label={t.operator} value={textAt(open.document, [...at, 'op'])} options={OPERATORS.map((op) => [op, `${SIGN[op]} ${t.operators[op]}`])} onChange={(value) => open.set([...at, 'op'], value)} />
      <BoundInput bare label={t.bound} value={valueAt(open.document, [...at, 'value'])} unit={unitWords(parsed.success ? parsed.data : undefined, language)} onChange={(value) => open.set([...at, 'value'], value)} />
      <Button size="small" onClick={() => open.set(at, undefined)} aria-label={t.removeCondition}>×</Button>
    </div>
  );
}

function Verdict({ open, path }: { readonly open: OpenDraft; readonly path: readonly Step[] }) {
  const words = useWords();
  const t = words.ruleForm;
  const set = (field: string, text: string): void => open.set([...path, field], (text === '' ? undefined : text) as Json | undefined);
  return (
    <>
      <Select bare label={t.outcome} value={textAt(open.document, [...path, 'outcome'])} options={OUTCOMES.map((outcome) => [outcome, words.outcome[outcome]])} onChange={(value) => set('outcome', value)} />
      <input className="field short" aria-label={t.label} placeholder={t.label} value={textAt(open.document, [...path, 'label'])} onChange={(event) => set('label', event.target.value)} />
      <input className="field grade" aria-label={t.grade} placeholder={t.grade} value={textAt(open.document, [...path, 'grade'])} onChange={(event) => set('grade', event.target.value)} />
    </>
  );
}

function RowFindings({ findings }: { readonly findings: readonly Finding[] }) {
  const english = useLanguage() === 'en';
  if (findings.length === 0) return null;
  return <ul className="rule-findings">{findings.map((finding, at) => <li key={String(at)}><StateMark shape={finding.severity === 'error' ? 'cross' : 'triangle'} tone={finding.severity === 'error' ? 'red' : 'amber'}>{english ? finding.en : finding.zh}</StateMark></li>)}</ul>;
}
