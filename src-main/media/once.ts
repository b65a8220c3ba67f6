/** Bytes that are all here, as the stream that the content store takes. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
