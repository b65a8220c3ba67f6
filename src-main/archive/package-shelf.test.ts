import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPackageShelf, KEEP_MS } from './package-shelf.ts';

let root: string;
let folder: string;
let now: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kantai-shelf-'));
  folder = join(root, 'archives');
  now = 1_000;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

const open = () => createPackageShelf({ folder, now: () => now });
const never = new AbortController().signal;
const put = (shelf: ReturnType<typeof open>, caseId: string, content = 'package') => {
  const making = shelf.begin(caseId, never);
  writeFileSync(making.fresh, content);
  return making.keep();
};
const files = () => (existsSync(folder) ? readdirSync(folder) : []);

describe('packages that wait to be saved', () => {
  it('are read until their hour has passed, and then are gone from the disk', async () => {
    const shelf = open();
    expect(put(shelf, 'a')).toBe(now + KEEP_MS);
    expect(files()).toHaveLength(1);
    const read = shelf.read('a')!;
    expect([read.bytes, await text(read.stream)]).toEqual([7, 'package']);
    now += KEEP_MS;
    expect(shelf.read('a')).toBeUndefined();
    expect(files()).toEqual([]);
  });

  it('go at their hour when nobody asks, while who is saving one gets all of it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const shelf = open();
    put(shelf, 'a');
    const read = shelf.read('a')!;
    vi.advanceTimersByTime(KEEP_MS);
    expect(files()).toEqual([]);
    expect(await text(read.stream)).toBe('package');
  });

  it('of one case go when it is taken away, those of another stay; nobody reads on', async () => {
    const shelf = open();
    put(shelf, 'a');
    put(shelf, 'b', 'other');
    const read = shelf.read('a')!;
    const told = expect(text(read.stream)).rejects.toThrow('removed');
    shelf.clear('a');
    await told;
    expect(shelf.read('a')).toBeUndefined();
    expect(files()).toHaveLength(1);
    expect(await text(shelf.read('b')!.stream)).toBe('other');
  });

  it('that are being made when all are cleared are never finished', () => {
    const shelf = open();
    const making = shelf.begin('a', never);
    writeFileSync(making.fresh, 'half');
    writeFileSync(`${making.fresh}.partial`, 'half');
    shelf.clear();
    expect(files()).toEqual([]);
    expect(making.signal.aborted).toBe(true);
    // The work had been in the middle of a file and only now comes to its end.
    expect(() => making.keep()).toThrow();
    making.abandon();
    expect(shelf.read('a')).toBeUndefined();
  });

  it('that are being made when the case is wiped leave nothing, halves included', () => {
    const shelf = open();
    const making = shelf.begin('a', never);
    writeFileSync(`${making.fresh}.partial`, 'half');
    shelf.clear('a');
    expect(files()).toEqual([]);
    expect(making.signal.aborted).toBe(true);
  });

  it('are made once at a time: a second asking ends the first', () => {
    const shelf = open();
    const first = shelf.begin('a', never);
    const second = shelf.begin('a', never);
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
    writeFileSync(second.fresh, 'second');
    first.abandon();
    second.keep();
    expect(shelf.read('a')?.bytes).toBe(6);
    shelf.clear();
  });

  it('left behind by a run that was killed are gone at the next start', () => {
    put(open(), 'a');
    expect(files()).toHaveLength(1);
    open();
    expect(files()).toEqual([]);
  });
});
