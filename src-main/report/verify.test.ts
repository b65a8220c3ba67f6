import * as fc from 'fast-check';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString, rgb } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '#shared/json.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { judgeCase as judgeAttached, readAttachment } from '#shared/verify/case.ts';
import type { CaseAttachment } from './attachment.ts';
import { concludedCase, REPORT_NUMBER } from './case.testing.ts';
import { composeConclusion } from './compose.testing.ts';
import { conclusionInput } from './from-case.ts';
import { emptyInput } from './sample.testing.ts';
import { signConclusion } from './sign.ts';
import { createTestSigner, type TestSigner } from './test-key.ts';
import { hasTool, pdfsig, pdfText, withFolder } from './tools.testing.ts';

import { nodeVerifyDeps, verifyConclusion } from './verify.ts';

const judgeCase = (one: CaseAttachment) => judgeAttached(one, nodeVerifyDeps.crypto);

const at = '2026-11-23T10:01:00.000Z';
const newSigner = (): Promise<TestSigner> => withFolder(folder => createTestSigner({ folder, bureauName: '示例区审批局', now: () => new Date(at), keyType: 'p256' }));

let signer: TestSigner;
let draft: Uint8Array;
let signed: Uint8Array;
let attachment: CaseAttachment;

beforeAll(async () => {
  const { source } = await concludedCase();
  const input = conclusionInput(source)!;
  attachment = JSON.parse(canonicalJson(input.attachment as unknown as Json)) as CaseAttachment;
  signer = await newSigner();
  draft = await composeConclusion(input);
  signed = (await signConclusion(draft, signer, { reason: '评审结论', field: 'Seal', at })).pdf;
});

const failed = async (pdf: Uint8Array, trust?: readonly Uint8Array[]): Promise<string[]> => {
  const report = await verifyConclusion(pdf, trust === undefined ? {} : { trust });
  const codes = report.checks.filter(check => check.ok === false).map(check => check.code);
  expect(report.ok).toBe(codes.length === 0);
  return codes;
};

/** Appends a revision to a document, as a PDF editor would. */
const revised = async (pdf: Uint8Array, edit: (document: PDFDocument) => void): Promise<Uint8Array> => {
  const document = await PDFDocument.load(pdf, { forIncrementalUpdate: true, updateMetadata: false });
  edit(document);
  const after = await document.commit({ useObjectStreams: false });
  expect(Buffer.compare(after.subarray(0, pdf.length), pdf)).toBe(0);
  return after;
};

const whiteOut = (document: PDFDocument): void => {
  const page = document.getPage(0);
  page.drawRectangle({ x: 0, y: 0, width: page.getWidth(), height: page.getHeight(), color: rgb(1, 1, 1) });
  page.drawText('FORGED RESULT: PASS', { x: 80, y: 500, size: 30 });
};

describe('verifying a conclusion', () => {
  it('finds everything in order in a genuine one, names the test key, and leaves trust open without a root', async () => {
    const report = await verifyConclusion(signed);
    expect(report).toMatchObject({ ok: true, testKey: true, number: REPORT_NUMBER });
    const open = report.checks.filter(check => check.ok === 'unknown').map(check => check.code);
    expect(open).toEqual(['trusted', 'revocation', 'time', 'testKey']);
    const codes = report.checks.map(check => check.code);
    expect(codes).toEqual(expect.arrayContaining(['signature', 'coverage', 'revisions', 'structure', 'certificate', 'attachment', 'printed', 'devices', 'streams', 'heads', 'standards', 'facts', 'outcome', 'number', 'footage']));
    for (const check of report.checks) {
      expect(check.zh).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(check.en).toMatch(/\.$/);
    }
  });

  it('calls the signer trusted with the right root only', async () => {
    expect(await failed(signed, [signer.root])).toEqual([]);
    expect(await failed(signed, [(await newSigner()).root])).toEqual(['trusted']);
    expect(await failed(signed, [])).toEqual(['trusted']);
  });

  it('finds one flipped bit anywhere', async () => {
    const text = Buffer.from(signed).toString('latin1');
    const ranges = text.lastIndexOf('/ByteRange [');
    const gap = text.indexOf('/Contents <', ranges) + 10;
    const gapEnd = text.indexOf('>', gap);
    const attached = text.indexOf('/EmbeddedFile');
    const random = Array.from({ length: 15 }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 0) % signed.length);
    const everyFrom = (start: number, step: number, count: number): number[] => Array.from({ length: count }, (_, index) => start + index * step);
    const positions = [
      0, 6, signed.length - 1,
      ...random,
      ...everyFrom(ranges, 5, 12),
      // The container, its `<` and `>`, and the zeros behind it.
      gap, gapEnd, gapEnd - 1, gapEnd - 200, ...everyFrom(gap + 1, Math.floor((gapEnd - gap) / 20), 20),
      ...everyFrom(attached + 100, 211, 8),
      ...everyFrom(signed.length - 300, 37, 8),
    ];
    const missed: string[] = [];
    for (const [index, position] of positions.entries()) {
      const flipped = signed.slice();
      // 0x20 turns a small hex digit into a capital one: the same number in another spelling.
      flipped[position]! ^= index % 2 === 0 ? 0x20 : 0x01;
      const { ok, checks } = await verifyConclusion(flipped);
      // The root's own certificate comes along unsigned: with a bit turned it is no root any more, and the chain is told to end before it.
      if (ok && checks.every(check => check.code !== 'certificate' || check.ok === true)) missed.push(`${position} ${text.slice(position - 8, position + 8)}`);
    }
    expect(missed).toEqual([]);
  }, 240_000);

  it('never throws, whatever it is given', async () => {
    const cut = fc.record({ from: fc.nat(signed.length), length: fc.nat(3000), insert: fc.uint8Array({ maxLength: 40 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 3 }), async cuts => {
        let bytes = Buffer.from(signed);
        for (const { from, length, insert } of cuts) bytes = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + length)]);
        fc.pre(Buffer.compare(bytes, signed) !== 0);
        expect((await verifyConclusion(new Uint8Array(bytes))).ok).toBe(false);
      }),
      { seed: 20261123, numRuns: 25 },
    );
  });

  it('finds a truncated file and bytes added behind the end', async () => {
    for (const length of [0, 4, 5000, signed.length - 1]) expect((await verifyConclusion(signed.subarray(0, length))).ok).toBe(false);
    expect(await failed(new Uint8Array([...signed, 10]))).toContain('coverage');
    expect(await failed(new Uint8Array([...signed, ...signed]))).toContain('coverage');
  });

  it('finds pages repainted by a later revision, which pdfsig calls valid', async () => {
    const forged = await revised(signed, whiteOut);
    expect(await failed(forged)).toEqual(['coverage', 'revisions']);
    const { checks } = await verifyConclusion(forged);
    expect(checks.find(check => check.code === 'revisions')?.zh).toMatch(/页面/);
    if (!hasTool('pdfsig') || !hasTool('certutil')) return;
    expect(await pdfsig(forged, signer.root)).toContain('Signature is Valid');
    expect(await pdfText(forged)).toContain('FORGED');
  });

  it('finds pages repainted and then sealed again by somebody else, even in a field of the same name', async () => {
    for (const name of ['Seal', 'Other']) {
      const forged = await revised(signed, document => {
        whiteOut(document);
        const { context } = document;
        const field = context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [50, 50, 250, 150], F: 132, P: document.getPage(0).ref });
        field.set(PDFName.of('T'), PDFString.of(name));
        document.catalog.lookup(PDFName.of('AcroForm'), PDFDict).lookup(PDFName.of('Fields'), PDFArray).push(context.register(field));
      });
      const { pdf } = await signConclusion(forged, await newSigner(), { reason: '评审结论', field: name, at });
      expect(await failed(pdf)).toEqual(name === 'Seal' ? ['revisions'] : ['coverage', 'revisions']);
      expect(await failed(pdf, [signer.root])).toContain('trusted');
    }
  });

  it('finds an attachment taken away by a later revision', async () => {
    const swapped = await revised(signed, document => {
      document.catalog.set(PDFName.of('Names'), document.context.obj({}));
    });
    expect(await failed(swapped)).toEqual(expect.arrayContaining(['coverage', 'revisions', 'attachment']));
  });

  it('finds a draft that nobody signed, one without a number, and what is no PDF', async () => {
    expect(await failed(draft)).toEqual(['signed']);
    expect(await failed(Buffer.from('not a pdf'))).toEqual(['readable']);
    const { source } = await concludedCase({ number: null });
    const unnumbered = await signConclusion(await composeConclusion(conclusionInput(source)!), signer, { reason: '评审结论', field: 'Seal', at });
    expect(await failed(unnumbered.pdf)).toEqual(['number']);
  });

  it('finds a signature made while the certificate was not valid', async () => {
    const { pdf } = await signConclusion(draft, signer, { reason: '评审结论', field: 'Seal', at });
    const late = Buffer.from(Buffer.from(pdf).toString('latin1').replace('(D:20261123100100Z)', '(D:20361123100100Z)'), 'latin1');
    expect(await failed(new Uint8Array(late))).toEqual(expect.arrayContaining(['signature', 'certificate']));
  });

  it('finds pages that state what the records do not say, though signed by the right key', async () => {
    const { source } = await concludedCase();
    const input = conclusionInput(source)!;
    const lying = { ...input, outcome: 'pass' as const, attachment: { ...input.attachment, outcome: 'pass' } };
    const { pdf } = await signConclusion(await composeConclusion(lying), signer, { reason: '评审结论', field: 'Seal', at });
    expect(await failed(pdf, [signer.root])).toEqual(['outcome']);
    const { pdf: bare } = await signConclusion(await composeConclusion(emptyInput), signer, { reason: '评审结论', field: 'Seal', at });
    expect((await failed(bare)).length).toBeGreaterThan(0);
  });
});

describe('judging the attached case', () => {
  const judge = (change: (one: CaseAttachment & { events: SignedEvent[] }) => Partial<CaseAttachment>) => {
    const copy = structuredClone(attachment) as CaseAttachment & { events: SignedEvent[] };
    return judgeCase({ ...copy, ...change(copy) });
  };
  const isSound = (judged: ReturnType<typeof judgeCase>): boolean =>
    [judged.devices, judged.streams, judged.heads, judged.standards].every(list => list.length === 0) && judged.factsAgree && judged.outcomeAgrees && judged.numberAgrees && judged.footageAgrees;

  it('is content with what the workstation attached', () => {
    expect(isSound(judge(() => ({})))).toBe(true);
  });

  it('finds an event altered, left out, doubled, swapped, or written by somebody else', () => {
    const answered = (events: readonly SignedEvent[]): number => events.findIndex(event => event.type === 'item.answered');
    expect(judge(one => ({ events: one.events.with(answered(one.events), { ...one.events[answered(one.events)]!, body: { item: 'f-1.1', answer: 'fails' } }) })).streams).toHaveLength(1);
    expect(judge(one => ({ events: one.events.toSpliced(answered(one.events), 1) })).streams).toHaveLength(1);
    expect(judge(one => ({ events: one.events.slice(0, -1) })).heads).toEqual(['heads']);
    expect(judge(one => ({ events: [...one.events, one.events.at(-1)!] })).streams).toHaveLength(1);
    expect(judge(one => ({ events: one.events.map(event => (event.actor === 'e1' ? { ...event, actor: 'e2' } : event)) })).devices.length).toBeGreaterThan(0);
    expect(judge(one => ({ events: one.events.map((event, index) => (index === 0 ? { ...event, sig: one.events[1]!.sig } : event)) })).streams).toHaveLength(1);
  });

  it('finds a device that the server never enrolled, a foreign server, another standard, outcome, number or footage', () => {
    expect(judge(one => ({ devices: one.devices.slice(1) })).streams.length).toBeGreaterThan(0);
    expect(judge(one => ({ devices: one.devices.map(record => ({ ...record, person: 'e2' })) })).devices.length).toBeGreaterThan(0);
    expect(judge(one => ({ serverKey: one.devices[0]!.publicKey })).devices.length).toBeGreaterThan(0);
    expect(judge(one => ({ standards: Object.fromEntries(Object.entries(one.standards).map(([hash, standard]) => [hash, { ...standard, title: '另一标准' }])) }))).toMatchObject({ factsAgree: false });
    expect(judge(() => ({ outcome: 'pass' })).outcomeAgrees).toBe(false);
    expect(judge(() => ({ derivation: [] })).outcomeAgrees).toBe(false);
    expect(judge(() => ({ number: '另一号' })).numberAgrees).toBe(false);
    expect(judge(() => ({ footage: [] })).footageAgrees).toBe(false);
    expect(judge(() => ({ facts: {} })).factsAgree).toBe(false);
  });

  it('accepts canonical JSON of its own schema only', () => {
    expect(readAttachment(Buffer.from('{"a": 1}'))).toEqual({ ok: false, reason: 'notCanonical' });
    expect(readAttachment(Buffer.from('{"a":1}'))).toEqual({ ok: false, reason: 'otherSchema' });
    expect(readAttachment(Buffer.from('{'))).toEqual({ ok: false, reason: 'notJson' });
    expect(readAttachment(Uint8Array.of(0xff, 0xfe))).toEqual({ ok: false, reason: 'notJson' });
  });
});
