// The sheet as experts see it: answers may be tried, with the result that they give. Nothing of it is kept.

import { useMemo, useState } from 'react';
import { evaluate } from '#shared/standard/evaluate.ts';
import type { Given, Item, Standard } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { SheetView } from './sheet-view.tsx';

export function Preview({ standard, follow }: { readonly standard: Standard; readonly follow: string | null }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  const [given, setGiven] = useState<{ readonly [item: string]: Given }>({});
  const results = useMemo(() => standard.matters.map((matter) => ({ matter, result: evaluate(standard, matter.id, given) })), [standard, given]);
  const beside = (item: Item) => (
    <span className="answer-keys try-keys" role="group" aria-label={`${item.no} ${words.keys.answer}`}>
      {item.answers.map((answer) => {
        const isGiven = given[item.id]?.answer === answer;
        const points = answer === 'meets' ? item.max : answer === 'fails' ? 0 : answer === 'basically' ? item.partialPoints : undefined;
        return <button key={answer} type="button" className={`plain answer-key ${answer}`} aria-pressed={isGiven} onClick={() => setGiven({ ...given, [item.id]: isGiven ? { answer: null } : { answer, ...(item.kind === 'score' && points !== undefined ? { points } : {}) } })}>{words.review.answers[answer]}</button>;
      })}
    </span>
  );
  return (
    <div className="preview">
      <p className="mute">{t.previewHint}</p>
      <SheetView standard={standard} follow={follow} beside={beside} />
      <div className="preview-result" role="status">
        {results.map(({ matter, result }) => (
          <p key={matter.id}>
            <b>{(english ? result.labelEn : result.label) ?? words.outcome[result.outcome]}</b> {standard.matters.length > 1 && <span className="mute">{english ? (matter.nameEn ?? matter.name) : matter.name}</span>}
            <span className="mute derivation"> {(english ? result.derivationEn : result.derivation).join(english ? '; ' : '；')}</span>
          </p>
        ))}
      </div>
    </div>
  );
}
