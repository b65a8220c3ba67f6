// The list of experts over plain HTTP: reads a file that staff hand in, gives out the form. See contract/workstation-panel.ts.

import type { Session } from '../session/session.ts';
import { problem } from '../standards/files/problems.ts';
import { expertTemplate, MOST_LIST_BYTES, readExpertTable } from './expert-table.ts';

const bare = (status: number, headers: Record<string, string> = {}): Response => new Response(null, { status, headers });

export function createExpertsRoute({ session }: { readonly session: Session }): (request: Request) => Promise<Response> {
  const tooLarge = (): Response => Response.json({ experts: [], problems: [], faults: [problem('tooLarge')] });

  return async (request) => {
    const active = session.active();
    if (!active) return bare(401);
    if (active.account.person.role !== 'staff') return bare(403);
    const url = new URL(request.url);
    const path = url.pathname.slice('/experts/'.length);
    if (path === 'template.xlsx') {
      if (request.method !== 'GET') return bare(405, { allow: 'GET' });
      return new Response(new Uint8Array(expertTemplate()), {
        headers: {
          'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('专家库模板')}.xlsx`,
        },
      });
    }
    if (path !== 'read') return bare(404);
    if (request.method !== 'POST') return bare(405, { allow: 'POST' });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > MOST_LIST_BYTES) return tooLarge();
      chunks.push(chunk);
    }
    return Response.json(readExpertTable(Buffer.concat(chunks), url.searchParams.get('name') ?? ''), { headers: { 'cache-control': 'no-store' } });
  };
}
