// Which layer of a simulcast picture a consumer gets. Pure: measured rates in, a layer out; what it tried and when is handed back.

export interface LayerFacts {
  /** Lowest first. Bits a second that arrive now, 0: it is not sent. */
  readonly bitrates: readonly number[];
  /** Wished for. */
  readonly preferred: number;
  readonly current: number | undefined;
  /** Bits a second that the way to the consumer takes for this picture, as its receiver estimates; absent: not known yet. */
  readonly available: number | undefined;
  readonly now: number;
}
export interface LayerTrial {
  /** Not above this layer before `until`. */
  readonly ceiling: number;
  readonly until: number;
  /** How long the next refusal lasts, ms. */
  readonly wait: number;
  /** Since when the way has been too narrow. */
  readonly narrowSince: number | undefined;
}

export const FIRST_TRIAL: LayerTrial = { ceiling: 99, until: 0, wait: 4_000, narrowSince: undefined };
const NARROW_MS = 1_500;
const LONGEST_WAIT_MS = 32_000;
/** An estimate this far under the rate says that the way is too narrow: estimates of a receiver follow what it receives. */
const TOO_NARROW = 0.85;

export function chooseLayer(facts: LayerFacts, trial: LayerTrial): { readonly layer: number | undefined; readonly trial: LayerTrial } {
  const { bitrates, preferred, current, available, now } = facts;
  const sent = bitrates.flatMap((rate, layer) => (rate > 0 ? [layer] : []));
  if (sent.length === 0) return { layer: current, trial };
  const isNarrow = current !== undefined && current > sent[0]! && available !== undefined && available < bitrates[current]! * TOO_NARROW;
  let next: LayerTrial = isNarrow ? { ...trial, narrowSince: trial.narrowSince ?? now } : { ...trial, narrowSince: undefined };
  if (next.narrowSince !== undefined && now - next.narrowSince >= NARROW_MS) {
    const below = sent.findLast((layer) => layer < current!)!;
    next = { ceiling: below, until: now + next.wait, wait: Math.min(LONGEST_WAIT_MS, next.wait * 2), narrowSince: undefined };
  }
  const ceiling = now < next.until ? next.ceiling : 99;
  const most = Math.min(preferred, ceiling);
  return { layer: sent.findLast((layer) => layer <= most) ?? sent[0]!, trial: next };
}
