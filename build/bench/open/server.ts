// One local server for both pages: the workstation's own media routes, and two pages that differ in their script only.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface BenchServer {
  readonly origin: string;
  /** Tile requests since the last call. */
  takeAsked(): number;
  close(): Promise<void>;
}

const scriptOf = async (name: string): Promise<string> => {
  const entry = fileURLToPath(new URL(name, import.meta.url));
  const made = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', minify: true, target: 'es2024', logLevel: 'silent' });
  return made.outputFiles[0]?.text ?? '';
};

const pageOf = (script: string, scene: string): string => `<!doctype html><html><head><meta charset="utf-8"><title>bench</title>
<link rel="stylesheet" href="/viewer.css"><link rel="stylesheet" href="/peer.css">
<style>html,body{margin:0;height:100%;background:#fff}.stage{position:absolute;inset:0}button{position:absolute;left:0;top:0;z-index:9}.psv-loader-container{display:none}</style>
</head><body><div class="stage"></div><button>open</button><script>window.scene=${scene}</script><script type="module" src="${script}"></script></body></html>`;

export async function serveBench(media: (request: Request) => Promise<Response>, sceneOf: (name: string) => string | undefined): Promise<BenchServer> {
  const peerCss = createRequire(import.meta.url).resolve('@photo-sphere-viewer/core/index.css');
  const files = new Map<string, readonly [string, string]>([
    ['/ours.js', ['text/javascript', await scriptOf('./ours-page.ts')]],
    ['/painter.js', ['text/javascript', await scriptOf('../../../src-renderer/viewer/painter.worker.ts')]],
    ['/peer.js', ['text/javascript', await scriptOf('./peer-page.ts')]],
    ['/viewer.css', ['text/css', await readFile(new URL('../../../src-renderer/viewer/viewer.css', import.meta.url), 'utf8')]],
    ['/peer.css', ['text/css', await readFile(peerCss, 'utf8')]],
  ]);
  let asked = 0;

  async function answer(url: URL): Promise<Response> {
    const file = files.get(url.pathname);
    if (file !== undefined) return new Response(file[1], { headers: { 'content-type': file[0] } });
    if (url.pathname.startsWith('/media/')) {
      if (url.pathname.includes('/tile/')) asked += 1;
      return media(new Request(url));
    }
    const page = /^\/(ours|peer)$/.exec(url.pathname);
    const scene = sceneOf(url.searchParams.get('scene') ?? '');
    if (page === null || scene === undefined) return new Response('', { status: 404 });
    return new Response(pageOf(`/${page[1]}.js`, scene), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  }

  const server = createServer((request, response) => {
    void answer(new URL(request.url ?? '/', 'http://127.0.0.1')).then(async (reply) => {
      const body = Buffer.from(await reply.arrayBuffer());
      response.writeHead(reply.status, Object.fromEntries(reply.headers));
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeAsked() {
      const count = asked;
      asked = 0;
      return count;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
