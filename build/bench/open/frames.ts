// What was on the screen when: the compositor's own frames with their times, and two questions asked of them, the same for every
// viewer: when was it first recognisably the picture, and from when on did it equal the settled view.

import type { CDPSession } from 'playwright-core';
import sharp from 'sharp';

export interface Frame {
  /** Milliseconds since 1970 when the compositor made it. */
  readonly at: number;
  readonly picture: Buffer;
}
export interface Film {
  readonly frames: readonly Frame[];
  stop(): Promise<void>;
}

/** Mean difference (of 255) up to which a frame equals the settled view; JPEG of the film itself makes up to 0.4 of it. */
export const SHARP_MEAN = 1;
/** Part of the pixels that may differ by more than 32 of 255. */
export const SHARP_OUTLIERS = 0.001;
/** Mean difference (of 255) of thumbnails 64×36 up to which a frame shows the picture, however blurred. */
export const FIRST_MEAN = 12;

/** Of the film's JPEG. */
export const FILM_QUALITY = 90;

/** `small`: thumbnails, to count frames rather than to look at them. */
export async function film(session: CDPSession, small = false): Promise<Film> {
  const frames: Frame[] = [];
  session.on('Page.screencastFrame', (event) => {
    frames.push({ at: (event.metadata.timestamp ?? 0) * 1000, picture: Buffer.from(event.data, 'base64') });
    void session.send('Page.screencastFrameAck', { sessionId: event.sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: small ? 20 : FILM_QUALITY, everyNthFrame: 1, ...(small ? { maxWidth: 160, maxHeight: 90 } : {}) });
  return { frames, stop: () => session.send('Page.stopScreencast').then(() => undefined) };
}

export interface Look {
  readonly full: Buffer;
  readonly thumbnail: Buffer;
}
export async function lookOf(picture: Buffer): Promise<Look> {
  const grey = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = grey.info;
  const thumbnail = await sharp(grey.data, { raw: { width, height, channels: 1 } }).resize(64, 36, { kernel: 'cubic', fit: 'fill' }).greyscale().raw().toBuffer();
  return { full: grey.data, thumbnail };
}

export function differenceOf(a: Buffer, b: Buffer): { mean: number; outliers: number } {
  let sum = 0;
  let outliers = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs(a[i]! - (b[i] ?? 0));
    sum += difference;
    if (difference > 32) outliers += 1;
  }
  return { mean: sum / a.length, outliers: outliers / a.length };
}

export interface Moments {
  /** Times of frames, ms since 1970. */
  readonly first: number;
  readonly sharp: number;
}
/** `settled`: the film's view when nothing had changed for seconds. NaN where a moment was not seen. */
export async function momentsOf(frames: readonly Frame[], settled: Look, clickedAt: number): Promise<Moments> {
  let first = Number.NaN;
  let sharpSince = Number.NaN;
  for (const frame of frames.filter(({ at }) => at >= clickedAt)) {
    const look = await lookOf(frame.picture);
    if (Number.isNaN(first) && differenceOf(look.thumbnail, settled.thumbnail).mean <= FIRST_MEAN) first = frame.at;
    const { mean, outliers } = differenceOf(look.full, settled.full);
    const isSharp = mean <= SHARP_MEAN && outliers <= SHARP_OUTLIERS;
    if (!isSharp) sharpSince = Number.NaN;
    else if (Number.isNaN(sharpSince)) sharpSince = frame.at;
  }
  return { first, sharp: sharpSince };
}
