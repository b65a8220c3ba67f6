// The workstation as the tap and the fallback reach it, by HTTP. Every request has its end: one that hangs would hold up the whole recording.

import { ORPCError } from '@orpc/client';
import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import { createWorkstation } from '../../ui/workstation.ts';
import type { TrackDesk } from './track-sender.ts';

/** A disk may take its time; nobody waits for longer than this before asking again. */
const PATIENCE_MS = 20_000;

export function createTrackDesk(origin: string): TrackDesk {
  const { record } = createWorkstation(origin).link;
  const signal = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS);
  /** What is refused today is refused tomorrow too. */
  const final = (error: unknown): ChunkAnswer => {
    if (error instanceof ORPCError && error.status < 500) return { ok: false, why: 'failed' };
    throw error;
  };
  return {
    open: (recording, track) => record.openTrack({ recording, track }, { signal: signal() }).catch(final),
    async write(recording, track, n, bytes): Promise<ChunkAnswer> {
      const query = new URLSearchParams({ recording, track, n: String(n) });
      const response = await fetch(`${origin}/link/chunk?${query}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes, signal: signal() });
      if (response.status === 200 || response.status === 409 || response.status === 507) return (await response.json()) as ChunkAnswer;
      if (response.status >= 500) throw new Error('not now');
      return { ok: false, why: 'failed' };
    },
    close: (recording, track) => record.closeTrack({ recording, track }, { signal: signal() }),
  };
}
