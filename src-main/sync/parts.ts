// Parts of content over the wire. A part counts only when its hash is the declared one; a bad one is refused, noted and fetched again.

import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import type { ContentStore } from '../media/content-store.ts';
import { isOffline, offlineError, type Central } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import { backoff, randomFraction, type Pace } from './backoff.ts';
import { createLanes } from './lanes.ts';

export interface PartDeps {
  readonly content: ContentStore;
  readonly session: Pick<Session, 'central' | 'ensureToken' | 'dropToken'>;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: (line: string) => void;
  /** Makes room for so many bytes or throws a `ContentError`. */
  readonly makeRoom: (bytes: number) => void;
  /** Bytes that arrived and count. */
  readonly onPart: (content: Content, bytes: number) => void;
  readonly pace?: Pace;
  /** Plain bytes of a neighbour in a meeting room, while there is one: asked before the server. */
  readonly neighbour?: () => Central['bytes'] | undefined;
}

/** Why a part could not be had: `notThere` the server has none, `badParts` it keeps sending wrong bytes. */
export type PartFailure = 'notThere' | 'badParts' | 'refused';

/** A failure that trying again at once will not cure. */
export function partFailure(error: unknown): PartFailure | undefined {
  return error instanceof Error && 'partFailure' in error ? (error.partFailure as PartFailure) : undefined;
}
const failed = (why: PartFailure) => Object.assign(new Error(`part: ${why}`), { partFailure: why });

export interface Parts {
  /** Fetches part `n` unless it is here. Rejects as offline, cancelled, disk full, or with a `PartFailure`. */
  fetch(content: Content, n: number, urgent: boolean, signal?: AbortSignal): Promise<void>;
  /** Sends part `n`. */
  send(content: Content, n: number, signal?: AbortSignal): Promise<void>;
  /** Parts whose hash was wrong since the start. */
  badParts(): number;
}

const PARALLEL = 3;
const TRIES = 5;
const RETRY_PACE: Pace = { firstMs: 250, mostMs: 8_000 };

export function createParts(deps: PartDeps): Parts {
  const lanes = createLanes(PARALLEL);
  let bad = 0;
  /** Bytes of parts that are on their way: room for all of them together is made, or several at once would go beyond the quota together. */
  let underWay = 0;

  /** What a neighbour has of it; `undefined` where the server has to be asked. */
  const askNeighbour = async (...request: Parameters<Central['bytes']>): Promise<Response | undefined> => {
    try {
      const response = await deps.neighbour?.()?.(...request);
      if (response?.ok) return response;
      await response?.body?.cancel();
    } catch (error) {
      if (!isOffline(error)) throw error;
    }
    return undefined;
  };
  const ask = async (...request: Parameters<Central['bytes']>): Promise<Response> => {
    if ((await deps.session.ensureToken()) === 'signedOut') throw offlineError('signed out');
    const response = await deps.session.central.bytes(...request);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    deps.session.dropToken();
    if ((await deps.session.ensureToken()) === 'signedOut') throw offlineError('signed out');
    return deps.session.central.bytes(...request);
  };
  const wait = (tries: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, backoff(tries, randomFraction(deps.randomBytes), deps.pace ?? RETRY_PACE));
      signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
    });
  /** What came of a part before its connection broke: the next try asks for the rest of the same version only. */
  const begun = new Map<string, { readonly etag: string; readonly pieces: readonly Uint8Array[]; readonly bytes: number }>();

  /** Reads a reply to its end, after what was there before it. Rejects as offline when it breaks off, and remembers what came. */
  const readOn = async (key: string, response: Response, signal?: AbortSignal): Promise<Uint8Array> => {
    const before = response.status === 206 ? begun.get(key) : undefined;
    const pieces = [...(before?.pieces ?? [])];
    const etag = response.headers.get('etag');
    begun.delete(key);
    try {
      const reader = response.body!.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
      return Buffer.concat(pieces);
    } catch (error) {
      // A few parts at a time are on their way; more than that were given up and are not worth their memory.
      if (etag !== null && begun.size < PARALLEL * 2) begun.set(key, { etag, pieces, bytes: pieces.reduce((sum, piece) => sum + piece.length, 0) });
      if (signal?.aborted) throw error;
      throw offlineError('connection broke');
    }
  };

  const isHere = (content: Content, n: number): boolean => deps.content.state(content.sha256)?.have[n] === true;
  const fetchPart = async (content: Content, n: number, key: string, signal?: AbortSignal): Promise<void> => {
    for (let tries = 1; !isHere(content, n); tries += 1) {
      deps.makeRoom(underWay);
      const rest = begun.get(key);
      const headers = rest && rest.bytes > 0 ? { range: `bytes=${rest.bytes}-`, 'if-range': rest.etag } : undefined;
      const asked = [`/content/${key}`, { ...(signal ? { signal } : {}), ...(headers ? { headers } : {}) }] as const;
      const response = (await askNeighbour(...asked)) ?? (await ask(...asked));
      if (!response.ok) {
        await response.body?.cancel();
        throw failed(response.status === 404 ? 'notThere' : 'refused');
      }
      const bytes = await readOn(key, response, signal);
      if ((await deps.content.writePart(content.sha256, n, bytes)) === 'stored') return deps.onPart(content, bytes.length);
      // A wrong last part may be the server's list of parts that lies: then the content is gone and has to be declared anew.
      deps.content.describe(content);
      bad += 1;
      deps.log(`part ${n} of ${content.sha256} arrived with a wrong hash and was refused (try ${tries} of ${TRIES})`);
      if (tries === TRIES) throw failed('badParts');
      await wait(tries, signal);
    }
  };

  return {
    badParts: () => bad,
    fetch(content, n, urgent, signal) {
      deps.content.describe(content);
      return lanes.run(
        urgent,
        async () => {
          const key = `${content.sha256}/${n}`;
          const length = Math.min(PART_BYTES, content.bytes - n * PART_BYTES);
          underWay += length;
          try {
            await fetchPart(content, n, key, signal);
          } finally {
            underWay -= length;
          }
        },
        signal,
      );
    },
    send: (content, n, signal) =>
      lanes.run(
        false,
        async () => {
          for (let tries = 1; ; tries += 1) {
            const body = await deps.content.readPart(content.sha256, n);
            const response = await ask(`/content/${content.sha256}/${n}`, { method: 'PUT', body, ...(signal ? { signal } : {}) });
            await response.body?.cancel();
            if (response.ok) return deps.onPart(content, body.length);
            deps.log(`the server refused part ${n} of ${content.sha256} with ${response.status} (try ${tries} of ${TRIES})`);
            if (tries === TRIES) throw failed('refused');
            await wait(tries, signal);
          }
        },
        signal,
      ),
  };
}
