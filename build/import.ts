// npm run import -- --case N FILE…: imports pictures and videos into a case as a member of staff does on the import page.

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ImportRefused, openClient } from './client.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const HELP = `npm run import -- --case NUMBER [options] FILE…

  --case NUMBER      number of the case, or the end of it, or its id
  --as KIND          auto (default), cube (3×2, a strip or a cross), eac (equi-angular cube), stereoTop (two eyes, the
                     upper is taken), cubeFaces (six files of one cube; names end with _f _r _b _l _u _d or front, right …)
  --title TEXT       what the picture shows (default: the file name)
  --server URL       central server (default: the demo server that npm start runs)
  --data DIR         the data folder that was given to npm start (default: ./data)
  --user NAME        member of staff (default: li, of the demo)
  --password WORD    (default: the demo's; or KANTAI_PASSWORD)

Ends with 0 when every file was imported and has reached the server.`;

const REASONS: Readonly<Record<string, string>> = {
  notAnImage: 'neither a picture nor a video',
  truncated: 'the file is cut off or damaged',
  tooLarge: 'too large',
  unsupported: 'a format that is not supported (JPEG, PNG, WebP, AVIF, TIFF, HEIC are), or not of the kind that --as names',
  alreadyThere: 'this case has it already',
  faceNames: 'a cube needs six files, one for each face, told by their names',
  faceSizes: 'the six faces have to be squares of one size',
  faceSeams: 'the six faces do not join: left and right are probably exchanged, or the pictures mirrored',
  needsFfmpeg: 'videos need ffmpeg and ffprobe in the path; install them and try again',
  diskFull: 'the disk is full',
  notAllowed: 'this person may not import into this case',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    case: { type: 'string' },
    title: { type: 'string' },
    as: { type: 'string', default: 'auto' },
    server: { type: 'string' },
    data: { type: 'string', default: 'data' },
    user: { type: 'string', default: 'li' },
    password: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !values.case || positionals.length === 0) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const data = resolve(root, values.data);
const noted = join(data, 'server-address');
const server = values.server ?? (existsSync(noted) ? readFileSync(noted, 'utf8').trim() : undefined);
if (!server) {
  console.error('No server: start one with npm start, or name one with --server.');
  process.exit(1);
}
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const client = await openClient({ data: join(data, 'import'), server, version });
let failed = 0;
try {
  await client.rpc.session.signIn({ user: values.user, password: values.password ?? process.env['KANTAI_PASSWORD'] ?? `kantai-${values.user}` });
  const wanted = values.case;
  // The list of cases comes with the first exchange.
  await client.settle(30_000);
  const found = (await client.rpc.inbox.list({})).filter((row) => row.case === wanted || row.number === wanted || row.number.replace(/号$/, '').endsWith(wanted));
  if (found.length !== 1) throw new Error(found.length === 0 ? `no case ${wanted} for ${values.user}` : `${wanted} fits ${found.length} cases`);
  // Six files of a cube are one import; all else is one by one.
  const groups = values.as === 'cubeFaces' ? [positionals] : positionals.map((file) => [file]);
  for (const files of groups) {
    const paths = files.map((file) => resolve(process.env['INIT_CWD'] ?? '.', file));
    const absent = files.find((_, i) => !existsSync(paths[i]!));
    if (absent !== undefined) {
      failed += 1;
      console.error(`${absent}: no such file`);
      continue;
    }
    const name = basename(files[0]!);
    try {
      const title = values.title ?? (values.as === 'cubeFaces' ? undefined : basename(name, extname(name)));
      const footage = await client.importFile(found[0]!.case, { name, ...(title === undefined ? {} : { title }), as: values.as, body: values.as === 'cubeFaces' ? filesInOne(paths) : streamOf(paths[0]!) }, (progress) => {
        if (process.stdout.isTTY && progress.total) process.stdout.write(`\r${name} ${progress.stage} ${Math.round((100 * (progress.done ?? 0)) / progress.total)}% `);
      });
      console.log(`${process.stdout.isTTY ? '\r' : ''}${footage.name}: ${footage.width}×${footage.height} ${footage.projection.kind}, sha256 ${footage.original.sha256}`);
    } catch (error) {
      failed += 1;
      console.error(`${name}: not imported, ${error instanceof ImportRefused ? (REASONS[error.reason] ?? error.reason) : (error as Error).message}`);
    }
  }
  await client.settle(600_000);
} catch (error) {
  failed += 1;
  console.error((error as Error).message);
} finally {
  await client.close();
}
process.exit(failed > 0 ? 1 : 0);

function streamOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}

/** As the window sends them: a line of names and sizes, then all bytes. */
function filesInOne(paths: readonly string[]): ReadableStream<Uint8Array> {
  const list = JSON.stringify({ files: paths.map((path) => ({ name: basename(path), bytes: statSync(path).size })) });
  return Readable.toWeb(Readable.from((async function* () {
    yield Buffer.from(`${list}\n`);
    for (const path of paths) yield* createReadStream(path);
  })())) as ReadableStream<Uint8Array>;
}
