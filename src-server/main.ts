// The server as a process: real clock, real randomness, real disk, on 127.0.0.1. A proxy with TLS stands before it in production.

import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { createCentral } from './central.ts';
import { createParts } from './content/parts.ts';
import { createNodeCrypto } from './crypto.ts';
import { accountsOf, readPeople } from './demo/script.ts';
import { seedDemo } from './demo/seed.ts';
import { addressOf } from './http/address.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { loadServerKey } from './people/server-key.ts';
import { realEffects as effects } from './real-effects.ts';
import { loadStandards } from './standards.ts';
import { openDatabase } from './store/open.ts';

const RESOURCES = fileURLToPath(new URL('../resources', import.meta.url));
/** How long calls under way may take to end at a stop. */
const PATIENCE_MS = 3_000;

async function start(options: Options): Promise<() => Promise<void>> {
  const { database, unlock } = await openDatabase(options.data, process.env['DATABASE_URL'] ?? '');
  const crypto = createNodeCrypto(effects.randomBytes);
  const demoFolder = join(RESOURCES, 'demo');
  const demoAccounts = options.demo ? accountsOf(await readPeople(demoFolder)) : [];
  const central = await createCentral({
    database,
    crypto,
    parts: createParts(join(options.data, 'content')),
    effects,
    serverKey: await loadServerKey(join(options.data, 'server.key'), effects.randomBytes),
    allowedHosts: options.allowedHosts,
    ...(options.demo ? { demoAccounts } : {}),
    log: ({ method, route, status, ms }) => process.stderr.write(`${method} ${route} ${status} ${ms} ms\n`),
    report: (error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  });
  const standards = await loadStandards(central.database, join(RESOURCES, 'standards'), crypto);
  if (options.demo) {
    await seedDemo({ central, effects, crypto, standards, folder: demoFolder });
    for (const { user, password, name, role } of demoAccounts) process.stderr.write(`demo account ${user} ${password} ${name} ${role}\n`);
  }

  const server = createAdaptorServer({
    fetch: async (request, { incoming }) =>
      central.fetch(request, { address: addressOf(incoming.socket.remoteAddress, request.headers.get('x-forwarded-for'), options.behindProxy) }),
    overrideGlobalObjects: false,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  process.stdout.write(`central ready http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);

  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // Waiting calls end at once, the rest may finish; then what still hangs is cut.
    central.quiet();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await Promise.race([closed, delay(PATIENCE_MS, undefined, { ref: false })]);
    if ('closeAllConnections' in server) server.closeAllConnections();
    await central.close();
    await unlock();
  };
}

/** Ends the process with a sentence: what a person can do something about is no stack. */
function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}

function optionsOrFail(): Options | 'help' {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error);
  }
}

async function run(options: Options): Promise<void> {
  const stop = await start(options).catch(fail);
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (options.tied) process.stdin.resume().once('end', end).once('close', end);
}

const options = optionsOrFail();
if (options === 'help') process.stdout.write(`${HELP}\n`);
else await run(options);
