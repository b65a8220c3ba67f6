import { expect, it } from 'vitest';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Mark } from '#shared/footage/footage.ts';
import { evidenceAddress } from './evidence-address.ts';

it('the small picture of a mark is another one once the mark is moved, its footage redacted, or more of it here', () => {
  const footage = 'a'.repeat(64);
  const mark = { id: 'm 1', footage, kind: 'box', item: 'i', points: [[0, 0], [1, 0], [1, 1], [0, 1]], view: { kind: 'flat', x: 0, y: 0, across: 9 } } as unknown as Mark;
  const view = (redacted?: string, hereBytes = 9) =>
    ({ state: { id: 'c/1', ...(redacted ? { redactions: { [footage]: { pyramid: { sha256: redacted } } } } : {}) }, footage: [{ footage: { original: { sha256: footage } }, hereBytes, totalBytes: 9 }] }) as unknown as CaseView;
  const before = evidenceAddress('http://x', view(), mark);
  expect(before).toMatch(/^http:\/\/x\/evidence\/c%2F1\/m%201\?of=[\w-]+$/);
  expect(evidenceAddress('http://x', view(), { ...mark, label: '门' })).toBe(before);
  const others = [evidenceAddress('http://x', view(), { ...mark, points: [[0, 0], [2, 0], [2, 1], [0, 1]] }), evidenceAddress('http://x', view('b'.repeat(64)), mark), evidenceAddress('http://x', view('c'.repeat(64)), mark), evidenceAddress('http://x', view(undefined, 3), mark)];
  expect(new Set([before, ...others]).size).toBe(5);
});
