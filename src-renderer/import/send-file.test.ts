import { expect, test } from 'vitest';
import { lineToProgress, linesOf, nameToTitle } from './send-file.ts';

test('lines come whole however the stream is cut, even inside a character', async () => {
  const bytes = new TextEncoder().encode('{"stage":"reading"}\n{"stage":"完"}\n{"stage":"done"}');
  for (const cut of [1, 3, 7, 29]) {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += cut) controller.enqueue(bytes.slice(at, at + cut));
        controller.close();
      },
    });
    const lines: string[] = [];
    for await (const line of linesOf(stream)) lines.push(line);
    expect(lines).toEqual(['{"stage":"reading"}', '{"stage":"完"}', '{"stage":"done"}']);
  }
});

test('what is not a progress line is passed over', () => {
  expect(lineToProgress('<html>')).toBeNull();
  expect(lineToProgress('{"stage":"完"}')).toBeNull();
  expect(lineToProgress('{"stage":"error","error":"truncated"}')).toEqual({ stage: 'error', error: 'truncated' });
});

test('a file name becomes the start of a title', () => {
  expect(nameToTitle('DSC_0012.JPG')).toBe('DSC 0012');
  expect(nameToTitle('后厨-全景.tif')).toBe('后厨 全景');
});
