// What would change a result, found by trying: the fewest further failures (or points lost) that lead to another outcome; where
// nothing can get worse, the fewest that must be mended. Each move is tried by doubling and then halving, so the cost grows with
// the logarithm of the number of items.

import { LEVELS, type Answer, type ItemLevel } from './answer.ts';
import { decide } from './decide.ts';
import { isMeasured } from './measure.ts';
import { add, compare, floor, fraction, subtract, ZERO, type Rational } from './rational.ts';
import { measuresInOrder, type Measure, type Rule, type Verdict } from './rule.ts';
import { answeredAs, recount, type Entry, type Tally } from './tally.ts';
import { countedLevel, verdictWords, type Language } from './words.ts';

/** `most` steps can be taken; `after` says what the sheet comes to once `steps` of them are. */
interface Move {
  readonly most: number;
  /** Items that are changed besides the steps. */
  readonly besides?: number;
  readonly after: (steps: number) => Tally;
  readonly words: (steps: number, language: Language) => string;
  /** Key items and zeros decide at a stroke: told only when nothing gentler changes the result. */
  readonly veto: boolean;
}

export interface NextChange {
  readonly zh: string;
  readonly en: string;
  readonly verdict: Verdict;
}

const sameVerdict = (a: Verdict, b: Verdict): boolean => a.outcome === b.outcome && a.label === b.label && a.grade === b.grade;
const points = (count: number, language: Language): string => (language === 'zh' ? `${count} 分` : count === 1 ? '1 point' : `${count} points`);

/** The least points first: what is said then holds whichever items it will be. */
const byPoints = (a: Entry, b: Entry): number => compare(a.max, b.max);

function turning(rule: Rule, tally: Tally, among: readonly Entry[], to: Answer, words: Move['words'], veto: boolean): Move {
  const ordered = among.toSorted(byPoints);
  return {
    most: ordered.length,
    after: (steps) => {
      const out = ordered.slice(0, steps);
      return recount(tally, out, out.map((entry) => answeredAs(rule, entry, to)));
    },
    words,
    veto,
  };
}

/** Points taken from (or, with `gain`, given to) the items of a measure, as far as there are any. */
function pointed(measure: Measure, tally: Tally, gain: boolean): Move {
  const room = (bucket: Tally[number]): Rational => (gain ? subtract(bucket.max, bucket.points) : bucket.points);
  const all = tally.reduce((sum, bucket) => (isMeasured(measure, bucket) ? add(sum, room(bucket)) : sum), ZERO);
  return {
    most: Number(floor(all)),
    after: (steps) => {
      let left = fraction(steps);
      return tally.map((bucket) => {
        if (!isMeasured(measure, bucket)) return bucket;
        const taken = compare(left, room(bucket)) < 0 ? left : room(bucket);
        left = subtract(left, taken);
        return { ...bucket, points: gain ? add(bucket.points, taken) : subtract(bucket.points, taken) };
      });
    },
    words: (steps, language) => {
      const some = points(steps, language);
      if (language === 'zh') return gain ? `再得 ${some}` : `再失 ${some}`;
      return `${some.replace(' ', ' more ')} ${gain ? 'gained' : 'lost'}`;
    },
    veto: false,
  };
}

/** Which answers at which levels the rule looks at; the order is that of its measures. */
function watched(rule: Rule): { readonly level: ItemLevel; readonly answer: Answer }[] {
  const found: { level: ItemLevel; answer: Answer }[] = [];
  for (const [, measure] of measuresInOrder(rule)) {
    if (measure.of !== 'defects' && measure.of !== 'defectRatio' && measure.of !== 'answers') continue;
    for (const level of measure.levels ?? LEVELS) {
      for (const answer of measure.of === 'answers' ? measure.answers : (['fails'] as const)) {
        if (answer === 'meets' || answer === 'na' || found.some((known) => known.level === level && known.answer === answer)) continue;
        found.push({ level, answer });
      }
    }
  }
  return found;
}

const scoreOf = (rule: Rule): Measure | undefined =>
  measuresInOrder(rule).find(([, measure]) => measure.of === 'score' || measure.of === 'pointRatio' || measure.of === 'points')?.[1];

function worseMoves(rule: Rule, tally: Tally, entries: readonly Entry[]): Move[] {
  const moves = watched(rule).map(({ level, answer }) => {
    const among = entries.filter((entry) => entry.item.level === level && entry.answer === 'meets' && entry.item.answers.includes(answer));
    const words = (steps: number, language: Language): string => {
      const counted = countedLevel(steps, level, language);
      if (language === 'zh') return `再有 ${counted}${answer === 'fails' ? '不符合' : '基本符合'}`;
      return `${counted.replace(' ', ' more ')} ${answer === 'fails' ? 'failed' : 'basically met'}`;
    };
    return turning(rule, tally, among, answer, words, level === 'key');
  });
  const score = scoreOf(rule);
  if (score) moves.push(pointed(score, tally, false));
  const zeros = Object.values(rule.measures).some((measure) => measure.of === 'zeros');
  if (zeros) {
    const among = entries.filter((entry) => entry.item.max !== undefined && entry.answer !== 'na' && entry.points.n !== 0n);
    const words = (steps: number, language: Language): string => (language === 'zh' ? `再有 ${steps} 项得 0 分` : `${steps} more ${steps === 1 ? 'item' : 'items'} at zero points`);
    moves.push(turning(rule, tally, among, 'fails', words, true));
  }
  return moves;
}

/** Mending: each level alone, then all key items together with more and more of the next level, then points. */
function betterMoves(rule: Rule, tally: Tally, entries: readonly Entry[]): Move[] {
  const bad = (level: ItemLevel): Entry[] => entries.filter((entry) => entry.item.level === level && (entry.answer === 'fails' || entry.answer === 'basically'));
  const mend = (levels: readonly { level: ItemLevel; all: boolean }[]): Move => {
    const fixed = levels.filter(({ all }) => all).flatMap(({ level }) => bad(level));
    const free = levels.filter(({ all }) => !all).flatMap(({ level }) => bad(level).toSorted(byPoints));
    return {
      most: free.length,
      besides: fixed.length,
      after: (steps) => {
        const out = [...fixed, ...free.slice(0, steps)];
        return recount(tally, out, out.map((entry) => answeredAs(rule, entry, 'meets')));
      },
      words: (steps, language) => {
        const parts = levels
          .map(({ level, all }) => ({ level, count: all ? bad(level).length : steps }))
          .filter(({ count }) => count > 0)
          .map(({ level, count }) => countedLevel(count, level, language));
        return language === 'zh' ? `改正 ${parts.join('、')}` : `${parts.join(' and ')} mended`;
      },
      veto: false,
    };
  };
  const one = (level: ItemLevel) => ({ level, all: false });
  const all = (level: ItemLevel) => ({ level, all: true });
  const moves = LEVELS.map((level) => mend([one(level)]));
  moves.push(mend([all('key'), one('important')]), mend([all('key'), one('general')]), mend([all('important'), one('general')]));
  moves.push(mend([all('key'), all('important'), one('general')]));
  const score = scoreOf(rule);
  if (score) moves.push(pointed(score, tally, true));
  return moves;
}

/** Fewest steps of a move that change the verdict in the way asked for, with what it then is. */
function fewest(rule: Rule, move: Move, changes: (verdict: Verdict) => boolean): { steps: number; verdict: Verdict } | undefined {
  const at = (steps: number): Verdict => decide(rule, move.after(steps)).verdict;
  let low = 0;
  let high = 1;
  if (move.most < 1) return undefined;
  while (high < move.most && !changes(at(high))) {
    low = high;
    high = Math.min(high * 2, move.most);
  }
  if (!changes(at(high))) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (changes(at(middle))) high = middle;
    else low = middle;
  }
  return { steps: high, verdict: at(high) };
}

/** The nearest change, or `undefined` where nothing that can be done to the sheet changes it. */
export function nextChange(rule: Rule, tally: Tally, entries: readonly Entry[], now: Verdict): NextChange | undefined {
  const search = (moves: readonly Move[], changes: (verdict: Verdict) => boolean): NextChange | undefined => {
    let best: { readonly move: Move; readonly steps: number; readonly verdict: Verdict } | undefined;
    for (const move of moves) {
      const found = fewest(rule, move, changes);
      if (!found) continue;
      const gentler = best?.move.veto === true && !move.veto;
      const fewer = best && best.move.veto === move.veto && found.steps + (move.besides ?? 0) < best.steps + (best.move.besides ?? 0);
      if (!best || gentler || fewer) best = { move, ...found };
    }
    if (!best) return undefined;
    const { move, steps, verdict } = best;
    return {
      zh: `${move.words(steps, 'zh')} → ${verdictWords(verdict, 'zh')}`,
      en: `${move.words(steps, 'en')} → ${verdictWords(verdict, 'en')}`,
      verdict,
    };
  };
  const other = (verdict: Verdict): boolean => !sameVerdict(verdict, now);
  return search(worseMoves(rule, tally, entries), other) ?? search(betterMoves(rule, tally, entries), other);
}
