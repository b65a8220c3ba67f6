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
const failureOf = async (serverUrl: string) => {
  const central = createCentral({ serverUrl, network: fetch, token: () => 'secret' });
  return central.calls.exchange.changes({}).then(
    () => 'answered',
    (error: unknown) => (isOffline(error) ? 'offline' : 'error'),
  );
};

test('a login page that answers 200 without our header is no server', async () => {
  const url = await listen((_request, response) => response.end('<h1>Sign in to WiFi</h1>'));
  expect(await failureOf(url)).toBe('offline');
});

test('a redirect is not followed, so the token never reaches another host', async () => {
  const seen: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    seen.push(request.url);
    response.writeHead(302, { location: '/elsewhere', 'x-kantai-protocol': '1' }).end();
  });
  expect(await failureOf(url)).toBe('offline');
  expect(seen).toEqual(['/rpc/exchange/changes']);
});

test('a gateway that says that the server is down, a broken answer and a closed port are offline', async () => {
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

test('an error that the server means is no reason to believe that it is gone', async () => {
  const url = await listen((_request, response) => {
    response.writeHead(401, { 'x-kantai-protocol': '1', 'content-type': 'application/json' });
    response.end(JSON.stringify({ json: { defined: true, code: 'unauthorised', status: 401, message: 'x' } }));
  });
  expect(await failureOf(url)).toBe('error');
});
