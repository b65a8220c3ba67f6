// Typst: plain data in, a tagged PDF/A-3a out, the same bytes for the same data. Runs inside the composing thread (it blocks).

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { NodeCompiler, type NodeError } from '@myriaddreamin/typst-ts-node-compiler';
import { canonicalJson } from '#shared/log/canonical.ts';
import { DOCUMENT_ATTACHMENT } from '#shared/verify/document-checks.ts';
import { ATTACHMENT_NAME } from './attachment.ts';
import { resourcePath, type FontFile } from './fonts.ts';
import { checkGlyphs, type Coverage } from './glyphs.ts';
import type { EvidencePicture } from './input.ts';
import type { DocumentInput } from './kinds.ts';
import type { FieldPlace } from './prepare.ts';
import { documentData, picturePath } from './printed.ts';
import { qrSvg, qrText } from './qr.ts';

export interface Typeset {
  readonly pdf: Uint8Array;
  /** Rooms for signatures as the template left them: of people in their order, the seal last; none in a list. */
  readonly fields: readonly FieldPlace[];
}

/** A virtual folder: nothing is read from or written to the disk, whatever a template asks for. */
const workspace = process.platform === 'win32' ? 'C:\\kantai-typeset' : '/kantai-typeset';
const inWorkspace = (name: string): string => `${workspace}${process.platform === 'win32' ? '\\' : '/'}${name}`;

const partsOf = (input: DocumentInput): { readonly evidence: readonly EvidencePicture[]; readonly attachment: Buffer; readonly attachmentName: string; readonly frame: Head } =>
  input.kind === 'conclusion'
    ? { evidence: input.conclusion.evidence, attachment: jsonBytes(input.conclusion.attachment), attachmentName: ATTACHMENT_NAME, frame: input.conclusion }
    : { evidence: input.frame.evidence, attachment: jsonBytes(input.frame.attached), attachmentName: DOCUMENT_ATTACHMENT, frame: input.frame };

interface Head {
  readonly createdAt: string;
  readonly caseNumber: string;
  readonly number?: string;
}

/** The same memory: fonts are 50 MB. */
const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const jsonBytes = (value: unknown): Buffer => Buffer.from(canonicalJson(value as never), 'utf8');

/** Fonts opened once: half a second that a second document does not pay again. */
export interface Typesetter {
  /** Throws `MissingGlyph`; any other failure is a defect of the template and throws `Error`. */
  typeset(input: DocumentInput): Typeset;
}

export interface TypesetterFonts {
  readonly fonts: readonly FontFile[];
  /** The rare-character pack, where it is in use. */
  readonly rare: readonly FontFile[];
  readonly covers: Coverage;
}

export const createTypesetter = ({ fonts, rare, covers }: TypesetterFonts): Typesetter => {
  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: [...fonts, ...rare].map(font => viewOf(font.bytes)) }] });
  return {
    typeset(input) {
      const { evidence, attachment, attachmentName, frame } = partsOf(input);
      const hash = createHash('sha256').update(attachment).digest('hex');
      const data = documentData(input, { name: attachmentName, hash });
      checkGlyphs(data, covers);

      compiler.resetShadow();
      const add = (name: string, bytes: Buffer): void => compiler.mapShadow(inWorkspace(name), bytes);
      add('data.json', Buffer.from(JSON.stringify({ ...data, rare: rare.length > 0 }), 'utf8'));
      add('layout.typ', readFileSync(resourcePath('report', 'layout.typ')));
      add('qr.svg', Buffer.from(qrSvg(qrText({ ...frame, kind: input.kind, hash })), 'utf8'));
      add(attachmentName, attachment);
      evidence.forEach((picture, index) => add(picturePath(picture, index).slice(1), viewOf(picture.bytes)));

      const source = `${readFileSync(resourcePath('report', `${input.kind}.typ`), 'utf8')}${attach(attachmentName)}`;
      const compiled = compiler.compile({ mainFileContent: source });
      if (compiled.hasError() || compiled.result === null) throw typesetError(compiler, input.kind, compiled.takeDiagnostics());
      const places: { value: PlaceOfField }[] = compiler.query(compiled.result, { selector: '<field>' });
      const pdf = compiler.pdf(compiled.result, { pdfStandard: 'a-3a', creationTimestamp: Math.floor(Date.parse(frame.createdAt) / 1000) });
      return { pdf: new Uint8Array(pdf), fields: places.map(({ value }) => placeOf(value)) };
    },
  };
};

interface PlaceOfField {
  readonly name: string;
  readonly page: number;
  readonly x: string;
  readonly y: string;
  readonly width: string;
  readonly height: string;
}

/** The seal closes the document: whoever signs after it would change what it vouches for. */
const placeOf = ({ name, page, x, y, width, height }: PlaceOfField): FieldPlace => ({
  name, page, left: parseFloat(x), top: parseFloat(y), width: parseFloat(width), height: parseFloat(height), locks: name === SEAL,
});
const SEAL = 'Seal';

const attach = (name: string): string => `\n#pdf.attach("/${name}", relationship: "data", mime-type: "application/json", description: "机器可读的数据 machine-readable data")\n`;

const typesetError = (compiler: NodeCompiler, kind: string, diagnostics: NodeError | null): Error => {
  const messages = diagnostics === null ? [] : compiler.fetchDiagnostics(diagnostics).map(entry => JSON.stringify(entry));
  return new Error(`The document (${kind}) could not be typeset: ${messages.join('; ').slice(0, 2000)}`);
};
