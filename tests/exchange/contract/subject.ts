// What the contract suite needs of a server, whatever stands behind it.

import type { BodyOf, Person } from '#shared/case/events.ts';
import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';
import { catalogue, type EventType } from '#shared/case/events.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Head, SignedEvent } from '#shared/log/event.ts';

export const expert = (id: string): Person => ({ id, name: id, role: 'expert', industry: '餐饮' });
export const A = expert('expert-a');
export const B = expert('expert-b');
export const STAFF: Person = { id: 'staff-a', name: 'staff-a', role: 'staff' };
export const SUPERVISOR: Person = { id: 'super-a', name: 'super-a', role: 'supervisor' };
export const STRANGER = expert('expert-x');
export const EVERYBODY = [A, B, STAFF, SUPERVISOR, STRANGER];
export const panelOf = (...experts: readonly Person[]): BodyOf<'panel.assigned'> => ({ experts: [...experts], lead: experts[0]!.id, staff: [STAFF], supervisors: [SUPERVISOR] });
export const opening: BodyOf<'case.opened'> = {
  number: '1',
  bureau: { id: 'b', name: '局' },
  applicant: { name: '巷口小馆', address: '河滨路' },
  matters: [{ id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' }],
  dueAt: '2026-12-01T00:00:00.000Z',
  round: 1,
  settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
};

export interface Subject {
  readonly crypto: LogCrypto;
  fetch(request: Request): Promise<Response>;
  /** Enrols a device of this person with this key and answers its token. */
  signIn(person: Person, device: string, privateKey: Uint8Array): Promise<string>;
  append<T extends EventType>(caseId: string, type: T, body: BodyOf<T>): Promise<void>;
  revoke(device: string): Promise<void>;
  close(): Promise<void>;
}

/** A person at a machine of their own. */
export interface Caller {
  readonly device: string;
  draw(caseId: string, type: EventType | (string & {}), body: Json, bent?: { readonly head?: Head | undefined; readonly actor?: string; readonly channel?: 'open' | 'sheet'; readonly seen?: SignedEvent['seen'] }): SignedEvent;
  call<T>(path: string, input: unknown, headers?: Record<string, string>): Promise<{ readonly status: number; readonly json: T; readonly headers: Headers }>;
  /** Lines of a bulk pull without the last. */
  pull(cases: readonly { readonly case: string; readonly heads: object }[]): Promise<readonly SignedEvent[]>;
  push(events: readonly SignedEvent[]): Promise<{ readonly heads: Record<string, Head>; readonly refused: readonly { readonly seq: number; readonly reason: string }[] }>;
}

let machines = 0;

export async function callerOf(subject: Subject, person: Person): Promise<Caller> {
  const device = `device-${person.id}-${++machines}`;
  const privateKey = subject.crypto.sha256(new TextEncoder().encode(device));
  const token = await subject.signIn(person, device, privateKey);
  const heads = new Map<string, Head>();
  const clock = createClock(Date.now);
  const ask = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    subject.fetch(
      new Request(`http://server${path}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, [PROTOCOL_HEADER]: PROTOCOL, ...headers }, body }),
    );
  const call: Caller['call'] = async <T>(path: string, input: unknown, headers?: Record<string, string>) => {
    const reply = await ask(path, JSON.stringify({ json: input }), headers);
    const text = await reply.text();
    return { status: reply.status, json: (text === '' ? undefined : (JSON.parse(text) as { json: T }).json) as T, headers: reply.headers };
  };
  return {
    device,
    draw(caseId, type, body, bent = {}) {
      const channel = bent.channel ?? (Object.hasOwn(catalogue, type) ? catalogue[type as EventType].channel : 'open');
      const key = `${caseId}/${channel}`;
      const head = 'head' in bent ? bent.head : heads.get(key);
      const draft = { case: caseId, device, channel, at: clock.tick(), actor: bent.actor ?? person.id, type, body, ...(bent.seen && { seen: bent.seen }) };
      const { event, hash } = appendEvent({ head, draft, privateKey, crypto: subject.crypto });
      heads.set(key, { seq: event.seq, hash });
      return event;
    },
    call,
    async pull(cases) {
      const reply = await ask('/exchange/pull', JSON.stringify({ cases }));
      const lines = (await reply.text()).split('\n');
      if (reply.status !== 200 || lines.pop() !== '' || lines.pop() !== '{"end":true}') throw new Error(`a pull without its end (${reply.status})`);
      return lines.map((line) => JSON.parse(line) as SignedEvent);
    },
    push: async (events) => (await call<Awaited<ReturnType<Caller['push']>>>('/rpc/exchange/push', { events })).json,
  };
}
