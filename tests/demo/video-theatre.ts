// A place to play imported videos in a browser: the workstation's own importer and media routes, a page with viewer and player. For tests,
// for the benchmark of videos, and for a person: `node tests/demo/video-theatre.ts FILE` prints addresses to open. What is played may be made
// to come badly (see video-faults.ts).

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createContentStore } from '../../src-main/media/content-store.ts';
import { drained } from '../../src-main/media/drained.ts';
import { createImporter } from '../../src-main/media/importer.ts';
import { createMediaRoutes } from '../../src-main/media/media-routes.ts';
import { TEST_VAULT } from '../../src-main/media/vault.testing.ts';
import { createFrameStore } from '../../src-main/media/video/frame-store.ts';
import { contentsOfFootage, type Footage } from '../../src-shared/footage/footage.ts';
import { faultsOf, withFaults } from './video-faults.ts';

export interface VideoTheatre {
  /** Imports a video. */
  take(path: string): Promise<Footage>;
  /** Takes up what was imported in an earlier run; false where not all of it is here. */
  know(footage: Footage): boolean;
  /** Of the page that plays it; `which`: `file` or `proxy/0`; `draw`: as the window does it, or by WebGL from the start. */
  address(footage: Footage, which?: string, draw?: 'processor' | 'webgl'): string;
  /** Of the page with two players; `faults` as in video-faults.ts, each with its `~`. */
  stress(first: Footage, second: Footage, faults?: string): string;
  close(): Promise<void>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `folder`: kept from one run to the next, what was imported is found again there. */
export async function createVideoTheatre(folder: string): Promise<VideoTheatre> {
  const known = new Map<string, Footage>();
  const content = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT });
  const frames = createFrameStore({ workFolder: join(folder, 'work'), content, fetcherOf: () => undefined });
  const media = createMediaRoutes({ content, footageOf: (sha256) => known.get(sha256), frames });
  const bundled = async (name: string): Promise<string> => (await build({ entryPoints: [file(name)], bundle: true, write: false, format: 'esm', target: 'es2024', logLevel: 'silent' })).outputFiles[0]!.text;
  const fixed: { readonly [path: string]: readonly [body: string, type: string] } = {
    '/page.js': [await bundled('./video-page.ts'), 'text/javascript'],
    '/stress.js': [await bundled('./video-stress.ts'), 'text/javascript'],
    '/painter.js': [await bundled('../../src-renderer/viewer/painter.worker.ts'), 'text/javascript'],
    '/viewer.css': [await readFile(file('../../src-renderer/viewer/viewer.css'), 'utf8'), 'text/css'],
    '/page.css': [await readFile(file('./page.css'), 'utf8'), 'text/css'],
    '/video-stress.html': [await readFile(file('./video-stress.html'), 'utf8'), 'text/html; charset=utf-8'],
  };
  const page = '<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/viewer.css"><style>html,body{margin:0;height:100%}.viewer{position:absolute;inset:0}canvas{width:100%;height:100%;display:block}.hands{position:absolute;left:0;top:0;margin:0;z-index:9;opacity:0}.hands:hover{opacity:1}</style></head><body><div class="viewer"><canvas></canvas></div><p class="hands"><button data-step="-1">−1</button><button data-play>▶</button><button data-step="1">+1</button></p><script type="module" src="/page.js"></script></body></html>';
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/media/')) {
      const { path, faults } = faultsOf(pathname);
      return withFaults(path, faults, () => media(new Request(new URL(path, request.url), request)));
    }
    if (pathname.startsWith('/footage/')) return Response.json(known.get(pathname.slice(9)));
    const [body, type] = fixed[pathname] ?? [page, 'text/html'];
    return new Response(body, { headers: { 'content-type': type } });
  };
  const server = createServer((incoming, outgoing) => {
    const headers = new Headers(incoming.headers as Record<string, string>);
    void answer(new Request(`http://127.0.0.1${incoming.url}`, { method: incoming.method ?? 'GET', headers })).then(async (reply) => {
      outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
      try {
        if (reply.body) for await (const piece of reply.body) if (!outgoing.write(piece)) await drained(outgoing);
        outgoing.end();
      } catch {
        // The player has what it wanted and went away, or the answer is made to break off.
        outgoing.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async take(path) {
      const footage = await createImporter({ content, workFolder: join(folder, 'work') }).importPicture({ caseId: 'c', path, name: basename(path) });
      known.set(footage.original.sha256, footage);
      return footage;
    },
    know(footage) {
      if (!contentsOfFootage(footage).every(({ sha256 }) => content.state(sha256)?.complete)) return false;
      known.set(footage.original.sha256, footage);
      return true;
    },
    stress: (first, second, faults = '') => `${origin}/video-stress.html?${new URLSearchParams({ a: first.original.sha256, b: second.original.sha256, faults }).toString()}`,
    address: (footage, which = 'file', draw = 'processor') => `${origin}/video?sha=${footage.original.sha256}&file=${which}&draw=${draw}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = process.argv[2];
  if (path === undefined) {
    console.log('node tests/demo/video-theatre.ts FILE');
    process.exit(2);
  }
  const theatre = await createVideoTheatre(join(tmpdir(), 'kantai-demo-video'));
  const footage = await theatre.take(path);
  console.log(`one player:              ${theatre.address(footage)}\ntwo, files come badly:   ${theatre.stress(footage, footage)}`);
}
