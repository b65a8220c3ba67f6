// Right: the scoring sheet with its progress, filters and sections; below it the live result.

import { useEffect, useRef } from 'react';
import type { Mark } from '#shared/footage/footage.ts';
import type { Answer, Item } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Bar, ShapeMark, type Shape } from '../ui/parts.tsx';
import type { ShownMark } from './evidence.ts';
import { ItemBody } from './item-body.tsx';
import { ResultBox } from './result-box.tsx';
import { isAnswered, type SheetFilter } from './sheet-model.ts';
import type { Review } from './use-review.ts';

interface SheetProps {
  readonly review: Review;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
}

export const ANSWER_MARK: { readonly [answer in Answer]: readonly [Shape, string] } = {
  meets: ['check', 'ok'],
  basically: ['triangle', 'part'],
  fails: ['cross', 'no'],
  na: ['dash', 'na'],
};

export function ScoringSheet({ review, marks, onEvidence }: SheetProps) {
  const words = useWords();
  const t = words.review;
  const english = useLanguage() === 'en';
  const { items, sheet, sections, shown } = review;
  const answered = items.filter((item) => isAnswered(sheet, item.id)).length;
  const keys = items.filter((item) => item.level === 'key');
  const keysAnswered = keys.filter((item) => isAnswered(sheet, item.id)).length;
  return (
    <section className="sheet" aria-label={t.sheet}>
      <div className="sheet-top">
        <div className="sheet-title">
          <b>{t.sheet}</b>
          <span className="mute number" data-testid="progress">{words.common.of(answered, items.length)}{keys.length > 0 && ` · ★ ${words.common.of(keysAnswered, keys.length)}`}</span>
        </div>
        <Bar share={items.length > 0 ? answered / items.length : 0} label={t.sheet} />
      </div>
      <Filters review={review} marks={marks} />
      <div className="sheet-list">
        {shown.length === 0 && <p className="mute sheet-nothing">{t.nothingHere}</p>}
        {shown.map((section) => {
          const whole = sections.find((one) => one.key === section.key) ?? section;
          const done = whole.items.filter((item) => isAnswered(sheet, item.id)).length;
          return (
            <section key={section.key} aria-label={section.title}>
              <h3 className="sheet-section">
                <span className="clip">{english && section.titleEn ? section.titleEn : sectionTitle(section.no, section.title)}</span>
                <span className="number">{words.common.of(done, whole.items.length)}</span>
              </h3>
              {section.items.map((item) => (
                <ItemRow key={item.id} item={item} review={review} marks={marks} onEvidence={onEvidence} />
              ))}
            </section>
          );
        })}
      </div>
      <ResultBox review={review} />
    </section>
  );
}

function sectionTitle(no: string, title: string): string {
  return no && !title.startsWith(no) ? `${no}${/[\d.]$/.test(no) ? ' ' : '、'}${title}` : title;
}

function Filters({ review, marks }: { readonly review: Review; readonly marks: readonly ShownMark[] }) {
  const t = useWords().review;
  const { items, sheet, filter, view } = review;
  const open = items.filter((item) => !isAnswered(sheet, item.id)).length;
  const fails = items.filter((item) => sheet.items[item.id]?.answer === 'fails').length;
  const withEvidence = new Set(marks.map(({ mark }) => mark.item)).size;
  const chips: readonly (readonly [string, SheetFilter])[] = [
    [t.filterAll, 'all'],
    [t.unanswered(open), 'unanswered'],
    [t.fails(fails), 'fails'],
    ...(items.some((item) => item.level === 'key') ? [[t.keys, 'keys'] as const] : []),
    [t.withEvidence(withEvidence), 'evidence'],
    ...(view.state.matters.length > 1 ? view.state.matters.map((matter) => [matter.name, { matter: matter.id }] as const) : []),
  ];
  const same = (one: SheetFilter): boolean => (typeof one === 'object' && typeof filter === 'object' ? one.matter === filter.matter : one === filter);
  return (
    <div className="filters" role="group" aria-label={t.sheet}>
      {chips.map(([name, one]) => (
        <button key={name} type="button" className="plain chip" aria-pressed={same(one)} onClick={() => review.setFilter(one)}>{name}</button>
      ))}
    </div>
  );
}

function ItemRow({ item, review, marks, onEvidence }: SheetProps & { readonly item: Item }) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const row = useRef<HTMLDivElement>(null);
  const isCurrent = review.current === item.id;
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <div ref={row} className={isCurrent ? 'item on' : 'item'} data-item={item.id}>
      <button type="button" className="plain item-head" aria-expanded={isCurrent} onClick={() => review.choose(item.id)}>
        <span className="item-no">{item.no}{item.level === 'key' && <span className="item-key" title={words.review.key} aria-label={words.review.key}>★</span>}</span>
        <span>{english ? (item.textEn ?? item.text) : item.text}</span>
        <AnswerWord item={item} review={review} />
      </button>
      {isCurrent && <ItemBody item={item} review={review} marks={marks} onEvidence={onEvidence} />}
    </div>
  );
}

function AnswerWord({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const own = review.sheet.items[item.id];
  // Who does not score sees the panel's answer once it is open, and nothing before.
  const given = (own?.answer ?? null) !== null || review.mayScore ? own : review.view.panel?.items[item.id];
  const answer = given?.answer ?? null;
  if (answer === null) return <span className="answer open">○ {t.open}</span>;
  const [shape, tone] = ANSWER_MARK[answer];
  return (
    <span className={`answer ${tone}`}>
      <ShapeMark shape={shape} /> {t.answers[answer]}
      {item.kind === 'score' && given?.points !== undefined && <span className="number"> {given.points}/{item.max}</span>}
    </span>
  );
}
