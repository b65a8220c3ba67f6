// A small server for pages that show the viewer: bundles their script, serves tiles, and can make tiles fail or come slowly.
// A name may carry faults: /media/kitchen~slow=800~fail=0.3/tile/… waits 800 ms and lets 30 % of the tiles never come;
// the tiles of kitchen~held come when they are let go.

import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { StagePicture } from './pyramid.ts';

export interface Stage {
  readonly origin: string;
  /** Requests for tiles so far, by path. */
  readonly asked: ReadonlyMap<string, number>;
  /** Whether tiles that are made to fail do so; pages may change it by asking for /heal or /break. */
  failing: boolean;
  /** Lets the tiles that are held come, now and from now on. */
  letGo(): void;
  close(): Promise<void>;
}
export interface StageOptions {
  readonly pictures: { readonly [name: string]: StagePicture };
  /** Page path → HTML. */
  readonly pages: { readonly [path: string]: string };
  /** Script path → TypeScript entry file. */
  readonly scripts: { readonly [path: string]: string };
  readonly styles?: { readonly [path: string]: string };
  readonly port?: number;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self' blob:";

export async function serveStage(options: StageOptions): Promise<Stage> {
  const scripts = new Map<string, string>();
  for (const [path, entry] of Object.entries(options.scripts)) scripts.set(path, await bundle(entry));
  const styles = new Map<string, string>();
  for (const [path, file] of Object.entries(options.styles ?? {})) styles.set(path, await readFile(file, 'utf8'));
  const asked = new Map<string, number>();
  const gate = Promise.withResolvers<void>();

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/heal' || path === '/break') {
      stage.failing = path === '/break';
      return send(response, 200, 'text/plain', String(stage.failing));
    }
    const page = options.pages[path];
    if (page !== undefined) return send(response, 200, 'text/html; charset=utf-8', page);
    if (path === '/favicon.ico') return send(response, 204, 'image/x-icon', '');
    const script = scripts.get(path);
    if (script !== undefined) return send(response, 200, 'text/javascript; charset=utf-8', script);
    const style = styles.get(path);
    if (style !== undefined) return send(response, 200, 'text/css; charset=utf-8', style);
    const parts = /^\/media\/([^/]+)\/(preview|index|tile\/(\d+)\/(\d+)\/(\d+))$/.exec(path);
    if (parts === null) return send(response, 404, 'text/plain', 'not here');
    const [name = '', ...faults] = decodeURIComponent(parts[1]!).split('~');
    const picture = options.pictures[name];
    if (picture === undefined) return send(response, 404, 'text/plain', 'no such picture');
    if (parts[2] === 'index') return send(response, 200, 'application/json', JSON.stringify(picture.footage));
    if (parts[2] === 'preview') return send(response, 200, 'image/jpeg', await picture.preview());
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const [level, x, y] = [Number(parts[3]), Number(parts[4]), Number(parts[5])];
    const fault = new Map(faults.map((text) => text.split('=') as [string, string]));
    await new Promise((resolve) => setTimeout(resolve, Number(fault.get('slow') ?? 0)));
    if (fault.has('held')) await gate.promise;
    // Which tiles fail is fixed by their place, so that a retry does not help and a picture of the page is reproducible.
    const luck = ((level * 7919 + x * 104_729 + y * 1_299_709) % 1000) / 1000;
    if (stage.failing && luck < Number(fault.get('fail') ?? 0)) return send(response, 500, 'text/plain', 'made to fail');
    return send(response, 200, 'application/octet-stream', await picture.tile(level, x, y));
  }

  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://stage');
    answer(pathname, response).catch(() => send(response, 404, 'text/plain', 'not here'));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const stage: Stage = {
    failing: true,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    letGo: () => gate.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return stage;
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const page = type.startsWith('text/html') ? { 'content-security-policy': POLICY } : {};
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body), ...page });
  response.end(body);
}

async function bundle(entry: string): Promise<string> {
  const made = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2024', minify: true, logLevel: 'silent' });
  return made.outputFiles[0]?.text ?? '';
}
