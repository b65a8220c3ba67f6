// RC2 (RFC 2268), decryption only: what old programs encrypted the certificates of key files with. Node's OpenSSL no longer has it. It
// protects nothing here: whoever has the file's password has its content anyway.

const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

/** The 64 words of the key. */
const expand = (key: Uint8Array, effectiveBits: number): number[] => {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  for (let at = key.length; at < 128; at += 1) bytes[at] = PI[(bytes[at - 1]! + bytes[at - key.length]!) & 0xff]!;
  const length = Math.ceil(effectiveBits / 8);
  bytes[128 - length] = PI[bytes[128 - length]! & (0xff >> (8 * length - effectiveBits))]!;
  for (let at = 127 - length; at >= 0; at -= 1) bytes[at] = PI[bytes[at + 1]! ^ bytes[at + length]!]!;
  return Array.from({ length: 64 }, (_, index) => bytes[index * 2]! + 256 * bytes[index * 2 + 1]!);
};

const rotateRight = (word: number, bits: number): number => ((word >>> bits) | (word << (16 - bits))) & 0xffff;
const SHIFTS = [1, 2, 3, 5] as const;

const decryptBlock = (block: Uint8Array, words: readonly number[]): Uint8Array => {
  const r = [0, 1, 2, 3].map((index) => block[index * 2]! + 256 * block[index * 2 + 1]!);
  let next = 63;
  const mix = (): void => {
    for (let index = 3; index >= 0; index -= 1) {
      const [a, b, c] = [r[(index + 3) % 4]!, r[(index + 2) % 4]!, r[(index + 1) % 4]!];
      r[index] = (rotateRight(r[index]!, SHIFTS[index]!) - words[next]! - (a & b) - (~a & c)) & 0xffff;
      next -= 1;
    }
  };
  const mash = (): void => {
    for (let index = 3; index >= 0; index -= 1) r[index] = (r[index]! - words[r[(index + 3) % 4]! & 63]!) & 0xffff;
  };
  for (let round = 0; round < 5; round += 1) mix();
  mash();
  for (let round = 0; round < 6; round += 1) mix();
  mash();
  for (let round = 0; round < 5; round += 1) mix();
  return Uint8Array.from(r.flatMap((word) => [word & 0xff, word >>> 8]));
};

/** CBC with the padding of PKCS#7 taken off. Throws `RangeError` where that does not fit. */
export const decryptRc2 = (key: Uint8Array, effectiveBits: number, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  if (data.length === 0 || data.length % 8 !== 0) throw new RangeError('not whole blocks');
  const words = expand(key, effectiveBits);
  const plain = new Uint8Array(data.length);
  let before = iv;
  for (let at = 0; at < data.length; at += 8) {
    const block = data.subarray(at, at + 8);
    plain.set(decryptBlock(block, words).map((byte, index) => byte ^ before[index]!), at);
    before = block;
  }
  const padding = plain.at(-1)!;
  if (padding < 1 || padding > 8 || plain.subarray(-padding).some((byte) => byte !== padding)) throw new RangeError('wrong padding');
  return plain.subarray(0, -padding);
};
