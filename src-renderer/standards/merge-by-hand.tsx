// Items that a person knows to be one although no likeness proposes them: one of each standard, chosen from what is not put together yet.

import { Button } from 'antd';
import { useId, useState } from 'react';
import { itemById, itemsOf } from '#shared/standard/items.ts';
import type { ItemRef } from '#shared/standard/merge-document.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { useWords } from '../ui/language/language.ts';

interface ByHandProps {
  readonly parts: readonly { readonly hash: string; readonly standard: Standard }[];
  /** `part item` of what is in a confirmed group already. */
  readonly taken: ReadonlySet<string>;
  readonly pairs: readonly (readonly ItemRef[])[];
  readonly onPair: (refs: readonly ItemRef[]) => void;
  readonly onUnpair: (at: number) => void;
}

export const refKey = ({ part, item }: ItemRef): string => `${String(part)} ${item}`;

export function MergeByHand({ parts, taken, pairs, onPair, onUnpair }: ByHandProps) {
  const words = useWords();
  const t = words.ruleForm;
  const id = useId();
  const [chosen, setChosen] = useState<ReadonlyMap<number, string>>(new Map());
  const refs = parts.flatMap((_, part): ItemRef[] => (chosen.get(part) ? [{ part, item: chosen.get(part)! }] : []));
  return (
    <section className="card by-hand" aria-label={t.byHand}>
      <h2>{t.byHand}</h2>
      <p className="mute">{t.byHandHint}</p>
      {pairs.map((pair, at) => (
        <div key={pair.map(refKey).join()} className="rule-line">
          <span>{pair.map(({ part, item }) => { const one = itemById(parts[part]!.standard, item); return `${one?.no ?? ''} ${one?.text ?? ''}`; }).join(' ＝ ')}</span>
          <span className="mute">{t.person}</span>
          <Button size="small" onClick={() => onUnpair(at)}>{t.unpair}</Button>
        </div>
      ))}
      <div className="form-grid">
        {parts.map(({ hash, standard }, part) => (
          <span key={hash} className="by-hand-row">
            <label htmlFor={`${id}${String(part)}`}>{t.byHandOf(standard.title)}</label>
            <select id={`${id}${String(part)}`} className="field" value={chosen.get(part) ?? ''} onChange={(event) => setChosen(new Map([...chosen, [part, event.target.value]]))}>
              <option value="">—</option>
              {itemsOf(standard).filter((item) => !taken.has(refKey({ part, item: item.id }))).map((item) => <option key={item.id} value={item.id}>{item.no} {item.text.slice(0, 80)}</option>)}
            </select>
          </span>
        ))}
      </div>
      <Button size="small" disabled={refs.length < 2} onClick={() => { onPair(refs); setChosen(new Map()); }}>{t.pair}</Button>
    </section>
  );
}
