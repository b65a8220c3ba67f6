// The shipped standards turn the picture to where the demo premises show the thing.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { premisesShots } from '../../build/premises/draw.ts';
import { parseStandard } from '../../src-shared/standard/load.ts';

/** Shot of the standard → view of the premises that shows it. */
const KITCHEN = {
  whole: 'whole', sink: 'sink', basin: 'hand-basin', fridge: 'fridge', thermometer: 'fridge-thermometer', stove: 'stove', hood: 'stove',
  bench: 'table', licence: 'licence', health: 'health', rules: 'rules', shelf: 'shelves', bin: 'waste', door: 'door', floor: 'floor',
} as const;

const PHARMACY = {
  whole: 'whole', door: 'door', shelf: 'otc', counter: 'counter', thermometer: 'hygrometer', fridge: 'fridge', coldreading: 'fridge-thermometer',
  licence: 'licence', prescription: 'rx-shelves', waiting: 'waiting',
} as const;

describe.each([
  ['food-business', 'kitchen', KITCHEN],
  ['retail-pharmacy', 'pharmacy', PHARMACY],
] as const)('views of %s in the demo %s', (file, premises, names) => {
  const parsed = parseStandard(JSON.parse(readFileSync(new URL(`../../resources/standards/${file}.json`, import.meta.url), 'utf8')));
  const views = new Map(premisesShots(premises).map((shot) => [shot.name, shot]));
  it.each(Object.entries(names))('%s looks at %s', (id, name) => {
    const shot = parsed.ok ? parsed.standard.shots.find((one) => one.id === id) : undefined;
    const view = views.get(name);
    if (!shot?.view || !view) throw new Error(`no view for ${id}`);
    expect(Math.abs(shot.view.yaw - view.yaw)).toBeLessThan(3);
    expect(Math.abs(shot.view.pitch - view.pitch)).toBeLessThan(3);
    expect(shot.view.fov / view.fov).toBeGreaterThan(0.8);
    expect(shot.view.fov / view.fov).toBeLessThan(1.25);
  });
});
