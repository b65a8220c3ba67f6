// `npm run lint:standard -- FILE…`: reads standards from files of any format that can be imported and says what is wrong with them.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkStandard } from '../src-shared/standard/check.ts';
import type { FileProblem } from '../src-shared/standard/file-problem.ts';
import type { Finding } from '../src-shared/standard/finding.ts';
import { readStandardFile } from '../src-main/standards/files/read-file.ts';

const help = `npm run lint:standard -- FILE… [--json] [--strict] [--lang zh|en]

检查踏勘标准文件（XLSX、CSV、JSON、YAML、官方表格 JSON、普通的评审项表格）：逐条写出位置、问题、改法。
Checks files of standards: place, finding and mend of everything that is found.

  --json     以 JSON 输出 / print as JSON
  --strict   有提示也算不通过 / warnings count as well
  --lang     zh（默认）或 en / language of the sentences

退出码 / exit code
  0  没有错误 / no error
  1  有错误（--strict：或有提示）/ errors (with --strict: or warnings)
  2  文件不能读成踏勘标准，或用法有误 / not readable as a standard, or wrong usage
`;

interface Report {
  readonly file: string;
  readonly format?: string;
  readonly encoding?: string;
  readonly title?: string;
  readonly items?: number;
  /** Why the file was not read; then there are no findings. */
  readonly problems: readonly FileProblem[];
  /** What a draft still lacks to be a standard. */
  readonly lacks: readonly { readonly path: string; readonly zh: string; readonly en: string }[];
  readonly findings: readonly Finding[];
}

const fail = (message: string): never => {
  process.stderr.write(message);
  process.exit(2);
};

const options = (() => {
  try {
    return parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false }, strict: { type: 'boolean', default: false }, lang: { type: 'string', default: 'zh' }, help: { type: 'boolean', short: 'h', default: false } } });
  } catch {
    return fail(help);
  }
})();
if (options.values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (options.positionals.length === 0 || !['zh', 'en'].includes(options.values.lang)) fail(help);
const language = options.values.lang === 'en' ? 'en' : 'zh';
const zh = language === 'zh';

const title = (document: unknown): string | undefined => {
  const given = typeof document === 'object' && document !== null && 'title' in document ? document.title : undefined;
  return typeof given === 'string' ? given : undefined;
};

async function report(file: string): Promise<readonly Report[]> {
  const bytes = await readFile(file).catch(() => fail(zh ? `读不到文件 ${file}\n` : `cannot read ${file}\n`));
  const read = readStandardFile(bytes, file.split(/[\\/]/).at(-1) ?? file);
  const about = { file, ...(read.format ? { format: read.format } : {}), ...(read.encoding === undefined ? {} : { encoding: read.encoding }) };
  if (read.problems.length > 0) return [{ ...about, problems: read.problems, lacks: [], findings: [] }];
  return (read.documents ?? [read.document]).map((document): Report => {
    const { standard, faults, findings } = checkStandard(document);
    const name = title(document);
    const items = standard?.sections.reduce((sum, section) => sum + section.items.length, 0);
    return { ...about, ...(name === undefined ? {} : { title: name }), ...(items === undefined ? {} : { items }), problems: [], lacks: faults, findings };
  });
}

const placeOf = (one: FileProblem): string =>
  [one.sheet && `${one.sheet}!${one.column ?? ''}${one.row ?? ''}`, one.line !== undefined && (zh ? `第 ${one.line} 行` : `line ${one.line}`), one.sheet === undefined && one.line === undefined && one.path].filter(Boolean).join(' ') || (zh ? '文件' : 'file');

function print(one: Report): void {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`${one.file}${one.title === undefined ? '' : ` · ${one.title}`}${one.items === undefined ? '' : zh ? ` · ${one.items} 项` : ` · ${one.items} items`}${one.encoding === undefined ? '' : ` · ${one.encoding}`}`);
  for (const each of one.problems) say(`  ✗ ${placeOf(each)}  ${each[language]}  → ${each.mend[language]}`);
  for (const each of one.lacks) say(`  ✗ ${each.path}  ${each[language]}`);
  for (const each of one.findings) say(`  ${each.severity === 'error' ? '✗' : '!'} ${each.path}  ${each[language]}  → ${each.mend[language]}  [${each.code}]`);
  if (one.problems.length + one.lacks.length + one.findings.length === 0) say(zh ? '  ✓ 没有发现问题' : '  ✓ nothing found');
}

const reports = (await Promise.all(options.positionals.map(report))).flat();
if (options.values.json) process.stdout.write(`${JSON.stringify(reports, null, 1)}\n`);
else for (const one of reports) print(one);
const unreadable = reports.some(({ problems, lacks }) => problems.length + lacks.length > 0);
const found = reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error' || options.values.strict));
process.exit(unreadable ? 2 : found ? 1 : 0);
