// Drawing experts so that nobody can choose them and anybody can draw again. The server fixes the pool and, by its hash, a seed; staff
// then enter a number of their own; only then is the seed told. Each candidate's lot is SHA-256 over seed, number, draw and person; the
// smallest lots are drawn. Who knows the seed does not know the number when the seed is fixed, and the other way round.

import { toHex, utf8 } from '../bytes.ts';
import type { BodyOf } from '../case/events.ts';
import type { Draw, Procedure } from '../case/procedure.ts';
import type { LogCrypto } from '../log/crypto.ts';
import type { Hash } from '../log/event.ts';
import { compareText } from '../log/heads.ts';

type Sha256 = Pick<LogCrypto, 'sha256'>;

const digest = (words: readonly string[], crypto: Sha256): Hash => toHex(crypto.sha256(utf8(words.join('\n'))));

/** What is published before the number is entered. */
export const commitmentOf = (seed: string, draw: string, crypto: Sha256): Hash => digest(['kantai draw commitment 1', draw, seed], crypto);

export const lotOf = (draw: string, seed: string, nonce: string, person: string, crypto: Sha256): Hash =>
  digest(['kantai draw lot 1', draw, seed, nonce, person], crypto);

/** Candidates by their lots, smallest first. The order of the pool does not matter. */
export const lotsOf = (
  draw: { readonly draw: string; readonly pool: readonly { readonly id: string }[] },
  seed: string,
  nonce: string,
  crypto: Sha256,
): readonly { readonly person: string; readonly lot: Hash }[] =>
  [...new Set(draw.pool.map(({ id }) => id))]
    .map((person) => ({ person, lot: lotOf(draw.draw, seed, nonce, person, crypto) }))
    .sort((left, right) => compareText(left.lot, right.lot));

/** Who is drawn, in the order of drawing; fewer than `count` where the pool is smaller. */
export const chosenOf = (
  draw: { readonly draw: string; readonly count: number; readonly pool: readonly { readonly id: string }[] },
  seed: string,
  nonce: string,
  crypto: Sha256,
): readonly string[] => lotsOf(draw, seed, nonce, crypto).slice(0, draw.count).map(({ person }) => person);

/** True when the seed is not the one that was fixed, or the chosen do not follow from it. */
export const drawDiffers = (procedure: Pick<Procedure, 'draws'>, revealed: BodyOf<'draw.revealed'>, crypto: Sha256): boolean => {
  const draw = procedure.draws.find((one) => one.committed.draw === revealed.draw);
  const entry = draw?.entries.find((one) => one.event === revealed.entry);
  if (!draw || !entry) return true;
  if (commitmentOf(revealed.seed, revealed.draw, crypto) !== draw.committed.commitment) return true;
  const chosen = chosenOf(draw.committed, revealed.seed, entry.nonce, crypto);
  return chosen.length !== revealed.chosen.length || chosen.some((person, at) => person !== revealed.chosen[at]);
};

/** Everything that is needed to draw again, as it is exported. */
export interface DrawRecord {
  readonly kind: 'kantai-draw';
  readonly version: 1;
  readonly draw: string;
  readonly count: number;
  readonly industry?: string;
  readonly replaces?: string;
  readonly reason?: string;
  readonly pool: readonly { readonly id: string; readonly name: string }[];
  readonly excluded: readonly { readonly person: string; readonly name: string; readonly why: string; readonly note?: string | undefined }[];
  readonly commitment: Hash;
  readonly committedAt: string;
  readonly nonce: string;
  readonly enteredBy: string;
  readonly enteredAt: string;
  readonly seed: string;
  readonly revealedAt: string;
  readonly chosen: readonly string[];
}

/** `null` for a draw that was not revealed. */
export const recordOf = ({ committed, at, entries, revealed }: Draw): DrawRecord | null => {
  const entry = entries.find((one) => one.event === revealed?.entry);
  if (!revealed || !entry) return null;
  const { draw, count, industry, replaces, reason, pool, excluded, commitment } = committed;
  return {
    kind: 'kantai-draw',
    version: 1,
    draw,
    count,
    ...(industry !== undefined && { industry }),
    ...(replaces !== undefined && { replaces }),
    ...(reason !== undefined && { reason }),
    pool: pool.map(({ id, name }) => ({ id, name })),
    excluded,
    commitment,
    committedAt: at,
    nonce: entry.nonce,
    enteredBy: entry.by,
    enteredAt: entry.at,
    seed: revealed.seed,
    revealedAt: revealed.at,
    chosen: revealed.chosen,
  };
};

export interface DrawCheck {
  readonly ok: boolean;
  readonly seedFits: boolean;
  readonly chosenFits: boolean;
  readonly lots: readonly { readonly person: string; readonly lot: Hash }[];
}

/**
 * Draws again from a record. That the number came after the commitment and the seed after the number is not told by times, which are
 * those of several clocks, but by the case: the entry has seen the commitment, and the reveal names the entry by its hash.
 */
export const checkDraw = (record: DrawRecord, crypto: Sha256): DrawCheck => {
  const lots = lotsOf(record, record.seed, record.nonce, crypto);
  const seedFits = commitmentOf(record.seed, record.draw, crypto) === record.commitment;
  const drawn = lots.slice(0, record.count).map(({ person }) => person);
  const chosenFits = drawn.length === record.chosen.length && drawn.every((person, at) => person === record.chosen[at]);
  return { ok: seedFits && chosenFits, seedFits, chosenFits, lots };
};
