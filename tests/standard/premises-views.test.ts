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

describe('views of the food standard in the demo kitchen', () => {
  const parsed = parseStandard(JSON.parse(readFileSync(new URL('../../resources/standards/food-business.json', import.meta.url), 'utf8')));
  const views = new Map(premisesShots('kitchen').map((shot) => [shot.name, shot]));
  it.each(Object.entries(KITCHEN))('%s looks at %s', (id, name) => {
    const shot = parsed.ok ? parsed.standard.shots.find((one) => one.id === id) : undefined;
    const view = views.get(name);
    if (!shot?.view || !view) throw new Error(`no view for ${id}`);
    expect(Math.abs(shot.view.yaw - view.yaw)).toBeLessThan(3);
    expect(Math.abs(shot.view.pitch - view.pitch)).toBeLessThan(3);
    expect(shot.view.fov / view.fov).toBeGreaterThan(0.8);
    expect(shot.view.fov / view.fov).toBeLessThan(1.25);
  });
});
