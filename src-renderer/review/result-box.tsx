// Below the sheet: the live result with its derivation, or why there is none, and the way to submit.

import { Button } from 'antd';
import type { Outcome, Result } from '#shared/standard/standard.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useNow } from '../ui/window-context.ts';
import { countLeft, whatIsLeft } from './sheet-model.ts';
import type { Review } from './use-review.ts';

export const OUTCOME_TONE: { readonly [outcome in Outcome]: string } = { pass: 'ok', rectify: 'part', resurvey: 'part', fail: 'no' };

export function ResultBox({ review }: { readonly review: Review }) {
  const words = useWords();
  const t = words.review;
  const { view, isSubmitted, mayScore, sheet } = review;
  const results = view.panel?.results ?? view.results;
  const left = countLeft(whatIsLeft(review.items, sheet));
  const language = useLanguage();
  const now = useNow();
  const isExpert = review.role === 'expert' || review.role === 'lead';
  return (
    <div className="result" data-testid="result">
      <div className="result-text">
        {results && view.state.matters.map((matter) => {
          const result = results[matter.id];
          return result ? <MatterResult key={matter.id} result={result} name={view.state.matters.length > 1 ? matter.name : null} /> : null;
        })}
        {!results && mayScore && <span className="mute">{t.hidden}</span>}
        {isSubmitted && isExpert && (
          <p className="locked" role="status">
            <b>{t.submitted}</b>
            <span className="mute">{sheet.submitted ? momentToWords(sheet.submitted.at, now, language) : ''} {view.state.panelOpened ? '' : t.lockedHint}</span>
          </p>
        )}
        {!isExpert && <p className="mute">{t.readOnly}</p>}
        {isExpert && !isSubmitted && !mayScore && <p className="mute">{t.lockedOther}</p>}
      </div>
      {mayScore && (
        <div className="result-act">
          <Button type="primary" onClick={() => review.setSubmitting(true)} data-testid="submit">{t.submit}</Button>
          {left > 0 && <span className="mute">{t.left(left)}</span>}
        </div>
      )}
    </div>
  );
}

function MatterResult({ result, name }: { readonly result: Result; readonly name: string | null }) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const steps = english ? result.derivationEn : result.derivation;
  const next = english ? result.nextEn : result.next;
  const outcome = (english ? result.labelEn : result.label) ?? words.outcome[result.outcome];
  return (
    <div className="matter-result">
      <p className="matter-outcome">
        <b className={OUTCOME_TONE[result.outcome]}>{outcome}{result.grade ? ` · ${result.grade}` : ''}</b>
        <span className="mute nowrap">{result.complete ? words.review.current : words.review.ifRest}</span>
        {name && <span className="mute clip" title={name}>{name}</span>}
      </p>
      <p className="mute derivation" aria-label={words.review.derivation}>{[...steps, ...(next ? [next] : [])].join(english ? '; ' : '；')}</p>
    </div>
  );
}
