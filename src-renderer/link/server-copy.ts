// How the server's own recording of a call stands, which runs beside a workstation's where it is set up: there may be several pieces of it, after
// the server was away.

import type { RecordingState } from '#shared/case/live.ts';
import type { RecordingEnd } from '#shared/live/journal.ts';

export type ServerCopy =
  | { readonly state: 'none' }
  /** `anchoredAt`: when its head last came into the log; absent before the first time. */
  | { readonly state: 'running'; readonly anchoredAt?: string }
  | { readonly state: 'held'; readonly tracks: number; readonly bytes: number; readonly ends: readonly RecordingEnd[]; readonly isFaulty: boolean };

export function serverCopyOf({ mirrors }: Pick<RecordingState, 'mirrors'>): ServerCopy {
  if (mirrors.length === 0) return { state: 'none' };
  const running = mirrors.find(({ held }) => held === undefined);
  if (running) return { state: 'running', ...(running.anchor ? { anchoredAt: String(running.anchor.at) } : {}) };
  const held = mirrors.flatMap((one) => (one.held ? [one.held] : []));
  const tracks = held.flatMap((one) => one.tracks);
  return {
    state: 'held',
    tracks: tracks.length,
    bytes: tracks.reduce((sum, { content }) => sum + content.bytes, 0),
    // What it was asked to end is no news.
    ends: [...new Set(held.map(({ why }) => why))].filter((why) => why !== 'asked'),
    isFaulty: held.some(({ fault }) => fault !== undefined),
  };
}
