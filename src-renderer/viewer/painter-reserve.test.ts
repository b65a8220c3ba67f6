import { expect, test } from 'vitest';
import { createPainterReserve } from './painter-reserve.ts';

function setUp() {
  const started: (Worker & EventTarget)[] = [];
  const waiting: (() => void)[] = [];
  const take = createPainterReserve(
    () => {
      const worker = new EventTarget() as Worker & EventTarget;
      started.push(worker);
      return worker;
    },
    (run) => void waiting.push(run),
  );
  const quiet = (): void => {
    for (const run of waiting.splice(0)) run();
  };
  return { take, started, quiet };
}

test('the worker that was started in a quiet moment is handed out, once', () => {
  const { take, started, quiet } = setUp();
  quiet();
  expect(take()).toBe(started[0]);
  expect(started).toHaveLength(1);
  expect(take()).toBe(started[1]);
});

test('who comes before it is there gets one of their own, and none is started in vain', () => {
  const { take, started, quiet } = setUp();
  expect([take(), take()]).toEqual(started);
  quiet();
  expect(started).toHaveLength(2);
});

test('one that broke while nobody had it is not handed out', () => {
  const { take, started, quiet } = setUp();
  quiet();
  started[0]!.dispatchEvent(new Event('error'));
  expect(take()).not.toBe(started[0]);
});
