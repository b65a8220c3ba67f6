// Pool and draws by the calls of the server: who may, what is excluded, that nobody knows the result beforehand, that everybody can redo it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BodyOf, Person } from '#shared/case/events.ts';
import { foldCase } from '#shared/case/fold.ts';
import { openHeads } from '#shared/case/seal.ts';
import { closingOf } from '#shared/case/sheet.ts';
import { checkDraw, recordOf } from '#shared/panel/draw.ts';
import { expertsFromTable, readCsv } from '#shared/panel/pool.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, MATTER, passwordOf, STAFF, STAFF_B, SUPERVISOR, type Bench, type Station } from '../testing/bench.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(length).fill(7));
let bench: Bench;
let staff: Station;
let expert: Station;
const people: readonly Person[] = ['zhu', 'yang', 'qin', 'you', 'xu', 'he'].map((id) => ({ id, name: id, role: 'expert', industry: '餐饮' }));

const openCase = (id: string, applicant: string) =>
  bench.central.append(async ({ appendOwn }) => {
    const opening: BodyOf<'case.opened'> = {
      number: id, bureau: { id: 'weiyang', name: '局' }, applicant: { name: applicant, address: '未央区' }, matters: [MATTER], dueAt: '2026-12-01T00:00:00.000Z', round: 1,
      settings: {
        hideResult: false, consolidation: { checks: 'majority', scores: 'mean' },
        procedure: { kind: 'panel', quorum: 2, size: 2, industry: '餐饮', lead: 'drawn', votes: 'majority', minutes: false, judges: 2, hideNames: false, limits: [], calendar: { holidays: [], workdays: [] } },
      },
    };
    await appendOwn(id, 'case.opened', opening);
    await appendOwn(id, 'staff.assigned', { staff: [STAFF], supervisors: [SUPERVISOR] });
  });

const fold = async (station: Station, id: string) => foldCase(id, await station.pull(id), crypto);
const draw = async (id: string, more: { replaces?: string; reason?: string } = {}): Promise<string> => {
  const begun = await staff.client.draws.begin({ case: id, ...more });
  if (!begun.ok) throw new Error(JSON.stringify(begun));
  await staff.act(id, 'draw.entered', { draw: begun.draw, nonce: '5a'.repeat(16) }, openHeads((await fold(staff, id)).heads));
  await staff.client.draws.reveal({ case: id, draw: begun.draw });
  return begun.draw;
};

beforeAll(async () => {
  bench = await createBench();
  for (const person of [STAFF, STAFF_B, SUPERVISOR, ...people]) await bench.addPerson(person);
  staff = await bench.station(STAFF.id);
  expert = await bench.station('zhu');
  await openCase('case-1', '巷口小馆');
});
afterAll(async () => bench.close());

const CSV = `用户名,姓名,行业,工作单位,利害关系,同时在办上限,请假
zhu,朱,餐饮,巷口小馆(2025-01-01),,,
yang,杨,餐饮,,亲属:巷口小馆,,
qin,秦,餐饮,,,,2026-11-01~2026-12-31
you,尤,餐饮,,,1,
xu,许,餐饮,,,1,
he,何,餐饮,,,1,
kong,孔,餐饮,,,1,
cao,曹,医药,,,,
`;

describe('the pool', () => {
  test('is staff’s: experts neither see nor change it', async () => {
    const { experts, problems } = expertsFromTable(readCsv(CSV));
    expect(problems).toEqual([]);
    await expect(expert.client.experts.list({})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(expert.client.experts.save({ experts: [...experts] })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await staff.client.experts.save({ experts: [...experts] })).toEqual({ added: 8, changed: 0 });
    expect((await staff.client.experts.list({})).map(({ person }) => person.id)).toEqual(['cao', 'he', 'kong', 'qin', 'xu', 'yang', 'you', 'zhu']);
  });

  test('does not open accounts: who was imported cannot sign in until a password is set', async () => {
    await expect(bench.client().session.signIn({ user: 'kong', password: passwordOf('kong'), device: { id: 'device-of-kong', publicKey: 'AA==', name: 'x' } })).rejects.toMatchObject({ code: 'wrongPassword' });
  });
});

describe('a draw', () => {
  test('leaves out who may not sit, with the reason, and everybody can draw it again', async () => {
    await draw('case-1');
    const state = await fold(staff, 'case-1');
    const [one] = state.procedure.draws;
    expect(state.refused).toEqual([]);
    expect(one!.committed.excluded.map(({ person, why }) => [person, why])).toEqual([['qin', 'leave'], ['yang', 'kin'], ['zhu', 'employedThere']]);
    expect(one!.committed.pool.map(({ id }) => id)).toEqual(['he', 'kong', 'xu', 'you']);
    expect(state.panel!.experts).toHaveLength(2);
    expect(checkDraw(recordOf(one!)!, crypto).ok).toBe(true);
  });

  test('does not tell its seed before a number was entered', async () => {
    await openCase('case-2', '麦穗坊');
    const begun = await staff.client.draws.begin({ case: 'case-2' });
    if (!begun.ok) throw new Error(begun.failure);
    expect(await staff.client.draws.reveal({ case: 'case-2', draw: begun.draw })).toEqual({ ok: false, failure: 'refused', reason: 'unknownDraw' });
    const [row] = await bench.database.query<{ seed: string }>('select seed from draw_seed where draw = $1', [begun.draw]);
    expect(JSON.stringify(await staff.pull('case-2'))).not.toContain(row!.seed);
    await expect(expert.client.draws.begin({ case: 'case-2' })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('counts load by open cases, and says when the pool is too small', async () => {
    // Two of the four of industry and free are on case-1 and take one case at a time.
    const answer = await staff.client.draws.begin({ case: 'case-2' });
    expect(answer.ok).toBe(true);
    const state = await fold(staff, 'case-2');
    const loaded = state.procedure.draws.at(-1)!.committed.excluded.filter(({ why }) => why === 'load').map(({ person }) => person);
    expect(loaded.toSorted()).toEqual((await fold(staff, 'case-1')).panel!.experts.map(({ id }) => id).toSorted());
  });

  test('replaces one who has a conflict; who was replaced and who objected are not drawn again', async () => {
    const before = await fold(staff, 'case-1');
    const out = before.panel!.experts[1]!.id;
    await draw('case-1', { replaces: out, reason: '回避' });
    const after = await fold(staff, 'case-1');
    expect(after.procedure.replaced).toMatchObject([{ person: { id: out }, reason: '回避' }]);
    expect(after.panel!.experts.map(({ id }) => id)).not.toContain(out);
    expect(after.procedure.draws.at(-1)!.committed.excluded.find(({ person }) => person === before.panel!.experts[0]!.id)?.why).toBe('onCase');
    const use = (await staff.client.experts.list({})).find(({ person }) => person.id === out)!.use;
    expect(use).toMatchObject({ load: 0, panels: 1, replaced: 1, applicants: [] });
  });
});

test('sealed sheets: until the opening not a word, not a number of acts leaves the server for anybody else', async () => {
  const state = await fold(staff, 'case-1');
  const members = state.panel!.experts.map(({ id }) => id);
  const known = members.filter((id) => people.some((person) => person.id === id));
  // `kong` has no password: the test needs members who can sign in.
  if (known.length < 2) {
    const kong = members.find((id) => id === 'kong')!;
    await draw('case-1', { replaces: kong, reason: '缺席' });
  }
  const seats = await Promise.all((await fold(staff, 'case-1')).panel!.experts.map(async ({ id }) => bench.station(id)));
  const [a, b] = seats as [Station, Station];
  for (const seat of seats) {
    await seat.act('case-1', 'recusal.stated', { conflict: false, grounds: [] }, openHeads((await fold(seat, 'case-1')).heads));
    await seat.act('case-1', 'member.signedIn', {}, openHeads((await fold(seat, 'case-1')).heads));
  }
  const { cursor } = await b.client.exchange.changes({});
  for (let n = 0; n < 25; n += 1) await a.act('case-1', 'item.noted', { item: '1', note: `秘密 ${n}` });
  const quiet = await b.client.exchange.changes({ cursor });
  expect(quiet.cases).toEqual([]);
  const own = await fold(a, 'case-1');
  await a.act('case-1', 'sheet.closed', closingOf(own, a.person, '秘密的意见', crypto), own.heads);
  const seal = a.heads.get(`case-1/${a.device}/sheet`)!;
  await a.act('case-1', 'sheet.sealed', { seal: seal.hash }, openHeads(own.heads));
  const others = [b, staff, await bench.station(SUPERVISOR.id)];
  for (const other of others) {
    const everything = JSON.stringify([await other.pull('case-1'), await other.client.exchange.changes({}), await other.client.exchange.pull({ case: 'case-1', heads: { [`${a.device}/sheet`]: { seq: 3, hash: '0'.repeat(64) } }, limit: 100 })]);
    expect(everything).not.toContain('秘密');
    expect(everything).not.toContain(`${a.device}/sheet`);
    const sealed = (await other.pull('case-1')).find((event) => event.type === 'sheet.sealed');
    expect(sealed?.body).toEqual({ seal: seal.hash });
    const replies = await bench.call('/rpc/exchange/pull', { method: 'POST', token: other.token, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ json: { case: 'case-1', heads: {}, limit: 1 } }) });
    expect([...replies.headers.keys()].toSorted()).toEqual(['cache-control', 'content-type', 'x-content-type-options', 'x-kantai-protocol']);
  }
  expect((await fold(b, 'case-1')).submitted).toEqual([a.person.id]);
});
