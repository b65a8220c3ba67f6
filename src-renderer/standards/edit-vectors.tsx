// Test vectors: sheets with the outcome that they must have, tried on the rules as they are being written.

import { Button } from 'antd';
import { useMemo } from 'react';
import { ANSWERS, LEVELS, OUTCOMES } from '#shared/standard/answer.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { tryVectors, type Tried } from '#shared/standard/vectors.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { listAt, textAt } from './document.ts';
import { VectorItems } from './edit-vector-items.tsx';
import { Choice, NumberInput, TextInput } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function VectorsTab({ open, standard }: { readonly open: OpenDraft; readonly standard: Standard | null }) {
  const words = useWords();
  const t = words.standards;
  const vectors = listAt(open.document, ['vectors']);
  const tried = useMemo(() => (standard ? tryVectors(standard) : []), [standard]);
  const matters = listAt(open.document, ['matters']).map((matter) => [textAt(matter, ['id']), textAt(matter, ['name'])] as const);
  const outcomes = OUTCOMES.map((outcome) => [outcome, words.outcome[outcome]] as const);
  const add = (): void => open.set(['vectors'], [...vectors, { name: String(vectors.length + 1), matter: matters[0]?.[0] ?? '', counts: [{ level: 'general', answer: 'fails', count: 1 }], expect: { outcome: 'pass' } }]);
  return (
    <div className="edit-rules">
      {vectors.length === 0 && <p className="mute">{t.noVectors}</p>}
      {vectors.map((vector, at) => {
        const path = ['vectors', at] as const;
        return (
          <section key={String(at)} className="card" data-vector={String(at)}>
            <div className="form-grid">
              <TextInput open={open} path={[...path, 'name']} label={t.fields.name} required />
              <Choice open={open} path={[...path, 'matter']} label={t.fields.matter} options={matters} />
              <Choice open={open} path={[...path, 'expect', 'outcome']} label={t.fields.expect} options={outcomes} />
              <TextInput open={open} path={[...path, 'expect', 'label']} label={words.ruleForm.label2} />
              <TextInput open={open} path={[...path, 'expect', 'grade']} label={words.ruleForm.grade2} />
              <span>{t.vectorItems}</span>
              <VectorItems open={open} path={[...path, 'given']} standard={standard} matter={textAt(vector, ['matter'])} />
              <span>{t.vectorCounts}</span>
              <div className="vector-counts">
                {listAt(vector, ['counts']).map((_, row) => {
                  const count = [...path, 'counts', row] as const;
                  return (
                    <div key={String(row)} className="vector-count">
                      <Choice open={open} path={[...count, 'level']} label={t.fields.level} options={LEVELS.map((level) => [level, t.levels[level]])} />
                      <Choice open={open} path={[...count, 'answer']} label={t.fields.answers} options={ANSWERS.map((answer) => [answer, words.review.answers[answer]])} />
                      <NumberInput open={open} path={[...count, 'count']} label={t.items} />
                      <Button size="small" onClick={() => open.set(count, undefined)} aria-label={t.removeIt}>×</Button>
                    </div>
                  );
                })}
                <Button size="small" onClick={() => open.set([...path, 'counts'], [...listAt(vector, ['counts']), { level: 'general', answer: 'fails', count: 1 }])}>＋</Button>
              </div>
            </div>
            <div className="vector-foot"><TriedMark tried={tried[at]} /><Button size="small" onClick={() => open.set(path, undefined)}>{t.removeIt}</Button></div>
          </section>
        );
      })}
      <Button size="small" onClick={add}>{t.addVector}</Button>
    </div>
  );
}

function TriedMark({ tried }: { readonly tried: Tried | undefined }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  if (!tried) return <span className="mute">{t.notYet}</span>;
  if (tried.fault) return <StateMark shape="cross" tone="red">{t.vectorFault}: {tried.fault.what}</StateMark>;
  const got = tried.result ? words.outcome[tried.result.outcome] : '';
  return (
    <span>
      {tried.ok ? <StateMark shape="check" tone="green">{t.vectorOk}</StateMark> : <StateMark shape="cross" tone="red">{t.vectorBad(got)}</StateMark>}
      <span className="mute"> {(english ? tried.result?.derivationEn : tried.result?.derivation)?.join(english ? '; ' : '；')}</span>
    </span>
  );
}
