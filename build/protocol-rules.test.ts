// Every rule of docs/protocol.md has a number, and a test that carries it.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

test('each rule of the protocol is carried by a test, and no test carries a rule that there is not', () => {
  const rules = [...readFileSync(join(root, 'docs/protocol.md'), 'utf8').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule!);
  expect(rules.length).toBeGreaterThan(50);
  expect(new Set(rules).size, 'each number once').toBe(rules.length);
  const files = globSync(['src-*/**/*.test.ts', 'tests/**/*.ts'], { cwd: root });
  // Titles only: what a comment names is not tested by it.
  const carried = new Set(
    files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:test|it|rule)\(\s*(['"`])(.*?)\1/g)].flatMap(([, , title]) => [...title!.matchAll(/\[([EHSKVXFMRN]\d+)\]/g)].map(([, rule]) => rule!)),
    ),
  );
  expect(rules.filter((rule) => !carried.has(rule)), 'rules without a test').toEqual([]);
  expect([...carried].filter((rule) => !rules.includes(rule)), 'tests of rules that there are not').toEqual([]);
});
