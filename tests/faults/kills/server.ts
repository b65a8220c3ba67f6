// What a killed workstation exchanges with: the reference server behind real HTTP, with another machine of the same person that writes, and
// with footage. It can be told to hold an answer in the middle, so that a kill surely falls into it.

import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { toBase64 } from '#shared/bytes.ts';
import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { appendEvent } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { DeviceRecord, Head, SignedEvent } from '#shared/log/event.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createReferenceServer, type ReferenceServer } from '../simulator/reference-server.ts';
import type { Chance } from '../simulator/random.ts';
import { CASES, opening, panelOf } from '../simulator/world.ts';

export const PERSON = 'e1';
export const DEVICE = 'killed-device';
const OTHER = 'other-device';

/** An answer that stops after this share of its bytes (a push: after it was taken) and then says so. */
export interface Hold {
  readonly what: 'pull' | 'push' | 'part';
  /** The nth of its kind from now. */
  nth: number;
  readonly share: number;
  readonly onReached: () => void;
}

export interface KillServer {
  readonly reference: ReferenceServer;
  readonly address: string;
  readonly content: Content;
  readonly privateKey: Uint8Array;
  readonly publicKey: string;
  readonly deviceRecord: DeviceRecord;
  /** So many events of the person's other machine, which the workstation has to pull. */
  write(count: number): Promise<void>;
  hold(hold: Hold | undefined): void;
  close(): void;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const partsOf = (bytes: Uint8Array) => Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, part) => bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES));

export async function createKillServer(chance: Chance): Promise<KillServer> {
  const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
  const reference = createReferenceServer({ crypto, now: Date.now, privateKey: chance.bytes(32) });
  for (const caseId of CASES) {
    reference.appendOwn(caseId, 'case.opened', opening);
    reference.appendOwn(caseId, 'panel.assigned', panelOf('e1', 'e2'));
  }
  const [privateKey, otherKey] = [chance.bytes(32), chance.bytes(32)];
  const publicKey = toBase64(crypto.publicKey(privateKey));
  const deviceRecord = reference.enrol(DEVICE, PERSON, publicKey);
  reference.enrol(OTHER, PERSON, toBase64(crypto.publicKey(otherKey)));

  const file = new Uint8Array(PART_BYTES * 4 + 100_000).map((_, index) => (index * 31 + (index >> 8)) & 255);
  const parts = partsOf(file);
  const content: Content = { sha256: sha256(file), bytes: file.length, mime: 'image/jpeg', parts: parts.map(sha256) };

  let held: Hold | undefined;
  /** The reply up to where it is held; from then on it is for who asked to wait, or to die. */
  const upTo = (hold: Hold, bytes: Uint8Array): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        const some = bytes.slice(0, Math.floor(bytes.length * hold.share));
        if (some.length > 0) controller.enqueue(some);
        hold.onReached();
      },
    });
  const due = (what: Hold['what']): Hold | undefined => (held?.what === what && --held.nth < 0 ? held : undefined);

  const http = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const part = /^\/content\/[0-9a-f]{64}\/(\d+)$/.exec(pathname)?.[1];
      const reply = part === undefined ? await reference.fetch(request) : new Response(parts[Number(part)], { headers: { [PROTOCOL_HEADER]: PROTOCOL, etag: `"${content.sha256}-${part}"` } });
      const hold = due(part !== undefined ? 'part' : pathname.endsWith('/pull') ? 'pull' : pathname.endsWith('/push') ? 'push' : ('' as Hold['what']));
      if (!hold) return reply;
      const { status, headers } = reply;
      return new Response(upTo(hold, new Uint8Array(await reply.arrayBuffer())), { status, headers });
    },
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));

  const clock = createClock(Date.now);
  const heads = new Map<string, Head>();
  let written = 0;
  const push = async (events: readonly SignedEvent[]) => {
    const headers = { authorization: `Bearer ${PERSON}.${OTHER}`, 'content-type': 'application/json', [PROTOCOL_HEADER]: PROTOCOL };
    const reply = await reference.fetch(new Request('http://server/rpc/exchange/push', { method: 'POST', headers, body: JSON.stringify({ json: { events } }) }));
    const answer = (await reply.json()) as { readonly json: { readonly refused: readonly unknown[] } };
    if (!reply.ok || answer.json.refused.length > 0) throw new Error(`the other machine's events are refused: ${JSON.stringify(answer)}`);
  };

  return {
    reference, content, privateKey, publicKey, deviceRecord,
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async write(count) {
      for (const caseId of CASES) {
        const events: SignedEvent[] = [];
        for (let n = 0; n < count / CASES.length; n += 1) {
          const draft = { case: caseId, device: OTHER, channel: 'sheet' as const, at: clock.tick(), actor: PERSON, type: 'item.noted', body: { item: String(written % 40), note: `另一台机器 ${written++}` } };
          const next = appendEvent({ head: heads.get(caseId), draft, privateKey: otherKey, crypto });
          heads.set(caseId, { seq: next.event.seq, hash: next.hash });
          events.push(next.event);
        }
        for (let from = 0; from < events.length; from += 500) await push(events.slice(from, from + 500));
      }
    },
    hold: (hold) => void (held = hold),
    close() {
      http.close();
      if ('closeAllConnections' in http) http.closeAllConnections();
    },
  };
}
