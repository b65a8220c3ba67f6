// `npm run archive -- --case N --out DIR`: makes the archive package of a case as staff do in the window; `--check PATH` checks one.

import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ArchiveProgress } from '#shared/contract/workstation-documents.ts';
import { checkArchive, PROPERTIES } from '../src-main/archive/check.ts';
import { createFolder } from '../src-main/archive/folder-sink.ts';
import { openPackage, UnreadablePackage } from '../src-main/archive/package-source.ts';
import { createNodeCrypto } from '../src-main/crypto.ts';
import { verifyConclusion } from '../src-main/report/verify.ts';
import { linesOf, openClient } from './client.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const HELP = `npm run archive -- --case NUMBER --out DIR [options]
npm run archive -- --check PACKAGE [--json]

  --case NUMBER      number of the case, or the end of it, or its id
  --out DIR          where the package goes: <case id>.zip
  --folder           as a folder instead of a ZIP file
  --without-footage  hashes of the footage only; the originals stay where they are
  --server, --data, --user, --password   as of npm run import
  --check PACKAGE    checks a package (ZIP or folder) by itself: genuine, whole, usable, safe
  --json             the report as JSON

Ends with 0 when the package was made, or is sound; 1 when not; 2 for wrong usage or what is no package.`;
const NAMES = { authenticity: '真实性 authenticity', integrity: '完整性 integrity', usability: '可用性 usability', safety: '安全性 safety' } as const;

const { values } = parseArgs({
  options: {
    case: { type: 'string' }, out: { type: 'string' }, folder: { type: 'boolean', default: false }, 'without-footage': { type: 'boolean', default: false }, check: { type: 'string' }, json: { type: 'boolean', default: false },
    server: { type: 'string' }, data: { type: 'string', default: 'data' }, user: { type: 'string', default: 'li' }, password: { type: 'string' }, help: { type: 'boolean', default: false },
  },
});
const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);

const check = async (path: string): Promise<number> => {
  const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
  let source;
  try {
    source = await openPackage(path);
  } catch (error) {
    if (!(error instanceof UnreadablePackage)) throw error;
    console.error('不是可读的归档包 / not a readable package');
    return 2;
  }
  try {
    const report = await checkArchive(source, { crypto, verify: (pdf, detached) => verifyConclusion(pdf, detached === undefined ? {} : { detached }) });
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else {
      for (const property of PROPERTIES) {
        const faults = report.faults.filter((fault) => fault.property === property);
        console.log(`${faults.length === 0 ? '✓' : '✗'} ${NAMES[property]}`);
        for (const fault of faults) console.log(`    ${fault.path}: ${fault.zh} ${fault.en}`);
      }
      const { counts } = report;
      console.log(`${counts.files} files, ${counts.bytes} bytes; ${counts.documents} documents, ${counts.signed} signed; ${counts.events} events; footage ${counts.footage} here, ${counts.footageElsewhere} elsewhere; ${counts.recordings} recordings checked chunk by chunk`);
    }
    return report.ok ? 0 : 1;
  } finally {
    await source.close();
  }
};

const make = async (wanted: string, out: string): Promise<number> => {
  const data = resolve(root, values.data);
  const noted = join(data, 'server-address');
  const server = values.server ?? (existsSync(noted) ? readFileSync(noted, 'utf8').trim() : undefined);
  if (!server) {
    console.error('No server: start one with npm start, or name one with --server.');
    return 1;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const client = await openClient({ data: join(data, 'archive'), server, version });
  try {
    await client.rpc.session.signIn({ user: values.user, password: values.password ?? process.env['KANTAI_PASSWORD'] ?? `kantai-${values.user}` });
    await client.settle(30_000);
    const found = (await client.rpc.inbox.list({})).filter((row) => row.case === wanted || row.number === wanted || row.number.replace(/号$/, '').endsWith(wanted));
    if (found.length !== 1) throw new Error(found.length === 0 ? `no case ${wanted} for ${values.user}` : `${wanted} fits ${found.length} cases`);
    const id = found[0]!.case;
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const answer = await client.fetch(new Request(`http://workstation.invalid/archive?case=${encodeURIComponent(id)}${values['without-footage'] ? '&footage=no' : ''}`, { method: 'POST', signal: stop.signal }));
    let last: ArchiveProgress | undefined;
    if (answer.body) {
      for await (const progress of linesOf<ArchiveProgress>(answer.body)) {
        last = progress;
        if (process.stdout.isTTY && progress.total) process.stdout.write(`\r${progress.stage} ${Math.round((100 * (progress.done ?? 0)) / progress.total)}%   `);
      }
    }
    if (last?.stage !== 'done') throw new Error(`not made: ${last?.error ?? (stop.signal.aborted ? 'cancelled' : 'failed')}`);
    mkdirSync(out, { recursive: true });
    const path = join(out, `${id.replaceAll(/[^\w.-]/g, '_')}${values.folder ? '' : '.zip'}`);
    const zip = values.folder ? `${path}.zip` : path;
    const saved = await client.fetch(new Request(`http://workstation.invalid/archive/${encodeURIComponent(id)}.zip`));
    await pipeline(Readable.fromWeb(saved.body as never), createWriteStream(zip));
    if (values.folder) {
      const source = await openPackage(zip);
      const sink = await createFolder(path);
      for (const entry of source.entries) await sink.add(entry.path, source.open(entry.path), entry.bytes);
      await sink.finish();
      await source.close();
      rmSync(zip);
    }
    console.log(`${process.stdout.isTTY ? '\r' : ''}${path}: ${last.bytes} bytes, sha256 ${last.sha256}`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    await client.close();
  }
};

if (values.help || (values.check === undefined && (!values.case || !values.out))) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
process.exit(values.check === undefined ? await make(values.case!, here(values.out!)) : await check(here(values.check)));
