import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { contentPaths } from './content-files.ts';
import { createContentStore } from './content-store.ts';
import { NO_CASE } from './content-vault.ts';
import { BLOCKS_PER_PART, sealedOffset } from './sealing.ts';
import { temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const partsOf = (bytes: Uint8Array): Uint8Array[] => Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, n) => bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES));
const contentOf = (bytes: Uint8Array): Content => ({ sha256: sha256(bytes), bytes: bytes.length, mime: 'application/octet-stream', parts: partsOf(bytes).map(sha256) });

const bytes = randomBytes(2 * PART_BYTES + 12345);
const content = contentOf(bytes);
const parts = partsOf(bytes);

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('parts', () => {
  it('[F3] arrive in any order, count one by one, and make the whole', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    store.describe(content);
    expect(store.state(content.sha256)).toEqual({ haveBytes: 0, bytes: bytes.length, have: [false, false, false], complete: false });
    expect(await store.writePart(content.sha256, 2, parts[2]!)).toBe('stored');
    expect(store.state(content.sha256)).toMatchObject({ haveBytes: 12345, have: [false, false, true], complete: false });
    await store.writePart(content.sha256, 0, parts[0]!);
    await store.writePart(content.sha256, 1, parts[1]!);
    expect(store.state(content.sha256)).toMatchObject({ complete: true });
    expect(sha256(await store.read(content.sha256, 0, bytes.length))).toBe(content.sha256);
  });

  it('are refused with one flipped byte, a wrong length or a number that does not exist', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    store.describe(content);
    const flipped = new Uint8Array(parts[0]!);
    flipped[1000]! ^= 1;
    expect(await store.writePart(content.sha256, 0, flipped)).toBe('badHash');
    expect(await store.writePart(content.sha256, 0, parts[0]!.subarray(1))).toBe('badHash');
    expect(await store.writePart(content.sha256, 3, parts[0]!)).toBe('badHash');
    expect(await store.writePart(content.sha256, 1, parts[0]!)).toBe('badHash');
    expect(store.state(content.sha256)).toMatchObject({ haveBytes: 0 });
  });

  it('[F1] that are all right by themselves but not the file of that name leave nothing', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    const lie = { ...contentOf(parts[2]!), sha256: 'ab'.repeat(32) };
    store.describe(lie);
    expect(await store.writePart(lie.sha256, 0, parts[2]!)).toBe('badHash');
    expect(store.state(lie.sha256)).toBeUndefined();
    expect(existsSync(contentPaths(folder.path, lie.sha256).bytes)).toBe(false);
  });

  it('are known again by a new process', async () => {
    const first = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    first.describe(content);
    await first.writePart(content.sha256, 1, parts[1]!);
    const second = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    expect(second.state(content.sha256)).toMatchObject({ have: [false, true, false], haveBytes: PART_BYTES });
    expect(Buffer.from(await second.readPart(content.sha256, 1)).equals(parts[1]!)).toBe(true);
  });

  it('that rotted on disk are not handed out but fetched again', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    await store.addFile({ stream: (async function* () { yield bytes; })() }, 'x/y', NO_CASE);
    const path = contentPaths(folder.path, content.sha256).bytes;
    const rotten = readFileSync(path);
    rotten[sealedOffset(BLOCKS_PER_PART) + 5]! ^= 0xff;
    writeFileSync(path, rotten);
    const later = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    await expect(later.read(content.sha256, PART_BYTES, 10)).rejects.toMatchObject({ code: 'missing' });
    expect(later.state(content.sha256)).toMatchObject({ have: [true, false, true], complete: false });
    const fetched: number[] = [];
    const read = await later.read(content.sha256, PART_BYTES, 10, async (n) => {
      fetched.push(n);
      await later.writePart(content.sha256, n, parts[n]!);
    });
    expect(Buffer.from(read).equals(bytes.subarray(PART_BYTES, PART_BYTES + 10))).toBe(true);
    expect(fetched).toEqual([1]);
    expect(later.state(content.sha256)).toMatchObject({ complete: true });
  });

  it('survive a kill at any moment: what was acknowledged is there, nothing false is', async () => {
    const script = join(folder.path, 'writer.ts');
    writeFileSync(
      script,
      `import { createContentStore } from ${JSON.stringify(new URL('content-store.ts', import.meta.url).href)};
       import { TEST_VAULT } from ${JSON.stringify(new URL('vault.testing.ts', import.meta.url).href)};
       import { readFileSync } from 'node:fs';
       const [folder, source, described] = process.argv.slice(2);
       const bytes = readFileSync(source); const content = JSON.parse(readFileSync(described, 'utf8'));
       const store = createContentStore({ folder, vault: TEST_VAULT }); store.describe(content);
       for (let n = 0; n < content.parts.length; n++) {
         await store.writePart(content.sha256, n, bytes.subarray(n * ${PART_BYTES}, (n + 1) * ${PART_BYTES}));
         process.stdout.write(n + '\\n');
       }`,
    );
    writeFileSync(join(folder.path, 'source'), bytes);
    writeFileSync(join(folder.path, 'content.json'), JSON.stringify(content));
    for (const delay of [0, 2, 5, 11, 19]) {
      const inner = join(folder.path, `store-${delay}`);
      const child = spawn(process.execPath, [script, inner, join(folder.path, 'source'), join(folder.path, 'content.json')], { stdio: ['ignore', 'pipe', 'inherit'] });
      const acknowledged: number[] = [];
      child.stdout.on('data', (text: Buffer) => {
        acknowledged.push(...String(text).trim().split('\n').map(Number));
        setTimeout(() => child.kill('SIGKILL'), delay);
      });
      await once(child, 'exit');
      const store = createContentStore({ folder: inner, vault: TEST_VAULT });
      const state = store.state(content.sha256)!;
      for (const n of acknowledged) expect(state.have[n]).toBe(true);
      for (const [n, here] of state.have.entries()) if (here) expect(sha256(await store.readPart(content.sha256, n))).toBe(content.parts[n]);
      for (const [n, here] of state.have.entries()) if (!here) await store.writePart(content.sha256, n, parts[n]!);
      expect(store.state(content.sha256)).toMatchObject({ complete: true });
    }
  });
});

describe('reading', () => {
  it('fetches the parts that it lacks, each once for all who want it', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    store.describe(content);
    const fetched: number[] = [];
    const fetchPart = async (n: number): Promise<void> => {
      fetched.push(n);
      await new Promise((resolve) => setImmediate(resolve));
      await store.writePart(content.sha256, n, parts[n]!);
    };
    const reads = await Promise.all([10, 20, 30].map((offset) => store.read(content.sha256, PART_BYTES - offset, 2 * offset, fetchPart)));
    reads.forEach((read, i) => expect(Buffer.from(read).equals(bytes.subarray(PART_BYTES - (i + 1) * 10, PART_BYTES + (i + 1) * 10))).toBe(true));
    expect(fetched.sort()).toEqual([0, 1]);
    expect((await store.read(content.sha256, bytes.length - 5, 100, fetchPart)).length).toBe(5);
    expect((await store.read(content.sha256, bytes.length + 5, 100, fetchPart)).length).toBe(0);
  });

  it('stops the fetch when the last reader has gone, and not before', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    store.describe(content);
    const seen: AbortSignal[] = [];
    const fetchPart = (_n: number, signal: AbortSignal): Promise<void> => {
      seen.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    };
    const [one, two] = [new AbortController(), new AbortController()];
    const reads = [store.read(content.sha256, 0, 1, fetchPart, one.signal), store.read(content.sha256, 1, 1, fetchPart, two.signal)];
    one.abort();
    await expect(reads[0]).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.map((signal) => signal.aborted)).toEqual([false]);
    two.abort();
    await expect(reads[1]).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('says what is missing or unknown', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    await expect(store.read('0'.repeat(64), 0, 1)).rejects.toMatchObject({ code: 'unknown' });
    await expect(store.read('../../../etc/passwd', 0, 1)).rejects.toMatchObject({ code: 'unknown' });
    store.describe(content);
    await expect(store.read(content.sha256, 0, 1)).rejects.toMatchObject({ code: 'missing' });
    expect(() => store.describe({ ...content, parts: content.parts.slice(1) })).toThrow('badDescription');
  });
});

describe('adding a file', () => {
  it('hashes whole and parts in one pass and keeps it complete', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    const progress: number[] = [];
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 999_983) yield bytes.subarray(at, at + 999_983);
    };
    const added = await store.addFile({ stream: chunks() }, 'application/octet-stream', NO_CASE, (done) => progress.push(done));
    expect(added).toEqual(content);
    expect(progress.at(-1)).toBe(bytes.length);
    expect(store.state(content.sha256)).toMatchObject({ complete: true });
    expect(store.usage()).toMatchObject({ bytes: bytes.length, contents: [{ sha256: content.sha256, complete: true }] });
    store.remove(content.sha256);
    expect(store.state(content.sha256)).toBeUndefined();
    expect(store.usage()).toEqual({ bytes: 0, contents: [] });
  });

  it('leaves nothing behind when it is cancelled or its source breaks', async () => {
    const store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
    const abort = new AbortController();
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; ; i++) {
        if (i === 3) abort.abort();
        yield bytes.subarray(0, 1000);
      }
    };
    await expect(store.addFile({ stream: endless() }, 'x/y', NO_CASE, undefined, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1000);
      throw new Error('cable pulled');
    };
    await expect(store.addFile({ stream: broken() }, 'x/y', NO_CASE)).rejects.toThrow('cable pulled');
    expect(readdirSync(join(folder.path, 'incoming'))).toEqual([]);
  });

  it('says that the disk is full, where it is', async () => {
    // A device that always answers "no space left" exists on Linux alone.
    if (process.platform !== 'linux' || !statSync('/dev/full', { throwIfNoEntry: false })) {
      console.log('skipped: no /dev/full on this system');
      return;
    }
    const { open } = await import('node:fs/promises');
    const { toContentError } = await import('./content-error.ts');
    const handle = await open('/dev/full', 'w');
    const error: unknown = await handle.write(bytes, 0, 10).then(() => undefined, (reason: unknown) => reason);
    await handle.close();
    expect(toContentError(error)).toMatchObject({ code: 'diskFull' });
  });
});
