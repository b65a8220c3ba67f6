// Frames as they are received, before anybody decodes them: what is kept of the last moments while nothing is recorded, and the time of each.

export interface TappedFrame {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly isKey: boolean;
  /** Ticks of the codec's RTP clock, 32 bit, which go round. */
  readonly rtp: number;
  /** Milliseconds since 1970 when it was received. */
  readonly at: number;
  /** Pixels; pictures only. */
  readonly width?: number;
  readonly height?: number;
}

export interface Ring {
  add(frame: TappedFrame): void;
  /** What a recording that begins now begins with: nothing of before `from` (ms since 1970), nothing that is long past. Empties the ring. */
  take(now: number, from: number): readonly TappedFrame[];
}

/** Not more than this is held of one track while nothing is recorded. */
const MOST_BYTES = 24 * 1024 * 1024;
/** Sound before the beginning; a picture's from its last key frame on, where that is not longer ago than this. */
const SOUND_MS = 4000;
const PICTURE_MS = 12_000;
/** Nothing came for so long: it was switched off, and what lies here was said or shown at another time. */
const PAST_MS = 2000;

/** Pictures from the last key frame on, so that the first one can be decoded; sounds of the last seconds. */
export function createRing(kind: 'audio' | 'video'): Ring {
  let frames: TappedFrame[] = [];
  let bytes = 0;
  const clear = (): void => {
    frames = [];
    bytes = 0;
  };
  return {
    add(frame) {
      if (kind === 'video') {
        if (frame.isKey) clear();
        // Without its beginning nothing of a picture can be decoded.
        else if (frames.length === 0) return;
        const tooLong = frames[0] !== undefined && frame.at - frames[0].at > PICTURE_MS;
        if (tooLong || bytes + frame.data.length > MOST_BYTES) return clear();
      }
      frames.push(frame);
      bytes += frame.data.length;
      while (kind === 'audio' && frames[0] && frame.at - frames[0].at > SOUND_MS) bytes -= frames.shift()!.data.length;
    },
    take(now, from) {
      const taken = frames;
      clear();
      if (taken.length === 0 || now - taken.at(-1)!.at > PAST_MS) return [];
      // A picture that begins before cannot be cut: without its key frame the rest cannot be decoded.
      if (kind === 'video') return taken[0]!.at < from ? [] : taken;
      return taken.filter(({ at }) => at >= from && now - at <= SOUND_MS);
    },
  };
}

/** Seconds from the first frame on, by the sender's clock, whatever the network did to the times of arrival. */
export function createTimeline(clockRate: number): (rtp: number) => number {
  let last: number | null = null;
  let ticks = 0;
  return (rtp) => {
    // The shorter way round: frames may come a little out of order, and the counter starts anew after 2^32.
    if (last !== null) ticks += ((rtp - last + 0x8000_0000) >>> 0) - 0x8000_0000;
    last = rtp;
    return ticks / clockRate;
  };
}

/** Pixels of a VP8 key frame by its header (RFC 6386, 9.1). */
export function vp8Size(frame: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  if (frame.length < 10 || (frame[0]! & 1) !== 0 || frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return undefined;
  return { width: (frame[6]! | (frame[7]! << 8)) & 0x3fff, height: (frame[8]! | (frame[9]! << 8)) & 0x3fff };
}
