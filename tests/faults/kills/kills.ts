// Kills a working back end again and again, in the middle of scoring, of exchanging and of downloading in turn, and looks at what lies on the
// disk. What it was in the middle of it said itself, before it began.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createChance } from '../simulator/random.ts';
import { furnish, look, settle } from './look.ts';
import { createKillServer, DEVICE, PERSON } from './server.ts';

const TASKS = ['scoring', 'syncing', 'downloading'] as const;
type Task = (typeof TASKS)[number];

/** What kills fell into, of those whose task is named: begun and not done. */
export interface Killed {
  readonly kills: number;
  readonly acknowledged: number;
  readonly pulled: number;
  readonly lost: 0;
  readonly scoring: { readonly kills: number; readonly inAct: number };
  readonly syncing: { readonly kills: number; readonly inPull: number; readonly inPush: number };
  readonly downloading: { readonly kills: number; readonly onItsWay: number; readonly beingWritten: number; readonly partsDone: number };
  /** Kills of any task inside of a transaction. */
  readonly inTransaction: number;
}

/** After so many the machine and the server start anew: a case of tens of thousands of acts is not what is tested here. */
const LIFE = 24;

/** What to wait for, and how long from then on: `lines` of that beginning, or an answer that the server holds in the middle. */
type Moment = { readonly begins: string; readonly nth: number; readonly ms: number } | { readonly held: 'pull' | 'push' | 'part'; readonly nth: number; readonly share: number; readonly ms: number };

/** Throws when something does not hold. `seed` decides when it is killed. */
export async function killMany(times: number, seed: number, tell: (line: string) => void = () => undefined): Promise<Killed> {
  const root = mkdtempSync(join(tmpdir(), 'kantai-kills-'));
  const chance = createChance(seed);
  const sums = { acknowledged: 0, pulled: 0, inAct: 0, inPull: 0, inPush: 0, onItsWay: 0, beingWritten: 0, partsDone: 0, inTransaction: 0 };
  const kills: Record<Task, number> = { scoring: 0, syncing: 0, downloading: 0 };
  const result = (): Killed => ({
    kills: kills.scoring + kills.syncing + kills.downloading, acknowledged: sums.acknowledged, pulled: sums.pulled, lost: 0, inTransaction: sums.inTransaction,
    scoring: { kills: kills.scoring, inAct: sums.inAct },
    syncing: { kills: kills.syncing, inPull: sums.inPull, inPush: sums.inPush },
    downloading: { kills: kills.downloading, onItsWay: sums.onItsWay, beingWritten: sums.beingWritten, partsDone: sums.partsDone },
  });

  const momentOf = (task: Task, n: number): Moment => {
    const ms = chance.below(8);
    if (task === 'scoring') return { begins: '+acts', nth: chance.below(40), ms: chance.below(3) };
    // Held first, and then as it comes.
    const isHeld = n % 4 < 2;
    const share = chance.fraction();
    if (task === 'syncing') {
      const isPush = n % 2 === 1;
      if (isHeld) return { held: isPush ? 'push' : 'pull', nth: 0, share, ms };
      return { begins: isPush ? '+push' : '+pull', nth: 0, ms: chance.below(isPush ? 25 : 120) };
    }
    return isHeld ? { held: 'part', nth: chance.below(5), share, ms } : { begins: n % 2 === 1 ? '~part' : '+part', nth: chance.below(5), ms };
  };

  const oneLife = async (life: number, count: number): Promise<void> => {
    const folder = join(root, String(life));
    const server = await createKillServer(chance);
    const acknowledged = new Set<string>();
    furnish(folder, server);

    /** Killed at a moment of its task; answers what it was in the middle of. */
    const workUntilKilled = (task: Task, moment: Moment): Promise<ReadonlySet<string>> => {
      const script = fileURLToPath(new URL('./worker.ts', import.meta.url));
      const args = [script, folder, server.address, `${PERSON}.${DEVICE}`, JSON.stringify(server.content), Buffer.from(server.privateKey).toString('hex'), task];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const begun = new Map<string, string>();
      let met = 0;
      let complaints = '';
      const killSoon = () => void setTimeout(() => child.kill('SIGKILL'), moment.ms);
      server.hold('held' in moment ? { what: moment.held, nth: moment.nth, share: moment.share, onReached: killSoon } : undefined);
      child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [said = '', ...rest] = line.split(' ');
        const [sign, what] = [said[0], said.slice(1)];
        const name = what === 'part' ? `part ${rest[0]}` : what;
        if (sign === '+' || sign === '~') begun.set(name, sign);
        if (sign === '-') begun.delete(name);
        if (said === '-acts') for (const hash of rest) acknowledged.add(hash);
        if (said === '-part') sums.partsDone += 1;
        if ('begins' in moment && said === moment.begins && met++ === moment.nth) killSoon();
      });
      return new Promise((resolve, reject) => {
        child.once('close', (_code, signal) => {
          server.hold(undefined);
          if (signal !== 'SIGKILL') reject(new Error(complaints));
          else resolve(new Set([...begun].map(([name, sign]) => (name.startsWith('part') ? `${sign}part` : name))));
        });
      });
    };

    try {
      for (let kill = 0; kill < count; kill += 1) {
        const task = TASKS[kill % TASKS.length]!;
        if (task === 'syncing') {
          const fresh = 200 + chance.below(1400);
          await server.write(fresh);
          sums.pulled += fresh;
        }
        const inside = await workUntilKilled(task, momentOf(task, kills[task]));
        kills[task] += 1;
        if (inside.has('write')) sums.inTransaction += 1;
        if (task === 'scoring' && inside.has('acts')) sums.inAct += 1;
        if (task === 'syncing' && inside.has('pull')) sums.inPull += 1;
        if (task === 'syncing' && inside.has('push')) sums.inPush += 1;
        if (task === 'downloading' && inside.has('+part')) sums.onItsWay += 1;
        if (task === 'downloading' && inside.has('~part')) sums.beingWritten += 1;
        await look(folder, server, acknowledged);
      }
      await settle(folder, server, acknowledged);
      sums.acknowledged += acknowledged.size;
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };

  try {
    for (let life = 0; life * LIFE < times; life += 1) {
      await oneLife(life, Math.min(LIFE, times - life * LIFE));
      tell(told(result()));
    }
    return result();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const told = ({ kills, acknowledged, pulled, scoring, syncing, downloading, inTransaction }: Killed): string =>
  [
    `${kills} kills, ${acknowledged} acknowledged acts, ${pulled} events to be pulled: 0 lost`,
    `scoring ${scoring.kills} (in the middle of an act ${scoring.inAct})`,
    `syncing ${syncing.kills} (of a pull ${syncing.inPull}, of a push ${syncing.inPush})`,
    `downloading ${downloading.kills} (with a part on its way ${downloading.onItsWay}, with a part being written ${downloading.beingWritten}; ${downloading.partsDone} parts done)`,
    `inside of a transaction ${inTransaction}`,
  ].join('; ');
