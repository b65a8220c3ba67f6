// What is known of content files: their declaration, which parts are here, and which cases name them. The bytes lie in a folder.

import type { Content } from '#shared/footage/footage.ts';
import type { Query } from './database.ts';

export interface StoredContent extends Content {
  readonly complete: boolean;
}

export async function contentByHash(query: Query, sha256: string): Promise<StoredContent | undefined> {
  const [row] = await query<{ sha256: string; bytes: number; mime: string; parts: string[]; complete: boolean }>(
    'select sha256, bytes, mime, parts, complete from content where sha256 = $1',
    [sha256],
  );
  return row;
}

/** Keeps the first declaration of a file; a later one must agree with it (the caller compares). */
export async function insertContent(query: Query, content: Content): Promise<void> {
  await query('insert into content (sha256, bytes, mime, parts) values ($1, $2, $3, $4) on conflict (sha256) do nothing', [
    content.sha256, content.bytes, content.mime, JSON.stringify(content.parts),
  ]);
}

export async function declareContent(query: Query, sha256: string, caseId: string): Promise<void> {
  await query('insert into content_declared (sha256, case_id) values ($1, $2) on conflict do nothing', [sha256, caseId]);
}

export async function nameContent(query: Query, sha256: string, caseId: string): Promise<void> {
  await query('insert into case_content (sha256, case_id) values ($1, $2) on conflict do nothing', [sha256, caseId]);
}

/** Cases by which a file may be asked for: those whose events name it and those for which it was declared. */
export async function casesOfContent(query: Query, sha256: string): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>(
    'select case_id from case_content where sha256 = $1 union select case_id from content_declared where sha256 = $1 order by case_id',
    [sha256],
  );
  return rows.map((row) => row.case_id);
}

export async function partsHere(query: Query, sha256: string): Promise<readonly number[]> {
  const rows = await query<{ part: number }>('select part from content_part where sha256 = $1 order by part', [sha256]);
  return rows.map((row) => row.part);
}

export async function insertPart(query: Query, sha256: string, part: number): Promise<void> {
  await query('insert into content_part (sha256, part) values ($1, $2) on conflict do nothing', [sha256, part]);
}

/** A part that the folder lost. */
export async function deletePart(query: Query, sha256: string, part: number): Promise<void> {
  await query('delete from content_part where sha256 = $1 and part = $2', [sha256, part]);
  await query('update content set complete = false where sha256 = $1', [sha256]);
}

export async function completeContent(query: Query, sha256: string): Promise<void> {
  await query('update content set complete = true where sha256 = $1', [sha256]);
}

/** Forgets a file whose parts do not make up what its name says. Events that name it stay. */
export async function deleteContent(query: Query, sha256: string): Promise<void> {
  await query('delete from content where sha256 = $1', [sha256]);
}
