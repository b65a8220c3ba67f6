// A file that the server made itself becomes content of a case: its parts into the footage store, its declaration into the database.

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { completeContent, declareContent, insertContent, insertPart } from '../store/contents.ts';
import type { Database } from '../store/database.ts';
import type { Parts } from './parts.ts';

/** Can be done again should it have broken off. */
export async function keepFile(deps: { readonly database: Database; readonly parts: Parts }, path: string, mime: string, caseId: string): Promise<Content> {
  const file = await open(path, 'r');
  try {
    // Twice through it: its name is known only at its end, and it may be larger than memory.
    const whole = createHash('sha256');
    const parts: string[] = [];
    const piece = Buffer.alloc(PART_BYTES);
    const pieceAt = async (part: number): Promise<Buffer> => {
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(piece, length, PART_BYTES - length, part * PART_BYTES + length);
        length += bytesRead;
        if (bytesRead === 0 || length === PART_BYTES) return piece.subarray(0, length);
      }
    };
    let bytes = 0;
    for (let part = 0; ; part += 1) {
      const read = await pieceAt(part);
      if (read.length === 0) break;
      whole.update(read);
      parts.push(createHash('sha256').update(read).digest('hex'));
      bytes += read.length;
    }
    const content: Content = { sha256: whole.digest('hex'), bytes, mime, parts };
    for (const part of parts.keys()) await deps.parts.write(content.sha256, part, Buffer.from(await pieceAt(part)));
    await deps.database.transaction(async (query) => {
      await insertContent(query, content);
      await declareContent(query, content.sha256, caseId);
      for (const part of parts.keys()) await insertPart(query, content.sha256, part);
      await completeContent(query, content.sha256);
    });
    return content;
  } finally {
    await file.close();
  }
}
