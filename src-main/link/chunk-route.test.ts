import { describe, expect, it } from 'vitest';
import { MOST_CHUNK_BYTES } from '#shared/contract/workstation-link.ts';
import type { Session } from '../session/session.ts';
import { createChunkRoute } from './chunk-route.ts';
import type { Recordings } from './recordings.ts';
import type { Written } from '#shared/live/chain-writer.ts';

const HEAD = { entries: 1, hash: 'a'.repeat(64), bytes: 4 };
const desk = (answer: Written = { ok: true, head: HEAD }, signedIn = true) => {
  const written: { track: string; n: number; bytes: number }[] = [];
  const write = async (track: string, n: number, bytes: Uint8Array) => (written.push({ track, n, bytes: bytes.length }), answer);
  const recordings = { writer: (recording: string) => (recording === 'r1' ? { write } : undefined) } as unknown as Recordings;
  const route = createChunkRoute({ session: { active: () => (signedIn ? {} : undefined) } as unknown as Session, recordings });
  return { written, post: (query: string, body: string | Uint8Array<ArrayBuffer> = 'data', headers: Record<string, string> = {}) => route(new Request(`http://w/link/chunk?${query}`, { method: 'POST', body, headers })), route };
};

describe('a chunk of a recording', () => {
  it('is written, and the answer says how far the chain has come', async () => {
    const { post, written } = desk();
    const reply = await post('recording=r1&track=v1&n=1');
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true, head: HEAD }]);
    expect(written).toEqual([{ track: 'v1', n: 1, bytes: 4 }]);
  });

  it.each([
    ['recording=r1&track=v1&n=0', 400],
    ['recording=r1&track=v1&n=1.5', 400],
    ['recording=r1&track=v1', 400],
    ['recording=r1&n=1', 400],
    ['recording=other&track=v1&n=1', 409],
  ])('is refused where it says not what it is: %s', async (query, status) => {
    const { post, written } = desk();
    expect((await post(query)).status).toBe(status);
    expect(written).toEqual([]);
  });

  it('is refused without a person, by another method, and over its size, said or unsaid', async () => {
    expect((await desk(undefined, false).post('recording=r1&track=v1&n=1')).status).toBe(401);
    expect((await desk().route(new Request('http://w/link/chunk'))).status).toBe(405);
    const { post, written } = desk();
    expect((await post('recording=r1&track=v1&n=1', 'x', { 'content-length': String(MOST_CHUNK_BYTES + 1) })).status).toBe(413);
    expect((await post('recording=r1&track=v1&n=1', new Uint8Array(MOST_CHUNK_BYTES + 1))).status).toBe(413);
    expect(written).toEqual([]);
  });

  it.each([
    [{ ok: false, why: 'diskFull' } as const, 507],
    [{ ok: false, why: 'order', next: 4 } as const, 409],
  ])('that cannot be written says why: %o', async (answer, status) => {
    const reply = await desk(answer).post('recording=r1&track=v1&n=1');
    expect([reply.status, await reply.json()]).toEqual([status, answer]);
  });
});
