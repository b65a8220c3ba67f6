import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToRoute, PANEL_PARTS, routeToHash } from './route.ts';

test('every page of every case comes back from its address', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.constantFrom('review' as const, 'panel' as const, 'conclusion' as const, 'import' as const), (id, page) => {
      expect(hashToRoute(routeToHash({ page, case: id }))).toEqual({ page, case: id });
    }),
    { seed: 20261123 },
  );
});

test('a link leads to a part of the panel’s page', () => {
  for (const part of PANEL_PARTS) expect(hashToRoute(routeToHash({ page: 'panel', case: 'a/b', part }))).toEqual({ page: 'panel', case: 'a/b', part });
  expect(hashToRoute(routeToHash({ page: 'live', case: 'a/b', booking: 'b/1' }))).toEqual({ page: 'live', case: 'a/b', booking: 'b/1' });
  expect(hashToRoute('#/case/x/panel/elsewhere')).toEqual({ page: 'panel', case: 'x' });
});

test('what is not understood leads to the inbox', () => {
  for (const hash of ['', '#/', '#/case', '#/case/x', '#/case/x/delete', '#/case/%E0%A4%A/review', '#javascript:alert(1)']) {
    expect(hashToRoute(hash)).toEqual({ page: 'inbox' });
  }
});
