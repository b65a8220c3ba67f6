import { request as httpRequest } from 'node:http';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWebHost, type WebHost } from './host.ts';

let host: WebHost;
const reached: string[] = [];
beforeAll(async () => {
  host = await startWebHost({
    port: 0,
    randomBytes: (length) => randomBytes(length),
    fetch: async (request) => {
      reached.push(new URL(request.url).pathname);
      return new Response('inside');
    },
  });
});
afterAll(() => host.close());

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}
// node:http sends exactly the headers it is told to, Host and Origin among them; `fetch` would not.
const send = ({ path = '/', method = 'GET', headers = {} }: Sent) =>
  new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers: { host: `127.0.0.1:${host.port}`, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end();
  });
const signIn = async () => {
  const start = await send({ path: new URL(host.startAddress()).pathname + new URL(host.startAddress()).search });
  return String(start.headers['set-cookie']).split(';')[0]!;
};
const origin = () => `http://127.0.0.1:${host.port}`;

describe('the web host', () => {
  test('gives a strict cookie for a start address, once', async () => {
    const address = new URL(host.startAddress());
    const path = address.pathname + address.search;
    const first = await send({ path });
    expect(first.status).toBe(303);
    expect(first.headers['location']).toBe('/');
    expect(String(first.headers['set-cookie'])).toMatch(/^kantai=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await send({ path })).status).toBe(410);
  });

  test('lets requests with the cookie through', async () => {
    const answer = await send({ headers: { cookie: await signIn() } });
    expect([answer.status, answer.text]).toEqual([200, 'inside']);
  });

  test('refuses requests without the cookie, with a made-up one, and with a made-up token', async () => {
    reached.length = 0;
    expect((await send({})).status).toBe(401);
    expect((await send({ headers: { cookie: `kantai=${'A'.repeat(43)}` } })).status).toBe(401);
    expect((await send({ path: `/start?token=${'A'.repeat(43)}` })).status).toBe(410);
    expect((await send({ path: '/start' })).status).toBe(410);
    expect(reached).toEqual([]);
  });

  test('refuses another Host, so that a name resolved to this machine reaches nothing', async () => {
    const cookie = await signIn();
    for (const name of ['evil.example', `localhost:${host.port}`, '127.0.0.1', `127.0.0.1:${host.port + 1}`]) {
      expect((await send({ headers: { cookie, host: name } })).status, name).toBe(421);
    }
  });

  test('refuses requests that other pages make', async () => {
    const cookie = await signIn();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${host.port + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect((await send({ headers: { cookie, ...headers } as Record<string, string> })).status, JSON.stringify(headers)).toBe(403);
    }
  });

  test('takes changes only from its own page', async () => {
    const cookie = await signIn();
    expect((await send({ method: 'POST', headers: { cookie } })).status).toBe(403);
    expect((await send({ method: 'POST', headers: { cookie, origin: origin() } })).status).toBe(200);
  });

  test('listens on the loopback address only', async () => {
    const { networkInterfaces } = await import('node:os');
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((each) => each && !each.internal && each.family === 'IPv4');
    if (!outer) return console.log('skipped: this machine has no address but loopback');
    await expect(fetch(`http://${outer.address}:${host.port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow();
  });
});
