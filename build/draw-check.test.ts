import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chosenOf, commitmentOf, type DrawRecord } from '../src-shared/panel/draw.ts';
import { checkRecord } from './draw-check.ts';

const crypto = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()) };
const pool = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `专家${id}` }));
const [seed, nonce] = ['ab'.repeat(32), 'cd'.repeat(32)];
const record: DrawRecord = {
  kind: 'kantai-draw', version: 1, draw: 'd1', count: 2, pool, excluded: [], commitment: commitmentOf(seed, 'd1', crypto), committedAt: '', nonce, enteredBy: 's', enteredAt: '', seed, revealedAt: '',
  chosen: chosenOf({ draw: 'd1', count: 2, pool }, seed, nonce, crypto),
};

test('a record is drawn again; another result, another seed and another number are told', () => {
  expect(checkRecord(JSON.stringify(record))).toMatchObject({ ok: true });
  expect(checkRecord(JSON.stringify({ ...record, chosen: record.chosen.toReversed() }))).toMatchObject({ ok: false });
  expect(checkRecord(JSON.stringify({ ...record, seed: '00'.repeat(32) }))).toMatchObject({ ok: false });
  const others = Array.from({ length: 8 }, (_, at) => checkRecord(JSON.stringify({ ...record, nonce: at.toString(16).padStart(64, '0') }))!.ok);
  expect(others).toContain(false);
  expect(checkRecord('{"kind":"kantai-draw"}')).toBeNull();
  expect(checkRecord('not json')).toBeNull();
});
