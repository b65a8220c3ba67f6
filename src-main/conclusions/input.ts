// From the facts of a matter to what the conclusion prints. Nothing is decided here: facts come from the fold, pictures from the source.

import type { ItemFacts, MatterFacts, Remark } from '#shared/case/facts.ts';
import type { Json } from '#shared/json.ts';
import type { DeviceRecord, Heads, SignedEvent } from '#shared/log/event.ts';
import type { Result, Standard } from '#shared/standard/standard.ts';
import type { ConclusionInput, EvidencePicture, PrintedItem, PrintedProblem } from '../report/input.ts';

export interface InputParts {
  readonly facts: MatterFacts;
  readonly result: Result;
  /** One for each piece of evidence of `evidenceOf(facts)` that could be cut, with the mark that it shows. */
  readonly pictures: readonly { readonly mark: string; readonly item: string; readonly picture: EvidencePicture }[];
  readonly events: readonly SignedEvent[];
  readonly heads: Heads;
  readonly devices: readonly DeviceRecord[];
  readonly serverKey: string;
  readonly standards: { readonly [hash: string]: Standard };
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly testKey: boolean;
}

export function conclusionInput(parts: InputParts): ConclusionInput {
  const { facts, result } = parts;
  const numbers = (item: string) => parts.pictures.flatMap((each, index) => (each.item === item ? [index + 1] : []));
  const items = facts.sections.flatMap((section) => section.items);
  return {
    createdAt: parts.createdAt,
    bureau: facts.bureau.name,
    ...(facts.number === undefined ? {} : { number: facts.number }),
    caseNumber: facts.caseNumber,
    applicant: { name: facts.applicant.name, address: facts.applicant.address },
    matter: { id: facts.matter.id, name: facts.matter.name },
    standard: { title: facts.standard.title, version: facts.standard.version, hash: facts.standard.hash },
    round: facts.round,
    dates: { openedAt: iso(facts.openedAt), dueAt: facts.dueAt, panelOpenedAt: iso(facts.panelOpenedAt) },
    outcome: result.outcome,
    ...(result.label === undefined ? {} : { label: result.label }),
    ...(result.grade === undefined ? {} : { grade: result.grade }),
    derivation: result.derivation,
    sections: facts.sections.map(({ no, title, items: within }) => ({ no, title, items: within.map((item) => printedItem(item, numbers(item.item.id))) })),
    problems: items.flatMap((item) => printedProblem(item, numbers(item.item.id))),
    panel: facts.panel.map(({ person, lead, submittedAt, opinion }) => ({
      name: person.name,
      ...(person.industry === undefined ? {} : { industry: person.industry }),
      ...(person.title === undefined ? {} : { title: person.title }),
      lead,
      submittedAt: iso(submittedAt),
      opinion,
    })),
    settlements: facts.settlements.map((settled) => ({
      no: settled.no,
      text: settled.text,
      before: (items.find((item) => item.item.id === settled.item)?.given ?? []).map(({ person, answer, points }) => ({
        name: person.name,
        answer,
        ...(points === undefined ? {} : { points }),
      })),
      answer: settled.answer,
      ...(settled.points === undefined ? {} : { points: settled.points }),
      reason: settled.reason,
      by: settled.byPerson?.name ?? settled.by,
      at: iso(settled.at),
    })),
    dissent: [],
    consolidation: facts.consolidation,
    footage: facts.footage.map(({ title, name, capturedAt, original }) => ({
      title,
      name,
      bytes: original.bytes,
      ...(capturedAt === undefined ? {} : { capturedAt }),
      sha256: original.sha256,
    })),
    evidence: parts.pictures.map((each) => each.picture),
    testKey: parts.testKey,
    attachment: {
      schema: 'kantai.conclusion/1',
      case: facts.case,
      matter: facts.matter.id,
      number: facts.number ?? null,
      outcome: result.outcome,
      derivation: result.derivation,
      // Through text, so that what is attached is plain data without absent values.
      facts: JSON.parse(JSON.stringify(facts)) as Json,
      events: parts.events,
      heads: parts.heads,
      devices: parts.devices,
      serverKey: parts.serverKey,
      standards: parts.standards,
      footage: facts.footage.map(({ title, original }) => ({ sha256: original.sha256, bytes: original.bytes, title })),
    },
  };
}

function printedItem({ item, answer, points, given, notes }: ItemFacts, evidence: readonly number[]): PrintedItem {
  // Why an item does not apply is compulsory and stands with the notes.
  const reasons = given.flatMap(({ person, answer: own, reason }) => (own === 'na' && reason ? [{ who: person.name, text: reason }] : []));
  return {
    no: item.no,
    text: item.text,
    level: item.level,
    kind: item.kind,
    ...(item.max === undefined ? {} : { max: item.max }),
    answer,
    ...(points === undefined ? {} : { points }),
    notes: [...notes.map((note) => ({ who: names(note), text: note.text })), ...(answer === 'na' ? reasons : [])],
    evidence,
  };
}

function printedProblem({ item, answer, notes, advice }: ItemFacts, evidence: readonly number[]): readonly PrintedProblem[] {
  if (answer !== 'fails' && answer !== 'basically') return [];
  return [
    {
      no: item.no,
      text: item.text,
      level: item.level,
      answer,
      basis: item.basis,
      notes: notes.map((note) => note.text),
      advice: advice.map((each) => each.text),
      evidence,
    },
  ];
}

const names = (remark: Remark) => remark.persons.map((person) => person.name).join('、');

/** An instant of the log as ISO 8601, without its counter. */
export const iso = (instant: string): string => instant.split('/')[0]!;
