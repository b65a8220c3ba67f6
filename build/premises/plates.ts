// Everything flat with writing on it, as drawings in millimetres: licences, signs, labels, displays, reading charts, targets.

import { createTypesetter, type TextStyle, type Typesetter } from './glyphs.ts';

export interface Plate {
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  /** Pixels per millimetre at which it is rastered: a little more than the sharpest picture resolves from where the camera is. */
  readonly density: number;
  readonly svg: string;
}

interface Pen {
  readonly parts: string[];
  rect(x: number, y: number, width: number, height: number, fill: string, extra?: string): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  raw(svg: string): void;
}

const INK = '#1c1c1e';
const RED = '#b3261e';

const createPlates = (type: Typesetter): Map<string, Plate> => {
  const plates = new Map<string, Plate>();

  const add = (id: string, width: number, height: number, background: string, draw: (pen: Pen) => void, density = 2): void => {
    const parts: string[] = [];
    draw({
      parts,
      rect: (x, y, w, h, fill, extra = '') => parts.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${extra}/>`),
      text: (text, x, y, style) => parts.push(type.line(text, x, y, style)),
      raw: (svg) => parts.push(svg),
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * density}" height="${height * density}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="${background}"/>${parts.join('')}</svg>`;
    plates.set(id, { width, height, density, svg });
  };

  /** A framed certificate: title, number, rows of name and value, seal. */
  const licence = (id: string, title: string, number: string, rows: readonly (readonly [string, string])[]): void =>
    add(id, 420, 300, '#fdf9ec', ({ rect, text, raw }) => {
      rect(9, 9, 402, 282, 'none', 'stroke="#b08d3c" stroke-width="3"');
      rect(15, 15, 390, 270, 'none', 'stroke="#d8c48a" stroke-width="1.4"');
      text(title, 210, 62, { size: 30, weight: 'bold', fill: RED, anchor: 'middle', spacing: 0.18 });
      text(number, 210, 84, { size: 10.5, fill: INK, anchor: 'middle' });
      rows.forEach(([name, value], i) => {
        text(name, 44, 116 + i * 23, { size: 12, weight: 'bold', fill: INK });
        text(value, 128, 116 + i * 23, { size: 12, fill: INK });
      });
      raw('<g opacity="0.85"><circle cx="338" cy="226" r="34" fill="none" stroke="#c8102e" stroke-width="2.6"/><polygon fill="#c8102e" points="338,211 342,222 354,222 344.5,229 348,240 338,233.5 328,240 331.5,229 322,222 334,222"/></g>');
      text('演示用章', 338, 254, { size: 9, weight: 'bold', fill: '#c8102e', anchor: 'middle' });
      text('样张 · 仅供演示', 44, 278, { size: 8, fill: '#8a8a8a' });
    });

  /** One line on a coloured strip. */
  const strip = (id: string, words: string, width: number, height: number, background: string, fill = '#ffffff', share = 0.6): void =>
    add(id, width, height, background, ({ text }) => text(words, width / 2, height * (0.5 + share * 0.36), { size: height * share, weight: 'bold', fill, anchor: 'middle', spacing: 0.06 }));

  licence('licence-food', '食品经营许可证', '许可证编号 JY2 0000 0000 0000 01(样张)', [
    ['经营者名称', '示例小馆餐饮店'],
    ['经营场所', '示范区测试路 18 号'],
    ['主体业态', '餐饮服务经营者(小型餐馆)'],
    ['经营项目', '热食类食品制售;冷食类食品制售'],
    ['负责人', '张演示'],
    ['有效期至', '2029 年 06 月 30 日'],
  ]);
  licence('licence-drug', '药品经营许可证', '证号 样DA0000001(样张)', [
    ['企业名称', '示例大药房(测试路店)'],
    ['经营地址', '示范区测试路 20 号'],
    ['经营方式', '零售'],
    ['经营范围', '处方药与非处方药:中成药、化学药制剂'],
    ['企业负责人', '李演示'],
    ['有效期至', '2028 年 12 月 31 日'],
  ]);
  licence('licence-business', '营业执照', '统一社会信用代码 样00000000000000X1', [
    ['名称', '示例商户'],
    ['类型', '个体工商户'],
    ['经营者', '张演示'],
    ['注册日期', '2021 年 03 月 15 日'],
    ['经营范围', '许可项目见许可证件'],
  ]);

  /** Rows of falling size, each with its own height of character in millimetres, like an oculist's chart. */
  add('chart', 500, 560, '#ffffff', ({ rect, text }) => {
    rect(4, 4, 492, 552, 'none', `stroke="${INK}" stroke-width="2"`);
    text('清晰度标尺', 250, 42, { size: 24, weight: 'bold', fill: INK, anchor: 'middle', spacing: 0.3 });
    const rows: readonly (readonly [number, string])[] = [[72, '国8田'], [52, '目3园E'], [38, '因6回SH'], [28, '困9围ZB8'], [20, '固5图2圆K7'], [14, '云上踏勘 0369'], [10, '食品安全 A8B3 5S2Z'], [7, '消毒柜 留样柜 冷藏 0–8 ℃ 8B3E'], [5, '生熟分开 荤素分池 标识清楚 3690 EFHK'], [3.5, '从业人员健康证明公示 原料进货查验记录 2468 ABCD']];
    let y = 56;
    for (const [size, words] of rows) {
      y += size * 1.12;
      text(words, 250, y, { size, weight: 'bold', fill: INK, anchor: 'middle', spacing: 0.12 });
      text(`${size} mm`, 484, y, { size: 7, fill: '#707070', anchor: 'end' });
      y += size * 0.22 + 6;
    }
    for (let i = 0; i < 5; i++) {
      const pitch = [4, 2, 1.5, 1, 0.75][i] ?? 1;
      for (let k = 0; k * pitch * 2 < 72; k++) rect(30 + i * 90 + k * pitch * 2, 500, pitch, 30, INK);
      text(`${pitch}`, 66 + i * 90, 544, { size: 7, fill: INK, anchor: 'middle' });
    }
  }, 3);

  /** A cross whose exact middle is the truth; black and white quarters make it measurable below a pixel. */
  add('target', 60, 60, '#ffffff', ({ rect, raw }) => {
    rect(0, 0, 30, 30, '#101010');
    rect(30, 30, 30, 30, '#101010');
    raw('<rect x="1" y="1" width="58" height="58" fill="none" stroke="#d81b60" stroke-width="2"/>');
  }, 4);

  strip('sink-veg', '蔬菜清洗池', 220, 52, '#2e7d32');
  strip('sink-meat', '肉类清洗池', 220, 52, '#b3261e');
  strip('hand-wash', '洗手池', 180, 52, '#1565c0');
  strip('fridge-raw', '生食专用', 160, 48, '#b3261e');
  strip('fridge-cooked', '熟食专用', 160, 48, '#1565c0');
  strip('waste', '餐厨垃圾', 180, 56, '#33691e');
  strip('board-raw', '生', 70, 70, '#b3261e');
  strip('board-cooked', '熟', 70, 70, '#1565c0');
  strip('exit', '安全出口 EXIT', 330, 90, '#00873c', '#ffffff', 0.44);
  strip('no-smoking', '禁止吸烟', 220, 60, '#ffffff', '#b3261e');
  strip('rx', '处方药', 900, 160, '#b3261e');
  strip('otc', '非处方药 OTC', 900, 160, '#00873c');
  strip('counter', '处方审核 · 凭处方销售', 1000, 120, '#ffffff', '#00704a', 0.5);
  strip('cold', '阴凉柜 2–8 ℃', 420, 80, '#1565c0');
  strip('shelf-cold', '感冒用药', 260, 40, '#00873c');
  strip('shelf-pain', '解热镇痛', 260, 40, '#00873c');
  strip('shelf-vitamin', '维生素', 260, 40, '#00873c');
  strip('shelf-stomach', '肠胃用药', 260, 40, '#00873c');
  strip('shelf-skin', '皮肤用药', 260, 40, '#00873c');
  strip('queue', '请在一米线外等候', 600, 90, '#ffca28', INK);
  add('thermometer', 150, 84, '#20242a', ({ rect, text }) => {
    rect(8, 8, 134, 68, '#05130c', 'rx="4"');
    text('4 ℃', 75, 61, { size: 50, weight: 'bold', fill: '#5dffa0', anchor: 'middle' });
    text('冷藏', 14, 22, { size: 10, fill: '#5dffa0' });
  }, 3);
  add('hygrometer', 200, 130, '#f4f5f2', ({ rect, text }) => {
    rect(12, 12, 176, 84, '#c5d2c2', 'rx="5"');
    text('23.5 ℃', 100, 50, { size: 34, weight: 'bold', fill: '#17251a', anchor: 'middle' });
    text('52 %RH', 100, 86, { size: 28, weight: 'bold', fill: '#17251a', anchor: 'middle' });
    text('温湿度计', 100, 118, { size: 15, fill: INK, anchor: 'middle', spacing: 0.2 });
  }, 3);
  add('rules', 420, 560, '#ffffff', ({ rect, text }) => {
    rect(0, 0, 420, 74, '#1565c0');
    text('食品安全管理制度', 210, 50, { size: 34, weight: 'bold', fill: '#ffffff', anchor: 'middle' });
    ['一、从业人员持健康证明上岗', '二、进货查验并保留票据', '三、原料离地离墙分类存放', '四、生熟分开,荤素分池', '五、烧熟煮透,中心温度达标', '六、餐具一洗二清三消毒', '七、留样不少于 125 克', '八、留样保存 48 小时', '九、垃圾日产日清,加盖存放'].forEach((line, i) =>
      text(line, 30, 128 + i * 47, { size: 24, fill: INK }));
  });
  add('health', 300, 210, '#e8f1fb', ({ rect, text, raw }) => {
    rect(0, 0, 300, 34, '#0d47a1');
    text('从业人员健康证明公示', 150, 24, { size: 18, weight: 'bold', fill: '#ffffff', anchor: 'middle' });
    for (let i = 0; i < 3; i++) {
      rect(14 + i * 96, 46, 82, 150, '#ffffff', 'stroke="#90a4ae"');
      raw(`<circle cx="${55 + i * 96}" cy="82" r="16" fill="#b0bec5"/><rect x="${31 + i * 96}" y="100" width="48" height="24" rx="10" fill="#b0bec5"/>`);
      text(['张演示', '王样例', '赵测试'][i] ?? '', 55 + i * 96, 148, { size: 13, weight: 'bold', fill: INK, anchor: 'middle' });
      text('有效期至', 55 + i * 96, 168, { size: 9, fill: INK, anchor: 'middle' });
      text(`2027-0${i + 3}-15`, 55 + i * 96, 184, { size: 11, fill: INK, anchor: 'middle' });
    }
  });
  add('clock', 300, 300, '#e9ebec', ({ raw, text }) => {
    raw(`<circle cx="150" cy="150" r="140" fill="#ffffff" stroke="${INK}" stroke-width="10"/>`);
    for (let i = 1; i <= 12; i++) text(String(i), 150 + 108 * Math.sin((i * Math.PI) / 6), 163 - 108 * Math.cos((i * Math.PI) / 6), { size: 34, weight: 'bold', fill: INK, anchor: 'middle' });
    raw(`<g stroke-linecap="round"><line x1="150" y1="150" x2="92" y2="118" stroke="${INK}" stroke-width="11"/><line x1="150" y1="150" x2="168" y2="48" stroke="${INK}" stroke-width="7"/><line x1="150" y1="150" x2="232" y2="196" stroke="${RED}" stroke-width="3"/></g>`);
  });
  add('screen', 480, 290, '#0f2a43', ({ rect, text }) => {
    rect(0, 0, 480, 30, '#1b4f7a');
    text('示例大药房 · 处方登记', 14, 21, { size: 15, weight: 'bold', fill: '#ffffff' });
    for (let i = 0; i < 7; i++) {
      rect(14, 44 + i * 32, 452, 25, i % 2 ? '#173a58' : '#14324d');
      text(['阿莫西林胶囊 0.25g×24', '布洛芬缓释胶囊 0.3g×20', '蒙脱石散 3g×10', '氯雷他定片 10mg×6', '硝苯地平控释片 30mg×7', '二甲双胍片 0.5g×20', '合计 126.50 元'][i] ?? '', 24, 62 + i * 32, { size: 14, fill: '#d5e7f7' });
    }
  });
  add('calendar', 260, 320, '#ffffff', ({ rect, text }) => {
    rect(0, 0, 260, 70, RED);
    text('11 月', 130, 50, { size: 40, weight: 'bold', fill: '#ffffff', anchor: 'middle' });
    for (let day = 1; day <= 30; day++) {
      const cell = day + 6 - 1;
      text(String(day), 28 + (cell % 7) * 34, 112 + Math.floor(cell / 7) * 36, { size: 17, fill: cell % 7 > 4 ? RED : INK, anchor: 'middle' });
    }
  });

  const medicines: readonly (readonly [string, string, string, string])[] = [
    ['阿莫西林胶囊', '0.25 g × 24 粒', '#1565c0', '#ffffff'], ['布洛芬缓释胶囊', '0.3 g × 20 粒', '#d84315', '#ffffff'], ['板蓝根颗粒', '10 g × 20 袋', '#2e7d32', '#fff8e1'], ['维生素 C 片', '100 mg × 100 片', '#ef6c00', '#fffde7'],
    ['感冒灵颗粒', '10 g × 9 袋', '#00838f', '#ffffff'], ['氯雷他定片', '10 mg × 6 片', '#6a1b9a', '#ffffff'], ['蒙脱石散', '3 g × 10 袋', '#5d4037', '#fbe9e7'], ['藿香正气口服液', '10 ml × 10 支', '#558b2f', '#f9fbe7'],
    ['硝苯地平控释片', '30 mg × 7 片', '#ad1457', '#ffffff'], ['二甲双胍片', '0.5 g × 20 片', '#283593', '#ffffff'], ['碘伏消毒液', '100 ml', '#4e342e', '#efebe9'], ['医用退热贴', '4 贴', '#0277bd', '#e1f5fe'],
  ];
  medicines.forEach(([name, amount, band, ground], i) =>
    add(`box-${i}`, 110, 66, ground, ({ rect, text }) => {
      const vertical = i % 3 === 1;
      if (vertical) rect(0, 0, 22, 66, band);
      else rect(0, i % 2 ? 44 : 0, 110, 22, band);
      const x = vertical ? 64 : 55;
      text(name, x, i % 2 && !vertical ? 26 : 40, { size: Math.min(14, 84 / name.length), weight: 'bold', fill: INK, anchor: 'middle' });
      text(amount, x, i % 2 && !vertical ? 38 : 54, { size: 6.5, fill: INK, anchor: 'middle' });
      text('国药准字(样)', vertical ? 64 : 55, vertical ? 14 : i % 2 ? 58 : 14, { size: 6, fill: vertical ? INK : '#ffffff', anchor: 'middle' });
    }, 2.5));
  ['生抽', '老抽', '陈醋', '料酒', '花生油', '蚝油'].forEach((name, i) => {
    add(`bottle-${i}`, 240, 90, ['#7a1f1f', '#26150f', '#3b1414', '#7a5a1f', '#d9a520', '#4a2b12'][i] ?? INK, ({ rect, text }) => {
      for (const x of [0, 120]) {
        rect(x + 14, 8, 92, 74, ['#f7e6c4', '#f3d9b1', '#f7e6c4', '#fff3d6', '#fffbe6', '#f5dfb8'][i] ?? '#ffffff');
        text(name, x + 60, 56, { size: name.length > 2 ? 24 : 32, weight: 'bold', fill: RED, anchor: 'middle' });
      }
    });
  });
  ['大米 25 kg', '面粉 25 kg', '番茄罐头', '食用盐', '一次性餐盒', '干香菇', '木耳', '淀粉'].forEach((name, i) => {
    add(`carton-${i}`, 300, 200, ['#b98a56', '#b3834f', '#c0925e', '#a97b49', '#bd8f5b', '#b08250', '#b98a56', '#c29563'][i] ?? '#b98a56', ({ rect, text }) => {
      rect(0, 92, 300, 14, '#cfae84', 'opacity="0.8"');
      rect(28, 24, 244, 62, '#f7f3ea');
      text(name, 150, 66, { size: name.length > 5 ? 30 : 40, weight: 'bold', fill: INK, anchor: 'middle' });
      text(`生产日期 2026-0${(i % 8) + 1}-12  保质期 12 个月`, 150, 140, { size: 13, fill: '#3d2b17', anchor: 'middle' });
      text('↑ 向上 · 防潮', 150, 176, { size: 17, fill: '#3d2b17', anchor: 'middle' });
    });
  });

  add('front-sign', 5200, 900, '#8c1c13', ({ rect, text }) => {
    rect(40, 40, 5120, 820, 'none', 'stroke="#f2c14e" stroke-width="22"');
    text('示例小馆', 2600, 610, { size: 540, weight: 'bold', fill: '#ffe9a8', anchor: 'middle', spacing: 0.22 });
    text('家常菜 · 面点 · 外卖', 2600, 790, { size: 120, fill: '#ffe9a8', anchor: 'middle', spacing: 0.2 });
  }, 0.7);
  strip('front-hours', '营业时间 10:00 – 21:30', 560, 70, '#ffffff', INK, 0.52);
  strip('front-number', '测试路 18 号', 420, 110, '#0d47a1', '#ffffff', 0.5);
  add('front-menu', 600, 860, '#fff8e6', ({ rect, text }) => {
    rect(0, 0, 600, 120, '#8c1c13');
    text('今日推荐', 300, 84, { size: 70, weight: 'bold', fill: '#ffe9a8', anchor: 'middle', spacing: 0.2 });
    ['番茄炒蛋 18', '麻婆豆腐 22', '清蒸鲈鱼 58', '葱油拌面 12', '三鲜水饺 24', '酸辣汤 15'].forEach((line, i) => {
      const [dish = '', price = ''] = line.split(' ');
      text(dish, 50, 214 + i * 112, { size: 56, fill: INK });
      text(`${price} 元`, 550, 214 + i * 112, { size: 56, fill: RED, anchor: 'end' });
    });
  }, 1.5);
  strip('front-push', '推 PUSH', 180, 60, '#ffffff', INK);
  return plates;
};

export const drawPlates = (): Map<string, Plate> => createPlates(createTypesetter());
