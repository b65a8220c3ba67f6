// Conclusions to test and to look at: a short one, one of forty items with six pictures, one whose lists are all empty.

import sharp from 'sharp';
import type { ConclusionInput, EvidencePicture, PrintedItem } from './input.ts';

const hash = (digit: string): string => digit.repeat(64).slice(0, 64);

export const emptyInput: ConclusionInput = {
  createdAt: '2026-11-23T08:05:00.000Z',
  bureau: '临江区行政审批局',
  caseNumber: '临审〔2026〕0187',
  applicant: { name: '临江区老街坊小吃店', address: '临江区河滨路 18 号一层' },
  matter: { id: 'food', name: '食品经营许可（餐饮服务）' },
  standard: { title: '餐饮服务踏勘标准', version: '2026.1', hash: hash('3f9a0c') },
  round: 1,
  dates: {},
  outcome: 'pass',
  derivation: [],
  sections: [],
  problems: [],
  panel: [],
  settlements: [],
  dissent: [],
  consolidation: { checks: 'majority', scores: 'mean' },
  footage: [],
  evidence: [],
  testKey: false,
  attachment: {
    schema: 'kantai.conclusion/1',
    case: 'case-1',
    matter: 'food',
    number: null,
    outcome: 'pass',
    derivation: [],
    facts: {},
    events: [],
    heads: {},
    devices: [],
    serverKey: '',
    standards: {},
    footage: [],
  },
};

/** A picture with an edge and a gradient, so that a blank one would be seen. */
const picture = async (index: number): Promise<EvidencePicture> => {
  const wide = index % 2 === 0;
  const width = wide ? 1200 : 900;
  const height = wide ? 800 : 900;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#7a8794"/><stop offset="1" stop-color="#dfe4e8"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/><rect x="${100 + index * 60}" y="220" width="300" height="240" fill="none" stroke="#c00" stroke-width="9"/><circle cx="700" cy="500" r="${60 + index * 12}" fill="#456"/></svg>`;
  return {
    mime: 'image/jpeg',
    bytes: new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer()),
    item: `${1 + (index % 3)}.${1 + index}`,
    footageTitle: wide ? '后厨 全景' : '专间入口',
    footage: hash(`${index}a7c2e`),
    view: `水平 ${(-32.5 + index * 11).toFixed(1).replace('-', '−')}°　俯仰 4.0°　视场 60°`,
    capturedAt: '2026-11-20T01:30:00.000Z',
    by: '张䶮',
    ...(index === 1 ? { note: '地漏无防鼠隔栅，附近墙面瓷砖有两处脱落，脱落处长约 30 厘米。' } : {}),
  };
};

const wording = [
  '食品处理区与厕所、垃圾站等污染源的距离不少于 25 米，周边无扬尘、异味。',
  '加工场所面积与经营规模相适应，布局按原料进入、加工制作、成品供应的流程单向设置，避免交叉污染。',
  '地面平整、无裂缝、易清洗、有排水坡度。',
  '专间设独立空调、紫外线消毒设施、二次更衣室和洗手消毒设施，入口处张贴管理制度。',
  '冷藏、冷冻设施有可正确指示温度的温度计，生熟分开并有明显标识。',
];

/** Forty items in four sections, two problems, a settled item, a dissent, six pictures, long and rare names. */
export const fullInput = async (): Promise<ConclusionInput> => {
  const item = (section: number, index: number): PrintedItem => {
    const score = section === 3;
    const bad = section === 1 && index === 4;
    const half = section === 2 && index === 7;
    return {
      no: `${section}.${index}`,
      text: wording[(section * 3 + index) % wording.length]!,
      level: index === 1 ? 'key' : 'general',
      kind: score ? 'score' : 'check',
      ...(score ? { max: 5, points: bad ? 0 : index % 4 === 0 ? 4.5 : 5 } : {}),
      answer: bad ? 'fails' : half ? 'basically' : section === 4 && index > 8 ? 'na' : 'meets',
      notes: bad
        ? [{ who: '张䶮', text: '地漏无防鼠隔栅。' }, { who: '阿卜杜勒·买买提', text: '同意，另见墙面瓷砖脱落两处。' }]
        : section === 4 && index > 8
          ? [{ text: '本店不经营冷食类食品。' }]
          : [],
      evidence: bad ? [2, 4] : [],
    };
  };
  const sections = ['选址与环境', '场所与布局', '设施与设备', '制度与人员'].map((title, section) => ({
    no: '一二三四'[section]!,
    title,
    items: Array.from({ length: 10 }, (_, index) => item(section + 1, index + 1)),
  }));
  return {
    ...emptyInput,
    number: '临审食许〔2026〕31号',
    applicant: {
      name: '临江区堃㙍䶮餐饮管理有限责任公司河滨路第二分公司（原临江区老街坊风味小吃店）',
      address: '东海省临江市临江区河滨街道河滨路 18 号滨江商业中心 B 座一层 101、102、103 号商铺及地下一层冷库',
    },
    matter: { id: 'food', name: '食品经营许可（餐饮服务，含中央厨房和集体用餐配送）' },
    dates: { openedAt: '2026-11-19T02:00:00.000Z', dueAt: '2026-11-30', panelOpenedAt: '2026-11-23T07:20:00.000Z' },
    outcome: 'rectify',
    label: '限期整改',
    derivation: ['关键项 4 项，不符合 0 项', '一般项不符合 1 项 + 基本符合 1 项 ÷ 3 = 1.33 项', '1.33/34 = 3.9% ≤ 10% → 整改后通过'],
    sections,
    problems: [
      {
        no: '1.4', text: sections[0]!.items[3]!.text, level: 'general', answer: 'fails', basis: ['《餐饮服务食品安全操作规范》4.2.3', '《食品经营许可审查通则》第十二条'],
        notes: ['地漏无防鼠隔栅。', '墙面瓷砖脱落两处，每处长约 30 厘米。'], advice: ['加装孔径不大于 6 毫米的不锈钢隔栅；补贴瓷砖后拍照上传。'], evidence: [2, 4],
      },
      { no: '2.7', text: sections[1]!.items[6]!.text, level: 'general', answer: 'basically', basis: [], notes: ['温度计刻度模糊。'], advice: [], evidence: [] },
    ],
    panel: [
      { name: '张䶮', industry: '餐饮', title: '高级工程师', lead: true, submittedAt: '2026-11-23T06:40:00.000Z', opinion: '总体符合要求，防鼠设施需整改。' },
      { name: '阿卜杜勒·买买提', industry: '餐饮', lead: false, submittedAt: '2026-11-23T07:02:00.000Z', opinion: '' },
      { name: '李㙍', industry: '公共卫生', title: '主任医师', lead: false, submittedAt: '2026-11-23T07:10:00.000Z', opinion: '同意通过。建议补充从业人员健康证的复印件，并在专间入口张贴洗手消毒流程图。' },
    ],
    settlements: [
      {
        no: '2.7', text: sections[1]!.items[6]!.text,
        before: [{ name: '张䶮', answer: 'fails' }, { name: '阿卜杜勒·买买提', answer: 'meets' }, { name: '李㙍', answer: 'basically' }],
        answer: 'basically', reason: '放大原始影像后可读出 4 ℃，但刻度磨损。', by: '张䶮', at: '2026-11-23T07:30:00.000Z',
      },
    ],
    dissent: [{ name: '阿卜杜勒·买买提', text: '本人认为 1.4 项应判基本符合。\n理由：隔栅缺失但排水口装有水封。' }],
    footage: [0, 1, 2].map(index => ({ title: ['后厨 全景', '专间入口', '冷库'][index]!, name: `R00${index}.JPG`, bytes: 48_500_000 + index, capturedAt: '2026-11-20T01:30:00.000Z', sha256: hash(`${index}a7c2e`) })),
    evidence: await Promise.all([0, 1, 2, 3, 4, 5].map(picture)),
    testKey: true,
    attachment: { ...emptyInput.attachment, number: '临审食许〔2026〕31号', outcome: 'rectify' },
  };
};
