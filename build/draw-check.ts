// npm run draw:check -- FILE: draws again from the record of a draw, and says whether the seed is the one that was sealed and the experts
// the ones that follow. Needs nothing but the file.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { checkDraw, type DrawRecord } from '../src-shared/panel/draw.ts';

const recordSchema = z.object({
  kind: z.literal('kantai-draw'),
  version: z.literal(1),
  draw: z.string(),
  count: z.number().int().positive(),
  industry: z.string().optional(),
  replaces: z.string().optional(),
  reason: z.string().optional(),
  pool: z.array(z.object({ id: z.string(), name: z.string() })),
  excluded: z.array(z.object({ person: z.string(), name: z.string(), why: z.string(), note: z.string().optional() })),
  commitment: z.string(),
  committedAt: z.string(),
  nonce: z.string(),
  enteredBy: z.string(),
  enteredAt: z.string(),
  seed: z.string(),
  revealedAt: z.string(),
  chosen: z.array(z.string()),
});

/** What the command prints, and whether all is well. `null`: not a record. */
export const checkRecord = (text: string): { readonly ok: boolean; readonly lines: readonly string[] } | null => {
  let parsed: ReturnType<typeof recordSchema.safeParse>;
  try {
    parsed = recordSchema.safeParse(JSON.parse(text));
  } catch {
    return null;
  }
  if (!parsed.success) return null;
  const record = parsed.data as DrawRecord;
  const check = checkDraw(record, { sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()) });
  const nameOf = (id: string): string => record.pool.find((one) => one.id === id)?.name ?? id;
  return {
    ok: check.ok,
    lines: [
      `${record.draw}: ${record.pool.length} 名候选，抽取 ${record.count} 名${record.excluded.length > 0 ? `，另有 ${record.excluded.length} 名不参加` : ''}`,
      ...check.lots.map(({ person, lot }, at) => `${at < record.count ? '●' : '○'} ${lot.slice(0, 16)}… ${nameOf(person)}`),
      `种子与封存${check.seedFits ? '一致' : '不一致'}（seed ${check.seedFits ? 'fits' : 'DOES NOT FIT'} its commitment）`,
      `抽取结果${check.chosenFits ? '可以重算' : '与重算不符'}（result ${check.chosenFits ? 'follows' : 'DOES NOT FOLLOW'}）`,
    ],
  };
};

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    console.error('npm run draw:check -- FILE   （抽取记录，JSON）');
    process.exit(2);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    console.error('读不到这个文件。 The file cannot be read.');
    process.exit(2);
  }
  const checked = checkRecord(text);
  if (!checked) {
    console.error('这不是抽取记录。 This is not the record of a draw.');
    process.exit(2);
  }
  for (const line of checked.lines) console.log(line);
  process.exit(checked.ok ? 0 : 1);
}
