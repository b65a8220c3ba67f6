// Forgeries known from the literature, each made on a genuine document and each found. Mladenov et al., “1 Trillion Dollar Refund” (incremental saving,
// signature wrapping, universal forgery); “Shadow Attacks” (hide, replace, hide-and-replace); “Breaking the Specification” (evil annotation, sneaky
// signature on certified documents); and what belongs to them: tables, object streams, doubled forms.

import { deflateSync } from 'node:zlib';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString, rgb, StandardFonts } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '#shared/contract/verify.ts';
import { readRevisions } from '#shared/pdf/revisions.ts';
import { appendRevision, dictionary, list, name, nextNumber, number, reference, stream, type Written } from '#shared/pdf/write.ts';
import { concludedCase } from './case.testing.ts';
import { composeConclusion } from './compose.testing.ts';
import { conclusionInput } from './from-case.ts';
import { signConclusion } from './sign.ts';
import { createTestSigner, type TestSigner } from './test-key.ts';
import { withFolder } from './tools.testing.ts';
import { verifyConclusion } from './verify.ts';

const at = '2026-11-23T10:01:00.000Z';
const signerOf = (bureauName: string): Promise<TestSigner> => withFolder(folder => createTestSigner({ folder, bureauName, now: () => new Date(at), keyType: 'p256' }));
let draft: Uint8Array;
let panel: Uint8Array;
let signed: Uint8Array;
let office: TestSigner;
let member: TestSigner;
let stranger: TestSigner;

beforeAll(async () => {
  [office, member, stranger] = [await signerOf('示例区审批局'), await signerOf('张䶮'), await signerOf('示例区审批局')];
  draft = await composeConclusion(conclusionInput((await concludedCase()).source)!);
  panel = (await signConclusion(draft, member, { reason: '专家签名', at, field: 'Panel 1' })).pdf;
  signed = (await signConclusion(panel, office, { reason: '评审结论', at, field: 'Seal' })).pdf;
}, 240_000);

const verify = (pdf: Uint8Array): Promise<VerifyReport> => verifyConclusion(pdf, { trust: [office.root, member.root] });
const codes = (report: VerifyReport): string[] => report.checks.filter(check => check.ok === false).map(check => check.code);
/** Found, and told as what it is. */
const finds = async (pdf: Uint8Array, ...expected: readonly string[]): Promise<VerifyReport> => {
  const report = await verify(pdf);
  expect(report.ok).toBe(false);
  expect(codes(report)).toEqual(expect.arrayContaining([...expected]));
  return report;
};
const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1');
const bytes = (latin: string): Uint8Array => new Uint8Array(Buffer.from(latin, 'latin1'));
/** The last signature's own words, put in place of others of the same length. */
const rewritten = (pdf: Uint8Array, from: string, to: string, last = true): Uint8Array => {
  const all = text(pdf);
  const place = last ? all.lastIndexOf(from) : all.indexOf(from);
  expect(place).toBeGreaterThan(0);
  return bytes(all.slice(0, place) + to.padEnd(from.length) + all.slice(place + from.length));
};
const revised = async (pdf: Uint8Array, edit: (document: PDFDocument) => void | Promise<void>): Promise<Uint8Array> => {
  const document = await PDFDocument.load(pdf, { forIncrementalUpdate: true, updateMetadata: false });
  await edit(document);
  return document.commit({ useObjectStreams: false });
};
const appended = (pdf: Uint8Array, objects: (next: number) => ReadonlyMap<number, Written>): Uint8Array => {
  const file = readRevisions(pdf);
  return appendRevision(pdf, file, objects(nextNumber(file)));
};
describe('the genuine document', () => {
  it('passes, with what each save did listed', async () => {
    const report = await verify(signed);
    expect(codes(report)).toEqual([]);
    expect(report.revisions?.map(one => [one.number, one.allowed, one.changes.map(change => change.en)])).toEqual([
      [2, true, ['a signature was filled in: “Panel 1”']],
      [3, true, ['a signature was filled in: “Seal”']],
    ]);
  });
});

describe('incremental saving', () => {
  it('finds content put over a page, and names the page', async () => {
    const forged = await revised(signed, async document => {
      const page = document.getPage(0);
      page.drawRectangle({ x: 0, y: 0, width: 600, height: 850, color: rgb(1, 1, 1) });
      page.drawText('PASS', { x: 80, y: 500, size: 30, font: await document.embedFont(StandardFonts.Helvetica) });
    });
    const report = await finds(forged, 'coverage', 'revisions');
    expect(report.revisions?.at(-1)).toMatchObject({ number: 4, allowed: false });
    expect(report.revisions?.at(-1)?.changes.some(change => !change.allowed && change.zh === '改动页面')).toBe(true);
  });

  it('finds updates without a table, without an end mark, with a copied signature, and bare bytes', async () => {
    const body = '\n5 0 obj\n<< /Type /Page >>\nendobj\n';
    const [last] = /\/ByteRange \[[^\]]*\][^<]*\/Contents <[0-9a-f]+>/.exec(text(signed)) ?? [''];
    for (const tail of [body, `${body}%%EOF`, `${body}trailer\n<< /Root 410 0 R >>\n%%EOF`, `${body}trailer\n<< /Root 410 0 R >>\nstartxref\n0\n%%EOF`, '\n% harmless', ' ', `\n900 0 obj\n<< /Type /Sig ${last} >>\nendobj\n`]) {
      await finds(bytes(text(signed) + tail), 'coverage');
    }
  });

  it('finds a new field with a signature of a stranger, and an empty field filled by one', async () => {
    const withField = await revised(signed, document => {
      const field = document.context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [50, 50, 250, 150], F: 132, P: document.getPage(0).ref });
      field.set(PDFName.of('T'), PDFString.of('Seal'));
      document.catalog.lookup(PDFName.of('AcroForm'), PDFDict).lookup(PDFName.of('Fields'), PDFArray).push(document.context.register(field));
    });
    const sealedAgain = (await signConclusion(withField, stranger, { reason: '评审结论', at, field: 'Seal' })).pdf;
    await finds(sealedAgain, 'revisions', 'trusted');
    // Sneaky signature: a field that the document holds ready, filled after the seal.
    const sneaky = (await signConclusion(signed, stranger, { reason: '评审结论', at, field: 'Panel 2' })).pdf;
    await finds(sneaky, 'coverage', 'trusted', 'signerName');
  });
});

describe('signature wrapping and ranges', () => {
  it('finds every other spelling of the ranges', async () => {
    const [range] = /\/ByteRange \[[^\]]*\] */.exec(text(signed).slice(panel.length))!;
    const numbers = range.match(/\d+/g)!.map(Number) as [number, number, number, number];
    const [, head, tail, rest] = numbers;
    const others = [
      [1, head - 1, tail, rest], [0, head - 2, tail, rest], [0, head, tail + 2, rest - 2], [0, head, tail, rest - 1], [0, head, tail, rest + 1], [0, 0, 0, 0], [0, head, tail, 0],
      [0, head], [0, head, tail, rest, 0, 1], [0, head - 1, tail + 1, rest - 1], [-1, head, tail, rest], [0, signed.length, signed.length, 0],
    ];
    for (const ranges of others) {
      const spelling = `/ByteRange [${ranges.join(' ')}]`;
      if (spelling.length <= range.length) await finds(rewritten(signed, range, spelling), 'signature');
    }
    for (const spelling of ['/ByteRange null', '/ByteRange []', '/ByteRange (x)', '/ByteRange [0 1e9 2 3]']) await finds(rewritten(signed, range, spelling));
  });

  it('finds the signed part moved aside and another document wrapped around it', async () => {
    const forged = text(signed).replace('FEFF', 'FEFE');
    // The second range is moved to a copy of the genuine bytes behind the forged ones.
    const [range] = /\/ByteRange \[[^\]]*\] */.exec(text(signed).slice(panel.length))!;
    const [, head, tail, rest] = range.match(/\d+/g)!.map(Number) as [number, number, number, number];
    const wrapped = forged + text(signed).slice(tail, tail + rest);
    await finds(rewritten(bytes(wrapped), range, `/ByteRange [0 ${head} ${signed.length} ${rest}]`));
  });

  it('finds what is hidden in the gap behind the container', async () => {
    const all = text(signed);
    const place = all.lastIndexOf('00000000> >>');
    expect(place).toBeGreaterThan(0);
    for (const words of ['0000dead> >>', '0000000 > >>', '00000000>/A>', 'FFFFFFFF> >>']) await finds(rewritten(signed, '00000000> >>', words));
  });
});

describe('universal forgery', () => {
  it('finds a signature whose container or ranges are gone, empty, zero or of another kind', async () => {
    const all = text(signed);
    const from = all.lastIndexOf('/Contents <') + 11;
    const to = all.indexOf('>', from);
    const contents = all.slice(from, to);
    for (const value of ['', '0'.repeat(contents.length), '00', `30${'0'.repeat(contents.length - 2)}`, contents.toUpperCase(), `${contents.slice(0, 400)}${'0'.repeat(contents.length - 400)}`]) {
      await finds(bytes(all.slice(0, from) + value.padEnd(contents.length) + all.slice(to)));
    }
    for (const [key, other] of [['/Contents', '/Contentz'], ['/ByteRange', '/ByteRangf'], ['/SubFilter /ETSI.CAdES.detached', '/SubFilter /adbe.x509.rsa_sha1'], ['/SubFilter /ETSI.CAdES.detached', '/SubFilter /ETSI.RFC3161']]) {
      await finds(rewritten(signed, key!, other!));
    }
    const unsigned = await finds(await PDFDocument.load(signed).then(document => document.save({ useObjectStreams: false })));
    expect(unsigned.ok).toBe(false);
  });
});

describe('shadow documents', () => {
  const base = async (change: (document: PDFDocument) => void): Promise<Uint8Array> => {
    const document = await PDFDocument.load(draft, { updateMetadata: false });
    change(document);
    const prepared = await document.save({ useObjectStreams: false, updateFieldAppearances: false, addDefaultPage: false });
    return (await signConclusion(prepared, office, { reason: '评审结论', at, field: 'Seal' })).pdf;
  };

  it('finds a second face kept as an object that nothing refers to, before any later save', async () => {
    await finds(await base(document => void document.context.register(document.context.stream('BT (PASS) Tj ET'))), 'structure');
  });

  it('finds layers that can be switched, scripts, actions', async () => {
    for (const entry of ['OCProperties', 'OpenAction', 'AA']) await finds(await base(document => document.catalog.set(PDFName.of(entry), document.context.obj({}))), 'structure');
    await finds(await base(document => document.catalog.set(PDFName.of('Names'), document.context.obj({ JavaScript: { Names: [] } }))), 'structure', 'attachment');
  });

  it('finds objects replaced later: an overlay hidden, a font swapped, content exchanged', async () => {
    const file = readRevisions(signed);
    const all = [...file.revisions[0]!.objects];
    const pick = (type: string): number => all.find(([, value]) => value.t === 'dict' && value.v.get('Type')?.t === 'name' && (value.v.get('Type') as { v: string }).v === type)![0];
    const content = all.find(([, value]) => value.t === 'stream' && value.dict.v.size === 2)![0];
    for (const [object, value, words] of [
      [content, stream(deflateSync(Buffer.from('q Q')), [['Filter', name('FlateDecode')]]), '改动页面内容或图片'],
      [pick('FontDescriptor'), dictionary([['Type', name('FontDescriptor')]]), '改动字体'],
      [pick('Filespec'), dictionary([['Type', name('Filespec')]]), '改动附件'],
    ] as const) {
      const report = await finds(appended(signed, () => new Map([[object, value as Written]])), 'coverage', 'revisions');
      expect(report.revisions?.at(-1)?.changes.map(change => change.zh)).toContain(words);
    }
  });

  it('finds a table that leads to other objects than those that stand in the file', async () => {
    const all = text(signed);
    const table = /xref\n0 1\n0000000000 65535 f \n(\d+) (\d+)\n(\d{10})/.exec(all.slice(panel.length))!;
    await finds(rewritten(signed, table[3]!, '0000000009'));
    const start = /startxref\n(\d+)\n%%EOF$/.exec(all)!;
    await finds(rewritten(signed, `startxref\n${start[1]}`, `startxref\n${'1'.padEnd(start[1]!.length)}`));
    // An update that only points the table back to older objects: no object of its own, another face.
    const file = readRevisions(signed);
    const previous = Number(start[1]);
    const offset = all.indexOf('\n1 0 obj') + 1;
    const tail = `\nxref\n5 1\n${String(offset).padStart(10, '0')} 00000 n \ntrailer\n<< /Size ${nextNumber(file)} /Root ${file.root} 0 R /Prev ${previous} >>\nstartxref\n${signed.length + 1}\n%%EOF`;
    await finds(bytes(all + tail), 'coverage', 'revisions');
  });

  it('finds objects within a stream, a hybrid table, an object twice, a key twice', async () => {
    const objstm = await PDFDocument.load(signed, { forIncrementalUpdate: true, updateMetadata: false });
    objstm.getPage(0).setRotation({ type: 'degrees', angle: 180 } as never);
    await finds(await objstm.commit({ useObjectStreams: true }), 'coverage');
    await finds(rewritten(signed, '/Prev ', '/XRefStm 5 /Prev '.slice(0, 6)));
    const twice = appended(signed, next => new Map([[next, dictionary([['A', number(1)]])]]));
    await finds(twice, 'coverage', 'revisions');
    const doubled = bytes(text(draft).replace('/Type /Catalog', '/Type /Catalog /Type /Catalog'));
    await finds(doubled, 'readable');
  });
});

describe('certified documents and forms', () => {
  it('finds an annotation put on a page and a second form beside the first', async () => {
    const evil = await revised(signed, document => {
      const note = document.context.register(document.context.obj({ Type: 'Annot', Subtype: 'FreeText', Rect: [0, 0, 600, 850], F: 4 }));
      document.getPage(0).node.set(PDFName.of('Annots'), document.context.obj([note]));
    });
    await finds(evil, 'coverage', 'revisions');
    const form = appended(signed, next => {
      const file = readRevisions(signed);
      const catalog = file.revisions[0]!.objects.get(file.root)!;
      if (catalog.t !== 'dict') throw new Error('no catalogue');
      return new Map<number, Written>([[file.root, { t: 'dict', v: new Map([...catalog.v, ['AcroForm', reference(next)]]) }], [next, dictionary([['Fields', list()]])]]);
    });
    const report = await finds(form, 'signed');
    expect(report.ok).toBe(false);
  });

  it('finds the seal’s appearance changed afterwards, edges stamped without the seal, and validation data taken away', async () => {
    const file = readRevisions(signed);
    const stamps = [...file.revisions[0]!.objects].filter(([, value]) => value.t === 'dict' && value.v.get('NM')?.t === 'str');
    expect(stamps.length).toBeGreaterThan(1);
    const [stamp, value] = stamps[0]!;
    if (value.t !== 'dict') throw new Error('no stamp');
    const stamped = appended(signed, next => new Map<number, Written>([[stamp, { t: 'dict', v: new Map([...value.v, ['AP', dictionary([['N', reference(next)]])]]) }], [next, stream(Buffer.from('0 0 9 9 re f'))]]));
    await finds(stamped, 'coverage', 'revisions');
    const seal = file.revisions.at(-1)!.objects;
    const [field, filled] = [...seal].find(([, one]) => one.t === 'dict' && one.v.has('FT'))!;
    if (filled.t !== 'dict') throw new Error('no field');
    await finds(appended(signed, next => new Map<number, Written>([[field, { t: 'dict', v: new Map([...filled.v, ['AP', dictionary([['N', reference(next)]])]]) }], [next, stream(Buffer.from('q Q'))]])), 'coverage', 'revisions');
    const rest = new Map([...filled.v].filter(([key]) => key !== 'V'));
    await finds(appended(signed, () => new Map<number, Written>([[field, { t: 'dict', v: rest }]])), 'coverage');
  });

  it('finds the same signature used for another document', async () => {
    const other = await composeConclusion(conclusionInput((await concludedCase({ number: '示审食许〔2026〕8号' })).source)!);
    const theirs = (await signConclusion(other, office, { reason: '评审结论', at, field: 'Seal' })).pdf;
    const take = (pdf: Uint8Array): string => /\/Contents <([0-9a-f]+)>/.exec(text(pdf).slice(text(pdf).lastIndexOf('/Type /Sig ')))![1]!;
    await finds(rewritten(theirs, take(theirs), take(signed).padEnd(take(theirs).length, '0').slice(0, take(theirs).length)), 'signature');
  }, 120_000);
});
