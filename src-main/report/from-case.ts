// From the folded case to what its conclusion states. The same facts go onto the pages and, unprinted, into the attachment.

import type { CaseState, CorrectionState, ItemScore } from '#shared/case/case.ts';
import { factsOf, type ItemFacts, type MatterFacts } from '#shared/case/facts.ts';
import type { Person } from '#shared/case/events.ts';
import type { BureauForm } from '#shared/document/form.ts';
import type { Footage, Mark, View } from '#shared/footage/footage.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord, Instant, SignedEvent } from '#shared/log/event.ts';
import { beyond, headsOf } from '#shared/log/heads.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { attachedFacts } from '#shared/verify/case.ts';
import { ATTACHMENT_SCHEMA, type CaseAttachment } from './attachment.ts';
import type { ConclusionInput, Correction, EvidencePicture, PrintedItem, PrintedProblem } from './input.ts';

/** A picture of one mark, cut from the original's pixels. */
export interface Crop {
  readonly mark: string;
  /** Who placed the mark; ids of marks are unique for one person only. */
  readonly person: string;
  readonly mime: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
  /** What the picture shows, where it had to turn to the mark; absent: the view that the mark keeps. */
  readonly view?: View;
}

export interface ConclusionSource {
  readonly state: CaseState;
  /** Pinned standards by hash. */
  readonly standards: { readonly [hash: string]: Standard };
  readonly matter: string;
  /** All events of the case that the state was folded from, open and sheet. */
  readonly events: readonly SignedEvent[];
  readonly devices: readonly DeviceRecord[];
  /** Ed25519 public key of the server, base64. */
  readonly serverKey: string;
  readonly crops: readonly Crop[];
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly testKey: boolean;
  readonly form?: BureauForm;
  readonly crypto: LogCrypto;
}

export interface EvidenceMark {
  readonly item: ItemFacts['item'];
  readonly person: string;
  readonly mark: Mark;
}

/** Marks that a conclusion may show, in printed order: those on items that fail or are basically met. Cut these. */
export const evidenceMarks = (facts: MatterFacts): EvidenceMark[] =>
  facts.sections.flatMap((section) => section.items.flatMap((one) => one.evidence.map(({ person, mark }) => ({ item: one.item, person: person.id, mark }))));

/** `null` while the case has nothing to conclude yet: panel not opened, or its sheets not wholly here. */
export const conclusionInput = (source: ConclusionSource): ConclusionInput | null => {
  const facts = factsOf(source.state, source.standards, source.matter);
  if (facts === null) return null;
  const standard = source.standards[facts.standard.hash]!;
  const result = evaluate(standard, source.matter, facts.given);
  const evidence = pictures(facts, source.crops);
  const numbersOf = (item: string): number[] => evidence.flatMap((one, index) => (one.id === item ? [index + 1] : []));
  const items = facts.sections.flatMap((section) => section.items);
  return {
    createdAt: source.createdAt,
    bureau: facts.bureau.name,
    ...(facts.number === undefined ? {} : { number: facts.number }),
    ...(source.form === undefined ? {} : { form: source.form }),
    ...(facts.correction === undefined ? {} : { correction: printedCorrection(facts.correction, facts.correction.byPerson) }),
    caseNumber: facts.caseNumber,
    applicant: { name: facts.applicant.name, address: facts.applicant.address },
    matter: { id: facts.matter.id, name: facts.matter.name },
    standard: { title: facts.standard.title, version: facts.standard.version, hash: facts.standard.hash },
    round: facts.round,
    dates: { openedAt: timeOf(facts.openedAt), dueAt: facts.dueAt, panelOpenedAt: timeOf(facts.panelOpenedAt) },
    outcome: result.outcome,
    ...(result.label === undefined ? {} : { label: result.label }),
    ...(result.grade === undefined ? {} : { grade: result.grade }),
    derivation: result.derivation,
    sections: facts.sections.map((section) => ({
      no: section.no,
      title: section.title,
      items: section.items.map((one) => printedItem(one, numbersOf(one.item.id))),
    })),
    problems: items.flatMap((one) => problem(one, numbersOf(one.item.id))),
    panel: facts.panel.map(({ person, lead, submittedAt, opinion }) => ({
      name: person.name,
      ...(person.industry === undefined ? {} : { industry: person.industry }),
      ...(person.title === undefined ? {} : { title: person.title }),
      lead,
      submittedAt: timeOf(submittedAt),
      opinion,
    })),
    settlements: facts.settlements.map((settled) => ({
      no: settled.no,
      text: settled.text,
      before: (items.find((one) => one.item.id === settled.item)?.given ?? []).map(({ person, answer, points }) => ({
        name: person.name,
        answer,
        ...pointsOf(points),
      })),
      answer: settled.answer,
      ...pointsOf(settled.points),
      reason: settled.reason,
      by: settled.byPerson?.name ?? '（已不在本案）',
      at: timeOf(settled.at),
    })),
    dissent: dissentOf(source.state, facts.matter.id),
    consolidation: facts.consolidation,
    footage: facts.footage.map((one) => ({
      title: one.title,
      name: one.name,
      bytes: one.original.bytes,
      sha256: one.original.sha256,
      ...(one.capturedAt === undefined ? {} : { capturedAt: one.capturedAt }),
    })),
    evidence: evidence.map(({ picture }) => picture),
    testKey: source.testKey,
    attachment: attachmentOf(source, facts, result),
  };
};

const attachmentOf = (source: ConclusionSource, facts: MatterFacts, result: ReturnType<typeof evaluate>): CaseAttachment => ({
  schema: ATTACHMENT_SCHEMA,
  case: facts.case,
  matter: facts.matter.id,
  number: facts.number ?? null,
  outcome: result.outcome,
  derivation: result.derivation,
  facts: attachedFacts(facts),
  events: beyond(source.events, {}),
  heads: headsOf(source.events, source.crypto),
  devices: recordsOf(source),
  serverKey: source.serverKey,
  standards: { [facts.standard.hash]: source.standards[facts.standard.hash]! },
  footage: facts.footage.map((one) => ({ sha256: one.original.sha256, bytes: one.original.bytes, title: one.title })),
});

/** Only the devices that wrote something here: a conclusion tells nothing of others. */
const recordsOf = ({ events, devices }: ConclusionSource): DeviceRecord[] => {
  const wrote = new Set(events.map((event) => event.device));
  return devices.filter((record) => wrote.has(record.device)).toSorted((left, right) => (left.device < right.device ? -1 : 1));
};

/** As printed; who began it is named, or said to have left the case. */
export const printedCorrection = ({ number, sha256, signedAt, reason, changes, at, version }: CorrectionState & { readonly version: number }, by: Person | null): Correction => ({
  version, number, sha256, signedAt: timeOf(signedAt), reason, changes, by: by?.name ?? '（已不在本案）', at: timeOf(at),
});

/** Hybrid instants carry a counter behind the time. */
export const timeOf = (instant: Instant): string => instant.split('/')[0]!;

/** Dissent as it was stated, word for word; of a matter also what was said of the whole case. */
export const dissentOf = ({ procedure, panel }: CaseState, matter?: string): ConclusionInput['dissent'] =>
  procedure.dissents
    .filter((one) => matter === undefined || one.matter === undefined || one.matter === matter)
    .map(({ by, text }) => ({ name: panel?.experts.find((one) => one.id === by)?.name ?? by, text }));

const pointsOf = (points: number | undefined): Pick<ItemScore, 'points'> => (points === undefined ? {} : { points });

const printedItem = (one: ItemFacts, evidence: readonly number[]): PrintedItem => ({
  no: one.item.no,
  text: one.item.text,
  level: one.item.level,
  kind: one.item.kind,
  ...(one.item.max === undefined ? {} : { max: one.item.max }),
  answer: one.answer,
  ...pointsOf(one.points),
  notes: [...one.notes.map(({ persons, text }) => ({ who: namesOf(persons), text })), ...reasons(one)],
  evidence,
});

const namesOf = (persons: readonly { readonly name: string }[]): string => persons.map((person) => person.name).join('、');

/** Why an item does not apply, each reason once with all who gave it. */
const reasons = (one: ItemFacts): { readonly who: string; readonly text: string }[] => {
  const given = one.given.filter(({ answer, reason }) => answer === 'na' && reason !== undefined && reason.trim() !== '');
  return [...Map.groupBy(given, ({ reason }) => reason!.trim())].map(([text, all]) => ({
    who: namesOf(all.map(({ person }) => person)),
    text: `合理缺项：${text}`,
  }));
};

const problem = (one: ItemFacts, evidence: readonly number[]): PrintedProblem[] =>
  one.answer !== 'fails' && one.answer !== 'basically'
    ? []
    : [
        {
          no: one.item.no,
          text: one.item.text,
          level: one.item.level,
          answer: one.answer,
          basis: one.item.basis,
          notes: one.notes.map(({ text }) => text),
          advice: one.advice.map(({ text }) => text),
          evidence,
        },
      ];

const pictures = (facts: MatterFacts, crops: readonly Crop[]): { readonly id: string; readonly picture: EvidencePicture }[] =>
  evidenceMarks(facts).flatMap(({ item, person, mark }) => {
    const crop = crops.find((one) => one.mark === mark.id && one.person === person);
    const footage = facts.footage.find((one) => one.original.sha256 === mark.footage);
    if (crop === undefined || footage === undefined) return [];
    const by = facts.panel.find((member) => member.person.id === person)?.person.name;
    const note = [mark.label, mark.note].filter((text) => text !== undefined && text.trim() !== '').join('：');
    const picture: EvidencePicture = {
      mime: crop.mime,
      bytes: crop.bytes,
      item: item.no,
      footageTitle: footage.title,
      footage: mark.footage,
      view: viewWords(crop.view ?? mark.view, footage),
      ...(footage.capturedAt === undefined ? {} : { capturedAt: footage.capturedAt }),
      ...(by === undefined ? {} : { by }),
      ...(note === '' ? {} : { note }),
    };
    return [{ id: item.id, picture }];
  });

/** Where the expert looked: degrees on a sphere, source pixels on a flat picture. */
export const viewWords = (view: View, footage: Footage): string => {
  const degrees = (radians: number): string => `${((radians * 180) / Math.PI).toFixed(1).replace('-', '−')}°`;
  return view.kind === 'sphere'
    ? `水平 ${degrees(view.yaw)}　俯仰 ${degrees(view.pitch)}　视场 ${degrees(view.fov)}`
    : `中心 (${Math.round(view.x)}, ${Math.round(view.y)})，原图 ${footage.width} × ${footage.height} 像素`;
};
