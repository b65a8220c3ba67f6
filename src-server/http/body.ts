// Reads a request's body up to a limit; what is longer is refused before it fills the memory. And writes text as it is made.

import { decompressed } from './compress.ts';

/** The whole body, or `undefined` when it is longer than `limit` bytes (declared or real). */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return undefined;
  if (request.body === null) return new Uint8Array(0);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** As `readBody`; a compressed body is read as what it was before. */
export async function readPlain(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const body = await readBody(request, limit);
  return body !== undefined && request.headers.get('content-encoding') === 'gzip' ? decompressed(body, limit) : body;
}

/** `undefined` for what is no JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Text as it is made, no faster than it is read. Breaks off where the making fails: the reader misses the last line. */
export function streamOfText(pieces: AsyncGenerator<string>, report: (error: unknown) => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(Buffer.from(value, 'utf8'));
      } catch (error) {
        report(error);
        controller.error(error);
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
