// The window's way to the library of standards, and to its files.

import type { Json } from '#shared/json.ts';
import type { StandardRead } from '#shared/contract/workstation-standards.ts';
import type { Workstation } from '../ui/workstation.ts';

export type Library = Workstation['standards'];

type WireJson = Parameters<Library['drafts']['save']>[0]['document'];
/** As the contract's input wants it: zod's JSON is mutable. */
export const toWire = (document: Json): WireJson => document as unknown as WireJson;

/** What the workstation makes of a file; rejects when it does not answer. */
export async function readFile(origin: string, file: File): Promise<StandardRead> {
  const answer = await fetch(`${origin}/standards/read?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
  if (!answer.ok) throw new Error(`not read: ${String(answer.status)}`);
  return (await answer.json()) as StandardRead;
}

export const FORMATS = ['xlsx', 'csv', 'json', 'yaml', 'html'] as const;
/** Where a version or a draft can be had as a file. */
export const fileAddress = (origin: string, of: { readonly hash: string } | { readonly draft: string }, format: string): string =>
  `${origin}/standards/${'hash' in of ? of.hash : `draft/${encodeURIComponent(of.draft)}`}.${format}`;
