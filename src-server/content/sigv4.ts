// Signs a request for S3 by AWS Signature Version 4, as MinIO, Ceph, OSS and OBS check it too.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

import { createHash, createHmac } from 'node:crypto';

export interface S3Account {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}

export interface ToSign {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names; `host` and the `x-amz-` headers are added. */
  readonly headers: { readonly [name: string]: string };
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: Uint8Array | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
/** As RFC 3986 has it: `encodeURIComponent` leaves five characters that S3 wants encoded. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** All headers that the request must carry, `authorization` among them. */
export const signS3 = ({ method, url, headers, bodyHash, at }: ToSign, account: S3Account): Record<string, string> => {
  const stamp = `${new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')}`;
  const day = stamp.slice(0, 8);
  const all: Record<string, string> = { ...headers, host: url.host, 'x-amz-content-sha256': bodyHash, 'x-amz-date': stamp };
  const names = Object.keys(all).toSorted();
  const query = [...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const canonical = [
    method,
    decodeURIComponent(url.pathname).split('/').map(encode).join('/'),
    query.map(([name, value]) => `${name}=${value}`).join('&'),
    ...names.map((name) => `${name}:${all[name]!.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n');
  const scope = `${day}/${account.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256Hex(canonical)].join('\n');
  const key = ['s3', 'aws4_request'].reduce((secret: Uint8Array, part) => hmac(secret, part), hmac(hmac(`AWS4${account.secretKey}`, day), account.region));
  const signature = hmac(key, text).toString('hex');
  return { ...all, authorization: `AWS4-HMAC-SHA256 Credential=${account.accessKey}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}` };
};
