// POST /link/chunk: bytes of a track that is being recorded. The answer comes once they are on the disk.

import { MOST_CHUNK_BYTES, type ChunkAnswer } from '#shared/contract/workstation-link.ts';
import type { Session } from '../session/session.ts';
import type { Recordings } from './recordings.ts';

const reply = (answer: ChunkAnswer): Response =>
  new Response(JSON.stringify(answer), { status: answer.ok ? 200 : answer.why === 'diskFull' ? 507 : 409, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });

export function createChunkRoute({ session, recordings }: { readonly session: Session; readonly recordings: Recordings }): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const refuse = async (status: number): Promise<Response> => {
      await request.body?.cancel().catch(() => undefined);
      return new Response(null, { status });
    };
    if (!session.active()) return refuse(401);
    const query = new URL(request.url).searchParams;
    const [recording, track, n] = [query.get('recording') ?? '', query.get('track') ?? '', query.get('n') ?? ''];
    if (!/^[1-9]\d{0,8}$/.test(n) || track === '' || !request.body) return refuse(400);
    if (Number(request.headers.get('content-length') ?? 0) > MOST_CHUNK_BYTES) return refuse(413);
    const writer = recordings.writer(recording);
    if (!writer) {
      await request.body.cancel().catch(() => undefined);
      return reply({ ok: false, why: 'ended' });
    }
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of request.body) {
      length += piece.length;
      // A length that was not said, or was said wrong.
      if (length > MOST_CHUNK_BYTES) return new Response(null, { status: 413 });
      pieces.push(piece);
    }
    return reply(await writer.write(track, Number(n), Buffer.concat(pieces)));
  };
}
