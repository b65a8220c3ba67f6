// Holds the rules of who may import whom (docs/architecture.md). Prints each breach with its place; exit code 1 when there is one.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LAYERS = ['src-shared', 'src-main', 'src-renderer', 'src-server'] as const;

export interface Import {
  /** Path of the importing file from the root, with `/`. */
  readonly from: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Path from the root for a file of ours, otherwise the package name. */
  readonly target: string;
}

/** The rules in order; each answers why an import is not allowed. */
const rules: ReadonlyArray<(each: Import) => string | undefined> = [
  ({ from, target }) => {
    const [layer, other] = [layerOf(from), layerOf(target)];
    if (!layer || !other || layer === other || other === 'src-shared') return undefined;
    return `${layer} may not import ${other}`;
  },
  ({ from, target }) => (layerOf(from) === 'src-shared' && /^(node:|electron$|react|three$|better-sqlite3$|sharp$|pg$)/.test(target) ? 'src-shared is pure: no Node, no DOM, no I/O' : undefined),
  ({ from, target }) => (layerOf(from) === 'src-renderer' && target.startsWith('node:') ? 'the window has no Node' : undefined),
  ({ from, target }) => (target === 'electron' && !from.startsWith('src-main/electron/') ? 'only src-main/electron imports electron' : undefined),
  ({ from, target }) =>
    /^(better-sqlite3|pg|@electric-sql\/pglite)$/.test(target) && !/^(src-main|src-server)\/store\//.test(from) ? 'only a store holds SQL' : undefined,
  ({ from, target }) => (/^three(\/|$)/.test(target) && !from.startsWith('src-renderer/viewer/') ? 'only src-renderer/viewer imports three' : undefined),
  ({ from, target }) => (/^(build|tests)\//.test(target) && layerOf(from) ? 'the product does not import what builds or tests it' : undefined),
];

const layerOf = (path: string) => LAYERS.find((layer) => path.startsWith(`${layer}/`));

/** Test files may reach for the parts that they test beside Electron's types and a database file. */
const isTest = (path: string) => /\.test\.tsx?$/.test(path);

/** All imports of a source text, static, dynamic, re-exports and types. */
export const importsOf = (from: string, source: string): Import[] => {
  const found: Import[] = [];
  const pattern = /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+\.ts)['"]/g;
  for (const match of source.matchAll(pattern)) {
    const specifier = match[1] ?? match[2] ?? match[3]!;
    const line = source.slice(0, match.index).split('\n').length;
    found.push({ from, line, specifier, target: targetOf(from, specifier) });
  }
  return found;
};

const targetOf = (from: string, specifier: string): string => {
  if (specifier.startsWith('#shared/')) return `src-shared/${specifier.slice('#shared/'.length)}`;
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, resolve(root, dirname(from), specifier)).split(sep).join('/');
};

/** The first rule that an import breaks, or `undefined`. */
export const breachOf = (each: Import): string | undefined => {
  for (const rule of rules) {
    const breach = rule(each);
    if (breach) return breach;
  }
  return undefined;
};

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));

/** Walks the tree. Answers the number of imports seen and the breaches. */
export const checkTree = () => {
  const imports = LAYERS.flatMap(filesUnder).flatMap((path) => importsOf(path, readFileSync(join(root, path), 'utf8')));
  const breaches = imports
    .filter((each) => !(isTest(each.from) && /^(better-sqlite3|pg|@electric-sql\/pglite)$/.test(each.target)))
    .map((each) => ({ ...each, breach: breachOf(each) }))
    .filter((each) => each.breach !== undefined);
  return { seen: imports.length, breaches };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { seen, breaches } = checkTree();
  for (const { from, line, specifier, breach } of breaches) console.error(`${from}:${line} imports ${specifier}: ${breach}`);
  console.log(`import rules: ${seen} imports, ${breaches.length} breaches`);
  process.exit(breaches.length > 0 || seen === 0 ? 1 : 0);
}
