// The street side of the small restaurant (门头), seen from across the pavement at noon of a bright overcast day.

import { ball, box, colour, createDice, paint, pillar, plate, rod, type Material, type Scene, type Shot, type Solid, type Vector } from './scene.ts';
import { DARK_STEEL, STEEL, WOOD } from './room.ts';

const FACADE = -6;

const shrub = (x: number, z: number, seed: number): Solid[] => {
  const dice = createDice(seed);
  const leaves = Array.from({ length: 60 }, (): Solid => {
    const [around, up, out] = [dice() * 2 * Math.PI, dice(), 0.1 + 0.22 * dice()];
    return ball([x + Math.cos(around) * out, 0.52 + up * 0.6, z + Math.sin(around) * out], 0.05 + 0.04 * dice(), paint([0x2e6b34, 0x3f8a3f, 0x4f7f35, 0x27592c][Math.floor(dice() * 4)] ?? 0x2e6b34));
  });
  return [box([x - 0.28, 0, z - 0.28], [x + 0.28, 0.48, z + 0.28], { kind: 'terrazzo', colour: colour(0x9c9a94), second: colour(0x9c9a94), size: [2, 2] }), ...leaves];
};

export const shopFrontScene = (): Scene => {
  const eye: Vector = [0, 1.6, 0];
  const brick: Material = { kind: 'brick', colour: colour(0xb07a5c), second: colour(0x8f8a80), size: [0.24, 0.075] };
  const stone: Material = { kind: 'tiles', colour: colour(0xcfc6b4), second: colour(0x8d8778), size: [0.9, 0.45] };
  const paving: Material = { kind: 'terrazzo', colour: colour(0xa9a39a), second: colour(0x67625b), size: [0.4, 0.4] };
  const asphalt: Material = { kind: 'terrazzo', colour: colour(0x55575a), second: colour(0x55575a), size: [50, 50], seed: 90 };
  const glass: Material = { kind: 'glass', colour: colour(0x24323a), gloss: 0.28 };
  const metal: Material = { ...DARK_STEEL, colour: colour(0x4a4f54) };
  const solids: Solid[] = [
    box([-30, -0.3, FACADE - 0.2], [30, 0, -2.2], paving),
    box([-30, -0.3, -2.2], [30, -0.12, 20], asphalt),
    box([-30, -0.2, -2.28], [30, 0.01, -2.12], { kind: 'tiles', colour: colour(0xbab6ad), second: colour(0x6f6b64), size: [1, 0.2] }),
    box([-30, 0, FACADE - 3], [-3.1, 7, FACADE - 0.05], stone),
    box([3.1, 0, FACADE - 3], [30, 7, FACADE - 0.05], stone),
    // The house: brick above, piers beside, a plinth, and what stands behind the glass.
    box([-3.1, 3.75, FACADE - 3], [3.1, 7, FACADE], brick),
    box([-3.1, 0, FACADE - 3], [-2.75, 3.75, FACADE + 0.06], brick),
    box([2.75, 0, FACADE - 3], [3.1, 3.75, FACADE + 0.06], brick),
    box([-2.75, 0, FACADE - 0.3], [2.75, 2.75, FACADE - 0.25], glass),
    box([-2.75, 0, FACADE - 0.25], [-0.62, 0.55, FACADE], stone),
    box([0.62, 0, FACADE - 0.25], [2.75, 0.55, FACADE], stone),
    // Sign with its box and lamps.
    box([-2.7, 2.78, FACADE - 0.25], [2.7, 3.72, FACADE + 0.22], paint(0x5c120c, 0.03), { 5: plate('front-sign', 0.03) }),
    box([-2.85, 3.72, FACADE - 0.25], [2.85, 3.8, FACADE + 0.32], metal),
    box([-2.85, 2.7, FACADE - 0.25], [2.85, 2.78, FACADE + 0.26], metal),
  ];
  for (const x of [-2.1, -0.7, 0.7, 2.1]) solids.push(rod([x, 3.86, FACADE + 0.35], 0.012, 0.5, 2, metal), pillar([x, 3.76, FACADE + 0.6], 0.06, 0.1, metal));
  // Window frames left and right of the door.
  for (const side of [-1, 1]) {
    for (const x of [0.66, 1.38, 2.05, 2.72]) solids.push(box([side * x - 0.03, 0.55, FACADE - 0.26], [side * x + 0.03, 2.7, FACADE - 0.17], metal));
    for (const y of [0.57, 2.2, 2.67]) solids.push(box([Math.min(side * 0.63, side * 2.75), y - 0.03, FACADE - 0.26], [Math.max(side * 0.63, side * 2.75), y + 0.03, FACADE - 0.18], metal));
  }
  // Door with two leaves, handles, mat, steps.
  solids.push(box([-0.66, 2.1, FACADE - 0.26], [0.66, 2.2, FACADE - 0.15], metal));
  for (const side of [-1, 1]) {
    for (const x of [0.02, 0.6]) solids.push(box([side * x - (x < 0.1 ? 0.018 : 0.035), 0.1, FACADE - 0.25], [side * x + (x < 0.1 ? 0.018 : 0.035), 2.1, FACADE - 0.19], metal));
    solids.push(box([Math.min(0, side * 0.62), 0.1, FACADE - 0.25], [Math.max(0, side * 0.62), 0.28, FACADE - 0.19], metal), pillar([side * 0.085, 0.85, FACADE - 0.14], 0.016, 0.5, STEEL));
    solids.push(box([side * 0.31 - 0.09, 1.42, FACADE - 0.248], [side * 0.31 + 0.09, 1.48, FACADE - 0.244], paint(0xffffff), { 5: plate('front-push') }));
  }
  solids.push(box([-0.9, 0, FACADE - 0.25], [0.9, 0.1, FACADE + 0.35], stone), box([-0.55, 0.1, FACADE - 0.1], [0.55, 0.112, FACADE + 0.3], { kind: 'slats', colour: colour(0x5b2a22), second: colour(0x35150f), size: [0.04, 0.04] }));
  // What hangs and stands there.
  const hung = (x: number, y: number, width: number, height: number, id: string, z: number): Solid => box([x - width / 2, y - height / 2, z], [x + width / 2, y + height / 2, z + 0.012], paint(0xe8e8e4), { 5: plate(id, 0.03) });
  solids.push(hung(1.7, 1.55, 0.6, 0.86, 'front-menu', FACADE - 0.245), hung(-1.72, 1.42, 0.56, 0.07, 'front-hours', FACADE - 0.245), hung(-1.72, 1.75, 0.42, 0.3, 'licence-food', FACADE - 0.245), hung(2.92, 2.2, 0.3, 0.0786, 'front-number', FACADE + 0.06), hung(-1.0, 1.75, 0.22, 0.06, 'no-smoking', FACADE - 0.245));
  // Cross targets on the piers, the window and the pavement.
  const targets: { name: string; point: Vector }[] = [];
  for (const [name, x, y, z] of [['left', -2.92, 1.2, FACADE + 0.06], ['right', 2.92, 1.2, FACADE + 0.06], ['wall', 0.4, 4.4, FACADE], ['window', 1.0, 0.9, FACADE - 0.245]] as const) {
    solids.push(hung(x, y, 0.12, 0.12, 'target', z));
    targets.push({ name, point: [x, y, z + 0.012] });
  }
  // Warm light inside, seen through the upper panes; lanterns; shrubs; a bench; a bollard row.
  for (const x of [-1.72, 1.72]) solids.push(box([x - 0.5, 2.32, FACADE - 0.249], [x + 0.5, 2.55, FACADE - 0.246], { kind: 'glow', colour: [1, 0.78, 0.45], glow: 0.55 }));
  for (const x of [-2.45, 2.45]) solids.push(ball([x, 2.42, FACADE + 0.25], 0.17, { ...paint(0xc2211a, 0.05), glow: 0.15 }), pillar([x, 2.57, FACADE + 0.25], 0.05, 0.03, paint(0xd9a520)), pillar([x, 2.24, FACADE + 0.25], 0.05, 0.03, paint(0xd9a520)), pillar([x, 2.1, FACADE + 0.25], 0.006, 0.14, paint(0xd9a520)), pillar([x, 2.6, FACADE + 0.25], 0.005, 0.12, metal));
  solids.push(...shrub(-1.5, FACADE + 0.75, 3), ...shrub(1.35, FACADE + 0.75, 8));
  solids.push(box([2.0, 0.42, FACADE + 0.45], [3.2, 0.47, FACADE + 0.85], { ...WOOD, seed: 17 }), box([2.08, 0, FACADE + 0.5], [2.14, 0.42, FACADE + 0.8], metal), box([3.06, 0, FACADE + 0.5], [3.12, 0.42, FACADE + 0.8], metal));
  for (const x of [-3.4, -1.7, 0, 1.7, 3.4]) solids.push(pillar([x, 0, -2.6], 0.06, 0.42, STEEL), ball([x, 0.43, -2.6], 0.065, STEEL));
  const shot = (name: string, title: string, yaw: number, pitch: number, fov: number): Shot => ({ name, title, yaw, pitch, fov });
  return {
    eye,
    solids,
    // A bright part of the sky behind the viewer gives shadows their direction.
    lights: [{ centre: [-7, 12, 7], halfU: [3, 0, 0], halfV: [0, 2, 2], normal: [0.45, -0.75, -0.48], power: [11, 10.6, 9.6], diffuse: true }],
    bounds: { least: [-12, 0, FACADE], most: [12, 9, 12] },
    sky: [0.72, 0.84, 1],
    bounce: 0.32,
    targets,
    shots: [shot('sign', '门头招牌', 0, 15, 48), shot('door', '入口', 0, -4, 22), shot('licence', '许可证公示', -16, 1, 10), shot('menu', '菜单', 15, 0, 12)],
  };
};
