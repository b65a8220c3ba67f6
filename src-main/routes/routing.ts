// Which part answers which path, and what every answer carries. A path that ends with a slash stands for all below it.

import { commonHeaders } from '../window/headers.ts';

export type Route = (request: Request) => Promise<Response>;

/** The first path that fits answers; `otherwise` answers the rest. Whatever goes wrong inside becomes a bare 500. */
export function createRouting(deps: { readonly routes: Readonly<Record<string, Route>>; readonly otherwise: Route; readonly log: (line: string) => void }): Route {
  const routes = Object.entries(deps.routes);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const route = routes.find(([path]) => (path.endsWith('/') ? pathname.startsWith(path) : pathname === path))?.[1] ?? deps.otherwise;
    const response = await route(request).catch((error: unknown) => {
      // What went wrong is for the log of this machine; a page gets no path and no stack.
      deps.log(`request failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
      return new Response(null, { status: 500 });
    });
    for (const [name, value] of Object.entries(commonHeaders())) if (!response.headers.has(name)) response.headers.set(name, value);
    return response;
  };
}
