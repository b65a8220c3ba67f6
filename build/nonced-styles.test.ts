import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { noncedStyles } from './nonced-styles.ts';

test('the style function of the installed @rc-component/util is the one that the build gives the nonce to', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('@rc-component/util/package.json'));
  const file = join(folder, 'es', 'Dom', 'dynamicCSS.js');
  const plugin = noncedStyles();
  const transform = plugin.transform as (this: { error(message: string): never }, code: string, id: string) => { readonly code: string } | null;
  const fails = { error: (message: string): never => { throw new Error(message); } };
  expect(transform.call(fails, readFileSync(file, 'utf8'), file)?.code).toContain('csp-nonce');
  expect(() => transform.call(fails, 'export function injectCSS() {}', file)).toThrow(/has changed/);
  expect(transform.call(fails, 'anything', join(folder, 'es', 'other.js'))).toBeNull();
});
