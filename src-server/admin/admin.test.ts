// A bureau from nothing by the administrator's commands, against a whole server; and once as a real process on a real folder.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeCrypto } from '../crypto.ts';
import { loadStandards } from '../standards.ts';
import { createBench, TEST_COST, type Bench } from '../testing/bench.ts';
import { placeTestDatabase, quickFolder } from '../testing/database.ts';
import { runCommand, type Outcome } from './command.ts';
import { createOffice } from './office.ts';

const STANDARDS = fileURLToPath(new URL('../../resources/standards', import.meta.url));
let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await loadStandards(bench.database, STANDARDS, createNodeCrypto(bench.effects.randomBytes));
});
afterAll(() => bench.close());

const admin = (command: string, input: { readonly password?: string; readonly file?: unknown } = {}): Promise<Outcome> =>
  runCommand(command.split(' '), {
    office: createOffice({ central: bench.central, effects: bench.effects, crypto: createNodeCrypto(bench.effects.randomBytes), passwordCost: TEST_COST }),
    readPassword: async () => input.password ?? '',
    readText: async () => (typeof input.file === 'string' ? input.file : JSON.stringify(input.file)),
  });

const signIn = (user: string, password: string, id = `device-of-${user}`) =>
  bench.client().session.signIn({ user, password, device: { id, publicKey: Buffer.alloc(32, user.length).toString('base64'), name: 'x' } });

const aCase = {
  case: 'ba-2026-0001', number: '灞桥勘〔2026〕0001', bureau: 'baqiao', standard: 'food-business',
  applicant: { name: '灞水面馆', address: '灞桥区某路 1 号' }, dueAt: '2026-12-20T10:00:00+08:00', experts: ['gao', 'he'], lead: 'gao', staff: ['qin'],
};

test('a bureau, its people and a case are made; the expert signs in and finds the case', async () => {
  expect(await admin('bureau add --id baqiao --name 灞桥区行政审批服务局 --office 灞桥')).toEqual({ lines: ['bureau baqiao is made'], code: 0 });
  for (const [user, role] of [['gao', 'expert'], ['he', 'expert'], ['qin', 'staff']]) {
    expect(await admin(`person add --user ${user} --name 某人 --role ${role} --bureau baqiao`, { password: `word of ${user} 2026` })).toMatchObject({ code: 0 });
  }
  expect((await admin('person list')).lines).toContain('gao\texpert\tbaqiao\t-\t某人');
  expect(await admin('case open --file case.json', { file: aCase })).toEqual({ lines: ['case 灞桥勘〔2026〕0001 is open'], code: 0 });
  const { token } = await signIn('gao', 'word of gao 2026');
  const { cases } = await bench.client(token).exchange.changes({});
  expect(cases.map((one) => one.case)).toEqual(['ba-2026-0001']);
  expect((await bench.central.book.read(bench.database.query, 'ba-2026-0001')).state).toMatchObject({ status: 'scoring', refused: [], panel: { lead: 'gao' } });
});

test('a simple matter is opened for two of the staff, who review it and stay its staff', async () => {
  expect(await admin('person add --user liu --name 某人 --role staff --bureau baqiao', { password: 'word of liu 2026' })).toMatchObject({ code: 0 });
  const procedure = { kind: 'staff', quorum: 2, size: 2, lead: 'named', votes: 'majority', minutes: false, judges: 2, hideNames: false, fastMinutes: 20, limits: [], calendar: { holidays: [], workdays: [] } };
  const settings = { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' }, procedure };
  const simple = { ...aCase, case: 'ba-2026-0002', number: '灞桥勘〔2026〕0002', experts: ['qin', 'liu'], lead: 'qin', settings };
  expect(await admin('case open --file case.json', { file: { ...simple, experts: ['qin', 'gao'] } })).toMatchObject({ code: 1 });
  expect(await admin('case open --file case.json', { file: simple })).toMatchObject({ code: 0 });
  const { state } = await bench.central.book.read(bench.database.query, 'ba-2026-0002');
  expect(state.refused).toEqual([]);
  expect(state.panel!.experts.map(({ id }) => id).toSorted()).toEqual(['liu', 'qin']);
  expect(state.panel!.staff.map(({ id }) => id).toSorted()).toEqual(['liu', 'qin']);
});

test('what cannot be is refused with a sentence, and nothing is changed', async () => {
  const before = (await admin('person list')).lines;
  const refusals: readonly (readonly [string, Parameters<typeof admin>[1], RegExp])[] = [
    ['bureau add --id baqiao --name x --office x', {}, /already/],
    ['person add --user gao --name x --role staff --bureau baqiao', { password: 'long enough 1' }, /already/],
    ['person add --user neu --name x --role staff --bureau nowhere', { password: 'long enough 1' }, /no such bureau/],
    ['person add --user neu --name x --role staff --bureau baqiao', { password: 'short' }, /at least 10/],
    ['person password --user nobody', { password: 'long enough 1' }, /no such user/],
    ['device revoke --id device-of-nobody', {}, /no such device/],
    ['case open --file f', { file: aCase }, /already/],
    ['case open --file f', { file: { ...aCase, case: 'ba-2', standard: 'nothing' } }, /no such standard/],
    ['case open --file f', { file: { ...aCase, case: 'ba-2', experts: ['gao', 'gao'] } }, /two experts/],
    ['case open --file f', { file: { ...aCase, case: 'ba-2', experts: ['gao', 'qin'] } }, /qin/],
  ];
  for (const [command, input, words] of refusals) {
    const outcome = await admin(command, input);
    expect(outcome.code, command).toBe(1);
    expect(outcome.lines.join('\n')).toMatch(words);
  }
  expect((await admin('person list')).lines).toEqual(before);
});

test('what makes no sense is said in a sentence', async () => {
  await expect(admin('person add --user gao')).rejects.toThrow('--name is missing');
  await expect(admin('person add --user X --name x --role king --bureau baqiao')).rejects.toThrow(/role: .*user: /);
  await expect(admin('case close')).rejects.toThrow('no command');
  await expect(admin('case open --file f', { file: '{' })).rejects.toThrow('not JSON');
  await expect(admin('case open --file f', { file: { ...aCase, dueAt: 'soon' } })).rejects.toThrow(/dueAt/);
});

test('a new password ends the sessions of the old one; a revoked device signs in no more', async () => {
  const { token } = await signIn('he', 'word of he 2026');
  expect((await admin('person password --user he', { password: 'another word 2026' })).code).toBe(0);
  await expect(bench.client(token).exchange.changes({})).rejects.toThrow();
  await expect(signIn('he', 'word of he 2026')).rejects.toThrow();
  await signIn('he', 'another word 2026');
  expect((await admin('device list --user he')).lines).toEqual([expect.stringMatching(/^device-of-he\t.*\tin use\tx$/)]);
  expect((await admin('device revoke --id device-of-he')).code).toBe(0);
  expect((await admin('device list --user he')).lines).toEqual([expect.stringMatching(/revoked/)]);
  await expect(signIn('he', 'another word 2026')).rejects.toThrow();
});

test('as a process it works on the folder of the server', { timeout: 180_000 }, () => {
  const data = quickFolder('kantai-admin-');
  placeTestDatabase(data);
  const env = { ...process.env };
  delete env['DATABASE_URL'];
  const run = (args: readonly string[], input = '') => spawnSync(process.execPath, [fileURLToPath(new URL('../admin.ts', import.meta.url)), ...args], { encoding: 'utf8', input, env });
  try {
    expect(run(['--data', data, 'bureau', 'add', '--id', 'lintong', '--name', '临潼区行政审批服务局', '--office', '临潼'])).toMatchObject({ status: 0, stdout: 'bureau lintong is made\n' });
    expect(run(['--data', data, 'person', 'add', '--user', 'ma', '--name', '马某', '--role', 'staff', '--bureau', 'lintong'], 'a good long word\n')).toMatchObject({ status: 0 });
    expect(run(['--data', data, 'person', 'list']).stdout).toBe('ma\tstaff\tlintong\t-\t马某\n');
    expect(run(['person', 'list'])).toMatchObject({ status: 2, stderr: '--data is missing.\n' });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
