// What a rule counts: each measure with what it takes, of which items, and what it is called in results.

import { Button } from 'antd';
import type { Json } from '#shared/json.ts';
import { ANSWERS, KINDS, LEVELS } from '#shared/standard/answer.ts';
import { measureSchema, type Measure } from '#shared/standard/rule.ts';
import { measureWords } from '#shared/standard/words.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { textAt, valueAt, type Doc } from './document.ts';
import { Select, Several, TextInput, type PartProps } from './fields.tsx';

const KINDS_OF_MEASURE = ['defects', 'defectRatio', 'answers', 'score', 'pointRatio', 'points', 'zeros'] as const satisfies readonly Measure['of'][];

/** The names of a rule's measures in the order in which they are written. */
export function measureNames(rule: Json | undefined): readonly string[] {
  const measures = valueAt(rule, ['measures']);
  return typeof measures === 'object' && measures !== null && !Array.isArray(measures) ? Object.keys(measures) : [];
}

/** What a measure is called: its own words, or those that follow from what it takes. */
export function useMeasureName(): (measure: Json | undefined, name: string) => string {
  const english = useLanguage() === 'en';
  return (measure, name) => {
    const parsed = measureSchema.safeParse(measure);
    return parsed.success ? measureWords(parsed.data, english ? 'en' : 'zh') : name;
  };
}

export function RuleMeasures({ open, path }: PartProps) {
  const words = useWords();
  const t = words.ruleForm;
  const nameOf = useMeasureName();
  const rule = valueAt(open.document, path);
  const names = measureNames(rule);
  const add = (): void => {
    let n = names.length + 1;
    while (names.includes(`m${String(n)}`)) n += 1;
    open.set([...path, 'measures', `m${String(n)}`], { of: 'defects', levels: ['general'] });
  };
  const isAsked = (name: string): boolean => JSON.stringify(valueAt(rule, ['rows']) ?? []).includes(`"measure":${JSON.stringify(name)}`);
  return (
    <fieldset className="rule-part">
      <legend>{t.measures}</legend>
      <p className="mute">{t.measuresHint}</p>
      {names.map((name) => {
        const at = [...path, 'measures', name] as const;
        const measure = valueAt(open.document, at);
        const of = textAt(measure, ['of']);
        // A name that was written for other items would lie in every result.
        const change = (to: Doc): void => {
          const { name: _name, nameEn: _nameEn, answers, ...rest } = { ...(measure as Doc), ...to };
          open.set(at, (rest['of'] === 'answers' ? { ...rest, answers: answers ?? ['fails'] } : rest) as Json);
        };
        return (
          <div key={name} className="rule-measure" data-measure={name}>
            <div className="rule-line">
              <b>{nameOf(measure, name)}</b>
              <span className="grow" />
              <Button size="small" disabled={isAsked(name)} title={isAsked(name) ? t.asked : undefined} onClick={() => open.set(at, undefined)} aria-label={`${t.removeMeasure} ${nameOf(measure, name)}`}>×</Button>
            </div>
            <div className="form-grid">
              <Select label={t.what} value={of} options={KINDS_OF_MEASURE.map((one) => [one, t.of[one]])} onChange={(value) => change({ of: value })} />
              <LevelsField chosen={valueAt(measure, ['levels'])} onChange={(levels) => change({ levels: levels as Json })} />
              {of === 'answers' && <Several open={open} path={[...at, 'answers']} label={t.whichAnswers} options={ANSWERS.map((answer) => [answer, words.review.answers[answer]])} required />}
              <Several open={open} path={[...at, 'kinds']} label={t.ofKinds} options={KINDS.map((kind) => [kind, words.standards.kinds[kind]])} />
              <TextInput open={open} path={[...at, 'name']} label={t.shownAs} />
            </div>
          </div>
        );
      })}
      <Button size="small" onClick={add}>{t.addMeasure}</Button>
    </fieldset>
  );
}

/** No level chosen stands for all of them. */
function LevelsField({ chosen, onChange }: { readonly chosen: Json | undefined; readonly onChange: (levels: readonly string[] | undefined) => void }) {
  const words = useWords();
  const levels = Array.isArray(chosen) ? (chosen as readonly Json[]).map(String) : [];
  const toggle = (level: string, on: boolean): void => {
    const next = LEVELS.filter((one) => (one === level ? on : levels.includes(one)));
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <>
      <span>{words.ruleForm.ofLevels}</span>
      <span role="group" aria-label={words.ruleForm.ofLevels} className="several">
        {LEVELS.map((level) => <label key={level}><input type="checkbox" checked={levels.includes(level)} onChange={(event) => toggle(level, event.target.checked)} /> {words.standards.levels[level]}</label>)}
        {levels.length === 0 && <span className="mute">{words.ruleForm.allLevels}</span>}
      </span>
    </>
  );
}
