// The kitchen of a small restaurant (后厨).

import { ball, box, colour, createDice, paint, pillar, plate, rod, turned, type Material, type Scene, type Solid } from './scene.ts';
import { addDoor, addWindow, bottle, createRoom, DARK_STEEL, rack, STEEL, WOOD, type RoomBuilder, type RoomSize } from './room.ts';

const SIZE: RoomSize = { left: -2.3, right: 2.7, front: -2.5, back: 2.1, high: 2.8 };
const IRON = paint(0x26272a, 0.08);

const addStove = (room: RoomBuilder): void => {
  const { front } = SIZE;
  room.add(
    box([-1.5, 0.12, front], [0.9, 0.8, front + 0.75], STEEL),
    box([-1.52, 0.78, front], [0.92, 0.82, front + 0.77], DARK_STEEL),
    box([-1.5, 0.82, front], [0.9, 1.0, front + 0.04], DARK_STEEL),
    box([-1.45, 0.16, front + 0.75], [-0.35, 0.56, front + 0.765], DARK_STEEL),
    box([-0.25, 0.16, front + 0.75], [0.85, 0.56, front + 0.765], DARK_STEEL),
    ...[-1.4, -0.3, 0.8].map((x) => pillar([x, 0, front + 0.6], 0.025, 0.12, DARK_STEEL)),
  );
  for (const x of [-1.2, -0.6, 0.05, 0.6]) {
    room.add(rod([x, 0.68, front + 0.765], 0.028, 0.03, 2, IRON), rod([x, 0.68, front + 0.785], 0.02, 0.02, 2, paint(0xb3261e, 0.1)));
  }
  for (const x of [-1.0, 0.4]) {
    room.add(pillar([x, 0.82, front + 0.4], 0.27, 0.05, IRON), pillar([x, 0.87, front + 0.4], 0.25, 0.012, paint(0x3a3b3f, 0.1)));
    room.add(...Array.from({ length: 8 }, (_, i) => ball([x + 0.25 * Math.cos((i * Math.PI) / 4), 0.885, front + 0.4 + 0.25 * Math.sin((i * Math.PI) / 4)], 0.018, IRON)));
  }
  // A wok and a tall pot.
  room.add(
    pillar([0.4, 0.89, front + 0.4], 0.24, 0.05, IRON, paint(0x3c3936, 0.2)),
    pillar([0.4, 0.94, front + 0.4], 0.25, 0.012, paint(0x4a4a4d, 0.22), paint(0x2c2a28, 0.16)),
    box([0.37, 0.95, front + 0.6], [0.43, 0.975, front + 0.86], { ...WOOD, colour: colour(0x6b4526) }),
    pillar([-1.0, 0.89, front + 0.4], 0.19, 0.27, STEEL),
    pillar([-1.0, 1.16, front + 0.4], 0.2, 0.015, DARK_STEEL, STEEL),
    ball([-1.0, 1.195, front + 0.4], 0.022, IRON),
    rod([-1.22, 1.08, front + 0.4], 0.014, 0.07, 0, IRON),
    rod([-0.78, 1.08, front + 0.4], 0.014, 0.07, 0, IRON),
  );
  // Hood with grease filters and its duct.
  const filter: Material = { kind: 'slats', colour: colour(0xaab0b5), second: colour(0x3a3d40), size: [0.024, 0.024], gloss: 0.15 };
  room.add(
    box([-1.65, 2.08, front], [1.05, 2.5, front + 0.85], STEEL),
    box([-1.67, 2.02, front], [1.07, 2.09, front + 0.9], DARK_STEEL),
    box([-0.6, 2.5, front], [0.1, SIZE.high, front + 0.5], STEEL),
    ...[-1.5, -0.62, 0.26].map((x) => box([x, 2.14, front + 0.85], [x + 0.72, 2.44, front + 0.858], filter)),
  );
  // Rail with ladles, and the spices.
  room.add(rod([-0.3, 1.86, front + 0.06], 0.012, 2.3, 0, STEEL));
  [-1.25, -1.08, -0.9, 0.35, 0.5, 0.68].forEach((x, i) => {
    const length = 0.26 + 0.05 * (i % 3);
    room.add(pillar([x, 1.86 - length, front + 0.075], 0.007, length, STEEL), i % 2 ? ball([x, 1.86 - length - 0.03, front + 0.08], 0.042, STEEL) : box([x - 0.04, 1.76 - length, front + 0.07], [x + 0.04, 1.86 - length, front + 0.078], DARK_STEEL));
  });
  room.add(box([-1.45, 1.25, front], [0.85, 1.275, front + 0.17], STEEL));
  const dice = createDice(4);
  for (let i = 0; i < 15; i++) {
    const kind = i % 6;
    const glass = paint([0x33140f, 0x1c0f0a, 0x2b1210, 0x7d6320, 0xd2a32a, 0x3b2211][kind] ?? 0x33140f, 0.12);
    if (i % 5 === 4) {
      room.add(pillar([-1.36 + i * 0.15, 1.275, front + 0.085], 0.05, 0.1, paint(0xf2f2ee, 0.06)), pillar([-1.36 + i * 0.15, 1.375, front + 0.085], 0.051, 0.02, paint(dice() > 0.5 ? 0xc62828 : 0x2e7d32, 0.08)));
      continue;
    }
    room.add(bottle(-1.36 + i * 0.15, 1.275, front + 0.085, 0.036 + 0.006 * dice(), 0.22 + 0.08 * dice(), glass, plate(`bottle-${kind}`, 0.05), paint(dice() > 0.4 ? 0xb3261e : 0xe0b020, 0.08)));
  }
};

const addSinks = (room: RoomBuilder): void => {
  const { right } = SIZE;
  const [x0, x1, z0, z1, top] = [2.02, right, -1.75, 0.55, 0.86];
  const basins = [
    [-1.5, -0.75],
    [-0.45, 0.3],
  ] as const;
  const [b0, b1] = [2.12, 2.56];
  room.add(box([x0, top - 0.04, z0], [b0, top, z1], STEEL), box([b1, top - 0.04, z0], [x1, top, z1], STEEL), box([right - 0.02, top, z0], [right, top + 0.16, z1], STEEL));
  const edges = [z0, ...basins.flat(), z1];
  for (let i = 0; i < edges.length; i += 2) room.add(box([b0, top - 0.04, edges[i]!], [b1, top, edges[i + 1]!], STEEL));
  for (const [from, to] of basins) {
    const deep = 0.52;
    room.add(
      box([b0, deep - 0.02, from], [b1, deep, to], DARK_STEEL),
      box([b0 - 0.012, deep, from], [b0, top - 0.04, to], DARK_STEEL),
      box([b1, deep, from], [b1 + 0.012, top - 0.04, to], DARK_STEEL),
      box([b0, deep, from - 0.012], [b1, top - 0.04, from], DARK_STEEL),
      box([b0, deep, to], [b1, top - 0.04, to + 0.012], DARK_STEEL),
      pillar([(b0 + b1) / 2, deep, (from + to) / 2], 0.045, 0.004, STEEL, IRON),
    );
    const z = (from + to) / 2;
    room.add(
      pillar([2.63, top, z], 0.03, 0.03, STEEL),
      pillar([2.63, top + 0.03, z], 0.016, 0.3, STEEL),
      rod([2.53, top + 0.33, z], 0.015, 0.23, 0, STEEL),
      pillar([2.425, top + 0.24, z], 0.015, 0.1, STEEL),
      ball([2.63, top + 0.345, z], 0.02, STEEL),
      rod([2.63, top + 0.12, z + 0.05], 0.01, 0.09, 2, STEEL),
    );
  }
  // Vegetables in the first basin's strainer.
  room.add(pillar([2.34, 0.53, -0.1], 0.15, 0.1, paint(0x2f7fb8, 0.08)));
  const dice = createDice(8);
  for (let i = 0; i < 12; i++) room.add(ball([2.34 + 0.2 * (dice() - 0.5), 0.64 + 0.03 * dice(), -0.1 + 0.2 * (dice() - 0.5)], 0.035 + 0.015 * dice(), paint(dice() > 0.35 ? 0xc93a22 : 0x5f9a35, 0.1)));
  room.add(box([x0, 0.12, z0 + 0.04], [x1 - 0.1, 0.15, z1 - 0.04], DARK_STEEL));
  for (const z of [z0 + 0.06, (z0 + z1) / 2, z1 - 0.06]) for (const x of [x0 + 0.05, x1 - 0.08]) room.add(pillar([x, 0, z], 0.022, top - 0.04, STEEL));
  for (const [i, z] of [-1.4, -0.95, -0.2, 0.2].entries()) room.add(pillar([2.35, 0.15, z], 0.15, 0.2 + 0.04 * (i % 2), paint([0x2f6fb0, 0xb9bec3, 0xcc4433, 0x2f6fb0][i] ?? 0x2f6fb0, 0.06)));
  room.mount('right', -1.12, 1.42, 0.44, 0.104, plate('sink-meat'));
  room.mount('right', -0.08, 1.42, 0.44, 0.104, plate('sink-veg'));
};

const addRack = (room: RoomBuilder): void => {
  const [x0, x1, z0, z1] = [SIZE.left + 0.02, SIZE.left + 0.5, -2.0, 0.15];
  const levels = [0.18, 0.68, 1.18, 1.68];
  room.add(rack(x0, x1, z0, z1, levels, DARK_STEEL, STEEL, 2.0));
  const dice = createDice(21);
  levels.forEach((y, level) => {
    for (let z = z0 + 0.06, i = 0; z < z1 - 0.22; i++) {
      const wide = 0.2 + 0.18 * dice();
      const high = 0.18 + 0.2 * dice();
      const deep = 0.3 + 0.1 * dice();
      const pick = (i * 3 + level * 2) % 8;
      if (z + wide > z1 - 0.04) break;
      if ((i + level) % 3 === 2) {
        for (let k = 0; k < 2; k++) {
          const tint = [0xd9b25f, 0xa33b2a, 0x6f8f3a, 0xe6ddc8][(i + k + level) % 4] ?? 0xe6ddc8;
          room.add(pillar([x1 - 0.12, y, z + 0.08 + 0.15 * k], 0.062, 0.2, paint(tint, 0.1)), pillar([x1 - 0.12, y + 0.2, z + 0.08 + 0.15 * k], 0.064, 0.024, paint(0x33566b, 0.06)));
        }
        z += 0.34;
        continue;
      }
      const carton: Material = { kind: 'carton', colour: colour(0xb58a58), seed: 30 + i + level * 9 };
      const one = box([x1 - 0.02 - deep, y, z], [x1 - 0.02, y + high, z + wide], carton, { 1: plate(`carton-${pick}`, 0) });
      room.add(turned(one, (dice() - 0.5) * 0.06));
      if (high < 0.24 && dice() > 0.4) room.add(turned(box([x1 - 0.3, y + high, z + 0.02], [x1 - 0.06, y + high + 0.13, z + wide - 0.02], { ...carton, colour: colour(0xc39a66) }, { 1: plate(`carton-${(pick + 3) % 8}`, 0) }), (dice() - 0.5) * 0.1));
      z += wide + 0.035;
    }
  });
};

const addFridge = (room: RoomBuilder): void => {
  const [x, z0, z1] = [SIZE.left + 0.72, 0.42, 1.72];
  const middle = (z0 + z1) / 2;
  room.add(box([SIZE.left, 0.1, z0], [x, 1.98, z1], STEEL), box([x, 1.78, z0 + 0.01], [x + 0.02, 1.97, z1 - 0.01], DARK_STEEL));
  for (const [from, to] of [[z0 + 0.01, middle - 0.004], [middle + 0.004, z1 - 0.01]] as const) {
    for (const [low, high] of [[0.14, 0.92], [0.94, 1.765]] as const) {
      room.add(box([x, low, from], [x + 0.035, high, to], STEEL));
      const at = from < middle - 0.1 ? to - 0.05 : from + 0.05;
      room.add(pillar([x + 0.075, low + 0.2, at], 0.013, 0.34, DARK_STEEL), rod([x + 0.055, low + 0.22, at], 0.009, 0.05, 0, DARK_STEEL), rod([x + 0.055, low + 0.52, at], 0.009, 0.05, 0, DARK_STEEL));
    }
  }
  room.add(box([x + 0.02, 1.833, middle - 0.075], [x + 0.028, 1.917, middle + 0.075], paint(0x202428), { 1: { ...plate('thermometer', 0.02), glow: 0.9 } }));
  room.add(box([x + 0.035, 1.45, z0 + 0.1], [x + 0.037, 1.546, z0 + 0.42], paint(0xffffff), { 1: plate('fridge-raw') }), box([x + 0.035, 1.45, z1 - 0.42], [x + 0.037, 1.546, z1 - 0.1], paint(0xffffff), { 1: plate('fridge-cooked') }));
  for (const z of [z0 + 0.08, z1 - 0.08]) room.add(pillar([x - 0.08, 0, z], 0.03, 0.1, IRON));
};

const addTable = (room: RoomBuilder): void => {
  const [x0, x1, z0, z1] = [0.55, 1.75, 0.62, 1.32];
  room.add(box([x0, 0.76, z0], [x1, 0.8, z1], STEEL), box([x0 + 0.05, 0.22, z0 + 0.05], [x1 - 0.05, 0.245, z1 - 0.05], DARK_STEEL));
  for (const x of [x0 + 0.05, x1 - 0.05]) for (const z of [z0 + 0.05, z1 - 0.05]) room.add(pillar([x, 0, z], 0.02, 0.76, STEEL));
  const things: Solid[] = [
    turned(box([0.64, 0.8, 0.74], [1.04, 0.825, 1.02], { ...WOOD, seed: 77 }, { }), 0.15),
    box([1.2, 0.8, 0.72], [1.27, 0.8 + 0.004, 0.79], paint(0xffffff), { 3: plate('board-cooked') }),
    turned(box([0.86, 0.825, 0.8], [0.9, 0.829, 1.0], STEEL), 0.5),
    turned(box([0.9, 0.825, 0.96], [0.925, 0.842, 1.07], IRON), 0.5),
    ball([0.72, 0.86, 0.86], 0.036, paint(0xc8321e, 0.14)),
    ball([0.79, 0.858, 0.82], 0.034, paint(0xd2452a, 0.14)),
    ball([0.745, 0.857, 0.93], 0.033, paint(0xbd2a1c, 0.14)),
    ball([1.12, 0.895, 1.16], 0.095, { kind: 'terrazzo', colour: colour(0x9bc06a), second: colour(0x9bc06a), size: [1, 1] }),
    ball([1.32, 0.885, 1.2], 0.085, { kind: 'terrazzo', colour: colour(0xb5d182), second: colour(0xb5d182), size: [1, 1], seed: 4 }),
  ];
  for (let i = 0; i < 7; i++) things.push(pillar([1.56, 0.8 + i * 0.022, 0.84], 0.085 + 0.002 * i, 0.02, paint(0xf4f4f0, 0.12)));
  for (let i = 0; i < 4; i++) things.push(pillar([1.58, 0.8 + i * 0.03, 1.12], 0.065 + 0.002 * i, 0.028, paint(i % 2 ? 0xdfe8ee : 0xf4f4f0, 0.12)));
  for (let i = 0; i < 3; i++) things.push(pillar([0.85 + 0.32 * i, 0.245, 1.0], 0.13, 0.16 + 0.05 * i, i === 1 ? STEEL : paint(0xd8dde0, 0.1)));
  room.add(things);
};

const addRest = (room: RoomBuilder): void => {
  const { back, right, front } = SIZE;
  addDoor(room, 'back', SIZE, -0.95, 0.86, { ...WOOD, colour: colour(0xb98350), seed: 61 });
  room.mount('back', -0.95, 2.26, 0.33, 0.09, { ...plate('exit', 0), glow: 0.7 }, 0.03);
  addWindow(room, 'back', SIZE, 1.35, 1.62, 1.1, 0.95, 5);
  room.mount('back', 0.2, 1.6, 0.5, 0.56, plate('chart', 0.01));
  room.mount('back', 0.2, 2.25, 0.3, 0.3, plate('clock', 0.03), 0.03);
  // Hand basin under the window.
  room.add(box([1.0, 0.72, back - 0.42], [1.55, 0.84, back], paint(0xf3f4f2, 0.12)), box([1.06, 0.83, back - 0.38], [1.49, 0.842, back - 0.1], paint(0xcfd4d5, 0.12)), pillar([1.275, 0.84, back - 0.06], 0.014, 0.16, STEEL), rod([1.275, 1.0, back - 0.12], 0.013, 0.15, 2, STEEL));
  room.mount('back', 1.275, 0.6, 0.36, 0.104, plate('hand-wash'), 0.01);
  room.add(pillar([1.46, 0.84, back - 0.08], 0.032, 0.13, paint(0x4fa36b, 0.08)), pillar([1.46, 0.97, back - 0.08], 0.012, 0.05, paint(0xf2f2f2, 0.05)));
  // Waste bin with lid and pedal.
  room.add(pillar([0.64, 0.02, back - 0.3], 0.21, 0.58, paint(0x33691e, 0.06)), pillar([0.64, 0.6, back - 0.3], 0.22, 0.05, paint(0x274f16, 0.08)), ball([0.64, 0.655, back - 0.3], 0.05, paint(0x274f16, 0.08)), box([0.58, 0.02, back - 0.56], [0.7, 0.04, back - 0.5], IRON));
  room.mount('back', 0.64, 1.0, 0.36, 0.112, plate('waste'));
  // Right wall behind the sinks: licences and people.
  room.frame('right', 1.0, 1.78, 0.42, 0.3, 'licence-food');
  room.frame('right', 1.56, 1.78, 0.42, 0.3, 'licence-business');
  room.frame('right', 1.28, 1.32, 0.3, 0.21, 'health');
  room.mount('right', -2.2, 1.75, 0.42, 0.56, plate('rules', 0.02));
  room.mount('right', -2.2, 1.36, 0.33, 0.09, plate('no-smoking'));
  // Cabinet for clean dishes with dark glass doors.
  room.add(box([1.2, 0.06, front], [1.98, 1.85, front + 0.45], STEEL));
  for (const [from, to] of [[1.24, 1.575], [1.605, 1.94]] as const) {
    room.add(box([from, 0.14, front + 0.45], [to, 1.66, front + 0.47], { kind: 'glass', colour: colour(0x1e2b33), gloss: 0.2 }), box([from, 1.7, front + 0.45], [to, 1.8, front + 0.46], DARK_STEEL));
  }
  room.add(pillar([1.56, 0.75, front + 0.5], 0.01, 0.4, STEEL), pillar([1.62, 0.75, front + 0.5], 0.01, 0.4, STEEL), box([1.3, 1.73, front + 0.46], [1.42, 1.77, front + 0.464], { kind: 'glow', colour: [0.3, 1, 0.5], glow: 0.8 }));
  // Fire extinguisher.
  room.add(pillar([-0.25, 0, back - 0.14], 0.075, 0.42, paint(0xc01818, 0.14)), ball([-0.25, 0.42, back - 0.14], 0.074, paint(0xc01818, 0.14)), pillar([-0.25, 0.47, back - 0.14], 0.02, 0.07, IRON), rod([-0.25, 0.54, back - 0.19], 0.012, 0.15, 2, IRON));
  // Drain in the floor.
  room.add(box([-0.35, 0, -1.05], [0.55, 0.004, -0.8], { kind: 'slats', colour: colour(0x9ba1a5), second: colour(0x17191a), size: [0.025, 0.025], gloss: 0.2 }));
  room.add(turned(box([-0.12, 0, 0.55], [0.0, 0.3, 0.9], paint(0x2f6fb0, 0.06)), 0.4));
  room.add(box([right - 0.012, 1.15, 0.66], [right - 0.01, 1.2, 0.7], paint(0xffffff)));
};

export const kitchenScene = (): Scene => {
  const room = createRoom(
    SIZE,
    [0, 1.5, 0],
    { kind: 'tiles', colour: colour(0xe9ebe8), second: colour(0x9a9a95), size: [0.3, 0.2], gloss: 0.06 },
    { kind: 'terrazzo', colour: colour(0x9a8f83), second: colour(0x4b453f), size: [0.4, 0.4], gloss: 0.05 },
  );
  for (const x of [-1.2, 1.3]) for (const z of [-1.2, 1.0]) room.lamp(x, z, 0.6, 0.6, 11);
  addStove(room);
  addSinks(room);
  addRack(room);
  addFridge(room);
  addTable(room);
  addRest(room);
  room.target('front', 'front', 1.12, 1.62);
  room.target('front-high', 'front', 2.1, 2.4);
  room.target('right', 'right', 0.62, 1.5);
  room.target('right-high', 'right', -1.9, 2.5);
  room.target('left', 'left', 0.28, 1.5);
  room.target('left-high', 'left', -0.9, 2.4);
  room.target('seam', 'back', 0.0 - 0.16, 1.1);
  room.target('back-low', 'back', 0.15, 0.45);
  room.flatTarget('floor', 0.3, 0, 0.35);
  room.flatTarget('floor-near', -0.1, 0, -0.15);
  room.shot('whole', '后厨全景', [0, 1.3, -2], 100);
  room.shot('stove', '灶台与排烟罩', [-0.3, 1.25, -2.2], 85);
  room.shot('sink', '清洗水池', [2.4, 0.9, -0.6], 80);
  room.shot('shelves', '货架', [-2.0, 1.0, -0.9], 80);
  room.shot('fridge', '冰箱', [-1.6, 1.1, 1.07], 70);
  room.shot('fridge-thermometer', '冰箱温度', [-1.55, 1.875, 1.07], 14);
  room.shot('licence', '许可证公示', [2.68, 1.7, 1.28], 42);
  room.shot('health', '健康证公示', [2.68, 1.32, 1.28], 18);
  room.shot('table', '操作台与砧板', [1.1, 0.8, 0.95], 60);
  room.shot('waste', '餐厨垃圾桶', [0.64, 0.5, 1.8], 45);
  room.shot('hand-basin', '洗手池', [1.275, 0.85, 1.9], 45);
  room.shot('door', '出入口', [-0.95, 1.1, 2.1], 60);
  room.shot('chart', '清晰度标尺', [0.2, 1.6, 2.1], 26);
  room.shot('rules', '管理制度', [2.68, 1.7, -2.2], 26);
  room.shot('floor', '地面与地漏', [0.1, 0, -0.9], 70);
  return room.scene();
};
