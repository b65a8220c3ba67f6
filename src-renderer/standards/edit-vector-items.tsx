// Single items of a trial: each found by its number, with the answer that it is given. They go before the counts.

import { Button } from 'antd';
import { useId, useState } from 'react';
import type { Json } from '#shared/json.ts';
import { ANSWERS, type Answer } from '#shared/standard/answer.ts';
import { itemsOf } from '#shared/standard/items.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { valueAt, type Step } from './document.ts';
import { Select } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

type Given = { readonly [item: string]: { readonly answer?: string; readonly points?: number } };

const givenOf = (value: Json | undefined): Given => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : {});

/** A number of the form, or an id where numbers are repeated. */
export function itemByWords(items: readonly Item[], typed: string): Item | undefined {
  const wanted = typed.trim();
  const numbered = items.filter(({ no }) => no === wanted);
  return numbered.length === 1 ? numbered[0] : items.find(({ id }) => id === wanted);
}

export function VectorItems({ open, path, standard, matter }: { readonly open: OpenDraft; readonly path: readonly Step[]; readonly standard: Standard | null; readonly matter: string }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  const list = useId();
  const field = useId();
  const [typed, setTyped] = useState('');
  const items = standard ? itemsOf(standard, matter) : [];
  const given = givenOf(valueAt(open.document, path));
  const set = (next: Given): void => open.set(path, Object.keys(next).length > 0 ? (next as unknown as Json) : undefined);
  const found = itemByWords(items, typed);
  const isNew = found !== undefined && !Object.hasOwn(given, found.id);
  const add = (): void => {
    if (!found || !isNew) return;
    set({ ...given, [found.id]: { answer: found.answers.includes('fails') ? 'fails' : found.answers[0] ?? 'fails' } });
    setTyped('');
  };
  const textOf = (item: Item): string => (english ? (item.textEn ?? item.text) : item.text);
  return (
    <div className="vector-counts" data-testid="vector-items">
      {Object.entries(given).map(([id, one]) => {
        const item = items.find((each) => each.id === id);
        const answers = item?.answers ?? ANSWERS;
        const change = (more: { readonly answer?: string; readonly points?: number | undefined }): void => {
          const { points, ...rest } = { ...one, ...more };
          set({ ...given, [id]: points === undefined ? rest : { ...rest, points } });
        };
        return (
          <div key={id} className="vector-count" data-given={id}>
            <span className={item ? 'vector-item clip' : 'vector-item clip no'} title={item ? textOf(item) : undefined}><b className="number">{item?.no ?? id}</b> {item ? textOf(item) : t.unknownItem}</span>
            <Select bare label={`${item?.no ?? id} ${words.keys.answer}`} value={one.answer ?? ''} options={answers.map((answer: Answer) => [answer, words.review.answers[answer]])} onChange={(answer) => change({ answer })} />
            {item?.kind === 'score' && <input type="number" className="field short" min={0} max={item.max} step="any" aria-label={`${item.no} ${words.conclusion.points}`} placeholder={words.conclusion.points} value={one.points ?? ''} onChange={(event) => change({ points: event.target.value === '' ? undefined : Number(event.target.value) })} />}
            <Button size="small" onClick={() => set(Object.fromEntries(Object.entries(given).filter(([other]) => other !== id)))} aria-label={`${t.removeIt} ${item?.no ?? id}`}>×</Button>
          </div>
        );
      })}
      <form className="vector-count" onSubmit={(event) => (event.preventDefault(), add())}>
        <label htmlFor={field}>{t.itemNo}</label>
        <input id={field} className="field short" list={list} value={typed} aria-invalid={typed.trim() !== '' && !found} disabled={!standard} onChange={(event) => setTyped(event.target.value)} />
        <datalist id={list}>{typed !== '' && items.filter(({ no }) => no.startsWith(typed.trim())).slice(0, 20).map((item) => <option key={item.id} value={item.no}>{textOf(item)}</option>)}</datalist>
        <Button size="small" htmlType="submit" disabled={!isNew}>{t.addItem2}</Button>
        {found && <span className="mute clip vector-item">{textOf(found)}</span>}
        {typed.trim() !== '' && !found && <span className="no small">{t.unknownItem}</span>}
      </form>
    </div>
  );
}
