import { describe, expect, it } from 'vitest';
import { withBasis } from './basis.ts';
import { emptySheet } from './sheet.ts';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const floor = { kind: 'floor', height: 1.6, error: 0.02 } as const;

describe('what metres rest on', () => {
  it('is kept picture by picture, the last one counts, and taking it back leaves no trace in the sheet', () => {
    const first = withBasis(emptySheet('p'), { sha256: HASH, basis: floor });
    const both = withBasis(first, { sha256: OTHER, basis: { ...floor, height: 2 } });
    expect(both.bases).toEqual({ [HASH]: floor, [OTHER]: { ...floor, height: 2 } });
    expect(withBasis(both, { sha256: HASH, basis: { ...floor, error: 0 } }).bases?.[HASH]).toEqual({ ...floor, error: 0 });
    const none = withBasis(withBasis(both, { sha256: HASH, basis: null }), { sha256: OTHER, basis: null });
    expect(none).toEqual(emptySheet('p'));
    expect('bases' in none).toBe(false);
  });
});
