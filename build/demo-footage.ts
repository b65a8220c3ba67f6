// Brings the demo premises into the demo cases: draws what is missing and imports it as staff does. Does nothing for a case that
// has its footage. `npm start` runs it beside the open window.
//
//   node build/demo-footage.ts --server URL --data DIR [--width 16384]

import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openClient } from './client.ts';
import { ensurePremises, type Premises } from './premises/draw.ts';

const { values } = parseArgs({ options: { server: { type: 'string' }, data: { type: 'string' }, width: { type: 'string', default: '16384' } } });
if (!values.server || !values.data) {
  console.error('usage: --server URL --data DIR [--width 16384]');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const cases = JSON.parse(readFileSync(join(root, 'resources/demo/cases.json'), 'utf8')) as { readonly case: string; readonly premises: readonly Premises[] }[];

const client = await openClient({ data: join(values.data, 'demo-staff'), server: values.server, version });
const stop = () => void client.close().finally(() => process.exit(0));
process.on('SIGTERM', stop);
try {
  await client.rpc.session.signIn({ user: 'li', password: 'kantai-li' });
  await client.settle(60_000);
  let imported = 0;
  // The small flat picture first: something to look at while the large ones are drawn.
  for (const premises of ['front', 'kitchen', 'pharmacy'] as const) {
    for (const each of cases.filter((one) => one.premises.includes(premises))) {
      const { state } = await client.rpc.case.get({ case: each.case });
      if (state.footage.some((one) => one.name === `${premises}.jpg`)) continue;
      await bring(premises, each.case);
      imported += 1;
    }
  }
  await client.settle(600_000);
  if (imported > 0) console.log('the demo premises are in their cases');
} catch (error) {
  console.log(`the demo premises are not complete: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await client.close();
}

/** Draws what is not drawn yet and imports it as a member of staff does. */
async function bring(premises: Premises, caseId: string): Promise<void> {
  const started = Date.now();
  const { path, title, drawn } = await ensurePremises({ folder: join(values.data!, 'premises'), premises, width: Number(values.width) });
  if (drawn) console.log(`drew ${title} in ${Math.round((Date.now() - started) / 1000)} s`);
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  await client.importFile(caseId, { name: `${premises}.jpg`, title, body });
}
