// Whether this device keeps up with encoding its picture, and what it sends where it does not: first fewer frames, for what is looked at is
// sharp before it is fluent; then a smaller picture. It comes back by itself, and waits longer each time that it came back too early.

export interface Ease {
  /** Highest layer that is sent, 2: whole size. */
  readonly layer: 0 | 1 | 2;
  readonly framesPerSecond: number;
}
export const EASES: readonly Ease[] = [{ layer: 2, framesPerSecond: 30 }, { layer: 2, framesPerSecond: 15 }, { layer: 1, framesPerSecond: 15 }, { layer: 0, framesPerSecond: 10 }];

export interface EncoderSample {
  /** ms, monotonic. */
  readonly at: number;
  /** Seconds in which the encoder worked so far. */
  readonly encodeSeconds: number;
  /** Frames encoded so far of the layer of which there are most. */
  readonly frames: number;
  /** Frames a second that the camera brings now; null where unknown. */
  readonly source: number | null;
  /** What the browser itself says that holds it back. */
  readonly limit: 'none' | 'cpu' | 'bandwidth' | 'other';
}

const BEHIND_SAMPLES = 3;
const GOOD_SAMPLES = 12;
const MOST_GOOD_SAMPLES = 96;
/** Share of the time that an encoder may work before what comes next has to wait for it. */
const MOST_BUSY = 0.85;
/** Share of the frames that should come out. */
const LEAST_FRAMES = 0.6;

export function isBehind(before: EncoderSample, now: EncoderSample, ease: Ease): boolean {
  const seconds = (now.at - before.at) / 1000;
  // Counters begin anew with the sender.
  if (seconds <= 0 || now.frames < before.frames || now.encodeSeconds < before.encodeSeconds) return false;
  if (now.limit === 'cpu') return true;
  if ((now.encodeSeconds - before.encodeSeconds) / seconds > MOST_BUSY) return true;
  // A dark room gives few frames, a bad line takes few: neither is this device's fault.
  const wanted = Math.min(ease.framesPerSecond, now.source ?? 0);
  return now.limit !== 'bandwidth' && (now.frames - before.frames) / seconds < wanted * LEAST_FRAMES;
}

export interface KeepingUp {
  /** Every few seconds; answers the step of `EASES` to be at. */
  look(sample: EncoderSample): number;
}

export function createKeepingUp(): KeepingUp {
  let step = 0;
  let before: EncoderSample | null = null;
  let behind = 0;
  let good = 0;
  let patience = GOOD_SAMPLES;
  let cameUp = false;
  const to = (next: number): void => {
    step = next;
    behind = 0;
    good = 0;
    // What comes right after a change says nothing of it yet.
    before = null;
  };
  return {
    look(sample) {
      const last = before;
      before = sample;
      if (!last) return step;
      if (isBehind(last, sample, EASES[step]!)) {
        good = 0;
        behind += 1;
        if (behind < BEHIND_SAMPLES || step === EASES.length - 1) return step;
        if (cameUp) patience = Math.min(MOST_GOOD_SAMPLES, patience * 2);
        cameUp = false;
        to(step + 1);
        return step;
      }
      behind = 0;
      good += 1;
      if (step > 0 && good >= patience) {
        cameUp = true;
        to(step - 1);
      } else if (good >= patience * 2) cameUp = false;
      return step;
    },
  };
}

/** Of the browser's reports on what one picture's sender does. */
export function encoderSampleOf(stats: Iterable<Record<string, unknown>>, at: number): EncoderSample {
  let [encodeSeconds, frames] = [0, 0];
  let source: number | null = null;
  let limit: EncoderSample['limit'] = 'none';
  for (const stat of stats) {
    if (stat['kind'] !== 'video') continue;
    if (stat['type'] === 'outbound-rtp') {
      // Counted for each layer from when the picture came to the encoder: the longest is all of it, and the sum three times as much.
      encodeSeconds = Math.max(encodeSeconds, Number(stat['totalEncodeTime'] ?? 0));
      frames = Math.max(frames, Number(stat['framesEncoded'] ?? 0));
      const reason = stat['qualityLimitationReason'];
      if (reason === 'cpu' || (limit === 'none' && (reason === 'bandwidth' || reason === 'other'))) limit = reason;
    } else if (stat['type'] === 'media-source' && typeof stat['framesPerSecond'] === 'number') source = stat['framesPerSecond'];
  }
  return { at, encodeSeconds, frames, source, limit };
}
