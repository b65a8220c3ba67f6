// Several files in the body of one request: a line of JSON that lists their names and sizes, then their bytes one after the other. They
// are read as they come and in this order; nothing is held in memory.

import * as z from 'zod';
import { ImportFailure } from '../media/import-failure.ts';

const listSchema = z.object({ files: z.array(z.object({ name: z.string().min(1).max(255), bytes: z.number().int().positive() })).min(1).max(64) });
const MOST_LINE = 64 * 1024;

export interface FilesInBody {
  readonly files: readonly { readonly name: string; readonly source: { readonly stream: AsyncIterable<Uint8Array> } }[];
  /** Of what was not read. */
  letGo(): Promise<void>;
}

/** Throws `ImportFailure`: `failed` where the line is none, `truncated` while a file is read that ends early. */
export async function filesOf(body: ReadableStream<Uint8Array>): Promise<FilesInBody> {
  const reader = body.getReader();
  let rest: Uint8Array = new Uint8Array(0);
  const more = async (): Promise<boolean> => {
    const { value, done } = await reader.read();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  let end = rest.indexOf(10);
  while (end < 0 && rest.length <= MOST_LINE && (await more())) end = rest.indexOf(10);
  const list = listSchema.safeParse(end < 0 ? undefined : parsed(rest.subarray(0, end)));
  if (!list.success) {
    await reader.cancel().catch(() => undefined);
    throw new ImportFailure('failed');
  }
  rest = rest.subarray(end + 1);
  async function* next(bytes: number): AsyncGenerator<Uint8Array> {
    let left = bytes;
    while (left > 0) {
      if (rest.length === 0 && !(await more())) throw new ImportFailure('truncated');
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }
  return {
    files: list.data.files.map(({ name, bytes }) => ({ name, source: { stream: next(bytes) } })),
    letGo: async () => void (await reader.cancel().catch(() => undefined)),
  };
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(line));
  } catch {
    return undefined;
  }
}
