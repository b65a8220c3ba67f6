// One local server for all pages: the workstation's own media routes, the cube tiles of the same picture, and pages that differ in
// their script only.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { cutCube } from './cube.ts';
import { cubeLevels, VIEWERS, type Scene } from './scene.ts';

export interface ViewerServer {
  readonly origin: string;
  close(): Promise<void>;
}
export interface Served {
  readonly scene: Scene;
  readonly media: (request: Request) => Promise<Response>;
  readonly cube: Awaited<ReturnType<typeof cutCube>> | null;
}

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const STYLES = { ours: fileOf('../../../src-renderer/viewer/viewer.css'), psv: resolve('@photo-sphere-viewer/core/index.css'), pannellum: resolve('pannellum/build/pannellum.css') };

const pageOf = (name: string, scene: string): string => `<!doctype html><html><head><meta charset="utf-8"><title>bench</title>
${name in STYLES ? `<link rel="stylesheet" href="/${name}.css">` : ''}
<style>html,body{margin:0;height:100%;background:#fff;overflow:hidden}.stage{position:absolute;inset:0}button{position:absolute;left:0;top:0;z-index:9}.psv-loader-container,.pnlm-ui{display:none}</style>
</head><body><div class="stage"></div><button>open</button><script>window.viewerScene=${scene}</script><script type="module" src="/${name}.js"></script></body></html>`;

/** `served`: scenes by name, at /<viewer>/<scene>; an empty page at /empty. */
export async function serveViewers(served: ReadonlyMap<string, Served>): Promise<ViewerServer> {
  const files = new Map<string, readonly [string, string]>();
  const scripts = new Map([...VIEWERS.map((name) => [name, `./pages/${name}.ts`] as const), ['painter', '../../../src-renderer/viewer/painter.worker.ts'] as const]);
  for (const [name, path] of scripts) {
    const made = await build({ entryPoints: [fileOf(path)], bundle: true, write: false, format: 'esm', minify: true, target: 'es2024', logLevel: 'silent' });
    files.set(`/${name}.js`, ['text/javascript', made.outputFiles[0]?.text ?? '']);
  }
  for (const [name, path] of Object.entries(STYLES)) files.set(`/${name}.css`, ['text/css', await readFile(path, 'utf8')]);

  const cubeTile = async ({ cube, scene }: Served, path: string): Promise<Response> => {
    const preview = path === 'preview';
    const [, named, face = '', x, y] = /^(\d+|level\/\d+)\/([frblud])\/(\d+)\/(\d+)(?:\.jpg)?$/.exec(path) ?? [];
    if (cube === null || (!preview && named === undefined)) return new Response('', { status: 404 });
    const levels = cubeLevels(scene.cubeSize).toReversed();
    const size = named?.startsWith('level/') ? (levels[Number(named.slice(6)) - 1] ?? 0) : Number(named);
    const bytes = preview ? await cube.preview() : await cube.tile(size, face, Number(x), Number(y));
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=31536000, immutable' } });
  };

  async function answer(url: URL): Promise<Response> {
    const file = files.get(url.pathname);
    if (file !== undefined) return new Response(file[1], { headers: { 'content-type': file[0] } });
    const [, kind = '', name = '', ...rest] = url.pathname.split('/');
    if (kind === 'empty') return new Response('<!doctype html><title>empty</title>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
    const bySha = [...served.values()].find(({ scene }) => scene.footage.original.sha256 === name);
    if (kind === 'media' && bySha) return bySha.media(new Request(url));
    if (kind === 'cube' && bySha) return cubeTile(bySha, rest.join('/'));
    const page = served.get(name);
    if (page === undefined || !(VIEWERS as readonly string[]).includes(kind)) return new Response('', { status: 404 });
    return new Response(pageOf(kind, JSON.stringify(page.scene)), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  }

  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://127.0.0.1'))
      .catch(() => new Response('', { status: 404 }))
      .then(async (reply) => {
        const body = Buffer.from(await reply.arrayBuffer());
        response.writeHead(reply.status, Object.fromEntries(reply.headers));
        response.end(body);
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
