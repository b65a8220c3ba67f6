// Looks at the first bytes of a stream and gives the whole stream back. A stream that is not wanted after all is let go.

export interface Peeked {
  readonly head: Uint8Array;
  /** All bytes, those of the head again first. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** For a stream that will not be read. */
  letGo(): Promise<void>;
}

export const peek = async (source: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> => {
  const iterator = source[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    length += next.value.length;
  }
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* taken;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { head: Buffer.concat(taken).subarray(0, bytes), stream: stream(), letGo: async () => void (await iterator.return?.()) };
};
