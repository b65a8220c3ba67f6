// From the input to what the template prints: times and sizes in the reader's units, pictures by path, absent values as null.

import { defaultForm, fillPlaces } from '#shared/document/form.ts';
import { KINDS, isNumberedKind } from '#shared/document/kinds.ts';
import type { ConclusionInput, Correction, EvidencePicture } from './input.ts';
import type { DocumentFrame, DocumentInput } from './kinds.ts';

/** The bureaus' time: one zone in the whole country, whatever the machine is set to. */
const OFFSET_MINUTES = 8 * 60;

/** ISO 8601 → `2026年11月23日 16:05` in Beijing time; a date without a time stays a date; anything else is printed as it came. */
export const printedTime = (iso: string): string => {
  const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (dateOnly !== null) return `${dateOnly[1]}年${Number(dateOnly[2])}月${Number(dateOnly[3])}日`;
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) return iso;
  const time = new Date(milliseconds + OFFSET_MINUTES * 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.getUTCFullYear()}年${time.getUTCMonth() + 1}月${time.getUTCDate()}日 ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
};

/** Bytes → `12.3 MB`. */
export const printedSize = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`;

const time = (iso: string | undefined): string | null => (iso === undefined ? null : printedTime(iso));

/** Tabs and carriage returns have no glyph and no meaning on a page; everything else stays as it was written. */
const tidy = <T>(value: T): T => {
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\t', ' ') as T;
  if (Array.isArray(value)) return value.map(tidy) as T;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tidy(entry)])) as T;
  return value;
};

/** What every template reads: `layout.typ` names the same fields. */
const frameData = (kind: DocumentInput['kind'], frame: Omit<DocumentFrame, 'attached'>, attachment: { readonly name: string; readonly hash: string }) => {
  const form = frame.form ?? defaultForm(frame.bureau);
  return {
    kind,
    title: KINDS[kind].title,
    numbered: kind === 'conclusion' || isNumberedKind(kind),
    createdAt: printedTime(frame.createdAt),
    bureau: frame.bureau,
    form: { name: form.name, under: form.under, colour: form.colour, seal: form.seal, foot: form.foot, conclusion: form.conclusion },
    number: frame.number ?? null,
    correction: frame.correction === undefined ? null : printedCorrection(frame.correction),
    caseNumber: frame.caseNumber,
    applicant: { name: frame.applicant.name, address: frame.applicant.address },
    round: frame.round,
    evidence: frame.evidence.map(printedPicture),
    footage: frame.footage.map(one => ({ title: one.title, capturedAt: time(one.capturedAt), size: printedSize(one.bytes), sha256: one.sha256 })),
    attachmentName: attachment.name,
    attachmentHash: attachment.hash,
    testKey: frame.testKey,
  };
};

const printedCorrection = ({ version, number, sha256, signedAt, reason, changes, by, at }: Correction) => ({
  version, number, sha256, signedAt: time(signedAt), reason, changes, by, at: printedTime(at),
});

export const picturePath = (picture: EvidencePicture, index: number): string => `/evidence/${index + 1}.${picture.mime === 'image/png' ? 'png' : 'jpg'}`;

const printedPicture = (picture: EvidencePicture, index: number) => ({
  index: index + 1,
  path: picturePath(picture, index),
  item: picture.item,
  footageTitle: picture.footageTitle,
  footage: picture.footage,
  view: picture.view,
  capturedAt: time(picture.capturedAt),
  by: picture.by ?? null,
  note: picture.note ?? null,
});

/** Times of plain content in the reader's words: fields called `at` or `deadline`, or ending in `At`; sizes from `bytes`. */
const inWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inWords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      if (typeof entry === 'string' && (key === 'at' || key === 'deadline' || key.endsWith('At'))) return [key, printedTime(entry)];
      return key === 'bytes' && typeof entry === 'number' ? ['size', printedSize(entry)] : [key, inWords(entry)];
    }),
  );
};

/** Everything that the template of a document prints, in plain strings and numbers. */
export const documentData = (input: DocumentInput, attachment: { readonly name: string; readonly hash: string }) =>
  input.kind === 'conclusion'
    ? printedData(input.conclusion, attachment)
    : tidy({ ...frameData(input.kind, input.frame, attachment), ...(inWords(input.content) as object) });

const printedData = (input: ConclusionInput, attachment: { readonly name: string; readonly hash: string }) => {
  const frame = frameData('conclusion', input, attachment);
  const places = { applicant: input.applicant.name, address: input.applicant.address, matters: input.matter.name, round: String(input.round), bureau: input.bureau };
  return tidy({
    ...frame,
    form: { ...frame.form, conclusion: fillPlaces(frame.form.conclusion, places) },
    matter: { name: input.matter.name },
    standard: { title: input.standard.title, version: input.standard.version, hash: input.standard.hash },
    dates: { openedAt: time(input.dates.openedAt), dueAt: time(input.dates.dueAt), panelOpenedAt: time(input.dates.panelOpenedAt) },
    outcome: input.outcome,
    label: input.label ?? null,
    grade: input.grade ?? null,
    derivation: input.derivation,
    sections: input.sections.map(section => ({
      no: section.no,
      title: section.title,
      items: section.items.map(item => ({
        no: item.no,
        text: item.text,
        level: item.level,
        kind: item.kind,
        max: item.max ?? null,
        answer: item.answer,
        points: item.points ?? null,
        notes: item.notes.filter(note => note.text.trim() !== '').map(note => ({ who: note.who ?? null, text: note.text })),
        evidence: item.evidence,
      })),
    })),
    problems: input.problems.map(row => ({
      ...row,
      notes: row.notes.filter(note => note.trim() !== ''),
      advice: row.advice.filter(advice => advice.trim() !== ''),
    })),
    panel: input.panel.map(member => ({
      name: member.name,
      industry: member.industry ?? null,
      title: member.title ?? null,
      lead: member.lead,
      submittedAt: time(member.submittedAt),
      opinion: member.opinion,
    })),
    settlements: input.settlements.map(row => ({
      ...row,
      before: row.before.map(one => ({ name: one.name, answer: one.answer, points: one.points ?? null })),
      points: row.points ?? null,
      at: printedTime(row.at),
    })),
    dissent: input.dissent,
    consolidation: input.consolidation,
    streams: Object.keys(input.attachment.heads).length,
    events: input.attachment.events.length,
  });
};
