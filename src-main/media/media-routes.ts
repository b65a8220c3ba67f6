// GET and HEAD of /media/<sha256 of the original>/…, as one pure function from Request to Response:
//   preview, tile/<level>/<column>/<row>, index.json, file (the original, with ranges), crop.png and crop.json
//   frames.json, strip, proxy/<i>, frame/<n>/preview and frame/<n>/tile/… of a video
//   redacted/… the same without what is covered; where there is a redaction, the rest is sealed until a reason is on record
// Whatever is not here yet is fetched part by part; a request that is given up stops its work.

import { hashSchema, type Content, type Footage } from '#shared/footage/footage.ts';
import { ContentError } from './content-error.ts';
import type { ContentStore, PartFetcher } from './content-store.ts';
import type { KeptRedaction } from '#shared/case/case.ts';
import { redactedFootage } from '#shared/case/layers.ts';
import { serveCrop } from './crop-route.ts';
import { createPyramidTiles } from './pyramid-tiles.ts';
import { footageHeaders, isNotModified, serveContent } from './serve-content.ts';
import { TiffError } from './tiff.ts';
import type { FrameStore } from './video/frame-store.ts';
import { serveVideo } from './video/video-routes.ts';

export interface MediaDeps {
  readonly content: ContentStore;
  /** What is known of an original that this person may see; `undefined` answers 404. */
  readonly footageOf: (sha256: string) => Footage | undefined;
  /** The redaction of an original, and whether this person put a reason for seeing it unredacted on record. */
  readonly sealOf?: (sha256: string) => { readonly redaction: KeptRedaction; readonly open: boolean } | undefined;
  /** Brings a whole file here; crops need it. */
  readonly wholeBytes?: (content: Content, signal: AbortSignal) => Promise<Uint8Array>;
  /** Exact frames of videos; absent: none are served. */
  readonly frames?: FrameStore;
  /** Brings part `n` into the store through `writePart`; throws where it cannot. Absent: only what is here is served. */
  readonly fetchPart?: ((content: Content, n: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

const plain = (status: number, code: string): Response =>
  new Response(code, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });

const whole = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined);

const bytesResponse = (request: Request, bytes: Uint8Array<ArrayBuffer>, headers: Headers): Response => {
  headers.set('content-length', String(bytes.length));
  return new Response(request.method === 'HEAD' ? null : bytes, { status: 200, headers });
};

/** Errors as a viewer needs them: 503 is worth trying again, 507 and 500 are not. */
const failed = (error: unknown): Response => {
  if (error instanceof ContentError) {
    if (error.code === 'cancelled') return plain(499, 'cancelled');
    if (error.code === 'missing' || error.code === 'unknown') return plain(503, 'not here');
    if (error.code === 'diskFull' || error.code === 'lowDisk' || error.code === 'overQuota') return plain(507, 'no room');
  }
  if (error instanceof TiffError) return plain(500, 'damaged pyramid');
  // What `fetchPart` threw: the network or the server, in words that are for a log and not for a page.
  return plain(503, 'not here');
};

export const createMediaRoutes = ({ content: store, footageOf, sealOf, wholeBytes, frames, fetchPart }: MediaDeps): ((request: Request) => Promise<Response>) => {
  const tiles = createPyramidTiles(store);

  const fetcherOf = (content: Content): PartFetcher | undefined => {
    if (!store.description(content.sha256)) store.describe(content);
    return fetchPart && ((n, signal) => fetchPart(content, n, signal));
  };

  const serveTile = async (request: Request, footage: Footage, [level, column, row]: readonly (number | undefined)[]): Promise<Response> => {
    if (level === undefined || column === undefined || row === undefined) return plain(400, 'bad tile');
    const stated = footage.index.levels[level];
    if (!stated || column >= stated.columns || row >= stated.rows) return plain(404, 'no such tile');
    const etag = `"${footage.pyramid.sha256}-${level}-${column}-${row}"`;
    const headers = footageHeaders(etag, 'image/jpeg');
    if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
    const bytes = await tiles.tile(footage.pyramid, level, column, row, fetcherOf(footage.pyramid), request.signal);
    return bytes ? bytesResponse(request, new Uint8Array(bytes), headers) : plain(404, 'no such tile');
  };

  const serve = async (request: Request): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const refused = plain(405, 'only GET and HEAD');
      refused.headers.set('allow', 'GET, HEAD');
      return refused;
    }
    const [root, sha256 = '', ...path] = new URL(request.url).pathname.slice(1).split('/');
    if (root !== 'media' || !hashSchema.safeParse(sha256).success) return plain(400, 'bad address');
    const known = footageOf(sha256);
    if (!known) return plain(404, 'unknown footage');
    const seal = sealOf?.(sha256);
    const asksRedacted = path[0] === 'redacted';
    if (asksRedacted && !seal) return plain(404, 'nothing redacted');
    const [kind, ...rest] = asksRedacted ? path.slice(1) : path;
    if ((kind === 'crop.png' || kind === 'crop.json') && rest.length === 0) {
      if (!wholeBytes) return plain(404, 'no crops here');
      return await serveCrop({ wholeBytes, ...(frames ? { frames } : {}) }, request, known, seal && !seal.open ? redactedFootage(known, seal.redaction) : undefined, kind === 'crop.png' ? 'png' : 'json');
    }
    // The times of a video's frames say nothing of what is seen.
    if (seal && !asksRedacted && !seal.open && kind !== 'frames.json') return plain(403, 'sealed');
    const footage: Footage = asksRedacted && seal ? redactedFootage(known, seal.redaction) : known;
    // Of a picture the derived file is its pyramid, which the tiles are of already.
    if (asksRedacted && kind === 'file' && !footage.video) return plain(404, 'no such thing');
    const ofVideo = await serveVideo({ store, fetcherOf, frames }, request, footage, [kind ?? '', ...rest]);
    if (ofVideo) return ofVideo;
    if (kind === 'tile' && rest.length === 3) return serveTile(request, footage, rest.map(whole));
    if (rest.length > 0) return plain(404, 'no such thing');
    if (kind === 'preview') return serveContent(request, { content: footage.preview, store, fetchPart: fetcherOf(footage.preview) });
    if (kind === 'file') {
      const disposition = `inline; filename*=UTF-8''${encodeURIComponent(footage.name).replaceAll("'", '%27')}`;
      return serveContent(request, { content: footage.original, store, fetchPart: fetcherOf(footage.original), disposition });
    }
    if (kind === 'index.json') {
      const headers = footageHeaders(`"${footage.pyramid.sha256}-index"`, 'application/json');
      return bytesResponse(request, new TextEncoder().encode(JSON.stringify(footage.index)), headers);
    }
    return plain(404, 'no such thing');
  };

  return async (request) => {
    try {
      return await serve(request);
    } catch (error) {
      return failed(error);
    }
  };
};
