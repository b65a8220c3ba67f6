// Values that this expert gave to one item on two machines without either having seen the other: both are shown, one is chosen.

import type { GivenValue, ItemConflict } from '#shared/case/conflicts.ts';
import type { Item } from '#shared/standard/standard.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { StateMark } from '../ui/parts.tsx';
import { useNow, useWindowState } from '../ui/window-context.ts';
import type { Review } from './use-review.ts';

export function TwoMachines({ item, review }: { readonly item: Item; readonly review: Review }) {
  const own = review.conflicts.filter((conflict) => conflict.item === item.id);
  return own.map((conflict) => <Choice key={conflict.part} conflict={conflict} review={review} />);
}

/** Stands above the sheet for as long as something is to be chosen, and leads there. */
export function TwoMachinesNotice({ review }: { readonly review: Review }) {
  const t = useWords().conflicts;
  const first = review.items.find((item) => review.conflicts.some((conflict) => conflict.item === item.id));
  if (!first) return null;
  return (
    <p className="two-machines-notice" role="status">
      <StateMark shape="triangle" tone="amber">{t.left(review.conflicts.length)}</StateMark>
      <button type="button" className="plain link" onClick={() => (review.setFilter('all'), review.choose(first.id))}>{t.go}</button>
    </p>
  );
}

function Choice({ conflict, review }: { readonly conflict: ItemConflict; readonly review: Review }) {
  const words = useWords();
  const t = words.conflicts;
  const language = useLanguage();
  const now = useNow();
  const device = useWindowState((state) => state.session?.device);
  return (
    <section className="two-machines" aria-label={t.title} data-testid="two-machines">
      <StateMark shape="triangle" tone="amber">{t.title} · {t.parts[conflict.part]}</StateMark>
      {conflict.values.map((value) => (
        <div key={`${value.device} ${value.at}`} className="two-machines-row">
          <span className="two-machines-value">{valueToWords(words, value)}</span>
          <span className="mute">{value.device === device ? t.here : t.elsewhere(value.device.slice(-4))} · {momentToWords(value.at, now, language)}</span>
          <button type="button" className="plain link" disabled={!review.mayScore} onClick={() => review.settle(value)}>{t.choose}</button>
        </div>
      ))}
    </section>
  );
}

function valueToWords(words: Words, { act }: GivenValue): string {
  if (act.type === 'item.noted') return act.body.note || words.conflicts.none;
  if (act.type === 'item.advised') return act.body.advice || words.conflicts.none;
  const { answer, points, reason } = act.body;
  const parts = [
    answer === null ? words.conflicts.none : words.review.answers[answer],
    ...(points === undefined ? [] : [words.conflicts.points(String(points))]),
    ...(reason ? [reason] : []),
  ];
  return parts.join(' · ');
}
