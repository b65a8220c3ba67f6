// The server as a process: real clock, real randomness, real disk, on 127.0.0.1. A proxy with TLS stands before it in production.

import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { createCentral } from './central.ts';
import { createParts, type Parts } from './content/parts.ts';
import { createS3Parts } from './content/s3.ts';
import { createNodeCrypto } from './crypto.ts';
import { accountsOf, readPeople } from './demo/script.ts';
import { seedDemo } from './demo/seed.ts';
import { addressOf } from './http/address.ts';
import { compressed } from './http/compress.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { hasFfmpeg } from './live/cameras/cameras.ts';
import { openRtmpServer } from './live/cameras/rtmp/server.ts';
import { chooseEngine, readEngineWish, readIceServers, readRtmp } from './live/choose-engine.ts';
import { mountLive } from './live/host.ts';
import { loadServerKey } from './people/server-key.ts';
import { realEffects as effects } from './real-effects.ts';
import { loadStandards } from './standards.ts';
import { openDatabase } from './store/open.ts';

const RESOURCES = fileURLToPath(new URL('../resources', import.meta.url));
const SITE_PAGE = fileURLToPath(new URL('../out/site', import.meta.url));
/** How long calls under way may take to end at a stop. */
const PATIENCE_MS = 3_000;

async function start(options: Options): Promise<() => Promise<void>> {
  const { database, unlock } = await openDatabase(options.data, process.env['DATABASE_URL'] ?? '');
  const crypto = createNodeCrypto(effects.randomBytes);
  const demoFolder = join(RESOURCES, 'demo');
  const demoAccounts = options.demo ? accountsOf(await readPeople(demoFolder)) : [];
  const publicAddress = process.env['KANTAI_PUBLIC_ADDRESS']?.replace(/\/+$/, '');
  const iceServers = readIceServers(process.env['KANTAI_ICE_SERVERS']);
  const engine = await chooseEngine(readEngineWish(process.env), { now: effects.now, say: (line) => process.stderr.write(`${line}\n`) });
  const rtmp = readRtmp(process.env);
  const central = await createCentral({
    database,
    crypto,
    parts: footageStore(options.data),
    effects,
    serverKey: await loadServerKey(join(options.data, 'server.key'), effects.randomBytes),
    allowedHosts: options.allowedHosts,
    ...(options.demo ? { demoAccounts } : {}),
    ...(engine ? { engine } : {}),
    ...(publicAddress ? { publicAddress } : {}),
    iceServers: () => iceServers,
    cameras: { ...(rtmp && { pushAddress: rtmp.address }) },
    ...(await recordsBeside(options.data)),
    siteFolder: SITE_PAGE,
    mayScrape: scraper(process.env['KANTAI_METRICS_TOKEN']),
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
      compressed(request, await central.fetch(request, { address: addressOf(incoming.socket.remoteAddress, request.headers.get('x-forwarded-for'), options.behindProxy) })),
    overrideGlobalObjects: false,
  });
  const cameras = rtmp && engine ? await openRtmpServer(rtmp, (key, cut) => central.cameras.publish(key, cut)) : undefined;
  if (cameras) process.stderr.write(`cameras push to ${rtmp!.address}${(await hasFfmpeg()) ? '' : ', but ffmpeg is not in the path: none can be taken in'}\n`);
  const sockets = mountLive(server, central.live, options.allowedHosts);
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
    sockets.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await central.close();
    await cameras?.close();
    await engine?.close();
    await unlock();
  };
}

/** A folder, unless the environment names an S3-compatible store. */
function footageStore(data: string): Parts {
  const { KANTAI_S3_ENDPOINT: endpoint, KANTAI_S3_BUCKET: bucket, KANTAI_S3_ACCESS_KEY: accessKey, KANTAI_S3_SECRET_KEY: secretKey } = process.env;
  if (!endpoint) return createParts(join(data, 'content'));
  if (!bucket || !accessKey || !secretKey) throw new Error('KANTAI_S3_ENDPOINT needs KANTAI_S3_BUCKET, KANTAI_S3_ACCESS_KEY and KANTAI_S3_SECRET_KEY beside it.');
  const region = process.env['KANTAI_S3_REGION'] ?? 'us-east-1';
  const prefix = process.env['KANTAI_S3_PREFIX'] ?? '';
  return createS3Parts({ endpoint, bucket, accessKey, secretKey, region, prefix }, { network: fetch, now: Date.now, sleep: (ms) => effects.sleep(ms) });
}

/** `KANTAI_SERVER_RECORDING=1`: the server records beside the workstations. */
async function recordsBeside(data: string): Promise<{ readonly recording?: { readonly folder: string } }> {
  if (process.env['KANTAI_SERVER_RECORDING'] !== '1') return {};
  if (!(await hasFfmpeg())) throw new Error('KANTAI_SERVER_RECORDING needs ffmpeg in the path.');
  return { recording: { folder: join(data, 'recordings') } };
}

/** Who may read the metrics: whoever knows the token; without one only this machine, and nobody who comes by way of the proxy. */
function scraper(token: string | undefined): (request: Request, address: string) => boolean {
  if (token) return (request) => request.headers.get('authorization') === `Bearer ${token}`;
  return (request, address) => request.headers.get('x-forwarded-for') === null && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address);
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
