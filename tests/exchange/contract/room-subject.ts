// A neighbour workstation as subject of the contract suite: an opened meeting room over a real store, asked over real TLS. Who joins is
// written out here by docs/protocol.md, not borrowed from the program's own guest.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64 } from '#shared/bytes.ts';
import type { Json } from '#shared/json.ts';
import { catalogue } from '#shared/case/events.ts';
import { appendEvent, signDeviceRecord } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createContentStore } from '../../../src-main/media/content-store.ts';
import { createGuides } from '#shared/follow/guides.ts';
import { after } from '../../../src-main/later.ts';
import { makeRoomCertificate } from '../../../src-main/room/certificate.ts';
import { openDoor } from '../../../src-main/room/listen.ts';
import { createPinnedFetch } from '../../../src-main/room/pinned-fetch.ts';
import { makeCode, proofOf, roomKey, signedBytes } from '../../../src-main/room/proof.ts';
import { createRoomService } from '../../../src-main/room/service.ts';
import type { Account } from '../../../src-main/store/accounts.ts';
import { openStore } from '../../../src-main/store/store.ts';
import { STAFF, type Subject } from './subject.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const crypto = createNodeCrypto(bytes);

export async function roomSubject(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-room-'));
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.failure);
  const { store } = opened;
  const clock = createClock(Date.now);
  const server = bytes(32);
  const enrol = (device: string, person: string, key: Uint8Array) => signDeviceRecord({ device, person, publicKey: toBase64(crypto.publicKey(key)), enrolledAt: '2026-01-01T00:00:00.000Z' }, server, crypto);
  const hostKey = bytes(32);
  const record = enrol('device-of-host', STAFF.id, hostKey);
  const account: Account = { person: STAFF, user: STAFF.id, bureau: { id: 'b', name: '局' }, device: record.device, publicKey: record.publicKey, sealedKey: '', deviceRecord: record };
  store.accounts.save(account);
  store.accounts.saveDevices([record, enrol('server', 'server', server)]);

  const cases: string[] = [];
  const certificate = makeRoomCertificate({ now: Date.now(), until: Date.now() + 3600_000, randomBytes: bytes });
  const certificateHash = new Uint8Array(createHash('sha256').update(certificate.certificate).digest());
  const code = makeCode(bytes);
  const key = await roomKey(code, certificateHash);
  const problems: string[] = [];
  const service = createRoomService({
    store, crypto, clock, key, certificateHash, cases,
    casebook: createCasebook({ store, crypto, clock, onAppended: () => {} }),
    content: createContentStore({ folder: join(folder, 'content'), vault: { casesOf: () => [], seal: () => '', open: () => undefined, randomBytes: bytes }, now: Date.now }),
    now: Date.now, log: (line) => line.includes('failed') && problems.push(line),
    guides: createGuides({ now: Date.now, after }),
    host: { account, privateKey: hostKey }, serverKey: crypto.publicKey(server), onCases: () => {}, onChange: () => {},
  });
  const door = await openDoor({ certificate, address: '127.0.0.1', fetch: service.fetch });
  const wire = createPinnedFetch('127.0.0.1', door.port);
  const call = async <T>(path: string, input: unknown): Promise<T> => {
    const reply = await wire.fetch(`https://room${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-kantai-protocol': '1' }, body: JSON.stringify({ json: input }) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { json: T }).json;
  };

  return {
    crypto,
    fetch: (request) => wire.fetch(request),
    async signIn(person, device, privateKey) {
      const mine = toBase64(bytes(32));
      const { nonce: yours } = await call<{ nonce: string }>('/rpc/room/hello', { nonce: mine });
      const said = { certificateHash: wire.certificate()!, guestNonce: mine, hostNonce: yours, guest: device };
      const proof = proofOf(await roomKey(code, said.certificateHash), 'guest', said);
      const sig = toBase64(crypto.sign(privateKey, signedBytes('guest', said)));
      return (await call<{ token: string }>('/rpc/room/join', { mine, yours, record: enrol(device, person.id, privateKey), name: person.name, proof, sig })).token;
    },
    async append(caseId, type, body) {
      const head = store.events.head(caseId, 'server', 'open');
      const draft = { case: caseId, device: 'server', channel: catalogue[type].channel, at: clock.tick(), actor: 'server', type, body: body as unknown as Json };
      store.events.append([appendEvent({ head, draft, privateKey: server, crypto })], false);
      store.accounts.gain(STAFF.id, caseId);
      if (!cases.includes(caseId)) cases.push(caseId);
      service.ring();
    },
    async revoke(device) {
      const { sig: _, ...known } = store.accounts.devices().find((one) => one.device === device)!;
      store.accounts.saveDevices([signDeviceRecord({ ...known, revokedAt: new Date().toISOString() }, server, crypto)]);
    },
    async close() {
      service.end();
      wire.close();
      await door.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}
