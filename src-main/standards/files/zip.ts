// ZIP archives, the little of them that an XLSX file needs: read whole with a limit on every size before a byte is unpacked, and
// written. Our own, because what a person hands in must never grow beyond what it says, run, or lie about its names.

import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { centralHead, endOf, localHead, NO_TIME, type ZipEntry } from '../../zip/records.ts';

export type ZipFault = 'notZip' | 'encrypted' | 'tooLarge' | 'damaged';
export class ZipError extends Error {
  readonly fault: ZipFault;
  constructor(fault: ZipFault) {
    super(`zip: ${fault}`);
    this.name = 'ZipError';
    this.fault = fault;
  }
}

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked bytes of one file, and of all that are read. */
  readonly fileBytes: number;
  readonly totalBytes: number;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

export interface Zip {
  readonly names: readonly string[];
  /** Unpacked bytes that the archive says a file has. */
  sizeOf(name: string): number | undefined;
  /** `undefined` where there is no such file. Throws a ZipError for one that is damaged or larger than it may be. */
  read(name: string): Uint8Array | undefined;
}

/** Opens an archive. Throws a ZipError. */
export function openZip(bytes: Uint8Array, limits: ZipLimits): Zip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  // 0xffff and 0xffffffff point to ZIP64, which no form needs.
  if (count > limits.entries || count === 0xffff || start === 0xffffffff) throw new ZipError('tooLarge');
  const entries = new Map<string, Entry>();
  let at = start;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw new ZipError('damaged');
    const flags = view.getUint16(at + 8, true);
    if ((flags & 0x2041) !== 0) throw new ZipError('encrypted');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    if (at + 46 + nameLength > end) throw new ZipError('damaged');
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/').replace(/^\//, '');
    // Two files of one name: programs differ in which they read, so what was checked need not be what is used.
    if (entries.has(name.toLowerCase())) throw new ZipError('damaged');
    entries.set(name.toLowerCase(), {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  let left = limits.totalBytes;
  return {
    names: [...entries.values()].map(({ name }) => name),
    sizeOf: (name) => entries.get(name.toLowerCase())?.size,
    read(name) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) return undefined;
      if (entry.size > Math.min(limits.fileBytes, left)) throw new ZipError('tooLarge');
      const unpacked = unpack(bytes, view, entry);
      left -= unpacked.length;
      return unpacked;
    },
  };
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) if (view.getUint32(at, true) === END) return at;
  throw new ZipError('notZip');
}

function unpack(bytes: Uint8Array, view: DataView, entry: Entry): Uint8Array {
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL) throw new ZipError('damaged');
  const from = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  const packed = bytes.subarray(from, from + entry.packed);
  if (packed.length < entry.packed) throw new ZipError('damaged');
  let unpacked: Uint8Array;
  if (entry.method === 0) unpacked = packed;
  else if (entry.method === 8) {
    try {
      // No more comes out than the archive says of itself, and that was found to be little enough.
      unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
    } catch (error) {
      throw new ZipError(error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'damaged');
    }
  } else throw new ZipError('damaged');
  if (unpacked.length !== entry.size || crc32(unpacked) !== entry.crc) throw new ZipError('damaged');
  return unpacked;
}

/** An archive of these files, always the same bytes for the same files: no time of day, no machine in it. */
export function writeZip(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes);
    const entry: ZipEntry = { name: Buffer.from(name, 'utf8'), method: 8, crc: crc32(bytes), packed: packed.length, bytes: bytes.length, offset };
    const head = localHead(entry, NO_TIME, false);
    pieces.push(head, packed);
    entries.push(entry);
    offset += head.length + packed.length;
  }
  const central = Buffer.concat(entries.map((entry) => centralHead(entry, NO_TIME)));
  return Buffer.concat([...pieces, central, endOf(entries.length, central.length, offset)]);
}
