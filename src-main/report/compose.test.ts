import { readFileSync } from 'node:fs';
import * as fontkit from 'fontkit';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { composeConclusion } from './compose.testing.ts';
import { documentFonts, resourcePath } from './fonts.ts';
import { MissingGlyph } from './glyphs.ts';
import type { ConclusionInput } from './input.ts';
import { carriesMetadata, cleanPictures } from './pictures.ts';
import { emptyInput, fullInput } from './sample.testing.ts';
import { hasTool, inkIn, pdfText, rasterOf, runOn } from './tools.testing.ts';

const named = (name: string): ConclusionInput => ({ ...emptyInput, applicant: { ...emptyInput.applicant, name } });
const squeezed = (text: string): string => text.replaceAll(/\s+/g, '');

describe('composing a conclusion', () => {
  it('makes the same bytes for the same input', async () => {
    const [one, two] = [await composeConclusion(await fullInput()), await composeConclusion(await fullInput())];
    expect(Buffer.compare(one, two)).toBe(0);
    const other = await composeConclusion({ ...(await fullInput()), createdAt: '2026-11-23T08:05:01.000Z' });
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  it('leaves the event loop of its caller free', async () => {
    let longest = 0;
    let before = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }, 5);
    const begun = before;
    await composeConclusion(emptyInput);
    clearInterval(timer);
    expect(longest).toBeGreaterThan(0);
    // Against the whole time, not a fixed one: a busy machine slows both.
    expect(longest).toBeLessThan((performance.now() - begun) / 2);
  });

  it('shows rare characters of names that the fonts have', async () => {
    if (!hasTool('pdftotext')) return;
    const text = await pdfText(await composeConclusion(named('䶮㙍堃喆㛃')));
    expect(text).toContain('䶮㙍堃喆㛃');
  });

  it('refuses a character without a glyph, by name and place', async () => {
    const failure = await composeConclusion(named('张𮉪')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MissingGlyph);
    expect(failure).toMatchObject({ characters: ['𮉪'], where: 'applicant.name' });
    expect(String(failure)).toContain('U+2E26A');
  });

  it('refuses emoji, private-use characters and variation selectors as well', async () => {
    const failure = await composeConclusion(named('店😀\u{e000}葛\u{e0100}')).catch((error: unknown) => error);
    expect(failure).toMatchObject({ characters: ['😀', '\u{e000}', '\u{e0100}'] });
  });

  it('prints what a person wrote as it is, never as markup', async () => {
    if (!hasTool('pdftotext')) return;
    const wild = '*粗* _斜_ #panic() $x^2$ `码` @引 <标> \\ // 注 = 题 ~ --- "引号"';
    const text = squeezed(await pdfText(await composeConclusion(named(wild))));
    expect(text).toContain(squeezed('*粗* _斜_ #panic() $x^2$ `码` @引 <标> \\ // 注 = 题 ~ ---'));
  });

  it('says on the page that it is a draft while it has no number', async () => {
    if (!hasTool('pdftotext')) return;
    const draft = await pdfText(await composeConclusion(emptyInput));
    expect(draft).toContain('编号待赋');
    expect(draft).toContain('草稿');
    const numbered = await pdfText(await composeConclusion({ ...emptyInput, number: '临审食许〔2026〕31号' }));
    expect(numbered).not.toContain('草稿');
    expect(squeezed(numbered)).toContain('编号：临审食许〔2026〕31号');
  });

  it('states all facts, the test key, and page x of y', async () => {
    if (!hasTool('pdftotext')) return;
    const text = squeezed(await pdfText(await composeConclusion(await fullInput())));
    for (const fact of [
      '临审食许〔2026〕31号', '临审〔2026〕0187', '整改后通过', '限期整改', '1.33/34=3.9%≤10%', '地漏无防鼠隔栅', '加装孔径不大于6毫米的不锈钢隔栅', '《餐饮服务食品安全操作规范》4.2.3',
      '张䶮（组长）', '阿卜杜勒·买买提', '按多数意见', '放大原始影像后可读出', '本人认为1.4项应判基本符合', '测试密钥，不是正式印章', '第1页共', '2026年11月23日16:05', '三、逐项评审结果', '4.10',
    ]) expect(text).toContain(fact);
  });

  it('prints every page without a blank glyph: the ink of Chinese lines is there', async () => {
    if (!hasTool('pdftoppm')) return;
    const pdf = await composeConclusion(await fullInput());
    for (const page of [1, 2, 3]) {
      const raster = await rasterOf(pdf, page, 100);
      // Body of the page; an empty table would leave some 1 %, twice the lines of text some 20 %.
      expect(inkIn(raster, [0.12, 0.1, 0.89, 0.75])).toBeGreaterThan(0.02);
      expect(inkIn(raster, [0.12, 0.1, 0.89, 0.75])).toBeLessThan(0.2);
    }
    // The bureau's name alone: eight wide characters, each of which leaves ink in its own cell.
    const first = await rasterOf(pdf, 1, 150);
    const [left, width] = [0.335, 0.35 / 8];
    for (let cell = 0; cell < 8; cell += 1) expect(inkIn(first, [left + cell * width, 0.08, left + (cell + 1) * width, 0.12])).toBeGreaterThan(0.05);
  });

  it('is a sound, tagged PDF/A-3a with exactly one attachment', async () => {
    if (!hasTool('qpdf') || !hasTool('pdfdetach')) return;
    const pdf = await composeConclusion(await fullInput());
    expect((await runOn(pdf, 'qpdf', ['--check'])).status).toBe(0);
    expect((await runOn(pdf, 'pdfdetach', ['-list'])).text).toMatch(/1 embedded files\n1: case\.json/);
    const raw = Buffer.from(pdf).toString('latin1');
    expect(raw).toMatch(/pdfaid:part>3</);
    expect(raw).toMatch(/pdfaid:conformance>A</);
    expect(raw).toMatch(/\/MarkInfo/);
    const fonts = (await runOn(pdf, 'pdffonts', [])).text.split('\n').slice(2).filter(line => line.trim() !== '');
    expect(fonts.length).toBeGreaterThan(1);
    for (const font of fonts) expect(font).toMatch(/Noto(Serif|Sans)SC-\w+ +CID TrueType +Identity-H +yes yes yes/);
  });

  it('takes lists that are all empty, one item, and texts longer than a page', async () => {
    const long = '很长的说明。'.repeat(700);
    const pdf = await composeConclusion({
      ...emptyInput,
      sections: [{ no: '一', title: '唯一', items: [{ no: '1', text: long.slice(0, 400), level: 'key', kind: 'check', answer: null, notes: [{ who: '张三', text: long }], evidence: [] }] }],
    });
    if (!hasTool('pdftotext')) return;
    // Counted by a character that no heading has: pages break in the middle of sentences.
    expect((await pdfText(pdf)).split('很').length - 1).toBe(700 + 67);
  });

  it('takes its own fonts, never those of the machine: their family name is known nowhere else', async () => {
    for (const font of await documentFonts()) expect(fontkit.create(font.bytes).familyName).toMatch(/^Kantai (Song|Hei) S/);
    expect(readFileSync(resourcePath('report', 'layout.typ'), 'utf8')).not.toMatch(/font: "/);
  });

  it('gives the camera owner and place away in no picture', async () => {
    const told = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#888' } })
      .withExif({ IFD0: { Artist: 'owner' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 1/1 1/1' } })
      .jpeg()
      .toBuffer();
    expect(carriesMetadata(told)).toBe(true);
    const picture = { mime: 'image/jpeg' as const, bytes: new Uint8Array(told), item: '1', footageTitle: '门', footage: '0'.repeat(64), view: '正面' };
    const evidence = await cleanPictures([picture]);
    expect(carriesMetadata(evidence[0]!.bytes)).toBe(false);
    const pdf = await composeConclusion({ ...emptyInput, evidence: [picture] });
    expect(Buffer.from(pdf).includes('owner')).toBe(false);
  });
});
