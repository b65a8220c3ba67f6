// How good the connection is, in three steps that people understand, from what the browser counts.

export interface LinkSample {
  /** Milliseconds, monotonic. */
  readonly at: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Frames of all pictures. */
  readonly framesDecoded: number;
  readonly freezeMs: number;
  readonly bytesReceived: number;
  /** Seconds of the transport's round trip; absent while unknown. */
  readonly roundTrip?: number | undefined;
  /** Pictures that should come. */
  readonly pictures: number;
}

export type Quality = 'unknown' | 'good' | 'fair' | 'poor';
export interface QualityReport {
  readonly quality: Quality;
  /** 0 … 1 */
  readonly loss: number;
  readonly framesPerSecond: number;
  readonly kilobitsPerSecond: number;
  /** ms */
  readonly roundTrip: number | null;
}

export const UNKNOWN_QUALITY: QualityReport = { quality: 'unknown', loss: 0, framesPerSecond: 0, kilobitsPerSecond: 0, roundTrip: null };

/** From one sample to the next. Loss above 2 % is heard, above 8 % seen as blocks; below 12 frames a second movement breaks. */
export function qualityOf(before: LinkSample, now: LinkSample): QualityReport {
  const seconds = (now.at - before.at) / 1000;
  // Counters begin anew where a transport was made anew.
  const grown = (key: 'packetsReceived' | 'packetsLost' | 'framesDecoded' | 'bytesReceived' | 'freezeMs'): number => Math.max(0, now[key] - before[key]);
  if (seconds <= 0) return UNKNOWN_QUALITY;
  const packets = grown('packetsReceived') + grown('packetsLost');
  const loss = packets > 0 ? grown('packetsLost') / packets : 0;
  const framesPerSecond = grown('framesDecoded') / seconds;
  const frozen = grown('freezeMs') / (seconds * 1000);
  const roundTrip = now.roundTrip === undefined ? null : now.roundTrip * 1000;
  const report = { loss, framesPerSecond, kilobitsPerSecond: (grown('bytesReceived') * 8) / 1000 / seconds, roundTrip };
  if (packets === 0) return { ...report, quality: now.pictures > 0 ? 'poor' : 'unknown' };
  // A picture that has just begun was not there for all of the time.
  const slow = now.pictures > 0 && now.pictures === before.pictures ? framesPerSecond / now.pictures : Number.POSITIVE_INFINITY;
  if (loss > 0.08 || frozen > 0.2 || slow < 5 || (roundTrip ?? 0) > 800) return { ...report, quality: 'poor' };
  if (loss > 0.02 || frozen > 0.02 || slow < 12 || (roundTrip ?? 0) > 300) return { ...report, quality: 'fair' };
  return { ...report, quality: 'good' };
}

type Stat = Record<string, unknown> & { readonly type?: string };
/** Sums what the browser's reports of one connection say. */
export function sampleOf(stats: Iterable<Stat>, at: number): LinkSample {
  let sample: { -readonly [K in keyof LinkSample]: LinkSample[K] } = { at, packetsReceived: 0, packetsLost: 0, framesDecoded: 0, freezeMs: 0, bytesReceived: 0, pictures: 0 };
  const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  for (const stat of stats) {
    if (stat.type === 'inbound-rtp') {
      sample = {
        ...sample,
        packetsReceived: sample.packetsReceived + number(stat['packetsReceived']),
        packetsLost: sample.packetsLost + Math.max(0, number(stat['packetsLost'])),
        bytesReceived: sample.bytesReceived + number(stat['bytesReceived']),
        framesDecoded: sample.framesDecoded + number(stat['framesDecoded']),
        freezeMs: sample.freezeMs + number(stat['totalFreezesDuration']) * 1000,
        pictures: sample.pictures + (stat['kind'] === 'video' && number(stat['framesReceived']) > 0 ? 1 : 0),
      };
    } else if (stat.type === 'candidate-pair' && stat['nominated'] === true && typeof stat['currentRoundTripTime'] === 'number') sample.roundTrip = stat['currentRoundTripTime'];
  }
  return sample;
}
