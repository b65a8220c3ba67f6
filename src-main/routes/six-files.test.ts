import { expect, test } from 'vitest';
import { ImportFailure } from '../media/import-failure.ts';
import { filesOf } from './six-files.ts';

const cutAt = (bytes: Uint8Array, every: number): ReadableStream<Uint8Array> => new ReadableStream({
  start(controller) {
    for (let at = 0; at < bytes.length; at += every) controller.enqueue(bytes.slice(at, at + every));
    controller.close();
  },
});
const bodyOf = (files: readonly { readonly name: string; readonly bytes: number }[], rest: string): Uint8Array => Buffer.from(`${JSON.stringify({ files })}\n${rest}`);

test('several files come out of one body whole, however it is cut', async () => {
  const body = bodyOf([{ name: '前.png', bytes: 3 }, { name: 'b.png', bytes: 5 }], 'one\ntwo!');
  for (const every of [1, 7, 1000]) {
    const { files, letGo } = await filesOf(cutAt(body, every));
    const read: string[] = [];
    for (const { name, source } of files) {
      const pieces: Uint8Array[] = [];
      for await (const piece of source.stream) pieces.push(Buffer.from(piece));
      read.push(`${name}: ${Buffer.concat(pieces).toString()}`);
    }
    expect(read).toEqual(['前.png: one', 'b.png: \ntwo!']);
    await letGo();
  }
});

test('a body that ends early, or begins with no list, is told', async () => {
  const { files } = await filesOf(cutAt(bodyOf([{ name: 'a', bytes: 9 }], 'short'), 4));
  const read = async (): Promise<void> => {
    for await (const _ of files[0]!.source.stream);
  };
  await expect(read()).rejects.toMatchObject({ code: 'truncated' });
  for (const bad of ['', '\n', '{}\n', '{"files":[{"name":"a","bytes":-1}]}\n', 'x'.repeat(70_000)]) {
    await expect(filesOf(cutAt(Buffer.from(bad), 4096))).rejects.toBeInstanceOf(ImportFailure);
  }
});
