// Following a guide: the movement between two tellings, who guides, and who is woken.

import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { angleBetween, directionOf } from '../footage/sphere.ts';
import { createGuides, FOLLOW_WAIT_MS } from './guides.ts';
import { mayGuide } from './rules.ts';
import { createTrail, LAG_MS, LAPSE_MS, viewBetween, type Sighting } from './sighting.ts';

const sphere = (yaw: number, pitch = 0, fov = 1) => ({ kind: 'sphere', yaw, pitch, fov }) as const;
const sighting = (at: number, yaw: number, footage = 'f'.repeat(64)): Sighting => ({ footage, view: sphere(yaw), at });

test('between two views nothing is left out and nothing overshoots, at the seam and beside the poles', () => {
  const angle = fc.double({ min: -3.14, max: 3.14, noNaN: true });
  const pitch = fc.double({ min: -1.57, max: 1.57, noNaN: true });
  const fov = fc.double({ min: 0.04, max: 2, noNaN: true });
  fc.assert(
    fc.property(angle, pitch, fov, angle, pitch, fov, fc.double({ min: 0, max: 1, noNaN: true }), (y1, p1, f1, y2, p2, f2, part) => {
      const [from, to] = [sphere(y1, p1, f1), sphere(y2, p2, f2)];
      const between = viewBetween(from, to, part);
      if (between.kind !== 'sphere') throw new Error('another kind of view');
      const whole = angleBetween(directionOf(from), directionOf(to));
      // By yaw and pitch a way may be longer than the great circle, by no more than their own distances.
      const longest = Math.max(whole, Math.hypot(Math.PI, Math.abs(p1 - p2)));
      expect(angleBetween(directionOf(from), directionOf(between))).toBeLessThanOrEqual(longest + 1e-9);
      expect(between.fov).toBeGreaterThanOrEqual(Math.min(f1, f2) - 1e-9);
      expect(between.fov).toBeLessThanOrEqual(Math.max(f1, f2) + 1e-9);
      for (const [end, at] of [[from, 0], [to, 1]] as const) {
        const reached = viewBetween(from, to, at);
        expect(reached.kind === 'sphere' && angleBetween(directionOf(reached), directionOf(end))).toBeLessThan(1e-6);
      }
    }),
  );
  const across = viewBetween(sphere(3.1), sphere(-3.1), 0.5);
  expect(across.kind === 'sphere' && Math.abs(Math.abs(across.yaw) - Math.PI)).toBeLessThan(1e-9);
  expect(viewBetween({ kind: 'flat', x: 0, y: 10, across: 100 }, { kind: 'flat', x: 10, y: 30, across: 400 }, 0.5)).toEqual({ kind: 'flat', x: 5, y: 20, across: 200 });
});

test('what is told in jumps is shown as a movement, later by the lag, whatever the two clocks say', () => {
  for (const difference of [0, 5_000_000, -5_000_000]) {
    const trail = createTrail();
    const way = 30;
    for (let i = 0; i <= 10; i += 1) trail.push(sighting(1000 + i * 100, i * 0.1), 1000 + i * 100 + difference + way);
    const yawAt = (told: number): number => {
      const shown = trail.at(told + difference + way + LAG_MS);
      return shown?.view.kind === 'sphere' ? shown.view.yaw : Number.NaN;
    };
    expect(yawAt(1050)).toBeCloseTo(0.05, 9);
    expect(yawAt(1525)).toBeCloseTo(0.525, 9);
    expect(yawAt(1999)).toBeCloseTo(0.999, 9);
    expect(yawAt(9999)).toBeCloseTo(1, 9);
    expect(trail.isMoving(9999 + difference + way + LAG_MS)).toBe(false);
  }
});

test('from one picture to another it jumps, and what comes late or out of order is left out', () => {
  const trail = createTrail();
  trail.push(sighting(1000, 0), 1000);
  trail.push(sighting(1100, 1, 'e'.repeat(64)), 1100);
  trail.push(sighting(1050, 7), 1101);
  expect(trail.at(1000 + LAG_MS + 50)?.footage).toBe('f'.repeat(64));
  expect(trail.at(1100 + LAG_MS)).toMatchObject({ footage: 'e'.repeat(64), view: { yaw: 1 } });
});

const clockwork = () => {
  let now = 1_000_000;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms: number, run: () => void) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms: number) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
    get waiting() {
      return timers.size;
    },
  };
};
const LEAD = { person: 'lead', name: '李' };
const OTHER = { person: 'other', name: '王' };

test('one guides at a time; another takes over only when they say so; who falls silent guides no more', async () => {
  const time = clockwork();
  const guides = createGuides(time);
  expect(guides.show('c', LEAD, sighting(0, 0), false)).toBe('shown');
  expect(guides.show('c', OTHER, sighting(0, 1), false)).toEqual({ other: LEAD });
  expect(guides.show('d', OTHER, sighting(0, 1), false)).toBe('shown');
  expect(guides.show('c', OTHER, sighting(0, 1), true)).toBe('shown');
  expect((await guides.see('c', 0)).guide).toEqual(OTHER);
  // Who was taken over from and still tells is refused, and ending does not end the other's.
  expect(guides.show('c', LEAD, sighting(1, 0), false)).toEqual({ other: OTHER });
  guides.end('c', LEAD.person);
  const told = await guides.see('c', 0);
  expect(told.guide).toEqual(OTHER);
  time.pass(LAPSE_MS + 1);
  expect(await guides.see('c', told.seq)).toMatchObject({ guide: null, sighting: null });
  expect(guides.show('c', LEAD, sighting(2, 0), false)).toBe('shown');
});

test('who waits is woken by the next telling, by the end, by silence, by going away; and nothing is left waiting', async () => {
  let left = false;
  const time = clockwork();
  const guides = createGuides(time);
  const first = guides.see('c', 0);
  guides.show('c', LEAD, sighting(0, 0.5), false);
  const told = await first;
  expect(told.sighting?.view).toEqual(sphere(0.5));

  const second = guides.see('c', told.seq);
  guides.end('c', LEAD.person);
  expect((await second).guide).toBeNull();

  guides.show('c', LEAD, sighting(0, 0.6), false);
  const now = await guides.see('c', 0);
  const third = guides.see('c', now.seq);
  time.pass(LAPSE_MS + 100);
  expect((await third).guide).toBeNull();

  let leave = (): void => undefined;
  const fourth = guides.see('quiet', 0, { get aborted() { return left; }, addEventListener: (_, run) => void (leave = run), removeEventListener: () => undefined });
  left = true;
  leave();
  expect((await fourth).guide).toBeNull();

  const fifth = guides.see('quiet', 0);
  time.pass(FOLLOW_WAIT_MS + 1);
  expect((await fifth).guide).toBeNull();
  const sixth = guides.see('quiet', 0);
  guides.close();
  await sixth;
  expect(time.waiting).toBe(0);
});

test('before the opening the lead and staff guide, after it every expert; supervisors and strangers never', () => {
  const person = (id: string) => ({ id, name: id });
  const panel = { experts: [person('lead'), person('expert')], lead: 'lead', staff: [person('staff')], supervisors: [person('supervisor')] } as never;
  const who = (opened: boolean) => ['lead', 'staff', 'expert', 'supervisor', 'stranger'].filter((id) => mayGuide({ id }, { panel, ...(opened && { panelOpened: {} as never }) }));
  expect(who(false)).toEqual(['lead', 'staff']);
  expect(who(true)).toEqual(['lead', 'staff', 'expert']);
});
