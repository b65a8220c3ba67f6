import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createCentral, isOffline } from './central.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
const listen = (answer: Parameters<typeof createServer>[1]) =>
  new Promise<string>((resolve) => {
    server = createServer(answer as never);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server!.address() as AddressInfo).port}`));
  });
const failureOf = async (serverUrl: string, idleMs?: number) => {
  const central = createCentral({ serverUrl, network: fetch, token: () => 'secret', ...(idleMs === undefined ? {} : { idleMs }) });
  return central.calls.exchange.changes({}).then(
    () => 'answered',
    (error: unknown) => (isOffline(error) ? 'offline' : 'error'),
  );
};

test('[R1] a login page that answers 200 without our header is no server', async () => {
  const url = await listen((_request, response) => response.end('<h1>Sign in to WiFi</h1>'));
  expect(await failureOf(url)).toBe('offline');
});

test('[R1] a redirect is not followed, so the token never reaches another host', async () => {
  const seen: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    seen.push(request.url);
    response.writeHead(302, { location: '/elsewhere', 'x-kantai-protocol': '1' }).end();
  });
  expect(await failureOf(url)).toBe('offline');
  expect(seen).toEqual(['/rpc/exchange/changes']);
});

test('[R1] a gateway that says that the server is down, a broken answer and a closed port are offline', async () => {
  const down = await listen((_request, response) => response.writeHead(503, { 'x-kantai-protocol': '1' }).end());
  expect(await failureOf(down)).toBe('offline');
  server?.close();
  const broken = await listen((_request, response) => {
    response.writeHead(200, { 'x-kantai-protocol': '1', 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"json":');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await failureOf(broken)).toBe('offline');
  expect(await failureOf('http://127.0.0.1:9')).toBe('offline');
});

test('an answer that stops in the middle is offline without any word of the network; one that comes slowly is not', async () => {
  const answer = JSON.stringify({ json: { cases: [], gone: [], cursor: '1', more: false, now: '2026-11-26T00:00:00.000Z', devices: [] } });
  const headers = { 'x-kantai-protocol': '1', 'content-type': 'application/json', 'content-length': `${answer.length}` };
  const stalled = await listen((_request, response) => {
    response.writeHead(200, headers);
    response.write(answer.slice(0, 20));
  });
  expect(await failureOf(stalled, 300)).toBe('offline');
  server?.closeAllConnections();
  server?.close();
  const slow = await listen((_request, response) => {
    response.writeHead(200, headers);
    let at = 0;
    const more = (): void => {
      response.write(answer.slice(at, (at += 20)));
      if (at < answer.length) setTimeout(more, 150);
      else response.end();
    };
    more();
  });
  expect(await failureOf(slow, 600)).toBe('answered');
});

test('an error that the server means is no reason to believe that it is gone', async () => {
  const url = await listen((_request, response) => {
    response.writeHead(401, { 'x-kantai-protocol': '1', 'content-type': 'application/json' });
    response.end(JSON.stringify({ json: { defined: true, code: 'unauthorised', status: 401, message: 'x' } }));
  });
  expect(await failureOf(url)).toBe('error');
});

test('[N3] fields of a reply that this version does not know are passed over', async () => {
  const reply = { cursor: 'c', more: false, cases: [], gone: [], devices: [], now: '2026-11-26T00:00:00.000Z', later: { of: 'a newer server' } };
  const url = await listen((_request, response) => response.writeHead(200, { 'content-type': 'application/json', 'x-kantai-protocol': '1' }).end(JSON.stringify({ json: reply })));
  const central = createCentral({ serverUrl: url, network: fetch, token: () => 'secret' });
  expect(await central.calls.exchange.changes({})).toMatchObject({ cursor: 'c', more: false });
});
