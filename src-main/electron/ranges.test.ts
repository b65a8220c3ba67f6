// Two players at once over one real file, through either host: what a player asks for in the middle and at the end (where a camera puts the index)
// is what it gets. Electron's own way of serving files lost the range of a request.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Content, Footage } from '#shared/footage/footage.ts';
import { createContentStore } from '../media/content-store.ts';
import { createMediaRoutes } from '../media/media-routes.ts';
import { once } from '../media/once.ts';
import { temporaryFolder } from '../media/test-tools.ts';
import { TEST_VAULT } from '../media/vault.testing.ts';
import { startWebHost } from '../web/host.ts';
import { startElectronHost } from './host.ts';
import { createStandIn } from './stand-in.ts';

const real = join(import.meta.dirname, '../../../shared/media/video/pano8k_h264.mp4');
if (!existsSync(real)) console.log('../shared/media is not here: ranges of a real video are skipped');
type Ask = (path: string, range: string) => Promise<Response>;

describe.skipIf(!existsSync(real))('a real video that two players read at once', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let bytes: Buffer;
  let original: Content;
  let serve: (request: Request) => Promise<Response>;
  beforeAll(async () => {
    folder = temporaryFolder();
    bytes = readFileSync(real);
    const content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
    original = await (await content.stage({ stream: once(bytes) }, {})).keep('video/mp4', 'c');
    serve = createMediaRoutes({ content, footageOf: (sha256) => (sha256 === original.sha256 ? ({ original } as Footage) : undefined) });
  });
  afterAll(() => folder.remove());

  async function reads(ask: Ask): Promise<void> {
    // One goes on from the beginning, the other one seeks: to the end first, then back and forth.
    const inOrder = Array.from({ length: 8 }, (_, i) => [i * 300_000, (i + 1) * 300_000 - 1] as const);
    const seeking = [[bytes.length - 5000, bytes.length - 1], [0, 4095], [bytes.length - 1, bytes.length - 1], ...Array.from({ length: 5 }, (_, i) => [((i * 7919) % 50) * 100_000, ((i * 7919) % 50) * 100_000 + 65_535] as const)] as const;
    const read = async (ranges: readonly (readonly [number, number])[]): Promise<void> => {
      for (const [from, to] of ranges) {
        const response = await ask(`/media/${original.sha256}/file`, `bytes=${from}-${to}`);
        expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/${bytes.length}`]);
        expect(bytes.subarray(from, to + 1).equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
      }
    };
    await Promise.all([read(inOrder), read(seeking)]);
  }

  test('in Electron', async () => {
    const { electron, sessions } = createStandIn({});
    await startElectronHost(electron, [], async () => ({ fetch: (request) => serve(request), close: async () => undefined }));
    const handle = sessions[0]!.handlers['kantai']!;
    await reads((path, range) => handle(new Request(`kantai://app${path}`, { headers: { range } })));
  });

  test('over HTTP on this machine', async () => {
    const host = await startWebHost({ port: 0, randomBytes: (length) => new Uint8Array(length).fill(7), fetch: (request) => serve(request) });
    try {
      const start = await fetch(host.startAddress(), { redirect: 'manual' });
      const cookie = start.headers.get('set-cookie')!.split(';')[0]!;
      await reads((path, range) => fetch(`http://127.0.0.1:${host.port}${path}`, { headers: { range, cookie } }));
    } finally {
      await host.close();
    }
  });
});
