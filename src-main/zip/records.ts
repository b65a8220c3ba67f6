// The records of a ZIP file (APPNOTE 6.3): heads of files, the list at the end. Files and archives over 4 GiB get the 64-bit fields.

export interface ZipEntry {
  readonly name: Buffer;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  /** Where its head stands. */
  readonly offset: number;
}

export const MOST_32 = 0xffffffff;
const UTF8_NAME = 0x0800;
const VERSION = 20;
const VERSION_64 = 45;

/** 1980-01-01, the first moment that there is: archives without a time of day. */
export const NO_TIME = 0x00210000;

/** DOS time of an ISO instant, UTC: two seconds fine. */
export const dosTime = (iso: string): number => {
  const at = new Date(iso);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return ((date << 16) | (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)) >>> 0;
};

/** Before each file's bytes; `time` is a DOS time. */
export const localHead = (entry: ZipEntry, time: number, large: boolean): Buffer => {
  const extra = Buffer.alloc(large ? 20 : 0);
  if (large) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(BigInt(entry.bytes), 4);
    extra.writeBigUInt64LE(BigInt(entry.packed), 12);
  }
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(large ? VERSION_64 : VERSION, 4);
  head.writeUInt16LE(UTF8_NAME, 6);
  head.writeUInt16LE(entry.method, 8);
  head.writeUInt32LE(time, 10);
  head.writeUInt32LE(entry.crc, 14);
  head.writeUInt32LE(large ? MOST_32 : entry.packed, 18);
  head.writeUInt32LE(large ? MOST_32 : entry.bytes, 22);
  head.writeUInt16LE(entry.name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, entry.name, extra]);
};

/** In the list at the end. */
export const centralHead = (entry: ZipEntry, time: number): Buffer => {
  const wide = [entry.bytes, entry.packed, entry.offset].map((value) => value >= MOST_32);
  const values = [entry.bytes, entry.packed, entry.offset].filter((_, index) => wide[index]);
  const extra = Buffer.alloc(values.length === 0 ? 0 : 4 + 8 * values.length);
  if (values.length > 0) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8 * values.length, 2);
    values.forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  const version = values.length > 0 ? VERSION_64 : VERSION;
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(version, 6);
  head.writeUInt16LE(UTF8_NAME, 8);
  head.writeUInt16LE(entry.method, 10);
  head.writeUInt32LE(time, 12);
  head.writeUInt32LE(entry.crc, 16);
  head.writeUInt32LE(Math.min(entry.packed, MOST_32), 20);
  head.writeUInt32LE(Math.min(entry.bytes, MOST_32), 24);
  head.writeUInt16LE(entry.name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(Math.min(entry.offset, MOST_32), 42);
  return Buffer.concat([head, entry.name, extra]);
};

/** Behind the list, which begins at `start` and has `size` bytes. */
export const endOf = (count: number, size: number, start: number): Buffer =>
  count >= 0xffff || start >= MOST_32 ? Buffer.concat([largeEnd(count, size, start, start + size), shortEnd(count, size, start)]) : shortEnd(count, size, start);

const largeEnd = (count: number, size: number, start: number, at: number): Buffer => {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION_64, 12);
  end.writeUInt16LE(VERSION_64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at), 64);
  end.writeUInt32LE(1, 72);
  return end;
};

const shortEnd = (count: number, size: number, start: number): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(size, MOST_32), 12);
  end.writeUInt32LE(Math.min(start, MOST_32), 16);
  return end;
};
