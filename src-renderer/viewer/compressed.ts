// Compressed tiles by address, bounded in bytes, least recently used first out: what refills the pool after a lost context or
// when the reviewer turns back, without asking the workstation again.

export interface CompressedCache {
  get(url: string): Blob | undefined;
  put(url: string, blob: Blob): void;
  readonly bytes: number;
  clear(): void;
}

export function createCompressedCache(ceilingBytes: number): CompressedCache {
  const blobs = new Map<string, Blob>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    get(url) {
      const blob = blobs.get(url);
      if (blob === undefined) return undefined;
      blobs.delete(url);
      blobs.set(url, blob);
      return blob;
    },
    put(url, blob) {
      if (blob.size > ceilingBytes) return;
      bytes += blob.size - (blobs.get(url)?.size ?? 0);
      blobs.delete(url);
      blobs.set(url, blob);
      for (const [oldest, old] of blobs) {
        if (bytes <= ceilingBytes) break;
        blobs.delete(oldest);
        bytes -= old.size;
      }
    },
    clear() {
      blobs.clear();
      bytes = 0;
    },
  };
}
