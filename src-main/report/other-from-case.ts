// From the folded case to what its documents beside the conclusion state. Nothing is invented: what no event holds comes from what staff
// entered, or is printed as not recorded.

import type { CaseState, DocumentState } from '#shared/case/case.ts';
import { factsOf, type ItemFacts, type MatterFacts } from '#shared/case/facts.ts';
import { emptySheet, scoreOf } from '#shared/case/sheet.ts';
import { defaultForm, fillPlaces, type BureauForm } from '#shared/document/form.ts';
import type { Entries } from '#shared/document/entries.ts';
import { KINDS } from '#shared/document/kinds.ts';
import type { Content, Footage } from '#shared/footage/footage.ts';
import type { Json } from '#shared/json.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { headsOf, streamOf } from '#shared/log/heads.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { courseOf } from './course.ts';
import { dissentOf, printedCorrection, timeOf, viewWords, type Crop, type EvidenceMark } from './from-case.ts';
import type { EvidencePicture } from './input.ts';
import type { ContentOf, DocumentFrame, OtherInput, OtherKind } from './kinds.ts';
import { printedTime } from './printed.ts';
import { entriesWithNotice, rectificationOf } from './rectification.ts';
import { standardContentOf } from './standard-content.ts';

export interface OtherSource {
  readonly state: CaseState;
  /** Pinned standards by hash. */
  readonly standards: { readonly [hash: string]: Standard };
  readonly events: readonly SignedEvent[];
  readonly kind: OtherKind;
  /** Of a kind that is made for each matter. */
  readonly matter?: string;
  readonly crops: readonly Crop[];
  readonly entries: Entries;
  readonly form?: BureauForm;
  readonly createdAt: string;
  readonly testKey: boolean;
  readonly crypto: LogCrypto;
}

/** Facts of every matter; `null` while one of them has none. */
const allFacts = (state: CaseState, standards: OtherSource['standards']): readonly MatterFacts[] | null => {
  const facts = state.matters.map((matter) => factsOf(state, standards, matter.id));
  return facts.every((one) => one !== null) ? facts : null;
};

interface Problem {
  readonly one: ItemFacts;
  readonly matters: readonly string[];
}

/** What was not met, of all matters, each item once, in printed order. */
const problemsOf = (all: readonly MatterFacts[]): readonly Problem[] => {
  const found = new Map<string, { one: ItemFacts; matters: string[] }>();
  for (const facts of all) {
    for (const one of facts.sections.flatMap((section) => section.items)) {
      if (one.answer !== 'fails' && one.answer !== 'basically') continue;
      const key = `${facts.standard.hash} ${one.item.id}`;
      const known = found.get(key);
      if (known) known.matters.push(facts.matter.name);
      else found.set(key, { one, matters: [facts.matter.name] });
    }
  }
  return [...found.values()];
};

/** Marks that a document shows: cut these, in this order. */
export const marksOf = (source: Pick<OtherSource, 'state' | 'standards' | 'kind'>): readonly EvidenceMark[] => {
  const all = allFacts(source.state, source.standards);
  if (all === null) return [];
  if (source.kind === 'notice') return problemsOf(all).flatMap(({ one }) => one.evidence.map(({ person, mark }) => ({ item: one.item, person: person.id, mark })));
  if (source.kind !== 'album') return [];
  const items = new Map(all.flatMap((facts) => facts.sections.flatMap((section) => section.items.map((one) => [one.item.id, one.item] as const))));
  const order = source.state.footage.map((one) => one.original.sha256);
  return (source.state.panel?.experts ?? [])
    .flatMap((person) => Object.values(source.state.sheets[person.id]?.marks ?? {}).flatMap((mark) => {
      const item = items.get(mark.item);
      return item === undefined ? [] : [{ item, person: person.id, mark }];
    }))
    .toSorted((left, right) => order.indexOf(left.mark.footage) - order.indexOf(right.mark.footage));
};

/** `null` while the case has nothing to state in such a document. */
export const otherInput = (source: OtherSource): OtherInput | null => {
  const { state, kind } = source;
  const { opened } = state;
  if (!opened) return null;
  const marks = marksOf(source).flatMap((one) => {
    const crop = source.crops.find((cut) => cut.mark === one.mark.id && cut.person === one.person);
    const footage = state.footage.find((each) => each.original.sha256 === one.mark.footage);
    return crop === undefined || footage === undefined ? [] : [{ ...one, crop, footage }];
  });
  const content = contentOf(source, marks);
  if (content === null) return null;
  const evidence = marks.map((one) => pictureOf(state, one));
  const numbered = kind === 'notice' || kind === 'tracking' || kind === 'minutes' ? state.documents[kind] : undefined;
  const footage = kind === 'album' || kind === 'archive' ? footageOf(state) : [];
  const frame: DocumentFrame = {
    createdAt: source.createdAt,
    bureau: opened.bureau.name,
    ...(numbered?.number === undefined ? {} : { number: numbered.number }),
    caseNumber: opened.number,
    applicant: { name: opened.applicant.name, address: opened.applicant.address },
    round: opened.round,
    testKey: source.testKey,
    ...(source.form === undefined ? {} : { form: source.form }),
    ...(numbered?.correction === undefined ? {} : { correction: printedCorrection({ ...numbered.correction, version: numbered.version }, personOf(state, numbered.correction.by)) }),
    footage,
    evidence,
    attached: attachedOf(source, content, evidence, numbered),
  };
  return { kind, frame, content } as OtherInput;
};

interface CutMark extends EvidenceMark {
  readonly crop: Crop;
  readonly footage: Footage;
}

const contentOf = (source: OtherSource, marks: readonly CutMark[]): ContentOf[OtherKind] | null => {
  const { state, standards, kind } = source;
  if (kind === 'standard') return standardContent(source);
  if (kind === 'archive') return archiveContent(source);
  const all = allFacts(state, standards);
  if (all === null) return null;
  switch (kind) {
    case 'notice':
      return noticeContent(source, all, marks);
    case 'tracking':
      return trackingContent(source, all);
    case 'minutes':
      return minutesContent(source, all);
    case 'scores': {
      const facts = all.find((one) => one.matter.id === source.matter) ?? all[0];
      return facts === undefined ? null : scoresContent(state, facts);
    }
    case 'album':
      return albumContent(marks);
  }
};

const measureOf = (one: ItemFacts, entries: Entries): string =>
  entries.measures?.[one.item.id]?.measure?.trim() || one.advice.map(({ text }) => text).join('；') || '请按所列条款的要求整改到位。';

const problemRow = ({ one }: Problem, entries: Entries) => ({
  no: one.item.no,
  text: one.item.text,
  level: one.item.level,
  basis: one.item.basis,
  notes: one.notes.map(({ text }) => text),
  measure: measureOf(one, entries),
  deadline: entries.measures?.[one.item.id]?.deadline ?? null,
});

const noticeContent = ({ state, entries: entered, form }: OtherSource, all: readonly MatterFacts[], marks: readonly CutMark[]): ContentOf['notice'] => {
  const opened = state.opened!;
  const entries = entriesWithNotice(state, entered);
  const used = form ?? defaultForm(opened.bureau.name);
  const matters = all.map(({ matter }) => ({ name: matter.name }));
  const places = {
    applicant: opened.applicant.name,
    address: opened.applicant.address,
    matters: matters.map(({ name }) => name).join('、'),
    deadline: entries.deadline === undefined ? '' : printedTime(entries.deadline),
    round: String(opened.round),
    bureau: opened.bureau.name,
  };
  const problems = problemsOf(all);
  return {
    matters,
    opening: fillPlaces(used.notice.opening, places),
    deadline: entries.deadline ?? null,
    problems: problems.map((problem) => ({
      ...problemRow(problem, entries),
      answer: problem.one.answer!,
      matters: problem.matters,
      evidence: marks.flatMap((mark, index) => (mark.item === problem.one.item ? [index + 1] : [])),
    })),
    demands: used.notice.demands.map((text) => fillPlaces(text, places)),
    consequence: fillPlaces(used.notice.consequence, places),
    // Advice on what was not met became the measure; the rest is advice and nothing else.
    advice: all[0] === undefined ? [] : adviceOf(all, problems),
    contact: used.contact === '' ? null : used.contact,
  };
};

const adviceOf = (all: readonly MatterFacts[], problems: readonly Problem[]): ContentOf['notice']['advice'] => {
  const failed = new Set(problems.map(({ one }) => one.item.id));
  const said = new Map(all.flatMap((facts) => facts.sections.flatMap((section) => section.items)).filter((one) => !failed.has(one.item.id)).map((one) => [one.item.id, one]));
  return [...said.values()].flatMap((one) => one.advice.map(({ text }) => ({ no: one.item.no, text })));
};

const trackingContent = (source: OtherSource, all: readonly MatterFacts[]): ContentOf['tracking'] => {
  const { notice } = source.state.documents;
  const entries = entriesWithNotice(source.state, { ...notice?.composed?.entries, ...source.entries });
  const known = rectificationOf(source.state, source.standards);
  const problems = problemsOf(all);
  const asked = [...(known?.rows ?? [])].filter(([item]) => !problems.some(({ one }) => one.item.id === item));
  return {
    notice: { number: notice?.number ?? known?.noticeNumber ?? null, at: notice?.signed ? timeOf(notice.signed.at) : (known?.issuedAt ?? null), deadline: entries.deadline ?? null },
    rows: [
      ...problems.map((problem) => {
        const row = known?.rows.get(problem.one.item.id);
        return { ...problemRow(problem, entries), state: row?.state ?? ('open' as const), rounds: row?.rounds ?? [] };
      }),
      // Found after the notice and approved: no sheet failed it.
      ...asked.map(([, { row, state, rounds }]) => ({ no: row.no, text: row.problem, level: 'general' as const, basis: row.clause === '' ? [] : [row.clause], notes: [], measure: row.measure, deadline: row.deadline, state, rounds })),
    ],
    reminders: known?.reminders ?? [],
    closed: known?.closed ?? null,
  };
};

const minutesContent = (source: OtherSource, all: readonly MatterFacts[]): ContentOf['minutes'] => {
  const { state, entries } = source;
  const panel = state.panel!;
  const first = all[0]!;
  const settlements = [...new Map(all.flatMap((facts) => facts.settlements.map((one) => [one.item, { one, facts }] as const))).values()];
  const lastSettled = settlements.map(({ one }) => one.at).toSorted().at(-1);
  return {
    session: {
      openedAt: timeOf(first.panelOpenedAt),
      closedAt: lastSettled !== undefined && all.every((facts) => facts.unsettled.length === 0) ? timeOf(lastSettled) : null,
      lead: personOf(state, panel.lead)?.name ?? panel.lead,
      place: entries.place ?? null,
      recorder: entries.recorder ?? null,
      recusal: entries.recusal ?? recusalWords(state),
      remarks: entries.remarks ?? null,
    },
    present: [...panel.experts, ...panel.staff, ...panel.supervisors].map((person) => {
      const submission = state.sheets[person.id]?.submitted;
      return {
        name: person.name, role: person.role, lead: person.id === panel.lead, industry: person.industry ?? null, title: person.title ?? null,
        submittedAt: submission ? timeOf(submission.at) : null, opinion: submission?.opinion ?? '',
      };
    }),
    experts: panel.experts.map((person) => ({ name: person.name, lead: person.id === panel.lead })),
    course: courseOf(state, source.events, source.standards),
    settlements: settlements.map(({ one, facts }) => ({
      no: one.no,
      text: one.text,
      before: (facts.sections.flatMap((section) => section.items).find((each) => each.item.id === one.item)?.given ?? []).map(({ person, answer, points }) => ({ name: person.name, answer, points: points ?? null })),
      answer: one.answer,
      points: one.points ?? null,
      reason: one.reason,
      by: one.byPerson?.name ?? '（已不在本案）',
      at: timeOf(one.at),
    })),
    dissent: [...dissentOf(state), ...(entries.dissent ?? [])],
    matters: all.map((facts) => {
      const result = facts.unsettled.length > 0 ? undefined : evaluate(source.standards[facts.standard.hash]!, facts.matter.id, facts.given);
      return { name: facts.matter.name, outcome: result?.complete ? result.outcome : null, label: result?.label ?? null, derivation: result?.derivation ?? [] };
    }),
  };
};

/** What the members stated before they signed in; `null` where the case holds no statements. */
const recusalWords = (state: CaseState): string | null => {
  const stated = (state.panel?.experts ?? []).flatMap(({ id, name }) => state.procedure.recusals.filter((one) => one.by === id).slice(-1).map((one) => ({ name, conflict: one.conflict })));
  if (stated.length === 0) return null;
  const [free, conflicted] = [stated.filter((one) => !one.conflict), stated.filter((one) => one.conflict)].map((all) => all.map(({ name }) => name).join('、')) as [string, string];
  return [...(free === '' ? [] : [`${free}声明无应当回避的情形`]), ...(conflicted === '' ? [] : [`${conflicted}声明应当回避`])].join('；') + '。';
};

const scoresContent = (state: CaseState, facts: MatterFacts): ContentOf['scores'] => {
  const items = facts.sections.flatMap((section) => section.items);
  const differs = (one: ItemFacts): boolean => new Set(one.given.map(({ answer, points }) => `${answer} ${points}`)).size > 1;
  const alike = items.filter((one) => !differs(one)).length;
  return {
    matter: { name: facts.matter.name },
    standard: facts.standard,
    openedAt: timeOf(facts.panelOpenedAt),
    experts: state.panel!.experts.map((person) => ({ name: person.name, lead: person.id === state.panel!.lead })),
    sections: facts.sections.map((section) => ({
      no: section.no,
      title: section.title,
      items: section.items.map((one) => ({
        no: one.item.no, text: one.item.text, level: one.item.level, max: one.item.max ?? null,
        given: state.panel!.experts.map((person) => {
          const { answer, points } = scoreOf(state.sheets[person.id] ?? emptySheet(person.id), one.item.id);
          return { answer, points: points ?? null };
        }),
        answer: one.answer, points: one.points ?? null, how: one.how, by: one.by ?? null, differs: differs(one),
      })),
    })),
    agreement: items.length === 0 || facts.panel.length < 2 ? [] : [{ name: '意见完全一致的项目', value: `${alike}/${items.length} = ${((100 * alike) / items.length).toFixed(1)}%` }],
  };
};

const standardContent = ({ state, standards, matter }: OtherSource): ContentOf['standard'] | null => {
  const chosen = state.matters.find((one) => one.id === matter) ?? state.matters[0];
  const standard = chosen && standards[chosen.standard];
  return standard ? standardContentOf(standard, chosen.standard) : null;
};

const albumContent = (marks: readonly CutMark[]): ContentOf['album'] => ({
  groups: [...Map.groupBy(marks.map((one, index) => ({ one, index })), ({ one }) => one.footage.original.sha256).values()].map((group) => {
    const { footage } = group[0]!.one;
    return {
      title: footage.title,
      text: [footage.name, `${footage.width} × ${footage.height} 像素`, ...(footage.capturedAt === undefined ? [] : [`摄于 ${printedTime(footage.capturedAt)}`])].join('　'),
      pictures: group.map(({ index }) => index + 1),
    };
  }),
});

const STATUS = { unassigned: '未派单', scoring: '评分中', submitted: '待合议', opened: '合议中', concluded: '已办结', withdrawn: '已撤回', returned: '已退件' } as const;

/** A version of a conclusion or of another document, as far as the list says something of it. */
interface Version {
  readonly version?: number;
  readonly number?: string;
  readonly composed?: { readonly at: string; readonly document: Content };
  readonly signed?: { readonly at: string; readonly document: Content };
}

const archiveContent = ({ state, events, entries, crypto }: OtherSource): ContentOf['archive'] => {
  const heads = headsOf(events, crypto);
  const version = (title: string, matter: string | null, one: Version, superseded: boolean) => {
    const made = one.signed ?? one.composed;
    return made === undefined ? [] : [{
      title, matter, number: one.number ?? null, version: one.version ?? 1, superseded, signed: one.signed !== undefined, at: timeOf(made.at), bytes: made.document.bytes, sha256: made.document.sha256,
    }];
  };
  return {
    matters: state.matters.map(({ name }) => ({ name })),
    retention: entries.retention ?? null,
    status: STATUS[state.status],
    documents: [
      ...state.matters.flatMap((matter) => {
        const { earlier = [], ...newest } = state.conclusions[matter.id] ?? { matter: matter.id };
        return [...earlier, newest].flatMap((one) => version(KINDS.conclusion.title, matter.name, one, one !== newest));
      }),
      ...Object.values(state.documents).flatMap((newest) => [...newest.earlier, newest].flatMap((one) => version(KINDS[newest.kind].title, null, one, one !== newest))),
    ],
    streams: [...Map.groupBy(events, streamOf)].map(([stream, own]) => ({
      device: own[0]!.device, person: personOf(state, own[0]!.actor)?.name ?? (own[0]!.actor === 'server' ? '服务器' : own[0]!.actor), channel: own[0]!.channel, count: own.length, head: heads[stream]?.hash ?? '',
    })),
  };
};

export const footageOf = (state: CaseState): DocumentFrame['footage'] =>
  state.footage.map((one) => ({ title: one.title, name: one.name, bytes: one.original.bytes, sha256: one.original.sha256, ...(one.capturedAt === undefined ? {} : { capturedAt: one.capturedAt }) }));

const personOf = (state: CaseState, id: string) => {
  const { panel } = state;
  return [...(panel?.experts ?? []), ...(panel?.staff ?? []), ...(panel?.supervisors ?? [])].find((person) => person.id === id) ?? null;
};

const pictureOf = (state: CaseState, { item, person, mark, crop, footage }: CutMark): EvidencePicture => {
  const by = personOf(state, person)?.name;
  const note = [mark.label, mark.note].filter((text) => text !== undefined && text.trim() !== '').join('：');
  return {
    mime: crop.mime, bytes: crop.bytes, item: item.no, footageTitle: footage.title, footage: mark.footage, view: viewWords(crop.view ?? mark.view, footage),
    ...(footage.capturedAt === undefined ? {} : { capturedAt: footage.capturedAt }), ...(by === undefined ? {} : { by }), ...(note === '' ? {} : { note }),
  };
};

/** What a machine reads: the same content, the hashes of what it rests on. A paper for the applicant carries no events of the panel. */
const attachedOf = (source: OtherSource, content: ContentOf[OtherKind], evidence: readonly EvidencePicture[], numbered: DocumentState | undefined): Json =>
  JSON.parse(canonicalJson({
    schema: 'kantai.document/1',
    kind: source.kind,
    case: source.state.id,
    caseNumber: source.state.opened!.number,
    number: numbered?.number ?? null,
    version: numbered?.version ?? 1,
    replaces: numbered?.correction ? { number: numbered.correction.number, sha256: numbered.correction.sha256 } : null,
    createdAt: source.createdAt,
    content: content as unknown as Json,
    evidence: evidence.map(({ item, footage, view, capturedAt }) => ({ item, footage, view, capturedAt: capturedAt ?? null })),
    footage: source.state.footage.map((one) => ({ sha256: one.original.sha256, bytes: one.original.bytes, title: one.title })),
    standards: source.state.matters.map((matter) => ({ matter: matter.id, standard: matter.standard })),
    heads: source.kind === 'standard' ? {} : (headsOf(source.events, source.crypto) as unknown as Json),
  } as unknown as Json)) as Json;
