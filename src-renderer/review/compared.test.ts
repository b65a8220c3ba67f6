import { describe, expect, it } from 'vitest';
import type { CaseState } from '#shared/case/case.ts';
import type { Footage } from '#shared/footage/footage.ts';
import type { ViewerSource } from '../viewer/types.ts';
import { createCompared } from './compared.ts';
import { layersOf } from './use-layers.ts';

const footageOf = (name: string) => ({ original: { sha256: name.repeat(64) }, width: 4, height: 2, projection: { kind: 'flat' } }) as unknown as Footage;
const redactedBy = (name: string, pyramid: string) => ({ [name.repeat(64)]: { pyramid: { sha256: pyramid } } }) as unknown as NonNullable<CaseState['redactions']>;
const layers = (redactions?: CaseState['redactions'], open: readonly string[] = [], unsealed: { sha256: string; by: string }[] = []) =>
  layersOf({ ...(redactions ? { redactions } : {}), unsealed: unsealed as unknown as NonNullable<CaseState['unsealed']> }, 'chen', open, 'http://here', () => undefined).of;

/** A viewer that says what it was told to compare: the address of a tile of each. */
function bench() {
  const told: string[][] = [];
  let comparing = false;
  const compared = createCompared(
    {
      compare(others: readonly ViewerSource[]) {
        comparing = others.length > 0;
        told.push(others.map(({ urls }) => urls.tile(0, 0, 0)));
      },
      status: () => ({ compare: comparing ? {} : null }) as never,
    },
    'http://here',
  );
  return { told, compared };
}
const [a, b, c] = ['a', 'b', 'c'] as const;

describe('what is compared', () => {
  it('is the redacted one as soon as one is redacted meanwhile, and what was seen before is asked for no more', () => {
    const { told, compared } = bench();
    compared.show(footageOf(a), [footageOf(b), footageOf(c)], layers());
    compared.show(footageOf(a), [footageOf(b), footageOf(c)], layers(redactedBy(b, 'made')));
    expect(told).toEqual([
      [`http://here/media/${b.repeat(64)}/tile/0/0/0`, `http://here/media/${c.repeat(64)}/tile/0/0/0`],
      [`http://here/media/${b.repeat(64)}/redacted/tile/0/0/0`, `http://here/media/${c.repeat(64)}/tile/0/0/0`],
    ]);
    // Redacted once more; and seen whole again by who gave a reason and asks for it.
    compared.show(footageOf(a), [footageOf(b), footageOf(c)], layers(redactedBy(b, 'made again')));
    compared.show(footageOf(a), [footageOf(b), footageOf(c)], layers(redactedBy(b, 'made again'), [b.repeat(64)], [{ sha256: b.repeat(64), by: 'li' }]));
    expect(told).toHaveLength(3);
    compared.show(footageOf(a), [footageOf(b), footageOf(c)], layers(redactedBy(b, 'made again'), [b.repeat(64)], [{ sha256: b.repeat(64), by: 'chen' }]));
    expect(told[3]![0]).not.toContain('redacted');
  });
  it('is begun anew where the first one is redacted: the viewer shows another picture and compares it with nothing', () => {
    const { told, compared } = bench();
    const before = compared.show(footageOf(a), [footageOf(b)], layers());
    const after = compared.show(footageOf(a), [footageOf(b)], layers(redactedBy(a, 'made')));
    expect(told).toHaveLength(2);
    expect(after).not.toBe(before);
  });
  it('stays where only the objects are renewed, and ends once', () => {
    const { told, compared } = bench();
    compared.show(footageOf(a), [], layers());
    expect(told).toEqual([]);
    for (let i = 0; i < 3; i += 1) compared.show(footageOf(a), [footageOf(b)], layers({}));
    expect(told).toHaveLength(1);
    for (let i = 0; i < 3; i += 1) compared.show(footageOf(a), [], layers());
    expect(told).toEqual([[`http://here/media/${b.repeat(64)}/tile/0/0/0`], []]);
  });
});
