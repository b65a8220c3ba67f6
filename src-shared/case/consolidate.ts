// How a panel's sheets become one, by the bureau's setting. Only after the opening: before it, anything computed over several
// sheets would leak them. Deterministic: the order of experts does not matter.

import type { PanelItem, PanelView } from '../contract/workstation.ts';
import { answerOfPoints, itemsOf, servesMatter } from '../standard/items.ts';
import type { Answer, Item, Standard } from '../standard/standard.ts';
import type { CaseState, ItemScore } from './case.ts';
import { changedTo, isRectifying, noticedItems, trackOf } from './procedure.ts';
import { scoreOf } from './sheet.ts';

type Settings = NonNullable<CaseState['opened']>['settings']['consolidation'];
type Decided = Pick<PanelItem, 'answer' | 'points' | 'how' | 'by'>;

const open: Decided = { answer: null, how: 'open' };

/**
 * The panel's item by item of a standard, as far as it serves matters of the case, and the ids on which it must deliberate.
 * - A settled item is what was settled.
 * - All of one mind (and one number of points): that.
 * - A key item on which they differ is never decided by counting: deliberate.
 * - Not applicable needs more than half; otherwise the item applies.
 * - Checks: `unanimous` deliberates on any difference; `majority` takes what more than half answered; `anyFails` does too,
 *   but deliberates as soon as one says it fails. Scores: `mean`, `median` or `trimmed` mean (without the highest and the lowest, of
 *   five or more) of those to whom it applies, in hundredths; `consensus` deliberates on any difference.
 * - What a member changed in deliberation counts in place of the blind answer.
 * - With a procedure, not applicable needs the same reason from more than half.
 * - What the applicant put right and the judges accepted is met, once the rectification is closed.
 * - A member's missing answer, or a sheet that is not wholly here, is not guessed: deliberate.
 */
export const consolidate = (state: CaseState, standard: Standard): Pick<PanelView, 'items' | 'unsettled'> => {
  if (!state.panelOpened || !state.panel || !state.opened) return { items: {}, unsettled: [] };
  const { consolidation } = state.opened.settings;
  const experts = state.panel.experts.map((expert) => expert.id);
  const asked = itemsOf(standard).filter((item) => state.matters.some((matter) => servesMatter(item, matter.id)));
  const items = asked.map((item): [string, PanelItem] => {
    const scores = experts.map((expert) => {
      const sheet = state.sheets[expert];
      return sheet && scoreOf(sheet, item.id);
    });
    const held = scores.map((score, index) => score && heldNow(state, experts[index]!, item.id, score));
    const byPerson = Object.fromEntries(
      experts.flatMap((expert, index) => {
        const score = scores[index];
        return score ? [[expert, { answer: score.answer, ...pointsOf(score.points), note: score.note }]] : [];
      }),
    );
    return [item.id, { ...putRight(state, item, decide(state, item, held, consolidation)), byPerson }];
  });
  return { items: Object.fromEntries(items), unsettled: items.filter(([, item]) => item.how === 'open').map(([id]) => id) };
};

/** The score that a member stands by now: the blind one, or what deliberation made of it. */
const heldNow = (state: CaseState, person: string, item: string, score: ItemScore): ItemScore => {
  const changed = changedTo(state.procedure, person, item);
  if (!changed) return score;
  const { points: _points, ...rest } = score;
  return { ...rest, answer: changed.answer, ...pointsOf(changed.points) };
};

const putRight = (state: CaseState, item: Item, decided: Decided): Decided => {
  const { procedure } = state;
  if (!procedure.notice || isRectifying(procedure) || !noticedItems(procedure).includes(item.id)) return decided;
  if (trackOf(procedure, item.id).state !== 'accepted') return decided;
  return { answer: 'meets', ...pointsOf(item.kind === 'score' ? item.max : undefined), how: 'rectified' };
};

const decide = (state: CaseState, item: Item, scores: readonly (ItemScore | undefined)[], setting: Settings): Decided => {
  const settled = Object.hasOwn(state.settled, item.id) ? state.settled[item.id] : undefined;
  if (settled) return { answer: settled.answer, ...pointsOf(settled.points), how: 'settled' };
  const given: Given[] = [];
  for (const score of scores) {
    if (!score || score.answer === null) return open;
    given.push({ answer: score.answer, points: score.points, reason: state.procedure.settings && score.answer === 'na' ? (score.reason ?? '').trim() : '' });
  }
  const first = given[0];
  if (!first) return open;
  const sameAnswer = given.every((one) => one.answer === first.answer);
  if (sameAnswer && first.answer === 'na' && !sameReasonFromMost(given)) return open;
  if (sameAnswer && given.every((one) => worthOf(item, one) === worthOf(item, first))) {
    return { answer: first.answer, ...pointsOf(worthOf(item, first)), how: 'unanimous' };
  }
  if (item.level === 'key') return open;
  return item.kind === 'score' ? decideScore(item, given, setting) : decideCheck(given, setting.checks);
};

interface Given {
  readonly answer: Answer;
  readonly points: number | undefined;
  /** Why it is not applicable, where reasons must agree; empty otherwise. */
  readonly reason: string;
}

const decideCheck = (given: readonly Given[], checks: Settings['checks']): Decided => {
  if (checks === 'unanimous') return open;
  if (checks === 'anyFails' && given.some((one) => one.answer === 'fails')) return open;
  const answer = majorityOf(given);
  if (answer === 'na' && !sameReasonFromMost(given)) return open;
  return answer ? { answer, how: 'majority' } : open;
};

const decideScore = (item: Item, given: readonly Given[], setting: Settings): Decided => {
  const applying = given.filter((one) => one.answer !== 'na');
  const notApplying = given.length - applying.length;
  if (notApplying * 2 > given.length) return sameReasonFromMost(given) ? { answer: 'na', how: 'majority' } : open;
  // Half and half: whether the item applies at all is open.
  if (notApplying * 2 === given.length) return open;
  const worths = applying.map((one) => worthOf(item, one));
  const hundredths = worths.flatMap((worth) => (worth === undefined ? [] : [Math.round(worth * 100)]));
  // Answered in words alone: there are no points to take the mean of.
  if (hundredths.length < applying.length) return decideCheck(given, setting.checks);
  if (setting.scores === 'consensus') return open;
  // Below five there is nothing left to trust once two are left out: the plain mean.
  const by = setting.scores === 'trimmed' && hundredths.length < 5 ? 'mean' : setting.scores;
  const points = bringTogether[by](hundredths) / 100;
  return { answer: answerOfPoints(item, points), points, how: 'majority', by };
};

/** Points that an answer stands for; `undefined` where it stands for none. A check has no points of its own. */
const worthOf = (item: Item, { answer, points }: Given): number | undefined => {
  if (item.kind === 'check' || answer === 'na') return undefined;
  if (points !== undefined) return points;
  if (answer === 'fails') return 0;
  return answer === 'meets' ? item.max : item.partialPoints;
};

/** What more than half answered. */
const majorityOf = (given: readonly Given[]): Answer | undefined =>
  given.find((one) => given.filter((other) => other.answer === one.answer).length * 2 > given.length)?.answer;

// Whole hundredths in, whole hundredths out, halves up: the same on every machine and in every order.
const meanOf = (values: readonly number[]): number => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
};

const trimmedMeanOf = (values: readonly number[]): number => meanOf(values.toSorted((left, right) => left - right).slice(1, -1));

const bringTogether = { mean: meanOf, median: medianOf, trimmed: trimmedMeanOf };

/** More than half say that it does not apply, for one and the same reason. */
const sameReasonFromMost = (given: readonly Given[]): boolean => {
  const reasons = given.filter((one) => one.answer === 'na').map((one) => one.reason);
  return reasons.some((reason) => reasons.filter((other) => other === reason).length * 2 > given.length);
};

const pointsOf = (points: number | undefined): { readonly points?: number } => (points === undefined ? {} : { points });
