import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { createPacing, openPacer } from './pacer.ts';

/** Lets `arriving` packets come at each of these times (ms) and asks every `turn` ms; answers how many went out at each turn. */
function run(arriving: ReadonlyMap<number, number>, turn: number, until: number): readonly number[] {
  const pacing = createPacing();
  const out: number[] = [];
  let waiting = 0;
  for (let at = 0; at <= until; at += turn) {
    for (let ms = at - turn + 1; ms <= at; ms += 1) waiting += arriving.get(ms) ?? 0;
    const going = pacing.due(waiting, turn);
    waiting -= going;
    out.push(going);
  }
  return out;
}
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

test('a key frame goes out over a quarter of a second, never more at once than a browser holds', () => {
  const out = run(new Map([[10, 800]]), 1, 400);
  expect(sum(out)).toBe(800);
  expect(Math.max(...out)).toBeLessThanOrEqual(50);
  const last = out.findLastIndex((one) => one > 0) - 10;
  expect(last).toBeGreaterThan(150);
  expect(last).toBeLessThan(400);
});

test('what comes in small portions is not held up at all', () => {
  const out = run(new Map(Array.from({ length: 30 }, (_, frame) => [frame * 33, 16] as const)), 1, 1000);
  for (let frame = 0; frame < 30; frame += 1) expect(out[frame * 33]).toBe(16);
});

test('a process that comes to it only now and then does not fall behind', () => {
  // 30 Mbit/s: about three packets a millisecond, and turns 60 ms apart.
  const arriving = new Map(Array.from({ length: 3000 }, (_, ms) => [ms, 3] as const));
  const out = run(arriving, 60, 8000);
  expect(sum(out)).toBe(9000);
  // Behind what has come by less than a second.
  expect(sum(out.slice(0, 51))).toBeGreaterThan(6000);
});

test('through real sockets every packet arrives, in order', async () => {
  const engine = createSocket('udp4');
  await new Promise<void>((done) => void engine.bind(0, '127.0.0.1', done));
  const got: number[] = [];
  engine.on('message', (packet) => got.push(packet.readUInt32BE(0)));
  const pacer = await openPacer(engine.address().port);
  const camera = createSocket('udp4');
  for (let n = 0; n < 150; n += 1) {
    const packet = Buffer.alloc(1200);
    packet.writeUInt32BE(n);
    camera.send(packet, pacer.port, '127.0.0.1');
  }
  await expect.poll(() => got.length, { timeout: 10_000 }).toBe(150);
  expect(got).toEqual(Array.from({ length: 150 }, (_, n) => n));
  camera.close();
  pacer.close();
  engine.close();
});
