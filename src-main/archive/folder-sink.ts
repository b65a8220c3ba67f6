// The package as a folder: written beside its place, and moved there when it is whole.

import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageSink } from './zip-writer.ts';

export const createFolder = async (path: string): Promise<PackageSink> => {
  const partial = `${path}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  let total = 0;
  return {
    async add(name, content, bytes) {
      const target = join(partial, ...name.split('/'));
      await mkdir(dirname(target), { recursive: true });
      const file = await open(target, 'wx');
      const hash = createHash('sha256');
      let written = 0;
      try {
        for await (const chunk of content instanceof Uint8Array ? [content] : content) {
          hash.update(chunk);
          written += chunk.length;
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      if (written !== bytes) throw new Error('The content has another size than was said');
      total += written;
      return hash.digest('hex');
    },
    async finish() {
      await rename(partial, path);
      return { bytes: total };
    },
    abandon: () => rm(partial, { recursive: true, force: true }),
  };
};
