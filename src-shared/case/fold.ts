// State is a fold of events: pure, the same on every machine whatever order the events arrived in. An event that the rules do
// not allow has no effect and is listed with the reason; it never blocks a stream. Signatures are checked on arrival, not here.

import { hashEvent } from '../log/chain.ts';
import type { LogCrypto } from '../log/crypto.ts';
import type { Hash, Head, SignedEvent } from '../log/event.ts';
import { streamOf } from '../log/heads.ts';
import { orderEvents } from '../log/order.ts';
import type { CaseState, CaseStatus, Refused, RefusalCode, Sheet } from './case.ts';
import { conclusionComposed, conclusionNumbered, conclusionSigned } from './conclusion.ts';
import { documentComposed, documentCorrected, documentNumbered, documentSigned, documentSm2Signed, documentStamped } from './document.ts';
import { createDraft, type CaseDraft, type Standing } from './draft.ts';
import { catalogue, type BodyOf, type EventType } from './events.ts';
import { caseOpened, footageAdded, footageAligned, footageRedacted, footageRequested, footageUnsealed, footageWithdrawn, panelAssigned } from './opening.ts';
import { emptyLive } from './live.ts';
import { liveEffects } from './live-effects.ts';
import { procedureEffects } from './procedure-effects.ts';
import { everySubmissionSeen, itemSettled, panelOpened, sheetSubmitted } from './panel.ts';
import { toEntry, type Entry } from './read.ts';
import { everyoneSubmitted, refusalOf, SERVER, type Ground } from './rules.ts';
import { createSheetFold, type SheetFold } from './scoring.ts';
import { conclusionApproved, conclusionDeclined, conclusionStamped } from './signing.ts';
import { drawDiffers } from '../panel/draw.ts';
import { unsealed } from './seal.ts';
import { hashSheet } from './sheet.ts';
import { isWhole, sheetDiffers, type SheetGround, type SheetsAtHand } from './submission.ts';

/**
 * Names this fold. What was derived from events by another one (a table, a row of the inbox) is remade when a program finds it, so that an
 * event of a type that an older program did not know takes effect after the upgrade. Raise the number when the rules change.
 */
export const FOLD_VERSION = `2 ${Object.keys(catalogue).toSorted().join(' ')}`;

/** The case after these events, which may be repeated, incomplete and in any order. Events of other cases are refused. */
export const foldCase = (id: string, events: readonly SignedEvent[], crypto: LogCrypto): CaseState =>
  foldEntries(id, orderEvents(events).map((event) => toEntry(event, hashEvent(event, crypto))), crypto).state;

/** A folded case and what it was folded with: enough to take the next act of a sheet without folding all again. */
export interface FoldedCase {
  readonly state: CaseState;
  /** Sheets that are still being written, by author. One that is submitted takes nothing more. */
  readonly writing: ReadonlyMap<string, SheetFold>;
}

/** `entries` in order; their hashes are believed. */
export const foldEntries = (id: string, entries: readonly Entry[], crypto: LogCrypto): FoldedCase => {
  const refused = new Map<Hash, RefusalCode>();
  const here = entries.filter((entry) => {
    if (entry.event.case === id) return true;
    refused.set(entry.hash, 'unknownCase');
    return false;
  });
  const sheets = sheetsAtHand(here);
  const draft = foldOpenChannel(here, sheets, crypto, refused);
  const { folded, writing } = foldSheets(draft, sheets, crypto, refused);
  return { state: toState(id, draft, folded, entries, refused), writing };
};

const effects: { readonly [T in EventType]?: (draft: CaseDraft, body: BodyOf<T>, standing: Standing) => void } = {
  'case.opened': caseOpened,
  'panel.assigned': panelAssigned,
  'footage.added': footageAdded,
  'footage.withdrawn': footageWithdrawn,
  'footage.redacted': footageRedacted,
  'footage.unsealed': footageUnsealed,
  'footage.aligned': footageAligned,
  'footage.requested': footageRequested,
  'sheet.submitted': sheetSubmitted,
  'panel.opened': panelOpened,
  'item.settled': itemSettled,
  'conclusion.numbered': conclusionNumbered,
  'conclusion.composed': conclusionComposed,
  'conclusion.signed': conclusionSigned,
  'conclusion.approved': conclusionApproved,
  'conclusion.declined': conclusionDeclined,
  'conclusion.stamped': conclusionStamped,
  ...procedureEffects,
  'document.numbered': documentNumbered,
  'document.composed': documentComposed,
  'document.signed': documentSigned,
  'document.stamped': documentStamped,
  'document.sm2Signed': documentSm2Signed,
  'document.corrected': documentCorrected,
  ...liveEffects,
};

const foldOpenChannel = (here: readonly Entry[], sheets: SheetsAtHand, crypto: LogCrypto, refused: Map<Hash, RefusalCode>): CaseDraft => {
  const draft = createDraft();
  const hashBySeat = new Map(here.map(({ event, hash }) => [`${streamOf(event)}#${event.seq}`, hash]));
  const hashAt = (stream: string, seq: number): Hash | undefined => hashBySeat.get(`${stream}#${seq}`);
  for (const { event, hash, act, unreadable } of beginningFirst(inOrder(here.filter(({ event }) => event.channel !== 'sheet')))) {
    if (!act) {
      refused.set(hash, unreadable ?? 'badBody');
      continue;
    }
    const standing: Standing = {
      at: event.at,
      by: event.actor,
      event: hash,
      stream: streamOf(event),
      head: { seq: event.seq, hash },
      seen: event.seen ?? {},
    };
    const ground: Ground = {
      ...sheetGround(draft),
      panelOpened: draft.panelOpened !== undefined,
      footageRequested: draft.footageRequested !== undefined,
      conclusions: draft.conclusions,
      procedure: draft.procedure,
      documents: draft.documents,
      live: draft.live,
      hasSubmitted: (person) => draft.submissions.has(person),
      knowsMark: () => false,
      canUndo: () => false,
      everySubmissionSeen: () => everySubmissionSeen(draft, standing.seen, hashAt),
      sheetDiffers: () => act.type === 'sheet.submitted' && sheetDiffers(act.body, standing, sheets, sheetGround(draft), crypto),
      drawDiffers: () => act.type === 'draw.revealed' && drawDiffers(draft.procedure, act.body, crypto),
    };
    const refusal = refusalOf(ground, event.actor, act);
    if (refusal !== null) {
      refused.set(hash, refusal);
      continue;
    }
    const effect = effects[act.type] as ((draft: CaseDraft, body: unknown, standing: Standing) => void) | undefined;
    effect?.(draft, act.body, standing);
  }
  return draft;
};

/**
 * A case begins with its opening and its first panel, whatever a clock says: what was done on a machine whose clock is far
 * behind would otherwise come before the case exists.
 */
const beginningFirst = (entries: readonly Entry[]): readonly Entry[] => {
  const byServer = (type: EventType) => entries.find(({ event }) => event.type === type && event.actor === SERVER);
  const beginning = [byServer('case.opened'), byServer('staff.assigned'), byServer('panel.assigned')].filter((entry) => entry !== undefined);
  return [...beginning, ...entries.filter((entry) => !beginning.includes(entry))];
};

/** Sheets by person. One that is submitted is there whole or not at all, so that nothing is concluded from a part of it. */
const foldSheets = (
  draft: CaseDraft,
  sheets: SheetsAtHand,
  crypto: LogCrypto,
  refused: Map<Hash, RefusalCode>,
): { readonly folded: { readonly [person: string]: Sheet }; readonly writing: ReadonlyMap<string, SheetFold> } => {
  const experts = new Set(draft.panel?.experts.map((expert) => expert.id));
  const folded: [string, Sheet][] = [];
  const writing = new Map<string, SheetFold>();
  for (const person of new Set([...sheets.byAuthor.keys(), ...experts])) {
    const submission = draft.submissions.get(person);
    // What a seal says is found in the sheet itself; until that is at hand there is nothing to show.
    const accepted = submission?.seal ? unsealed(submission, person, sheets) : submission;
    const ground = sheetGround(draft);
    const fold = createSheetFold(person, accepted ? { ...ground, knowsFootage: (sha256) => accepted.footage.has(sha256) } : ground, accepted?.limits);
    for (const entry of sheets.byAuthor.get(person) ?? []) {
      const refusal = fold.take(entry);
      if (refusal !== null) refused.set(entry.hash, refusal);
    }
    if (!experts.has(person)) continue;
    if (accepted) {
      const sheet = fold.sheet();
      // A seal on another sheet than the one that is there is no sheet.
      const isOther = accepted.seal !== undefined && hashSheet(sheet, crypto) !== accepted.submission.sheetHash;
      if (!isOther && isWhole(accepted.limits, sheets)) folded.push([person, { ...sheet, submitted: accepted.submission }]);
    } else if (!submission) {
      writing.set(person, fold);
      if (sheets.byAuthor.has(person)) folded.push([person, fold.sheet()]);
    }
  }
  return { folded: Object.fromEntries(folded), writing };
};

const sheetGround = (draft: CaseDraft): SheetGround => ({
  opened: draft.opened !== undefined,
  matters: draft.matters,
  panel: draft.panel,
  knowsFootage: (sha256) => draft.everFootage.has(sha256),
});

const sheetsAtHand = (entries: readonly Entry[]): SheetsAtHand => {
  const onSheets = entries.filter(({ event }) => event.channel === 'sheet');
  const byAuthor = [...Map.groupBy(onSheets, ({ event }) => event.actor)].map(([author, own]): [string, readonly Entry[]] => [author, inOrder(own)]);
  return { byAuthor: new Map(byAuthor), byStream: Map.groupBy(onSheets, ({ event }) => streamOf(event)) };
};

/**
 * Puts events in the order that they have among themselves. The open channel and each author's sheet are ordered apart: were a
 * withheld sheet to take part, those who hold it would order the rest otherwise than those who do not.
 */
const inOrder = (entries: readonly Entry[]): readonly Entry[] => {
  const entryByEvent = new Map(entries.map((entry) => [entry.event, entry]));
  return orderEvents(entries.map((entry) => entry.event)).map((event) => entryByEvent.get(event)!);
};

const toState = (
  id: string,
  draft: CaseDraft,
  sheets: CaseState['sheets'],
  entries: readonly Entry[],
  refused: ReadonlyMap<Hash, RefusalCode>,
): CaseState => {
  const submitted = [...draft.submissions.keys()].sort();
  const heads: Record<string, Head> = {};
  for (const { event, hash } of entries) if (event.case === id) heads[streamOf(event)] = { seq: event.seq, hash };
  return {
    id,
    status: statusOf(draft, submitted),
    ...(draft.opened && { opened: draft.opened }),
    matters: draft.matters,
    ...(draft.panel && { panel: draft.panel }),
    footage: [...draft.footage.values()],
    ...(draft.redactions.size > 0 && { redactions: Object.fromEntries(draft.redactions) }),
    ...(draft.unsealed.length > 0 && { unsealed: draft.unsealed }),
    ...(draft.alignments.size > 0 && { alignments: Object.fromEntries(draft.alignments) }),
    ...(draft.footageRequested && { footageRequested: draft.footageRequested }),
    sheets,
    submitted,
    ...(draft.panelOpened && { panelOpened: draft.panelOpened }),
    settled: Object.fromEntries(draft.settled),
    conclusions: draft.conclusions,
    procedure: draft.procedure,
    documents: draft.documents,
    ...(draft.live !== emptyLive && { live: draft.live }),
    refused: entries.flatMap(({ event, hash }): Refused[] => {
      const reason = refused.get(hash);
      return reason === undefined ? [] : [{ event: hash, type: event.type, actor: event.actor, at: event.at, reason }];
    }),
    heads,
  };
};

const statusOf = (draft: CaseDraft, submitted: readonly string[]): CaseStatus => {
  const { ended } = draft.procedure;
  if (ended) return ended.how;
  if (!draft.panel || draft.panel.experts.length === 0) return 'unassigned';
  if (draft.matters.length > 0 && draft.matters.every((matter) => draft.conclusions[matter.id]?.signed)) return 'concluded';
  if (draft.panelOpened) return 'opened';
  return everyoneSubmitted({ panel: draft.panel, submitted }) ? 'submitted' : 'scoring';
};
