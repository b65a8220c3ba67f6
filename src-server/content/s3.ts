// Parts of content files in an S3-compatible store: one object a part, `<prefix><sha256>/<part>`. An object appears whole or not at all,
// which is all that parts need.

import { createHash } from 'node:crypto';
import type { Parts } from './parts.ts';
import { sha256Hex, signS3, type S3Account } from './sigv4.ts';

export interface S3Options extends S3Account {
  /** For instance `https://s3.example` with the bucket as first part of the path, which every store understands. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Before every name, for a bucket that holds other things too. */
  readonly prefix?: string;
}

export interface S3Deps {
  readonly network: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;
const TRIES = 3;
const FIRST_WAIT_MS = 200;

/** The store answered what it should not, after some tries. */
export class S3Failure extends Error {
  constructor(action: string, status: number) {
    super(`The footage store answered ${status} to ${action}.`);
    this.name = 'S3Failure';
  }
}

export function createS3Parts(options: S3Options, deps: S3Deps): Parts {
  const nothing = sha256Hex('');
  const keyOf = (sha256: string, part: number | ''): string => {
    if (!HASH.test(sha256)) throw new Error('Not a content hash.');
    return `${options.prefix ?? ''}${sha256}/${part}`;
  };
  const urlOf = (key: string, query: Record<string, string> = {}): URL => {
    const url = new URL(`${options.endpoint.replace(/\/+$/, '')}/${options.bucket}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  };

  /** Asks again when the store is busy or the connection breaks; what it says otherwise is its answer. */
  const ask = async (method: string, url: URL, init: { readonly body?: Uint8Array<ArrayBuffer>; readonly headers?: Record<string, string> } = {}): Promise<Response> => {
    for (let tries = 1; ; tries += 1) {
      const bodyHash = init.body ? sha256Hex(init.body) : nothing;
      const { host: _, ...headers } = signS3({ method, url, headers: init.headers ?? {}, bodyHash, at: deps.now() }, options);
      const reply = await deps.network(url, { method, headers, redirect: 'error', ...(init.body ? { body: init.body } : {}) }).catch((error: unknown) => {
        if (tries === TRIES) throw error;
        return undefined;
      });
      if (reply && (reply.status < 500 || tries === TRIES)) return reply;
      await reply?.body?.cancel();
      await deps.sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  };
  const done = async (action: string, reply: Response, ...good: readonly number[]): Promise<void> => {
    await reply.body?.cancel();
    if (!good.includes(reply.status)) throw new S3Failure(action, reply.status);
  };

  /** Names of all objects of a file. */
  const listed = async (sha256: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    let after: string | undefined;
    for (;;) {
      const query = { 'list-type': '2', prefix: keyOf(sha256, ''), ...(after === undefined ? {} : { 'continuation-token': after }) };
      const reply = await ask('GET', urlOf('', query));
      if (reply.status !== 200) throw new S3Failure('a list', reply.status);
      const text = await reply.text();
      // The few elements that matter hold hashes and numbers, which XML leaves as they are.
      keys.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1]!));
      after = /<IsTruncated>true<\/IsTruncated>/.test(text) ? /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(text)?.[1] : undefined;
      if (after === undefined) return keys;
    }
  };

  const read: Parts['read'] = async (sha256, part, from = 0) => {
    const reply = await ask('GET', urlOf(keyOf(sha256, part)), from > 0 ? { headers: { range: `bytes=${from}-` } } : {});
    if (reply.status === 404) {
      await reply.body?.cancel();
      return undefined;
    }
    if ((reply.status !== 200 && reply.status !== 206) || !reply.body) throw new S3Failure('a read', reply.status);
    const whole = reply.status === 206 ? /\/(\d+)$/.exec(reply.headers.get('content-range') ?? '')?.[1] : reply.headers.get('content-length');
    return { bytes: Number(whole), stream: reply.body };
  };

  return {
    async write(sha256, part, bytes) {
      const body = new Uint8Array(bytes);
      await done('a write', await ask('PUT', urlOf(keyOf(sha256, part)), { body, headers: { 'content-type': 'application/octet-stream' } }), 200, 204);
    },
    read,
    async hashOfWhole(sha256, count) {
      const hash = createHash('sha256');
      for (let part = 0; part < count; part += 1) {
        const found = await read(sha256, part);
        if (found === undefined) return undefined;
        for await (const piece of found.stream) hash.update(piece);
      }
      return hash.digest('hex');
    },
    async remove(sha256) {
      for (const key of await listed(sha256)) await done('a removal', await ask('DELETE', urlOf(key)), 200, 204, 404);
    },
  };
}
