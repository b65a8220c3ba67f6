// What the review page holds while it is open: chosen item, footage, filter, layout, tool. Acts go to the case session.

import { App } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import type { KeptAlignment } from '#shared/case/events-picture.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Sheet } from '#shared/case/case.ts';
import { roleOf } from '#shared/case/rules.ts';
import type { GivenValue } from '#shared/case/conflicts.ts';
import type { Mark } from '#shared/footage/footage.ts';
import type { Basis } from '#shared/footage/measure.ts';
import { answerOfPoints } from '#shared/standard/items.ts';
import type { Answer, Item } from '#shared/standard/standard.ts';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { useWindowState } from '../ui/window-context.ts';
import type { Failure, TypedAct } from '../ui/workstation.ts';
import type { Pano } from './use-pano.ts';
import { usePhrases } from './use-phrases.ts';
import { useItemTime } from './use-item-time.ts';
import { allItems, filterSections, needsNote, neighbour, neighbourSection, nextUnanswered, sheetSections, whatChanged, type SheetFilter } from './sheet-model.ts';
import { lookOfItem, type Look } from './where-to-look.ts';

export const LAYOUTS = ['both', 'picture', 'sheet'] as const;
export type Layout = (typeof LAYOUTS)[number];
/** Which field of the current item is asked for at once. */
export type Asked = 'note' | 'advice' | 'reason' | 'points' | null;

/** An item is being sought: to go there, or to move a mark to it. */
export type Picking = { readonly for: 'go' } | { readonly for: 'move'; readonly mark: string };

export type Review = ReturnType<typeof useReview>;

export function useReview(view: CaseView, sheet: Sheet, pano: Pano) {
  const words = useWords();
  const session = useCase();
  const { message } = App.useApp();
  const nextAfterAnswer = useWindowState((state) => state.nextAfterAnswer);
  const { matters } = view.state;
  const sections = useMemo(() => sheetSections(matters, view.standards), [matters, view.standards]);
  const items = useMemo(() => allItems(sections), [sections]);
  const [filter, setFilter] = useState<SheetFilter>('all');
  const [layout, setLayout] = useState<Layout>('both');
  const [asked, setAsked] = useState<Asked>(null);
  const [submitting, setSubmitting] = useState(false);
  // Apart from the rest: that something was saved is no reason to draw the page again.
  const [saying] = useState(() => createStore(() => ({ said: '' })));
  const setSaid = (said: string): void => saying.setState({ said });

  const role = roleOf(view.state, view.me.id);
  const submission = sheet.submitted;
  const isSubmitted = submission !== undefined || view.state.submitted.includes(view.me.id);
  const mayScore = (role === 'expert' || role === 'lead') && !isSubmitted && view.state.panelOpened === undefined;
  // Who opens a case to score can press 1 to 4 at once: the first open item is chosen.
  const [current, setCurrent] = useState<string | null>(() => (mayScore ? ((nextUnanswered(items, null, sheet) ?? items[0])?.id ?? null) : null));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [picking, setPicking] = useState<Picking | null>(null);
  // Without a filter what is shown depends on neither answers nor the current item: ten thousand items are then not gone through again.
  const [filterSheet, filterPanel, filterCurrent] = filter === 'all' ? [undefined, undefined, null] : [sheet, view.panel, current];
  const shown = useMemo(() => filterSections(sections, filter, { sheet: filterSheet, panel: filterPanel, current: filterCurrent }), [sections, filter, filterSheet, filterPanel, filterCurrent]);
  const shownItems = useMemo(() => (shown === sections ? items : allItems(shown)), [shown, sections, items]);
  const item = useMemo(() => items.find((one) => one.id === current) ?? null, [items, current]);
  const shelf = usePhrases();
  const time = useItemTime(current, mayScore, (spent) => void session.act(spent));

  const report = (failure: Failure | null, success?: string): boolean => {
    if (failure) {
      const sentence = failureToWords(words, failure);
      void message.error(sentence);
      setSaid(sentence);
      return false;
    }
    if (success !== undefined) setSaid(success);
    return true;
  };
  const act = async (acts: readonly TypedAct[], success = words.common.saved): Promise<boolean> => {
    if (!mayScore) return report({ code: 'refused', reason: isSubmitted ? 'alreadySubmitted' : 'notAssigned' });
    // The time on items goes along with what was done there.
    return report(await session.act([...acts, ...time.take()]), success);
  };

  const turnTo = (to: Item | null): void => {
    const look = to && lookOfItem(to, Object.values(view.standards), view.footage.map((one) => one.footage));
    if (look) pano.look(look.footage, look.view);
  };

  const choose = (id: string, options: { readonly turn?: boolean } = {}): void => {
    const chosen = items.find((one) => one.id === id);
    if (!chosen) return;
    setCurrent(id);
    setAsked(null);
    const holding = sections.find((section) => folded.has(section.key) && section.items.some((one) => one.id === id));
    if (holding) setFolded(new Set([...folded].filter((key) => key !== holding.key)));
    pano.setTool('browse');
    if (options.turn === false) return;
    turnTo(chosen);
  };

  const { viewer } = pano;
  const isTurned = useRef(false);
  useEffect(() => {
    if (!viewer || isTurned.current) return;
    isTurned.current = true;
    turnTo(item);
  });

  const goOn = (from: Item, after: Sheet): void => {
    if (!nextAfterAnswer) return;
    const next = nextUnanswered(shownItems, from.id, after) ?? nextUnanswered(items, from.id, after);
    if (next) choose(next.id);
  };

  const answer = (to: Item, given: Answer | null, extra: { readonly points?: number; readonly reason?: string } = {}): void => {
    if (!mayScore) return void report({ code: 'refused', reason: isSubmitted ? 'alreadySubmitted' : 'notAssigned' });
    if (given === 'na' && !extra.reason?.trim()) {
      setCurrent(to.id);
      return setAsked('reason');
    }
    const points = extra.points ?? pointsFor(to, given);
    const body = { item: to.id, answer: given, ...(points === undefined ? {} : { points }), ...(given === 'na' && extra.reason ? { reason: extra.reason.trim() } : {}) };
    const spoken = given === null ? words.review.open : words.review.answers[given];
    void act([{ type: 'item.answered', body }], words.review.answerSaved(to.no, spoken));
    const score = { answer: given, note: sheet.items[to.id]?.note ?? '', advice: '' };
    if (given === null) return setAsked(null);
    if (needsNote(to, given) && score.note.trim() === '') return setAsked('note');
    if (to.kind === 'score' && given !== 'na' && points === undefined) return setAsked('points');
    setAsked(null);
    goOn(to, { ...sheet, items: { ...sheet.items, [to.id]: score } });
  };

  /** Undo and redo lead back to what they changed, and say it: the window has mostly moved on since. */
  const takeBack = async (which: 'undo' | 'redo'): Promise<void> => {
    if (!mayScore) return;
    const sheetNow = (): Sheet | undefined => session.state.getState().sheet;
    await session.settled();
    const before = sheetNow();
    const failure = await session[which]();
    const after = sheetNow();
    const change = before && after ? whatChanged(before, after) : null;
    const changed = items.find((one) => one.id === change?.item);
    if (!report(failure, which === 'undo' ? words.review.undone : words.review.redone) || !change || !changed) return;
    choose(changed.id);
    const answerNow = after?.items[changed.id]?.answer ?? null;
    const what = change.part === 'answer'
      ? words.review.itemNow(changed.no, answerNow === null ? words.review.open : words.review.answers[answerNow])
      : words.review.itemChanged(changed.no, words.review[change.part]);
    const sentence = which === 'undo' ? words.review.undoneWhat(what) : words.review.redoneWhat(what);
    setSaid(sentence);
    void message.info(sentence);
  };

  const walk = (step: 1 | -1): void => {
    const next = neighbour(shownItems, current, step);
    if (next) choose(next.id);
  };

  const isOpened = view.state.panelOpened !== undefined;
  const filters = useMemo<readonly SheetFilter[]>(() => [
    'all', 'unanswered', 'fails',
    ...(items.some((one) => one.level === 'key') ? (['keys'] as const) : []),
    'evidence',
    ...(isOpened ? (['disagreed'] as const) : []),
    ...(matters.length > 1 ? matters.map((matter) => ({ matter: matter.id })) : []),
  ], [items, isOpened, matters]);

  const moveMark = (id: string, to: string): void => {
    const mark = sheet.marks[id];
    const target = items.find((one) => one.id === to);
    if (!mark || !target || mark.item === to) return;
    void act([{ type: 'mark.changed', body: { mark: { ...mark, item: to } } }], words.scoring.moved(target.no));
  };

  return {
    view, sheet, sections, shown, items, item, current, filter, filters, folded, picking, layout, asked, submitting, saying, role, isSubmitted, mayScore, pano, shelf,
    conflicts: view.conflicts ?? [],
    setFilter, setFolded, setPicking, setLayout, setAsked, setSubmitting, choose, answer, walk, moveMark,
    walkSections(step: 1 | -1): void {
      const next = neighbourSection(shown, current, step);
      if (next) choose(next.id);
    },
    /** To the next open item after a compulsory note or reason was written, if the person wants that. */
    goOn: (from: Item): void => goOn(from, sheet),
    givePoints(to: Item, points: number): void {
      const given = answerOfPoints(to, points);
      answer(to, to.answers.includes(given) ? given : given === 'basically' ? (sheet.items[to.id]?.answer ?? 'meets') : given, { points });
    },
    /** Doing the chosen act again, now that both are known here, is what chooses it. */
    settle: (value: GivenValue): void => void act([value.act], words.conflicts.chosen),
    note: (to: Item, note: string): void => void act([{ type: 'item.noted', body: { item: to.id, note } }]),
    advise: (to: Item, advice: string): void => void act([{ type: 'item.advised', body: { item: to.id, advice } }]),
    placeMark: (mark: Mark): void => void act([{ type: 'mark.placed', body: { mark } }], words.review.marked),
    changeMark: (mark: Mark): void => void act([{ type: 'mark.changed', body: { mark } }], words.picture.changed),
    removeMark: (id: string): void => void act([{ type: 'mark.removed', body: { id } }], words.picture.removed),
    act,
    /** An expert's on the own sheet, the staff's for everybody; a reader's is not kept. */
    keepAlignment(body: KeptAlignment): void {
      if (mayScore) void act([{ type: 'view.aligned', body }], words.picture.alignKept);
      else if (role === 'staff') void session.act([{ type: 'footage.aligned', body }]).then((failure) => report(failure, words.picture.alignKept));
    },
    /** What an expert measures by stays with the sheet. */
    keepBasis(sha256: string, basis: Basis | null): void {
      const kept = basis === null || basis.kind === 'floor' ? basis : { ...basis, a: [...basis.a] as [number, number, number], b: [...basis.b] as [number, number, number] };
      void act([{ type: 'measure.based', body: { sha256, basis: kept } }], words.picture.basisKept);
    },
    looked(sha256: string): void {
      if (mayScore && !sheet.looked.includes(sha256)) void session.act([{ type: 'footage.looked', body: { sha256 } }]);
    },
    /** Where the item that comes next will be looked at. */
    nextLook(): Look | null {
      const next = nextUnanswered(items, current, sheet);
      return next === null ? null : lookOfItem(next, Object.values(view.standards), view.footage.map((one) => one.footage));
    },
    nextOpen(): void {
      const next = nextUnanswered(items, current, sheet);
      if (next) choose(next.id);
    },
    undo: (): Promise<void> => takeBack('undo'),
    redo: (): Promise<void> => takeBack('redo'),
    report,
  };
}

/** Full points when met, none when failed, the form's own when basically met; else they are asked for. */
function pointsFor(item: Item, given: Answer | null): number | undefined {
  if (item.kind !== 'score' || given === null || given === 'na') return undefined;
  if (given === 'meets') return item.max;
  if (given === 'fails') return 0;
  return item.partialPoints;
}
