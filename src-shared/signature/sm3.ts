// SM3, the hash of GB/T 32905-2016. BoringSSL and WebCrypto have none, so it is written here from the standard.

const BLOCK = 64;
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e] as const;

const left = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const p0 = (word: number): number => word ^ left(word, 9) ^ left(word, 17);
const p1 = (word: number): number => word ^ left(word, 15) ^ left(word, 23);
/** The constant of each round, turned already as 5.3.3 turns it. */
const TURNED = Int32Array.from({ length: 64 }, (_, round) => left(round < 16 ? 0x79cc4519 : 0x7a879d8a, round % 32));

/** One block (5.3): `words` is room for the 68 expanded words. */
const compress = (state: Int32Array, view: DataView, at: number, words: Int32Array): void => {
  for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(at + index * 4);
  for (let index = 16; index < 68; index += 1) {
    words[index] = p1(words[index - 16]! ^ words[index - 9]! ^ left(words[index - 3]!, 15)) ^ left(words[index - 13]!, 7) ^ words[index - 6]!;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < 64; round += 1) {
    const turned = left(a, 12);
    const ss1 = left((turned + e + TURNED[round]!) | 0, 7);
    const isEarly = round < 16;
    const ff = isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = isEarly ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ turned) + (words[round]! ^ words[round + 4]!)) | 0;
    const tt2 = (gg + h + ss1 + words[round]!) | 0;
    [d, c, b, a] = [c, left(b, 9), a, tt1];
    [h, g, f, e] = [g, left(f, 19), e, p0(tt2)];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index]! ^= word;
  });
};

/** 32 bytes over the pieces one after another, as if they were joined. */
export const sm3 = (...pieces: readonly Uint8Array[]): Uint8Array => {
  const state = Int32Array.from(START);
  const words = new Int32Array(68);
  const rest = new Uint8Array(BLOCK * 2);
  const restView = new DataView(rest.buffer);
  let kept = 0;
  let total = 0;
  for (const piece of pieces) {
    total += piece.length;
    let at = 0;
    if (kept > 0) {
      at = Math.min(BLOCK - kept, piece.length);
      rest.set(piece.subarray(0, at), kept);
      kept += at;
      if (kept < BLOCK) continue;
      compress(state, restView, 0, words);
      kept = 0;
    }
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    for (; at + BLOCK <= piece.length; at += BLOCK) compress(state, view, at, words);
    rest.set(piece.subarray(at), 0);
    kept = piece.length - at;
  }
  // Padding (5.2): one bit, zeros, the length in bits.
  rest.fill(0, kept);
  rest[kept] = 0x80;
  const size = kept + 9 <= BLOCK ? BLOCK : BLOCK * 2;
  restView.setBigUint64(size - 8, BigInt(total) * 8n);
  for (let at = 0; at < size; at += BLOCK) compress(state, restView, at, words);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  state.forEach((word, index) => view.setInt32(index * 4, word));
  return digest;
};
