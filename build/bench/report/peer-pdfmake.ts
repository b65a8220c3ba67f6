// pdfmake in a process of its own: the same content, without signatures (it has none).

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fontPath } from '../../../src-main/report/fonts.ts';
import type { ConclusionInput } from '../../../src-main/report/input.ts';
import { content } from './content.ts';

interface Pdfmake {
  setFonts(fonts: unknown): void;
  setUrlAccessPolicy?(policy: () => boolean): void;
  createPdf(definition: unknown): { getBuffer(): Promise<Buffer> };
}
const pdfmake = createRequire(import.meta.url)('pdfmake') as Pdfmake;
const song = fontPath('NotoSerifSC_400Regular.ttf');
const hei = fontPath('NotoSansSC_700Bold.ttf');
const ANSWER = { meets: '○ 符合', basically: '△ 基本符合', fails: '× 不符合', na: '— 合理缺项' } as const;

const definition = (input: ConclusionInput) => {
  const table = (widths: readonly (number | string)[], head: readonly string[], rows: readonly (readonly string[])[]) => ({ table: { headerRows: 1, dontBreakRows: true, widths, body: [head.map((text) => ({ text, font: 'Hei' })), ...rows] }, fontSize: 9.5 });
  const pictures = input.evidence.map((one, index) => ({
    unbreakable: true,
    stack: [{ image: `data:image/jpeg;base64,${Buffer.from(one.bytes).toString('base64')}`, fit: [220, 147] }, { text: `图 ${index + 1} 第 ${one.item} 项 ${one.footageTitle}\n${one.view}\n${one.footage.slice(0, 16)}…`, fontSize: 8.5 }],
  }));
  return {
    pageSize: 'A4',
    pageMargins: [71, 74, 62, 68],
    defaultStyle: { font: 'Song', fontSize: 10.5 },
    footer: (page: number, pages: number) => ({ text: `第 ${page} 页 共 ${pages} 页`, alignment: 'right', margin: [0, 10, 62, 0], fontSize: 8 }),
    content: [
      { text: input.bureau, font: 'Hei', fontSize: 25, alignment: 'center' }, { text: '云上踏勘评审结论书', font: 'Hei', fontSize: 19, alignment: 'center' }, `编号：${input.number}`,
      table([60, '*'], ['项目', '内容'], [['申请人', input.applicant.name], ['地址', input.applicant.address], ['申办事项', input.matter.name], ['踏勘标准', input.standard.title]]),
      ...input.derivation,
      table([40, '*', 65, 110, 130], ['项号', '评审内容', '结果', '依据', '说明'], input.problems.map((row) => [row.no, row.text, ANSWER[row.answer], row.basis.join('；'), [...row.notes, ...row.advice].join('；')])),
      table([40, '*', 65, 40, 100], ['项号', '评审内容', '结果', '得分', '说明'], input.sections.flatMap((section) => section.items.map((item) => [item.no, item.text, item.answer ? ANSWER[item.answer] : '', String(item.points ?? ''), item.notes.map((note) => note.text).join('；')]))),
      table([90, 60, '*'], ['专家', '行业', '意见'], input.panel.map((one) => [one.name, one.industry ?? '', one.opinion])),
      ...Array.from({ length: Math.ceil(pictures.length / 2) }, (_, row) => ({ columns: pictures.slice(2 * row, 2 * row + 2), columnGap: 20, margin: [0, 0, 0, 17] })),
    ],
  };
};

const out = process.argv[2]!;
const input = await content();
pdfmake.setFonts({ Song: { normal: song }, Hei: { normal: hei } });
const times: number[] = [];
let pdf: Buffer = Buffer.alloc(0);
for (let run = 0; run < 2; run += 1) {
  const begun = performance.now();
  pdf = await pdfmake.createPdf(definition(input)).getBuffer();
  times.push(performance.now() - begun);
}
writeFileSync(out, pdf);
console.log(JSON.stringify({ cold: times[0], warm: times[1], peak: process.resourceUsage().maxRSS * 1024, bytes: pdf.length }));
