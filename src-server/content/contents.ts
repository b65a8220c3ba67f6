// Content files on the server: declared by staff for a case, put part by part, read by everybody who may see a case that names them.

import { createHash } from 'node:crypto';
import { contentsOfFootage, PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { sealedContents } from '#shared/case/layers.ts';
import { signedBy } from '#shared/case/signing.ts';
import { contentsOfRecording } from '#shared/live/kept.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { CaseBook } from '../cases/book.ts';
import type { Database } from '../store/database.ts';
import {
  casesOfContent, completeContent, contentByHash, declareContent, deleteContent, deletePart, insertContent, insertPart, partsHere, type StoredContent,
} from '../store/contents.ts';
import type { Session } from '../store/people.ts';
import type { Parts } from './parts.ts';

export type ContentFailure = {
  /**
   * `malformed`: the declaration contradicts itself or an earlier one of the same file. `wrongPart`: the bytes are not those declared.
   * `wrongWhole`: every part is as declared, yet together they are not the file that the name says; all parts were dropped.
   */
  readonly failure: 'forbidden' | 'notFound' | 'malformed' | 'wrongPart' | 'wrongWhole';
};

export interface Part {
  readonly bytes: number;
  readonly sha256: string;
  readonly stream: ReadableStream<Uint8Array>;
}

export interface Contents {
  declare(session: Session, caseId: string, content: Content): Promise<{ wanted: readonly number[] } | ContentFailure>;
  describe(session: Session, sha256: string): Promise<Content | ContentFailure>;
  put(session: Session, sha256: string, part: number, bytes: Uint8Array): Promise<'stored' | ContentFailure>;
  get(session: Session, sha256: string, part: number, from?: number): Promise<Part | ContentFailure>;
}

export function createContents(deps: { readonly database: Database; readonly book: CaseBook; readonly parts: Parts }): Contents {
  const { database, book, parts } = deps;
  const { query } = database;

  const knowsCase = async (session: Session, caseId: string): Promise<boolean> =>
    mayKnowCase(session.person, (await book.read(query, caseId)).state);

  /**
   * Staff bring what they like to their cases; an expert what an own act names: what the own signature made, what this person
   * recorded in a call, and what was made of a still that this person asked for.
   */
  const mayBring = async (session: Session, sha256: string, cases?: readonly string[]): Promise<boolean> => {
    if (session.person.role === 'staff') return true;
    for (const caseId of cases ?? (await casesOfContent(query, sha256))) {
      const { state } = await book.read(query, caseId);
      const { live, footage } = state;
      const isOwn = (by: string): boolean => by === session.person.id;
      const signed = signedBy(state, session.person.id);
      const recorded = (live?.recordings ?? []).flatMap(({ kept }) => (kept && isOwn(kept.by) ? [...contentsOfRecording(kept), ...kept.footage.flatMap(contentsOfFootage)] : []));
      const asked = new Set((live?.snapshots ?? []).flatMap(({ by, content }) => (isOwn(by) ? [content.sha256] : [])));
      const taken = footage.flatMap((one) => (asked.has(one.original.sha256) ? contentsOfFootage(one) : []));
      if ([...signed, ...recorded, ...taken].some((one) => one.sha256 === sha256)) return true;
    }
    return false;
  };

  /** The file, if this person may see a case that names it; what may not be seen is not there. */
  const visibleContent = async (session: Session, sha256: string): Promise<StoredContent | undefined> => {
    const content = await contentByHash(query, sha256);
    if (content === undefined) return undefined;
    for (const caseId of await casesOfContent(query, sha256)) if (await knowsCase(session, caseId)) return content;
    return undefined;
  };

  /** What is redacted in one of this person's cases is sealed in all of them, until a reason is on record in it. */
  const isSealed = async ({ person }: Session, sha256: string): Promise<boolean> => {
    for (const caseId of await casesOfContent(query, sha256)) {
      const { state } = await book.read(query, caseId);
      if (mayKnowCase(person, state) && sealedContents(state, person).has(sha256)) return true;
    }
    return false;
  };

  /** After the last part: together the parts must be what the name says. */
  const closeContent = async (content: StoredContent): Promise<'stored' | ContentFailure> => {
    if (content.complete || (await partsHere(query, content.sha256)).length < content.parts.length) return 'stored';
    const whole = await parts.hashOfWhole(content.sha256, content.parts.length);
    if (whole === content.sha256) {
      await completeContent(query, content.sha256);
      return 'stored';
    }
    await deleteContent(query, content.sha256);
    await parts.remove(content.sha256);
    return { failure: 'wrongWhole' };
  };

  return {
    async declare(session, caseId, content) {
      if (!(await mayBring(session, content.sha256, [caseId]))) return { failure: 'forbidden' };
      if (!(await knowsCase(session, caseId))) return { failure: 'notFound' };
      if (content.parts.length !== Math.ceil(content.bytes / PART_BYTES)) return { failure: 'malformed' };
      return database.transaction(async (inside) => {
        await insertContent(inside, content);
        const stored = await contentByHash(inside, content.sha256);
        if (stored === undefined || stored.bytes !== content.bytes || stored.parts.join() !== content.parts.join()) return { failure: 'malformed' };
        await declareContent(inside, content.sha256, caseId);
        const here = new Set(await partsHere(inside, content.sha256));
        return { wanted: content.parts.map((_, part) => part).filter((part) => !here.has(part)) };
      });
    },
    async describe(session, sha256) {
      const content = await visibleContent(session, sha256);
      if (content === undefined) return { failure: 'notFound' };
      const { bytes, mime, parts: hashes } = content;
      return { sha256, bytes, mime, parts: hashes };
    },
    async put(session, sha256, part, bytes) {
      if (!(await mayBring(session, sha256))) return { failure: 'forbidden' };
      const content = await visibleContent(session, sha256);
      const declared = content?.parts[part];
      if (content === undefined || declared === undefined) return { failure: 'notFound' };
      const length = part === content.parts.length - 1 ? content.bytes - part * PART_BYTES : PART_BYTES;
      const isAsDeclared = bytes.byteLength === length && createHash('sha256').update(bytes).digest('hex') === declared;
      if (!isAsDeclared) return { failure: 'wrongPart' };
      // Written even if it is here: putting it again repairs a copy that went bad on this disk.
      await parts.write(sha256, part, bytes);
      await insertPart(query, sha256, part);
      return closeContent(content);
    },
    async get(session, sha256, part, from = 0) {
      const content = await visibleContent(session, sha256);
      const declared = content?.parts[part];
      if (content === undefined || declared === undefined || !(await partsHere(query, sha256)).includes(part)) return { failure: 'notFound' };
      if (await isSealed(session, sha256)) return { failure: 'forbidden' };
      const found = await parts.read(sha256, part, from);
      if (found === undefined) {
        // The folder lost it (a restored database, a broken disk): staff may put it again.
        await deletePart(query, sha256, part);
        return { failure: 'notFound' };
      }
      return { ...found, sha256: declared };
    },
  };
}
