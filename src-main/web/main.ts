// Starts the workstation in the web host. Prints `workstation ready <start address>` once it listens; a line on standard input
// asks for a new start address.
//
//   node src-main/web/main.ts --data DIR --server URL --window DIR [--port N] [--tied]
//
// With `--tied` it ends when its standard input closes, so that it never outlives the command that started it.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startFailureWords } from '../start-failure.ts';
import { createWorkstation } from '../workstation.ts';
import { startWebHost } from './host.ts';
import { nodeNetwork } from './network.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    server: { type: 'string' },
    window: { type: 'string' },
    port: { type: 'string', default: '0' },
    tied: { type: 'boolean', default: false },
  },
});
if (!values.data || !values.server || !values.window) {
  console.error('usage: --data DIR --server URL --window DIR [--port N] [--tied]');
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const workstation = await createWorkstation({
  dataDirectory: values.data,
  serverUrl: values.server,
  windowDirectory: values.window,
  host: 'web',
  version,
  now: Date.now,
  randomBytes: (length) => randomBytes(length),
  network: nodeNetwork,
  log: (line) => console.error(line),
}).catch((error: unknown): never => {
  const words = startFailureWords(error);
  if (words === undefined) throw error;
  console.log(words);
  process.exit(1);
});
const host = await startWebHost({ fetch: workstation.fetch, port: Number(values.port), randomBytes: (length) => randomBytes(length) });
console.log(`workstation ready ${host.startAddress()}`);

// A defect in one part must not end what a person does in the others; Electron lives on by itself.
process.on('unhandledRejection', (error) => console.error(`defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));

let closing = false;
const close = async () => {
  if (closing) return;
  closing = true;
  await host.close();
  await workstation.close();
  process.exit(0);
};
process.on('SIGINT', () => void close());
process.on('SIGTERM', () => void close());
const input = createInterface({ input: process.stdin });
input.on('line', () => console.log(`workstation ready ${host.startAddress()}`));
if (values.tied) input.on('close', () => void close());
