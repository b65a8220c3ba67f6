// Serves the window: requests of our scheme go to the workstation's one `fetch`, from our own page only.

import type { Session } from 'electron';
import { isOwnPage, SCHEME } from './policy.ts';

/** Mounts `fetch` on the session. A request of another host of the scheme, or made by another origin, is refused. */
export const serveWindow = (session: Session, fetch: (request: Request) => Promise<Response>): void => {
  session.protocol.handle(SCHEME, async (request) => {
    if (!isOwnPage(request.url)) return new Response(null, { status: 404 });
    const origin = request.headers.get('origin');
    if (origin !== null && !isOwnPage(origin)) return new Response(null, { status: 403 });
    try {
      return await fetch(request as Request);
    } catch {
      // The page gets a plain refusal; what went wrong is for the log, never for the window.
      return new Response(null, { status: 500 });
    }
  });
};
