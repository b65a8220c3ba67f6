// A workstation's back end with an opened meeting room, whose person scores as fast as they can. It is there to be killed.
//
//   node tests/faults/room-kills/host.ts FOLDER CODE KEY-HEX

import { createHash, randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fromBase64 } from '#shared/bytes.ts';
import { createGuides } from '#shared/follow/guides.ts';
import { createClock } from '#shared/log/clock.ts';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { after } from '../../../src-main/later.ts';
import type { ContentStore } from '../../../src-main/media/content-store.ts';
import { makeRoomCertificate } from '../../../src-main/room/certificate.ts';
import { openDoor } from '../../../src-main/room/listen.ts';
import { roomKey } from '../../../src-main/room/proof.ts';
import { createRoomService } from '../../../src-main/room/service.ts';
import { openStore } from '../../../src-main/store/store.ts';

const [folder = '', code = '', key = ''] = process.argv.slice(2);
const opened = openStore(folder);
if (!opened.ok) throw new Error(opened.failure);
const { store } = opened;
const bytes = (length: number) => new Uint8Array(randomBytes(length));
const crypto = createNodeCrypto(bytes);
const clock = createClock(Date.now, store.events.newest());
const casebook = createCasebook({ store, crypto, clock, onAppended: () => undefined });
const account = store.accounts.all()[0]!;
const active = { account, privateKey: new Uint8Array(Buffer.from(key, 'hex')) };
const cases = casebook.list(account.person.id);
const certificate = makeRoomCertificate({ now: Date.now(), until: Date.now() + 3_600_000, randomBytes: bytes });
const certificateHash = new Uint8Array(createHash('sha256').update(certificate.certificate).digest());
const service = createRoomService({
  store, casebook, crypto, clock, now: Date.now, log: (line) => console.error(line),
  // No footage lies here.
  content: {} as ContentStore,
  host: active, serverKey: fromBase64(store.documents.meta('serverKey')!), cases, guides: createGuides({ now: Date.now, after }),
  key: await roomKey(code, certificateHash), certificateHash, onCases: () => undefined, onChange: () => undefined,
});
const door = await openDoor({ certificate, address: '127.0.0.1', fetch: service.fetch });
/** Straight to the pipe: what is said here was acknowledged. */
const say = (line: string) => writeSync(1, `${line}\n`);
say(`room ${door.port}`);

for (let act = 0; ; act += 1) {
  const appended = casebook.append(active, cases[act % cases.length]!, [{ type: 'item.answered', body: { item: String(act % 40), answer: 'meets' } }]);
  if (!appended.ok) throw new Error(appended.reason);
  say(`acts ${appended.hashes.join(' ')}`);
  await wait(2);
}
