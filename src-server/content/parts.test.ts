// Where footage lies on the server: the same promises by a folder and by an S3-compatible store. The signature is checked against the
// example that AWS publishes. KANTAI_TEST_S3=http://host:port (bucket `kantai`, key S3RVER/S3RVER) runs the suite on a real store too.

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createParts, type Parts } from './parts.ts';
import { createS3Parts, type S3Options } from './s3.ts';
import { sha256Hex, signS3 } from './sigv4.ts';

const ACCOUNT = { accessKey: 'S3RVER', secretKey: 'S3RVER', region: 'us-east-1' };
const folder = mkdtempSync(join(tmpdir(), 'kantai-parts-'));
let busy = 0;

/** Reads what S3 is asked, checks its signature by the specification, and keeps objects in memory. */
const objects = new Map<string, Buffer>();
const standIn = createServer((request, response) => void serve(request, response));
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const end = (status: number, content: Buffer | string = '', headers: Record<string, string> = {}) => void response.writeHead(status, headers).end(content);
  if (busy > 0) return (busy -= 1), end(503);
  if (!isSigned(request, body)) return end(403);
  const url = new URL(request.url!, 'http://x');
  if (url.searchParams.has('list-type')) {
    const keys = [...objects.keys()].filter((key) => key.startsWith(`/kantai/${url.searchParams.get('prefix')}`)).map((key) => key.slice('/kantai/'.length)).sort();
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    const more = keys.length > from + 2;
    return end(200, `<ListBucketResult>${keys.slice(from, from + 2).map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}<IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''}</ListBucketResult>`);
  }
  if (request.method === 'PUT') return objects.set(url.pathname, body), end(200);
  const found = objects.get(url.pathname);
  if (request.method === 'DELETE') return objects.delete(url.pathname), end(204);
  if (!found) return end(404);
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  if (from === undefined) return end(200, found, { 'content-length': String(found.length) });
  return end(206, found.subarray(Number(from)), { 'content-range': `bytes ${from}-${found.length - 1}/${found.length}` });
}
function isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
  const parsed = /Credential=S3RVER\/(\d{8})\/us-east-1\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})/.exec(headers.authorization ?? '');
  if (!parsed || headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) return false;
  const [, day, names, signature] = parsed as unknown as [string, string, string, string];
  const [path, query = ''] = url!.split('?');
  const canonical = [method, path, query.split('&').toSorted().join('&'), ...names.split(';').map((name) => `${name}:${String(headers[name])}`), '', names, headers['x-amz-content-sha256']].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], `${day}/us-east-1/s3/aws4_request`, createHash('sha256').update(canonical).digest('hex')].join('\n');
  let key: Buffer | string = 'AWS4S3RVER';
  for (const part of [day, 'us-east-1', 's3', 'aws4_request', text]) key = createHmac('sha256', key).update(part).digest();
  return (key as Buffer).toString('hex') === signature;
}

let endpoint: string;
const s3 = (changes: Partial<S3Options> = {}, at = endpoint): Parts =>
  createS3Parts({ ...ACCOUNT, endpoint: at, bucket: 'kantai', prefix: 'footage/', ...changes }, { network: fetch, now: Date.now, sleep: async () => undefined });
beforeAll(async () => {
  await new Promise<void>((resolve) => void standIn.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
});
afterAll(() => {
  standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

const real = process.env['KANTAI_TEST_S3'];
if (!real) console.log('skipped: a real S3-compatible store (KANTAI_TEST_S3 names none)');
const KINDS: readonly (readonly [string, () => Parts])[] = [
  ['a folder', () => createParts(join(folder, 'content'))],
  ['an S3-compatible store', () => s3()],
  ...(real ? [['a real S3-compatible store', () => s3({}, real)] as const] : []),
];
const bytesOf = async (found: Awaited<ReturnType<Parts['read']>>): Promise<Buffer> => Buffer.from(await new Response(found!.stream).arrayBuffer());

describe.each(KINDS)('parts in %s', (_, create) => {
  const pieces = [randomBytes(300_000), randomBytes(300_000), randomBytes(1234)];
  const sha256 = createHash('sha256').update(Buffer.concat(pieces)).digest('hex');

  test('come back byte for byte, whole and from the middle, and make the whole', async () => {
    const parts = create();
    expect(await parts.read(sha256, 0)).toBeUndefined();
    for (const part of [2, 0, 1]) await parts.write(sha256, part, pieces[part]!);
    for (const part of [0, 1, 2]) {
      const found = await parts.read(sha256, part);
      expect(found?.bytes).toBe(pieces[part]!.length);
      expect(pieces[part]!.equals(await bytesOf(found))).toBe(true);
    }
    const rest = await parts.read(sha256, 1, 100_000);
    expect(rest?.bytes).toBe(300_000);
    expect(pieces[1]!.subarray(100_000).equals(await bytesOf(rest))).toBe(true);
    expect(await parts.hashOfWhole(sha256, 3)).toBe(sha256);
    expect(await parts.hashOfWhole(sha256, 4)).toBeUndefined();
  });

  test('are replaced when they are written again, and gone when they are removed', async () => {
    const parts = create();
    for (const part of [0, 1, 2]) await parts.write(sha256, part, pieces[part]!);
    await parts.write(sha256, 2, Buffer.from('other'));
    expect((await bytesOf(await parts.read(sha256, 2))).toString()).toBe('other');
    await parts.remove(sha256);
    for (const part of [0, 1, 2]) expect(await parts.read(sha256, part)).toBeUndefined();
    await parts.remove(sha256);
  });

  test('have names that are hashes and nothing else', async () => {
    await expect(create().write('../../etc', 0, pieces[2]!)).rejects.toThrow('Not a content hash');
  });
});

test('the signature is the one of the published example', () => {
  // “Example: GET Object”, in the page that sigv4.ts names.
  const headers = signS3(
    { method: 'GET', url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'), headers: { range: 'bytes=0-9' }, bodyHash: sha256Hex(''), at: Date.parse('2013-05-24T00:00:00Z') },
    { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' },
  );
  expect(headers['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test('a store that is busy is asked again; one that refuses, or stays busy, is an error and no lost part', async () => {
  const sha256 = createHash('sha256').update('busy').digest('hex');
  busy = 2;
  await s3().write(sha256, 0, Buffer.from('busy'));
  expect((await bytesOf(await s3().read(sha256, 0))).toString()).toBe('busy');
  busy = 99;
  await expect(s3().write(sha256, 0, Buffer.from('busy'))).rejects.toThrow('answered 503');
  busy = 0;
  await expect(s3({ secretKey: 'wrong' }).write(sha256, 0, Buffer.from('busy'))).rejects.toThrow('answered 403');
  await expect(s3({ secretKey: 'wrong' }).read(sha256, 0)).rejects.toThrow('answered 403');
});
