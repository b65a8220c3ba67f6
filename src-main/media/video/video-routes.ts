// GET of what a video has beside its still parts: frames.json, strip, proxy/<i>, and exact frames of the original as stills:
// frame/<n>/preview and frame/<n>/tile/<level>/<column>/<row>.

import type { Content, Footage } from '#shared/footage/footage.ts';
import type { ContentStore, PartFetcher } from '../content-store.ts';
import { footageHeaders, isNotModified, serveContent } from '../serve-content.ts';
import { FrameUnavailable, type FrameStore } from './frame-store.ts';

export interface VideoRoutesDeps {
  readonly store: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
  readonly frames?: FrameStore | undefined;
}

const plain = (status: number, code: string): Response =>
  new Response(code, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
const whole = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined);

/** Undefined where the address names nothing of a video. */
export async function serveVideo({ store, fetcherOf, frames }: VideoRoutesDeps, request: Request, footage: Footage, [kind, ...rest]: readonly string[]): Promise<Response | undefined> {
  const { video, original, index } = footage;
  if (!video) return undefined;
  const content = kind === 'frames.json' && rest.length === 0 ? video.table : kind === 'strip' && rest.length === 0 ? video.strip.content : kind === 'proxy' && rest.length === 1 ? video.proxies[whole(rest[0]) ?? -1]?.content : undefined;
  if (content) return serveContent(request, { content, store, fetchPart: fetcherOf(content) });
  if (kind !== 'frame') return undefined;
  const [n, what, ...place] = [whole(rest[0]), ...rest.slice(1)];
  const [level, column, row] = place.map((text) => whole(text));
  const isTile = what === 'tile' && place.length === 3 && level !== undefined && column !== undefined && row !== undefined;
  if (n === undefined || n >= video.frames || (!isTile && !(what === 'preview' && place.length === 0))) return plain(404, 'no such frame');
  if (!frames) return plain(501, 'no frames here');
  const etag = `"${original.sha256}-${n}-${place.join('-')}"`;
  const headers = footageHeaders(etag, 'image/jpeg');
  if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
  const size = isTile ? index.levels[level] : undefined;
  if (isTile && (!size || column >= size.columns || row >= size.rows)) return plain(404, 'no such tile');
  try {
    const frame = await frames.frame(footage, n, request.signal);
    const bytes = isTile ? await frame.tile(level, column, row) : frame.preview;
    if (!bytes) return plain(404, 'no such tile');
    headers.set('content-length', String(bytes.length));
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers });
  } catch (error) {
    // Not worth trying again until somebody has installed it.
    if (error instanceof FrameUnavailable) return plain(501, error.why);
    throw error;
  }
}
