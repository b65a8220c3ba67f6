// Right: the scoring sheet with its progress, filters and sections; below it the live result.

import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Mark } from '#shared/footage/footage.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Bar } from '../ui/parts.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import type { ShownMark } from './evidence.ts';
import { ItemBody } from './item-body.tsx';
import { ItemRow } from './item-row.tsx';
import { TwoMachinesNotice } from './two-machines.tsx';
import { ResultBox } from './result-box.tsx';
import { SectionRow } from './section-row.tsx';
import { createProgress, disagreedItems, sheetRows, type Progress, type SheetFilter, type SheetRow } from './sheet-model.ts';
import type { Review } from './use-review.ts';

interface SheetProps {
  readonly review: Review;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
}

export function ScoringSheet({ review, marks, onEvidence }: SheetProps) {
  const words = useWords();
  const t = words.review;
  const { items, sheet, sections, folded } = review;
  const count = useMemo(() => createProgress(sections), [sections]);
  const progress = useMemo(() => count(sheet), [count, sheet]);
  const { answered, keys, keysAnswered } = progress;
  return (
    <section className="sheet" aria-label={t.sheet}>
      <div className="sheet-top">
        <div className="sheet-title">
          <b>{t.sheet}</b>
          <button type="button" className="plain link" title={`${words.scoring.find} /`} onClick={() => review.setPicking({ for: 'go' })}>{words.scoring.find}</button>
          {sections.length > 1 && (
            <button type="button" className="plain link" title="C" onClick={() => review.setFolded(folded.size > 0 ? new Set() : new Set(sections.map((section) => section.key)))}>{folded.size > 0 ? words.scoring.unfoldAll : words.scoring.foldAll}</button>
          )}
          <span className="grow" />
          <span className="mute number" data-testid="progress">{words.common.of(answered, items.length)}{keys > 0 && ` · ★ ${words.common.of(keysAnswered, keys)}`}</span>
        </div>
        <Bar share={items.length > 0 ? answered / items.length : 0} label={t.sheet} />
        <AppliedFor review={review} />
      </div>
      <TwoMachinesNotice review={review} />
      <Filters review={review} marks={marks} progress={progress} />
      <Items review={review} marks={marks} onEvidence={onEvidence} progress={progress.bySection} />
      <ResultBox review={review} />
    </section>
  );
}

/** A sheet that was narrowed says to what: nobody should look for the items that are not there. */
function AppliedFor({ review: { view } }: { readonly review: Review }) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const narrowed = view.state.matters.filter((matter) => matter.narrowedFrom !== undefined).flatMap((matter) => view.standards[matter.standard]?.business ?? []);
  if (narrowed.length === 0) return null;
  return <p className="mute" data-testid="applied-for">{words.ruleForm.appliedFor([...new Set(narrowed.map((one) => (english ? (one.nameEn ?? one.name) : one.name)))].join(english ? ', ' : '、'))}</p>;
}

const keyOf = (row: SheetRow): string => row.key;
/** A line of item text is about this long in the narrowest sheet; a heading and a line have these heights. */
const [LINE_LETTERS, LINE_HEIGHT, HEAD_HEIGHT, ROW_PADDING] = [19, 20, 33, 13];
const OPEN_HEIGHT = 170;
const estimate = (row: SheetRow, isOpen: boolean): number => (row.kind === 'section' ? HEAD_HEIGHT : Math.max(1, Math.ceil(row.item.text.length / LINE_LETTERS)) * LINE_HEIGHT + ROW_PADDING + (isOpen ? OPEN_HEIGHT : 0));

function Items({ review, marks, onEvidence, progress }: SheetProps & { readonly progress: Progress['bySection'] }) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const { shown, folded, sheet, current, mayScore, view } = review;
  const { rows, heads } = useMemo(() => sheetRows(shown, folded), [shown, folded]);
  const evidence = useMemo(() => Map.groupBy(marks, ({ mark }) => mark.item), [marks]);
  // Rows that stay as they are must not be drawn again, so what they call stays the same too.
  const latest = useRef(review);
  useEffect(() => {
    latest.current = review;
  });
  const choose = useCallback((id: string) => latest.current.choose(id), []);
  const drop = useCallback((mark: string, id: string) => latest.current.moveMark(mark, id), []);
  const fold = useCallback((key: string) => {
    const next = new Set(latest.current.folded);
    if (!next.delete(key)) next.add(key);
    latest.current.setFolded(next);
  }, []);
  const headOf = useCallback((at: number) => heads[at] ?? -1, [heads]);
  const itemCount = useMemo(() => shown.reduce((sum, section) => sum + section.items.length, 0), [shown]);
  if (rows.length === 0) return <p className="mute sheet-nothing">{words.review.nothingHere}</p>;
  const draw = (row: SheetRow) => {
    if (row.kind === 'section') {
      const { section } = row;
      return <SectionRow section={section} folded={row.folded} progress={progress.get(section.key)} onFold={fold} />;
    }
    const { item } = row;
    const own = sheet.items[item.id];
    // Who does not score sees the panel's answer once it is open, and nothing before.
    const given = (own?.answer ?? null) !== null || mayScore ? own : view.panel?.items[item.id];
    const isCurrent = current === item.id;
    return (
      <ItemRow
        item={item} place={row.place} count={itemCount} english={english} isCurrent={isCurrent} answer={given?.answer ?? null} points={given?.points} evidence={evidence.get(item.id)?.length ?? 0} mayDrop={mayScore} onChoose={choose} onDrop={drop}
      >
        {isCurrent ? <ItemBody item={item} review={review} marks={marks} onEvidence={onEvidence} /> : null}
      </ItemRow>
    );
  };
  return <VirtualList rows={rows} keyOf={keyOf} estimate={estimate} render={draw} follow={current} headOf={headOf} className="sheet-list" label={words.scoring.listLabel} />;
}

function filterName(filter: SheetFilter, { view }: Review, { items, answered, fails }: Progress, marks: readonly ShownMark[], words: ReturnType<typeof useWords>): string {
  const t = words.review;
  if (typeof filter === 'object') return view.state.matters.find((matter) => matter.id === filter.matter)?.name ?? '';
  switch (filter) {
    case 'all': return t.filterAll;
    case 'unanswered': return t.unanswered(items - answered);
    case 'fails': return t.fails(fails);
    case 'keys': return t.keys;
    case 'evidence': return t.withEvidence(new Set(marks.map(({ mark }) => mark.item)).size);
    case 'disagreed': return words.scoring.disagreed(disagreedItems(view.panel).size);
  }
}

function Filters({ review, marks, progress }: { readonly review: Review; readonly marks: readonly ShownMark[]; readonly progress: Progress }) {
  const words = useWords();
  const { filter, filters } = review;
  const now = JSON.stringify(filter);
  return (
    <div className="filters" role="group" aria-label={words.review.sheet}>
      {filters.map((one) => {
        const name = filterName(one, review, progress, marks, words);
        return <button key={JSON.stringify(one)} type="button" className="plain chip" aria-pressed={JSON.stringify(one) === now} onClick={() => review.setFilter(one)}>{name}</button>;
      })}
    </div>
  );
}
