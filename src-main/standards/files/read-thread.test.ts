// Reading beside everything else: the thread that asks stays free, and a file that takes too much is refused.

import { expect, test } from 'vitest';
import { templateStandard } from './template.ts';
import { createFileReading } from './read-thread.ts';
import { writeStandardFile } from './write-file.ts';

const json = (count: number): Uint8Array => {
  const standard = templateStandard();
  const [section] = standard.sections;
  const items = Array.from({ length: count }, (_, at) => ({ ...section!.items[0]!, id: `n${String(at)}`, no: String(at), text: `第 ${String(at)} 项` }));
  return Buffer.from(JSON.stringify({ ...standard, vectors: [], sections: [{ ...section!, statedMax: undefined, items }] }));
};

test('a file comes out as when it is read in place', async () => {
  const standard = templateStandard();
  const read = await createFileReading().read({ bytes: writeStandardFile(standard, 'xlsx', 'zh'), name: 'x.xlsx' });
  expect(read.problems).toEqual([]);
  expect(read.document).toEqual(standard);
});

test('while a long form is read, the asking thread goes on', async () => {
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  const read = await createFileReading().read({ bytes: json(10_000), name: 'x.json' });
  clearInterval(ticking);
  expect(read.problems).toEqual([]);
  expect(turns).toBeGreaterThan(5);
});

test('a file that takes too long is refused, and the next one is read', async () => {
  const reading = createFileReading({ mostMs: 1 });
  expect((await reading.read({ bytes: json(10), name: 'x.json' })).problems.map(({ code }) => code)).toEqual(['tooLarge']);
  const other = createFileReading();
  const [bad, good] = await Promise.all([other.read({ bytes: Buffer.from('{'), name: 'x.json' }), other.read({ bytes: json(10), name: 'x.json' })]);
  expect(bad.problems.map(({ code }) => code)).toEqual(['badSyntax']);
  expect(good.document).toBeDefined();
});

test('a file that takes too much memory is refused and brings nothing down', async () => {
  const read = await createFileReading({ mostMib: 24 }).read({ bytes: json(60_000), name: 'x.json' });
  expect(read.problems.map(({ code }) => code)).toEqual(['tooLarge']);
});
