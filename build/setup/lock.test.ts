import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingOf, platformOf } from './complete-lock.mjs';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }> };

test('the lock holds every platform’s binaries, so that `npm ci` takes it on any registry', () => {
  expect([...missingOf(lock).keys()]).toEqual([]);
  const without = structuredClone(lock);
  const some = Object.keys(without.packages).find((at) => at.includes('@img/sharp-win32-x64'))!;
  delete without.packages[some];
  expect([...missingOf(without).keys()]).toEqual(['@img/sharp-win32-x64']);
});

test('the lock names no host', () => {
  expect(Object.values(lock.packages).filter((entry) => entry.resolved?.startsWith('http'))).toEqual([]);
});

test('a platform is read from a package’s name', () => {
  expect(platformOf('@oxlint/binding-linux-x64-musl')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['musl'] });
  expect(platformOf('@oxlint/binding-win32-arm64-msvc')).toEqual({ os: ['win32'], cpu: ['arm64'] });
  expect(platformOf('@myriaddreamin/typst-ts-node-compiler-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['glibc'] });
  expect(platformOf('left-pad')).toBeUndefined();
});
