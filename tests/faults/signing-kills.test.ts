// Killed in the middle of composing and sealing, over and over: what is called signed is whole and verifies, what was acknowledged is there, no
// number is given twice or left out, and the next start goes on where it was.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLERK, createOffice, LEAD, passwordOf, SECOND, type Office } from '../exchange/office.ts';
import { createChance } from './simulator/random.ts';

const KILLS = 32;
const SEED = 20261126;
let office: Office;
let data: string;

beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
  data = office.folder();
  const stations = await Promise.all([office.station(), office.station()]);
  for (const [index, person] of [LEAD, SECOND].entries()) {
    const station = stations[index]!;
    await station.signIn(person);
    await station.settled();
    await station.client.case.act({ case: '1', acts: ['1', '2', '3'].map((item) => ({ type: 'item.answered' as const, body: { item, answer: 'meets' as const } })) });
    await station.client.case.submit({ case: '1', opinion: '同意' });
    await station.settled();
  }
  await stations[0]!.client.sync.now({});
  await stations[0]!.client.case.openPanel({ case: '1' });
  await stations[0]!.settled();
  for (const station of stations) await station.close();
}, 120_000);
afterAll(() => office?.close());

const start = (task: 'look' | 'work') =>
  spawn(process.execPath, [fileURLToPath(new URL('./signing-kills/worker.ts', import.meta.url)), data, office.url, CLERK.id, passwordOf(CLERK), '1', 'food', task], { stdio: ['ignore', 'pipe', 'pipe'] });

/** Killed so many milliseconds after it said that it begins with `stage` for the `nth` time; answers the numbers that it said are signed. */
const workUntilKilled = (stage: string, nth: number, milliseconds: number): Promise<{ readonly signed: readonly string[]; readonly during: string }> => {
  const child = start('work');
  const signed: string[] = [];
  let during = '';
  let complaints = '';
  let met = 0;
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [what, number] = line.split(' ');
    during = what!;
    if (what === 'signed') signed.push(number!);
    if (what === stage && (met += 1) === nth) setTimeout(() => child.kill('SIGKILL'), milliseconds);
  });
  return new Promise((resolve, reject) => {
    child.once('close', (_code, signal) => (signal === 'SIGKILL' ? resolve({ signed, during }) : reject(new Error(complaints))));
  });
};

interface Seen {
  readonly seen: readonly { readonly version: number; readonly number: string; readonly signed: boolean; readonly wrong: readonly string[] }[];
  readonly numbers: readonly (string | null)[];
  readonly signed: readonly string[];
  readonly refused: number;
  readonly complaints: readonly string[];
}

const look = async (): Promise<Seen> => {
  const child = start('look');
  let [said, complaints] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(complaints);
  return JSON.parse(said) as Seen;
};

test(`killed ${KILLS} times while it composes and seals, nothing half signed is called signed, and no number is used twice`, { timeout: 1_800_000 }, async () => {
  const chance = createChance(SEED);
  const acknowledged = new Set<string>();
  const moments = { composing: 0, signing: 0, signed: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    // Sealing takes some 200 ms here and composing some 600: half of the kills fall into the one, half into the other, at any point of it.
    const isSigning = kill % 2 === 0;
    const { signed, during } = await workUntilKilled(isSigning ? 'signing' : 'composing', 1 + chance.below(2), chance.below(isSigning ? 260 : 700));
    moments[during as keyof typeof moments] += 1;
    for (const number of signed) acknowledged.add(number);
    const found = await look();
    const when = `kill ${kill} (seed ${SEED})`;
    expect(found.complaints, when).toEqual([]);
    expect(found.refused, when).toBe(0);
    expect(found.seen.flatMap(({ version, wrong }) => wrong.map((code) => `version ${version}: ${code}`)), when).toEqual([]);
    expect([...acknowledged].filter((number) => !found.signed.includes(number)), when).toEqual([]);
    const numbers = found.numbers.filter((number) => number !== null);
    expect(numbers, when).toEqual(numbers.map((_, index) => numbers[0]!.replace(/〕\d+号/, `〕${index + 1}号`)));
  }
  // It got on between the kills, and was killed in each of the two.
  expect(acknowledged.size).toBeGreaterThan(KILLS / 4);
  expect(moments.composing).toBeGreaterThan(2);
  expect(moments.signing).toBeGreaterThan(2);
  console.log(`[signing-kills] ${KILLS} kills: ${moments.composing} while composing, ${moments.signing} while sealing, ${moments.signed} just after; ${acknowledged.size} signatures acknowledged, none lost`);
});
