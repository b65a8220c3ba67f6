import { expect, test } from 'vitest';
import { createChanges } from './changes.ts';

const sync = (waiting: number) => ({ kind: 'sync' as const, sync: { state: 'online' as const, waiting, refused: 0 } });

test('a window hears the first value at once and then what is published', async () => {
  const changes = createChanges();
  const reader = changes.subscribe([sync(0)]);
  expect(await reader.next()).toEqual({ done: false, value: sync(0) });
  const next = reader.next();
  changes.publish({ kind: 'case', case: '1' });
  expect(await next).toEqual({ done: false, value: { kind: 'case', case: '1' } });
});

test('a slow window gets the newest of each thing once', async () => {
  const changes = createChanges();
  const reader = changes.subscribe([]);
  for (let waiting = 0; waiting < 1000; waiting += 1) {
    changes.publish(sync(waiting));
    changes.publish({ kind: 'case', case: String(waiting % 2) });
  }
  const heard = [await reader.next(), await reader.next(), await reader.next()].map((each) => each.value);
  expect(heard).toEqual([sync(999), { kind: 'case', case: '0' }, { kind: 'case', case: '1' }]);
});

test('a window that closes while it waits leaves nothing behind', async () => {
  const changes = createChanges();
  const abort = new AbortController();
  const [one, two] = [changes.subscribe([], abort.signal), changes.subscribe([])];
  const waiting = [one.next(), two.next()];
  expect(changes.subscribers()).toBe(2);
  abort.abort();
  await two.return?.();
  expect(await Promise.all(waiting)).toEqual([{ done: true, value: undefined }, { done: true, value: undefined }]);
  expect(changes.subscribers()).toBe(0);
});
