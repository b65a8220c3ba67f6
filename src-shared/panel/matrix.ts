// What the consolidation page shows: items × experts with what each gave blind and holds now, how far they agree, and flags that ask a
// question and never change a score. Only after the opening; pure.

import type { CaseState } from '../case/case.ts';
import { consolidate } from '../case/consolidate.ts';
import { changedTo, type Dissent, type GivenValue, type OpinionChange, type Vote } from '../case/procedure.ts';
import { scoreOf } from '../case/sheet.ts';
import type { PanelItem } from '../contract/workstation.ts';
import { parseInstant } from '../log/clock.ts';
import { itemsOf, servesMatter } from '../standard/items.ts';
import type { Answer, Item, Standard } from '../standard/standard.ts';
import { krippendorffAlpha, percentAgreement, type Alpha, type Metric, type Unit } from './agreement.ts';

export type FlagKind = 'range' | 'farFromMedian' | 'objectiveDiffers' | 'tooFast' | 'evidenceUnopened';

/** A question to the panel. `person` absent: to all. `numbers`: what the words of the flag say. */
export interface Flag {
  readonly kind: FlagKind;
  readonly person?: string;
  readonly numbers: readonly number[];
}

export interface MatrixCell {
  readonly person: string;
  readonly blind: GivenValue;
  /** Where deliberation changed it. */
  readonly now?: GivenValue;
  readonly note: string;
  readonly reason?: string;
  readonly marks: number;
}

export interface MatrixRow {
  readonly item: Item;
  readonly section: string;
  readonly cells: readonly MatrixCell[];
  readonly decided: PanelItem;
  /** Blind values differ. */
  readonly differs: boolean;
  /** 0 agreed … 1 as far apart as they can be; what is sorted by. */
  readonly disagreement: number;
  readonly flags: readonly Flag[];
  readonly votes: readonly Vote[];
  readonly changes: readonly OpinionChange[];
  readonly dissents: readonly Dissent[];
}

export interface Matrix {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly rows: readonly MatrixRow[];
  readonly agreement: { readonly percent: number | null; readonly nominal: Alpha; readonly ordinal: Alpha; readonly interval: Alpha };
  /** Each expert against the rest: mean share of the others who gave the same. */
  readonly byPerson: readonly { readonly person: string; readonly percent: number | null; readonly median: number | null }[];
}

/** 符合 3, 基本符合 2, 不符合 1; 合理缺项 has no place in the order. */
const ORDER: { readonly [answer in Answer]: number | null } = { meets: 3, basically: 2, fails: 1, na: null };
const CODE: { readonly [answer in Answer]: number } = { meets: 3, basically: 2, fails: 1, na: 0 };

/** A check that leaves nothing to judge, where a difference is rather a mistake than an opinion: yes or no, and no words between. */
const isObjective = (item: Item): boolean => item.kind === 'check' && !item.answers.includes('basically');

/** Points further apart than this share of the full points are a wide range. */
export const WIDE_RANGE = 0.4;
/** Answers closer together than this cannot have been looked at. ms. */
export const TOO_FAST_MS = 2000;
/** Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): a modified z-score above 3.5. */
export const FAR_Z = 3.5;

export const matrixOf = (state: CaseState, standards: { readonly [hash: string]: Standard }): Matrix | null => {
  const { panel, panelOpened, procedure } = state;
  if (!panel || !panelOpened) return null;
  const people = panel.experts.map(({ id, name }) => ({ id, name }));
  const speed = new Map(people.map(({ id }) => [id, fastAnswers(state, id)]));
  const marksBy = new Map(people.map(({ id }) => [id, marksByItem(state, id)]));
  const opened = new Map(people.map(({ id }) => [id, new Set(state.sheets[id]?.looked)]));
  const footageOfItem = footageByItem(state);
  const votes = Map.groupBy(procedure.votes, (vote) => vote.item);
  const changes = Map.groupBy(procedure.opinions, (change) => change.item);
  const dissents = Map.groupBy(procedure.dissents.filter((one) => one.item !== undefined), (one) => one.item!);
  const rows: MatrixRow[] = [];
  for (const hash of new Set(state.matters.map((matter) => matter.standard))) {
    const standard = standards[hash];
    if (!standard) continue;
    const decided = consolidate(state, standard).items;
    const sectionOf = new Map(standard.sections.flatMap((section) => section.items.map((item) => [item.id, section.no])));
    for (const item of itemsOf(standard)) {
      if (!state.matters.some((matter) => servesMatter(item, matter.id))) continue;
      const cells = people.map(({ id }): MatrixCell => {
        const score = scoreOf(state.sheets[id] ?? { items: {} }, item.id);
        const changed = changedTo(procedure, id, item.id);
        return {
          person: id,
          blind: { answer: score.answer, ...(score.points !== undefined && { points: score.points }) },
          ...(changed && { now: changed }),
          note: score.note,
          ...(score.reason !== undefined && { reason: score.reason }),
          marks: marksBy.get(id)!.get(item.id) ?? 0,
        };
      });
      const flags = flagsOf(item, cells, {
        isFast: (person) => speed.get(person)!.get(item.id),
        unopened: (person) => [...(footageOfItem.get(item.id) ?? [])].filter((sha256) => !opened.get(person)!.has(sha256)).length,
      });
      const disagreement = disagreementOf(item, cells);
      rows.push({
        item, section: sectionOf.get(item.id) ?? '', cells, decided: decided[item.id]!, differs: disagreement > 0, disagreement, flags,
        votes: votes.get(item.id) ?? [], changes: changes.get(item.id) ?? [], dissents: dissents.get(item.id) ?? [],
      });
    }
  }
  const blind = rows.map((row) => row.cells.map((cell) => cell.blind));
  return { people, rows, agreement: agreementOf(rows, blind), byPerson: people.map((person, at) => ({ person: person.id, ...standingOf(rows, at) })) };
};

/** Rows as the panel takes them: open ones first, the furthest apart before others, then in printed order. */
export const disagreementFirst = (rows: readonly MatrixRow[]): readonly MatrixRow[] => {
  const rank = (row: MatrixRow): number => (row.decided.how === 'open' ? 2 : 0) + row.disagreement + (row.flags.length > 0 ? 0.001 : 0);
  return rows.map((row, at) => ({ row, at, rank: rank(row) })).sort((left, right) => right.rank - left.rank || left.at - right.at).map(({ row }) => row);
};

/** Share of a member's blind answers that are the reference's; points within a tenth of the full points are the same judgement. */
export const asReference = (matrix: Pick<Matrix, 'people' | 'rows'>, person: string, values: readonly { readonly item: string; readonly answer: Answer; readonly points?: number | undefined }[]): number | null => {
  const at = matrix.people.findIndex(({ id }) => id === person);
  const rows = new Map(matrix.rows.map((row) => [row.item.id, row]));
  const compared = values.flatMap((value) => {
    const row = rows.get(value.item);
    const blind = row?.cells[at]?.blind;
    if (!row || !blind || blind.answer === null) return [];
    const near = blind.points === undefined || value.points === undefined || Math.abs(blind.points - value.points) <= (row.item.max ?? 1) / 10 + 1e-9;
    return [blind.answer === value.answer && near];
  });
  return compared.length === 0 ? null : compared.filter(Boolean).length / compared.length;
};

export const metricOf = (item: Item): Metric => (item.kind === 'score' ? 'interval' : item.answers.includes('basically') ? 'ordinal' : 'nominal');

const agreementOf = (rows: readonly MatrixRow[], blind: readonly (readonly GivenValue[])[]): Matrix['agreement'] => {
  const unitsOf = (metric: Metric): readonly Unit[] =>
    rows.flatMap((row, at) =>
      // Points of items with different full points are brought to one scale.
      metric === 'interval' && row.item.kind !== 'score' ? [] : [blind[at]!.map((given) => valueOf(given, metric, row.item.max))],
    );
  const nominal = unitsOf('nominal');
  return {
    percent: percentAgreement(nominal),
    nominal: krippendorffAlpha(nominal, 'nominal'),
    ordinal: krippendorffAlpha(unitsOf('ordinal'), 'ordinal'),
    interval: krippendorffAlpha(unitsOf('interval'), 'interval'),
  };
};

const valueOf = ({ answer, points }: GivenValue, metric: Metric, max: number | undefined): number | null => {
  if (answer === null) return null;
  if (metric === 'nominal') return CODE[answer];
  if (metric === 'ordinal') return ORDER[answer];
  return points === undefined ? null : points / (max ?? 1);
};

const standingOf = (rows: readonly MatrixRow[], at: number): { readonly percent: number | null; readonly median: number | null } => {
  let same = 0;
  let pairs = 0;
  const distances: number[] = [];
  for (const { cells, item } of rows) {
    const own = cells[at]!.blind;
    if (own.answer === null) continue;
    for (const [other, { blind }] of cells.entries()) {
      if (other === at || blind.answer === null) continue;
      pairs += 1;
      if (blind.answer === own.answer) same += 1;
    }
    if (item.kind === 'score' && own.points !== undefined) {
      const points = cells.flatMap(({ blind }) => blind.points ?? []);
      distances.push((own.points - medianOf(points)) / (item.max ?? 1));
    }
  }
  return { percent: pairs === 0 ? null : same / pairs, median: distances.length === 0 ? null : distances.reduce((sum, one) => sum + one, 0) / distances.length };
};

const disagreementOf = (item: Item, cells: readonly MatrixCell[]): number => {
  const answers = cells.map(({ blind }) => blind.answer);
  const kinds = new Set(answers);
  if (item.kind === 'score') {
    const points = cells.flatMap(({ blind }) => (blind.answer === 'na' ? [] : (blind.points ?? [])));
    const range = points.length < 2 ? 0 : (Math.max(...points) - Math.min(...points)) / (item.max ?? Math.max(1, ...points));
    return Math.min(1, Math.max(range, kinds.has('na') && kinds.size > 1 ? 0.5 : 0));
  }
  if (kinds.size < 2) return 0;
  if (kinds.has('meets') && kinds.has('fails')) return 1;
  return kinds.has('na') || kinds.has(null) ? 0.75 : 0.5;
};

interface Ground {
  /** ms between this answer and the one before it, where that was too short to look. */
  isFast(person: string): number | undefined;
  /** How many pictures with somebody's marks on this item the person never opened. */
  unopened(person: string): number;
}

const flagsOf = (item: Item, cells: readonly MatrixCell[], ground: Ground): readonly Flag[] => {
  const flags: Flag[] = [];
  const given = cells.flatMap(({ person, blind }) => (blind.points === undefined || blind.answer === 'na' ? [] : [{ person, points: blind.points }]));
  if (item.kind === 'score' && given.length > 1) {
    const points = given.map((one) => one.points);
    const [low, high] = [Math.min(...points), Math.max(...points)];
    if (high - low > WIDE_RANGE * (item.max ?? high)) flags.push({ kind: 'range', numbers: [low, high] });
    const median = medianOf(points);
    const mad = medianOf(points.map((one) => Math.abs(one - median)));
    for (const { person, points: own } of given) {
      if (given.length > 2 && own !== median && isFar(own, median, mad, item.max ?? high)) flags.push({ kind: 'farFromMedian', person, numbers: [own, median] });
    }
  }
  const answers = new Set(cells.flatMap(({ blind }) => blind.answer ?? []));
  if (isObjective(item) && answers.size > 1) flags.push({ kind: 'objectiveDiffers', numbers: [answers.size] });
  for (const { person, blind } of cells) {
    if (blind.answer === null) continue;
    const fast = ground.isFast(person);
    if (fast !== undefined) flags.push({ kind: 'tooFast', person, numbers: [fast / 1000] });
    const unopened = ground.unopened(person);
    if (unopened > 0) flags.push({ kind: 'evidenceUnopened', person, numbers: [unopened] });
  }
  return flags;
};

/** By the modified z-score; where more than half gave the same (MAD 0), a quarter of the full points away is far. */
const isFar = (value: number, median: number, mad: number, max: number): boolean =>
  mad === 0 ? Math.abs(value - median) > max / 4 : (0.6745 * Math.abs(value - median)) / mad > FAR_Z;

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const fastAnswers = (state: CaseState, person: string): ReadonlyMap<string, number> => {
  const times = Object.entries(state.sheets[person]?.items ?? {})
    .flatMap(([item, score]) => {
      const ms = score.answer !== null && score.at !== undefined ? parseInstant(score.at)?.ms : undefined;
      return ms === undefined ? [] : [{ item, ms }];
    })
    .sort((left, right) => left.ms - right.ms);
  const fast = new Map<string, number>();
  for (let at = 1; at < times.length; at += 1) {
    const took = times[at]!.ms - times[at - 1]!.ms;
    if (took < TOO_FAST_MS) fast.set(times[at]!.item, took);
  }
  return fast;
};

const marksByItem = (state: CaseState, person: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const mark of Object.values(state.sheets[person]?.marks ?? {})) counts.set(mark.item, (counts.get(mark.item) ?? 0) + 1);
  return counts;
};

/** Pictures on which anybody marked an item. */
const footageByItem = (state: CaseState): ReadonlyMap<string, ReadonlySet<string>> => {
  const byItem = new Map<string, Set<string>>();
  for (const sheet of Object.values(state.sheets)) {
    for (const mark of Object.values(sheet.marks)) byItem.set(mark.item, (byItem.get(mark.item) ?? new Set()).add(mark.footage));
  }
  return byItem;
};
