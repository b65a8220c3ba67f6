// A retail pharmacy (药店).

import { ball, box, colour, createDice, paint, pillar, plate, rod, turned, type Material, type Scene, type Solid } from './scene.ts';
import { addDoor, addWindow, createRoom, DARK_STEEL, STEEL, WOOD, type RoomBuilder, type RoomSize } from './room.ts';

const SIZE: RoomSize = { left: -3.0, right: 3.0, front: -2.9, back: 2.5, high: 2.9 };
const WHITE = paint(0xf1f3f1, 0.05);
const GREY = paint(0xc9ced1, 0.04);
const BLACK = paint(0x1d1f22, 0.1);
/** Ground of the twelve medicine boxes, for the faces without print. */
const GROUNDS = [0xf7f9fb, 0xfdf6f2, 0xfff8e1, 0xfffde7, 0xf2fafa, 0xf8f3fa, 0xfbe9e7, 0xf9fbe7, 0xfdf2f6, 0xf2f3fa, 0xefebe9, 0xe1f5fe];

type Side = 'front' | 'left' | 'right';

/** A unit of shelves against a wall, `from`…`to` along it, filled with boxes that face the room. */
const addShelves = (room: RoomBuilder, side: Side, from: number, to: number, levels: readonly number[], deep: number, label: string, seed: number): void => {
  const dice = createDice(seed);
  const face = { front: 5, left: 1, right: 0 }[side];
  /** A box given along the wall, out from it, and up. */
  const place = (a0: number, a1: number, d0: number, d1: number, y0: number, y1: number, material: Material, print?: Material): Solid => {
    const faces = print ? { [face]: print } : {};
    if (side === 'front') return box([a0, y0, SIZE.front + d0], [a1, y1, SIZE.front + d1], material, faces);
    if (side === 'left') return box([SIZE.left + d0, y0, a0], [SIZE.left + d1, y1, a1], material, faces);
    return box([SIZE.right - d1, y0, a0], [SIZE.right - d0, y1, a1], material, faces);
  };
  const top = (levels.at(-1) ?? 2) + 0.34;
  room.add(place(from, to, 0, 0.02, 0.1, top, GREY), place(from - 0.02, from, 0, deep, 0, top, WHITE), place(to, to + 0.02, 0, deep, 0, top, WHITE), place(from - 0.02, to + 0.02, 0, deep + 0.01, top, top + 0.03, WHITE), place(from, to, 0, deep, 0, 0.1, GREY));
  for (const [tier, y] of levels.entries()) {
    room.add(place(from, to, 0, deep, y - 0.02, y, WHITE), place(from, to, deep, deep + 0.008, y - 0.036, y + 0.004, paint(0xdfe9e2, 0.05)));
    // Price labels on the rail.
    for (let a = from + 0.06; a < to - 0.08; a += 0.19) room.add(place(a, a + 0.06, deep + 0.008, deep + 0.01, y - 0.032, y, paint(dice() > 0.25 ? 0xfdfdf8 : 0xffe082)));
    for (let a = from + 0.02; a < to - 0.11; ) {
      const kind = Math.floor(dice() * 12);
      const wide = 0.105 + 0.02 * dice();
      const high = wide * 0.6;
      const faces = 1 + Math.floor(dice() * 2.4);
      const layers = 1 + Math.floor(dice() * Math.min(3, 0.3 / high - 0.6));
      for (let i = 0; i < faces && a + wide < to - 0.01; i++) {
        for (let k = 0; k < layers; k++) {
          const back = 0.01 + 0.012 * dice();
          room.add(place(a, a + wide, deep - 0.11 - back, deep - back, y + k * high, y + (k + 1) * high - 0.001, paint(GROUNDS[kind] ?? 0xf5f5f5, 0.04), plate(`box-${kind}`, 0.04)));
        }
        a += wide + 0.004;
      }
      a += 0.012 + (dice() > 0.85 ? 0.07 : 0);
    }
    if (tier === levels.length - 1 && label) {
      const middle = (from + to) / 2;
      room.add(place(middle - 0.39, middle + 0.39, deep, deep + 0.012, top - 0.075, top + 0.045, WHITE, plate(label, 0.03)));
    }
  }
};

const addCounter = (room: RoomBuilder): void => {
  const [x0, x1, z0, z1] = [-1.5, 1.3, -1.75, -1.2];
  const glass: Material = { kind: 'glass', colour: colour(0x9fb4b8), gloss: 0.22 };
  room.add(box([x0, 0.08, z0], [x1, 0.92, z1], { ...WOOD, colour: colour(0xd9b98c), seed: 12 }), box([x0 - 0.03, 0.92, z0 - 0.02], [x1 + 0.03, 0.96, z1 + 0.04], paint(0xf3f4f3, 0.14)), box([x0, 0, z0 + 0.04], [x1, 0.08, z1 - 0.04], BLACK), box([x0 + 0.15, 0.34, z1], [x1 - 0.15, 0.82, z1 + 0.008], glass));
  const dice = createDice(5);
  for (let i = 0; i < 15; i++) {
    const kind = (i * 5) % 12;
    const x = x0 + 0.22 + i * 0.158;
    room.add(box([x, 0.36, z1 + 0.008], [x + 0.12, 0.36 + 0.072, z1 + 0.04], paint(GROUNDS[kind] ?? 0xffffff), { 5: plate(`box-${kind}`) }), box([x, 0.58, z1 + 0.008], [x + 0.12, 0.58 + 0.072, z1 + 0.04], paint(0xffffff), { 5: plate(`box-${(kind + 7) % 12}`) }));
    if (dice() > 0.5) room.add(box([x, 0.432, z1 + 0.008], [x + 0.12, 0.504, z1 + 0.04], paint(GROUNDS[kind] ?? 0xffffff), { 5: plate(`box-${kind}`) }));
  }
  room.add(box([x0 + 0.14, 0.555, z1 + 0.008], [x1 - 0.14, 0.565, z1 + 0.05], STEEL), box([x0 + 0.14, 0.345, z1 + 0.008], [x1 - 0.14, 0.355, z1 + 0.05], STEEL));
  room.add(box([-0.85, 0.12, z1], [0.65, 0.3, z1 + 0.008], paint(0x00704a, 0.05)), box([-0.6, 0.17, z1 + 0.008], [0.4, 0.29, z1 + 0.012], WHITE, { 5: plate('counter', 0.02) }));
  // Screen turned to the customer, keyboard, scanner, a stand with leaflets, alcohol gel.
  const screen = turned(box([0.35, 1.06, -1.6], [0.83, 1.35, -1.575], BLACK, { 5: { ...plate('screen', 0.05), glow: 0.55 } }), -0.25);
  room.add(screen, pillar([0.59, 0.96, -1.62], 0.09, 0.012, BLACK), pillar([0.59, 0.96, -1.62], 0.018, 0.14, BLACK), turned(box([0.25, 0.96, -1.4], [0.62, 0.978, -1.27], paint(0x2b2e33, 0.06)), -0.2), turned(box([0.86, 0.96, -1.4], [0.93, 1.0, -1.28], BLACK), 0.4));
  room.add(turned(box([-0.62, 0.96, -1.5], [-0.38, 1.24, -1.46], { kind: 'glass', colour: colour(0xdfe9ea), gloss: 0.15 }), 0.15), pillar([-0.95, 0.96, -1.35], 0.035, 0.15, paint(0xe9f3f5, 0.14)), pillar([-0.95, 1.11, -1.35], 0.014, 0.05, paint(0x2979c0, 0.08)));
  for (let i = 0; i < 4; i++) room.add(turned(box([-1.3, 0.96 + i * 0.034, -1.52], [-1.08, 0.992 + i * 0.034, -1.36], paint(GROUNDS[i] ?? 0xffffff, 0.04)), 0.08 * i));
};

const addFridge = (room: RoomBuilder): void => {
  const [x0, x1, z0, z1] = [SIZE.right - 0.68, SIZE.right, 0.95, 1.75];
  const dice = createDice(31);
  room.add(box([x0 + 0.06, 0.12, z0], [x1, 2.02, z1], WHITE), box([x0, 1.78, z0], [x0 + 0.06, 2.02, z1], paint(0x1565c0, 0.05), { 0: paint(0x1565c0, 0.05) }), box([x0, 0.0, z0], [x0 + 0.06, 0.2, z1], GREY), box([x0 + 0.06, 0, z0], [x1, 0.12, z1], BLACK));
  room.add(box([x0 + 0.045, 0.22, z0 + 0.04], [x0 + 0.06, 1.76, z1 - 0.04], paint(0xdfe8ec)));
  for (let tier = 0; tier < 5; tier++) {
    const y = 0.28 + tier * 0.3;
    room.add(box([x0 + 0.02, y - 0.012, z0 + 0.04], [x0 + 0.06, y, z1 - 0.04], STEEL));
    for (let z = z0 + 0.07; z < z1 - 0.16; z += 0.118) {
      const kind = Math.floor(dice() * 12);
      for (let k = 0; k < 1 + Math.floor(dice() * 2.6); k++) room.add(box([x0 + 0.024, y + k * 0.066, z], [x0 + 0.05, y + k * 0.066 + 0.065, z + 0.108], paint(GROUNDS[kind] ?? 0xffffff), { 0: plate(`box-${kind}`, 0.02) }));
    }
  }
  for (const z of [z0, z1 - 0.045]) room.add(box([x0, 0.2, z], [x0 + 0.045, 1.78, z + 0.045], WHITE));
  room.add(pillar([x0 - 0.025, 0.75, z1 - 0.05], 0.013, 0.5, DARK_STEEL), box([x0 - 0.004, 1.9, (z0 + z1) / 2 - 0.21], [x0, 1.98, (z0 + z1) / 2 + 0.21], WHITE, { 0: plate('cold', 0.02) }), box([x0 - 0.006, 1.795, (z0 + z1) / 2 - 0.075], [x0, 1.879, (z0 + z1) / 2 + 0.075], BLACK, { 0: { ...plate('thermometer', 0.02), glow: 0.9 } }));
};

const chair = (x: number, z: number): Solid[] => {
  const seat = paint(0x2f6fb0, 0.08);
  return [
    box([x - 0.23, 0.42, z - 0.22], [x + 0.23, 0.46, z + 0.22], seat),
    box([x - 0.22, 0.52, z + 0.19], [x + 0.22, 0.86, z + 0.225], seat),
    ...[-0.19, 0.19].map((dx) => pillar([x + dx, 0, z - 0.18], 0.014, 0.42, STEEL)),
    ...[-0.19, 0.19].map((dx) => pillar([x + dx, 0, z + 0.2], 0.014, 0.6, STEEL)),
  ];
};

/** A round leafy plant in a pot. */
const plant = (x: number, z: number): Solid[] => {
  const dice = createDice(77);
  const leaves = Array.from({ length: 46 }, (): Solid => {
    const [around, up, out] = [dice() * 2 * Math.PI, dice(), 0.08 + 0.22 * dice()];
    return ball([x + Math.cos(around) * out, 0.5 + up * 0.75, z + Math.sin(around) * out], 0.045 + 0.04 * dice(), paint([0x2e6b34, 0x3f8a3f, 0x548f3a, 0x27592c][Math.floor(dice() * 4)] ?? 0x2e6b34, 0.06));
  });
  return [pillar([x, 0, z], 0.17, 0.34, paint(0xe4e2dc, 0.1), paint(0x3a2a1e)), pillar([x, 0.34, z], 0.02, 0.4, paint(0x5a4630)), ...leaves];
};

export const pharmacyScene = (): Scene => {
  const room = createRoom(SIZE, [0, 1.5, 0], { ...paint(0xf0efe8, 0), seed: 41 }, { kind: 'terrazzo', colour: colour(0xcfc9bd), second: colour(0x8f897d), size: [0.6, 0.6], gloss: 0.07 });
  for (const x of [-1.6, 0, 1.6]) for (const z of [-1.3, 0.9]) room.lamp(x, z, 0.9, 0.3, 11);
  const levels = [0.42, 0.76, 1.1, 1.44, 1.78];
  addShelves(room, 'front', -2.6, -0.95, levels, 0.3, 'shelf-cold', 3);
  addShelves(room, 'front', -0.85, 0.85, levels, 0.3, 'shelf-pain', 5);
  addShelves(room, 'front', 0.95, 2.6, levels, 0.3, 'shelf-stomach', 7);
  addShelves(room, 'left', -2.2, -0.55, levels.slice(0, 4), 0.34, 'shelf-vitamin', 9);
  addShelves(room, 'left', -0.45, 1.2, levels.slice(0, 4), 0.34, 'shelf-skin', 11);
  addShelves(room, 'right', -2.2, -0.5, levels.slice(0, 4), 0.34, '', 13);
  addCounter(room);
  addFridge(room);
  room.mount('front', 0, 2.56, 1.8, 0.32, plate('rx', 0.03), 0.05, 0.02);
  room.mount('left', -0.5, 2.3, 1.8, 0.32, plate('otc', 0.03), 0.05, 0.02);
  room.frame('right', 0.0, 1.78, 0.42, 0.3, 'licence-drug');
  room.frame('right', 0.56, 1.78, 0.42, 0.3, 'licence-business');
  room.mount('right', 0.28, 1.36, 0.2, 0.13, plate('hygrometer', 0.04), 0.025);
  room.mount('right', -0.2, 1.3, 0.26, 0.32, plate('calendar', 0.01), 0.006);
  addDoor(room, 'back', SIZE, -1.0, 0.95, { kind: 'glass', colour: colour(0x7f9aa3), gloss: 0.2 });
  room.mount('back', -1.0, 2.28, 0.33, 0.09, { ...plate('exit', 0), glow: 0.7 }, 0.03);
  addWindow(room, 'back', SIZE, 1.35, 1.6, 1.5, 1.2, 5);
  room.mount('back', 0.05, 1.6, 0.5, 0.56, plate('chart', 0.01));
  room.mount('back', 0.05, 2.28, 0.3, 0.3, plate('clock', 0.03), 0.03);
  room.mount('left', 2.0, 1.7, 0.44, 0.12, plate('no-smoking'));
  room.add(chair(0.75, 2.15), chair(1.3, 2.15), chair(1.85, 2.15), plant(2.62, 2.1), plant(-2.55, 2.0));
  room.add(box([-0.45, 0, -0.62], [0.45, 0.003, -0.47], paint(0xffca28), { 3: plate('queue', 0.04) }));
  // Scales, and a basket at the door.
  room.add(box([-2.2, 0, 1.75], [-1.85, 0.07, 2.1], BLACK), pillar([-2.02, 0.07, 2.12], 0.03, 1.15, STEEL), box([-2.12, 1.2, 2.06], [-1.92, 1.36, 2.1], WHITE), rod([-2.02, 1.28, 2.055], 0.055, 0.01, 2, paint(0xdfe8ec, 0.1)));
  room.target('front', 'front', 1.3, 2.55);
  room.target('front-left', 'front', -2.0, 2.55);
  room.target('right', 'right', -0.36, 1.7);
  room.target('right-high', 'right', -1.3, 2.5);
  room.target('left', 'left', 1.45, 1.5);
  room.target('left-high', 'left', 0.9, 2.6);
  room.target('seam', 'back', -0.3, 1.15);
  room.target('back-low', 'back', 0.25, 0.6);
  room.flatTarget('floor', 0.5, 0, 0.45);
  room.flatTarget('counter', -0.2, 0.96, -1.35);
  room.shot('whole', '营业场所全景', [0, 1.3, -2], 100);
  room.shot('counter', '处方审核柜台', [-0.1, 0.9, -1.3], 90);
  room.shot('rx', '处方药标识', [0, 2.5, -2.9], 50);
  room.shot('rx-shelves', '处方药货架', [0, 1.3, -2.8], 75);
  room.shot('otc', '非处方药区', [-2.9, 1.5, -0.5], 85);
  room.shot('shelves-right', '右侧货架', [2.8, 1.1, -1.35], 60);
  room.shot('fridge', '阴凉柜', [2.4, 1.1, 1.35], 60);
  room.shot('fridge-thermometer', '阴凉柜温度', [2.32, 1.85, 1.35], 16);
  room.shot('hygrometer', '温湿度计', [2.98, 1.36, 0.28], 14);
  room.shot('licence', '许可证公示', [2.98, 1.75, 0.28], 36);
  room.shot('waiting', '等候区', [1.3, 0.7, 2.2], 65);
  room.shot('door', '出入口', [-1.0, 1.1, 2.5], 60);
  room.shot('chart', '清晰度标尺', [0.05, 1.6, 2.5], 24);
  return room.scene();
};
