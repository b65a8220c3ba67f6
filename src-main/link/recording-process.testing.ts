// A process for tests that are about killing it: records without an end, and says after each chunk how many were answered.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createContentStore } from '../media/content-store.ts';
import { TEST_VAULT } from '../media/vault.testing.ts';
import { createRecordings } from './recordings.ts';

const folder = process.argv[2]!;
const recordings = createRecordings({
  folder: join(folder, 'recordings'), workFolder: join(folder, 'work'), content: createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT }), keys: TEST_VAULT, randomBytes,
  now: Date.now, mono: () => performance.now(), freeBytes: () => 1e12, write: () => 'later', standing: () => 'later', onChange: () => undefined, log: () => undefined,
});
const begun = await recordings.begin('c1', 'k1');
if (!begun.ok) throw new Error(begun.why);
await recordings.openTrack(begun.recording, { track: 'v', kind: 'video', source: 'camera', peer: 'site', producer: 'p', mime: 'video/webm', how: 'frames', begins: 1 });
for (let n = 1; ; n++) {
  const written = await recordings.writer(begun.recording)!.write('v', n, new Uint8Array(10_000).fill(n % 256));
  if (!written.ok) throw new Error(written.why);
  process.stdout.write(`${n}\n`);
}
