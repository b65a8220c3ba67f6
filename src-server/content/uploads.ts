// Files that arrive piece by piece and may be broken off anywhere. Every whole part goes to the footage store at once, what is left over
// waits in the database; after the last byte the file gets its name and is declared for its case like any other.

import { createHash } from 'node:crypto';
import { mayKnowCase } from '#shared/case/visible.ts';
import { PART_BYTES } from '#shared/footage/footage.ts';
import type { CaseBook } from '../cases/book.ts';
import type { Effects } from '../effects.ts';
import { completeContent, declareContent, insertContent, insertPart } from '../store/contents.ts';
import type { Database } from '../store/database.ts';
import type { Session } from '../store/people.ts';
import { advanceUpload, deleteUpload, finishUpload, insertUpload, staleUploads, uploadById, type Upload } from '../store/uploads.ts';
import type { Parts } from './parts.ts';

export const MOST_UPLOAD_BYTES = 64 * 1024 ** 3;
/** An upload that nobody went on with for so long is given up. */
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** Whoever sends a file: staff at a workstation, or a site by its invitation. */
export interface Uploader {
  /** Uploads under way are found again by it. */
  readonly id: string;
  mayBring(caseId: string): Promise<'yes' | 'forbidden' | 'notFound'>;
  readonly mostBytes: number;
}

export type UploadFailure = { readonly failure: 'forbidden' | 'notFound' | 'wrongOffset' | 'tooLarge' };

export interface Uploads {
  create(uploader: Uploader, wish: { readonly case: string; readonly bytes: number; readonly mime: string }): Promise<{ readonly id: string } | UploadFailure>;
  find(uploader: Uploader, id: string): Promise<Upload | UploadFailure>;
  /** Takes bytes at an offset as they come; what came before a break is kept. Answers how far the upload is. */
  append(uploader: Uploader, id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<{ readonly received: number; readonly sha256: string | null } | UploadFailure>;
  remove(uploader: Uploader, id: string): Promise<'removed' | UploadFailure>;
}

/** A connection that breaks is the end of what came; who sent it asks how far it got and goes on from there. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next().catch(() => undefined);
    if (!next || next.done) return;
    yield next.value;
  }
}

/** Staff bring what they like to their cases. */
export const uploaderOf = (session: Session, database: Database, book: CaseBook): Uploader => ({
  id: session.person.id,
  mostBytes: MOST_UPLOAD_BYTES,
  mayBring: async (caseId) => {
    if (session.person.role !== 'staff') return 'forbidden';
    return mayKnowCase(session.person, (await book.read(database.query, caseId)).state) ? 'yes' : 'notFound';
  },
});

export function createUploads(deps: { readonly database: Database; readonly parts: Parts; readonly effects: Effects }): Uploads {
  const { database, parts, effects } = deps;
  const now = () => new Date(effects.now()).toISOString();
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  const sweep = async (): Promise<void> => {
    for (const id of await staleUploads(database.query, new Date(effects.now() - KEEP_MS).toISOString())) {
      await parts.remove(id);
      await deleteUpload(database.query, id);
    }
  };

  /** Another's upload is not there. */
  const own = async (uploader: Uploader, id: string): Promise<Upload | UploadFailure> => {
    const upload = await uploadById(database.query, id);
    return upload?.person === uploader.id ? upload : { failure: 'notFound' };
  };

  /** Takes one piece that reaches at most to the end of a part. Durable when it answers. */
  const take = (id: string, at: number, piece: Uint8Array): Promise<Upload | UploadFailure> =>
    database.transaction(async (query) => {
      const upload = await uploadById(query, id, true);
      if (!upload) return { failure: 'notFound' };
      if (upload.received !== at) return { failure: 'wrongOffset' };
      const tail = Buffer.concat([upload.tail, piece]);
      const received = at + piece.length;
      const isWhole = tail.length === PART_BYTES || received === upload.bytes;
      if (isWhole) await parts.write(id, upload.parts.length, tail);
      const next = { received, parts: isWhole ? [...upload.parts, sha256(tail)] : upload.parts, tail: isWhole ? new Uint8Array(0) : tail };
      await advanceUpload(query, id, next, now());
      return { ...upload, ...next };
    });

  /** Gives the file its own name. Can be done again should it have broken off. */
  const finish = async (upload: Upload): Promise<string> => {
    const name = await parts.hashOfWhole(upload.id, upload.parts.length);
    if (name === undefined) throw new Error('A part of a finished upload is not in the footage store.');
    for (const part of upload.parts.keys()) {
      const found = await parts.read(upload.id, part);
      await parts.write(name, part, new Uint8Array(await new Response(found!.stream).arrayBuffer()));
    }
    await database.transaction(async (query) => {
      await insertContent(query, { sha256: name, bytes: upload.bytes, mime: upload.mime, parts: [...upload.parts] });
      await declareContent(query, name, upload.case);
      for (const part of upload.parts.keys()) await insertPart(query, name, part);
      await completeContent(query, name);
      await finishUpload(query, upload.id, name);
    });
    await parts.remove(upload.id);
    return name;
  };

  return {
    async create(uploader, wish) {
      const may = await uploader.mayBring(wish.case);
      if (may !== 'yes') return { failure: may };
      if (wish.bytes > uploader.mostBytes) return { failure: 'tooLarge' };
      await sweep();
      const id = Buffer.from(effects.randomBytes(32)).toString('hex');
      await insertUpload(database.query, { id, person: uploader.id, ...wish }, now());
      return { id };
    },
    find: own,
    async append(uploader, id, offset, bytes) {
      let upload = await own(uploader, id);
      if ('failure' in upload) return upload;
      if (upload.received !== offset) return { failure: 'wrongOffset' };
      let pending: Uint8Array[] = [];
      let length = 0;
      const flush = async (): Promise<UploadFailure | undefined> => {
        if (length === 0) return undefined;
        const taken: Upload | UploadFailure = await take(id, (upload as Upload).received, Buffer.concat(pending));
        pending = [];
        length = 0;
        if ('failure' in taken) return taken;
        upload = taken;
        return undefined;
      };
      try {
        for await (const chunk of untilBroken(bytes)) {
          if (upload.received + length + chunk.length > upload.bytes) return { failure: 'tooLarge' };
          for (let from = 0; from < chunk.length; ) {
            const room: number = PART_BYTES - ((upload.received + length) % PART_BYTES);
            const piece = chunk.subarray(from, from + room);
            pending.push(piece);
            length += piece.length;
            from += piece.length;
            if (piece.length === room) {
              const failure = await flush();
              if (failure) return failure;
            }
          }
        }
      } finally {
        // What came before a connection broke counts as well: that is what makes going on worth it.
        await flush();
      }
      const done = upload.received === upload.bytes && upload.sha256 === null ? await finish(upload) : upload.sha256;
      return { received: upload.received, sha256: done };
    },
    async remove(uploader, id) {
      const upload = await own(uploader, id);
      if ('failure' in upload) return upload;
      await parts.remove(id);
      await deleteUpload(database.query, id);
      return 'removed';
    },
  };
}
