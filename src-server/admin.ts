// The administrator's command line as a process. Works on the server's own data folder or database, so whoever can read the key file
// may use it and nobody else.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HELP, runCommand } from './admin/command.ts';
import { createOffice } from './admin/office.ts';
import { createCentral } from './central.ts';
import { createParts } from './content/parts.ts';
import { createNodeCrypto } from './crypto.ts';
import { loadServerKey } from './people/server-key.ts';
import { realEffects as effects } from './real-effects.ts';
import { loadStandards } from './standards.ts';
import { openDatabase } from './store/open.ts';

async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('password (shown as you type): ');
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

async function run(argv: readonly string[]): Promise<number> {
  const at = argv.indexOf('--data');
  const data = argv[at + 1];
  if (at < 0 || data === undefined) throw new Error('--data is missing.');
  const { database, unlock } = await openDatabase(data, process.env['DATABASE_URL'] ?? '');
  try {
    const crypto = createNodeCrypto(effects.randomBytes);
    const central = await createCentral({ database, crypto, parts: createParts(join(data, 'content')), effects, serverKey: await loadServerKey(join(data, 'server.key'), effects.randomBytes) });
    await loadStandards(database, fileURLToPath(new URL('../resources/standards', import.meta.url)), crypto);
    const { lines, code } = await runCommand(argv.toSpliced(at, 2), { office: createOffice({ central, effects, crypto }), readPassword, readText: (path) => readFile(path, 'utf8') });
    for (const line of lines) (code === 0 ? process.stdout : process.stderr).write(`${line}\n`);
    return code;
  } finally {
    await database.close();
    await unlock();
  }
}

const argv = process.argv.slice(2);
if (argv.length === 0 || argv.includes('--help')) process.stdout.write(`${HELP}\n`);
else {
  process.exitCode = await run(argv).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  });
}
