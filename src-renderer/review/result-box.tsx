// Below the sheet: the live result with its derivation, or why there is none, and the way to submit.

import { Button } from 'antd';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { Sheet } from '#shared/case/case.ts';
import type { Matter } from '#shared/case/events.ts';
import { givenOf } from '#shared/case/sheet.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import { matterById } from '#shared/standard/items.ts';
import type { Outcome, Result, Standard } from '#shared/standard/standard.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { painted } from '../ui/painted.ts';
import { useNow } from '../ui/window-context.ts';
import { countLeft, whatIsLeft } from './sheet-model.ts';
import type { Review } from './use-review.ts';

export const OUTCOME_TONE: { readonly [outcome in Outcome]: string } = { pass: 'ok', rectify: 'part', resurvey: 'part', fail: 'no' };

export function ResultBox({ review }: { readonly review: Review }) {
  const words = useWords();
  const t = words.review;
  const { view, isSubmitted, mayScore, sheet } = review;
  // While scoring the result is worked out here from what is on the screen: it must not wait for the disk. Where the bureau hides it
  // the workstation sends none, and nothing is worked out.
  // With ten thousand items even that takes a moment, and the first look at the sheet does not wait for it: not before that is painted.
  const isSeen = useIsPainted();
  const behind = useDeferredValue<Sheet | null>(isSeen ? sheet : null, null);
  const isLive = mayScore && view.results !== undefined;
  const live = useMemo(() => (isLive && behind ? liveResults(view.state.matters, view.standards, behind) : undefined), [isLive, view.state.matters, view.standards, behind]);
  const results = view.panel?.results ?? live ?? view.results;
  const left = useMemo(() => (behind ? countLeft(whatIsLeft(review.items, behind)) : 0), [review.items, behind]);
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

/** True once the first picture of this part is on the screen. */
function useIsPainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    let isHere = true;
    void painted().then(() => isHere && setPainted(true));
    return () => {
      isHere = false;
    };
  }, []);
  return isPainted;
}

function liveResults(matters: readonly Matter[], standards: { readonly [hash: string]: Standard }, sheet: Sheet): { readonly [matter: string]: Result } {
  const given = givenOf(sheet);
  return Object.fromEntries(matters.flatMap(({ id, standard: hash }) => {
    const standard = standards[hash];
    return standard && matterById(standard, id) ? [[id, evaluate(standard, id, given)]] : [];
  }));
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
