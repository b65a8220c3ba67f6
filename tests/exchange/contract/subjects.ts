// The three servers that the contract suite runs against.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toBase64 } from '#shared/bytes.ts';
import { createCentral, type Central } from '../../../src-server/central.ts';
import { createParts } from '../../../src-server/content/parts.ts';
import { createNodeCrypto } from '../../../src-server/crypto.ts';
import type { Effects } from '../../../src-server/effects.ts';
import { hashPassword } from '../../../src-server/people/password.ts';
import { loadServerKey } from '../../../src-server/people/server-key.ts';
import type { Database } from '../../../src-server/store/database.ts';
import { insertBureau, insertPerson } from '../../../src-server/store/people.ts';
import { createTestPglite } from '../../../src-server/testing/database.ts';
import { createPostgresDatabase } from '../../../src-server/store/postgres.ts';
import { createReferenceServer } from '../../faults/simulator/reference-server.ts';
import { startPostgres } from '../../../src-server/testing/postgres.ts';
import { EVERYBODY, type Subject } from './subject.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const crypto = createNodeCrypto(bytes);
const CHEAP = { cost: 2 ** 10, block: 8, parallel: 1 };
const effects: Effects = {
  now: Date.now,
  randomBytes: bytes,
  sleep: async (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};

export async function referenceSubject(): Promise<Subject> {
  const server = createReferenceServer({ crypto, now: Date.now, privateKey: bytes(32) });
  return {
    crypto,
    fetch: (request) => server.fetch(request),
    signIn: async (person, device, privateKey) => {
      server.enrol(device, person.id, toBase64(crypto.publicKey(privateKey)));
      return `${person.id}.${device}`;
    },
    append: async (caseId, type, body) => server.appendOwn(caseId, type, body),
    revoke: async (device) => server.revoke(device),
    close: async () => {},
  };
}

/** A central server on this database with the people of the suite; calls go to it, or to `address`. */
async function subjectOf(database: Database, folder: string, serverKey: Uint8Array, address: string | undefined, close: () => Promise<void>): Promise<Subject> {
  const central: Central = await createCentral({ database, effects, crypto, passwordCost: CHEAP, parts: createParts(join(folder, 'content')), serverKey });
  await insertBureau(database.query, { id: 'b', name: '局', office: '未央' });
  for (const person of EVERYBODY) await insertPerson(database.query, { person, user: person.id, bureau: 'b', passphrase: await hashPassword(person.id, bytes, CHEAP) });
  const ask = (request: Request): Promise<Response> =>
    address === undefined ? central.fetch(request, { address: '10.0.0.1' }) : fetch(new Request(request.url.replace('http://server', address), request));
  return {
    crypto,
    fetch: ask,
    async signIn(person, device, privateKey) {
      const input = { user: person.id, password: person.id, device: { id: device, publicKey: toBase64(crypto.publicKey(privateKey)), name: device } };
      const reply = await ask(new Request('http://server/rpc/session/signIn', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ json: input }) }));
      if (reply.status !== 200) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
      return ((await reply.json()) as { json: { token: string } }).json.token;
    },
    append: (caseId, type, body) => central.append(async ({ appendOwn }) => void (await appendOwn(caseId, type, body))),
    revoke: async (device) => void (await central.sessions.revoke(device)),
    async close() {
      await central.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function pgliteSubject(): Promise<Subject> {
  return subjectOf(await createTestPglite(), mkdtempSync(join(tmpdir(), 'kantai-contract-')), bytes(32), undefined, async () => {});
}

/** Two processes on one PostgreSQL, as in production: this one makes cases, the other is asked. */
export async function postgresSubject(): Promise<Subject & { readonly version: string }> {
  const postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'kantai-contract-'));
  const serverKey = await loadServerKey(join(folder, 'server.key'), bytes);
  const script = fileURLToPath(new URL('../../../src-server/main.ts', import.meta.url));
  const child = spawn(process.execPath, [script, '--data', folder, '--port', '0'], { env: { ...process.env, DATABASE_URL: postgres.url }, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^central ready (\S+)$/.exec(line);
      if (ready) resolve(ready[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${complaints}`)));
  });
  const subject = await subjectOf(await createPostgresDatabase(postgres.url), folder, serverKey, address, async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await postgres.close();
  });
  return { ...subject, version: postgres.version };
}
