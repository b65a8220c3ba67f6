// Who may do what, when: one table, read by the fold for what was done and by the workstation for what is about to be done.

import type { CaseState, RefusalCode } from './case.ts';
import type { NumberedKind } from '../document/kinds.ts';
import type { Act, BodyOf, EventType, Matter } from './events.ts';
import type { Hash } from '../log/event.ts';
import { documentToSign, signingRefusal } from './signing.ts';
import { has, isBlank, notOf, notServer, roleOf, SERVER } from './parts.ts';
import type { Procedure } from './procedure.ts';
import { emptyLive, type LiveState } from './live.ts';
import { liveRules } from './live-rules.ts';
import { notReadyToConclude, notReadyToOpen, notReadyToSettle, notReadyToSubmit, procedureRules } from './procedure-rules.ts';

export { isStaffOf, roleOf, SERVER } from './parts.ts';

/** What the rules need to know about a case at the moment of an act. */
export interface Ground {
  readonly opened: boolean;
  readonly matters: readonly Matter[];
  readonly panel: CaseState['panel'];
  readonly panelOpened: boolean;
  readonly footageRequested: boolean;
  readonly conclusions: CaseState['conclusions'];
  readonly procedure: Procedure;
  readonly documents: CaseState['documents'];
  readonly live: LiveState;
  hasSubmitted(person: string): boolean;
  knowsFootage(sha256: Hash): boolean;
  /** The actor's sheet holds this mark. */
  knowsMark(id: string): boolean;
  /** The actor's sheet holds this act, it can be taken back and has not been. */
  canUndo(event: Hash): boolean;
  /** Every expert submitted, and the actor had seen every submission. */
  everySubmissionSeen(): boolean;
  /** The sheet at hand is not the one that the submission names. */
  sheetDiffers(): boolean;
  /** Who is said to be drawn does not follow from the seed. */
  drawDiffers(): boolean;
}

/** Why the rules give an act of `actor` no effect, or `null` when they allow it. */
export const refusalOf = (ground: Ground, actor: string, act: Act): RefusalCode | null => {
  if (!ground.opened && act.type !== 'case.opened') return 'unknownCase';
  if (ground.procedure.ended) return 'ended';
  const rule = rules[act.type] as Rule<EventType>;
  return rule(ground, actor, act.body);
};

/**
 * Whether this person may do this now, by what is at hand here. Used before an event is appended: an act that passes is not
 * refused by the fold on any machine that knows the same events.
 */
export const mayAct = (state: CaseState, person: { readonly id: string }, act: Act): RefusalCode | null =>
  refusalOf(groundOf(state, person.id), person.id, act);

type Rule<T extends EventType> = (ground: Ground, actor: string, body: BodyOf<T>) => RefusalCode | null;

/** An own sheet act: by an assigned expert, before the own submission. */
const onSheet = (ground: Ground, actor: string, further: () => RefusalCode | null = () => null): RefusalCode | null =>
  notOf(ground, actor, 'expert') ?? (ground.hasSubmitted(actor) ? 'alreadySubmitted' : further());

const onMark = (ground: Ground, actor: string, footage: Hash, id?: string): RefusalCode | null =>
  onSheet(ground, actor, () => {
    if (!ground.knowsFootage(footage)) return 'unknownFootage';
    return id === undefined || ground.knowsMark(id) ? null : 'unknownMark';
  });

const rules: { readonly [T in EventType]: Rule<T> } = {
  'case.opened': (ground, actor) => notServer(actor) ?? (ground.opened ? 'alreadyOpened' : null),
  'panel.assigned': (ground, actor, body) =>
    notServer(actor) ??
    // With a procedure members come and go by draw and replacement alone.
    (ground.procedure.settings && (ground.panel?.experts.length ?? 0) > 0 ? 'notAllowed' : has(body.experts, body.lead) ? (ground.panelOpened ? 'alreadyOpened' : null) : 'badBody'),

  // A still that somebody of the panel asked for in a call is theirs to take in; everything else staff brings.
  'footage.added': (ground, actor, body) =>
    ground.live.snapshots.some(({ content }) => content.sha256 === body.footage.original.sha256) ? notOf(ground, actor, 'expert', 'staff', SERVER) : notOf(ground, actor, 'staff', SERVER),
  'footage.withdrawn': (ground, actor, body) =>
    notOf(ground, actor, 'staff', SERVER) ?? (ground.knowsFootage(body.sha256) ? null : 'unknownFootage'),

  'footage.redacted': (ground, actor, body) => notOf(ground, actor, 'staff') ?? (ground.knowsFootage(body.sha256) ? null : 'unknownFootage'),
  'footage.unsealed': (ground, actor, body) =>
    notOnCase(ground, actor) ?? (isBlank(body.reason) ? 'reasonMissing' : ground.knowsFootage(body.sha256) ? null : 'unknownFootage'),
  'footage.aligned': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? (ground.knowsFootage(body.first) && ground.knowsFootage(body.second) ? null : 'unknownFootage'),
  'view.aligned': (ground, actor, body) =>
    onSheet(ground, actor, () => (ground.knowsFootage(body.first) && ground.knowsFootage(body.second) ? null : 'unknownFootage')),
  'measure.based': (ground, actor, body) => onSheet(ground, actor, () => (ground.knowsFootage(body.sha256) ? null : 'unknownFootage')),
  // What is missing is asked for once, as one notice; and before the panel speaks, not after.
  'footage.requested': (ground, actor) =>
    notOf(ground, actor, 'staff') ?? (ground.footageRequested ? 'alreadyRequested' : ground.panelOpened ? 'alreadyOpened' : null),

  'footage.looked': (ground, actor, body) => onSheet(ground, actor, () => (ground.knowsFootage(body.sha256) ? null : 'unknownFootage')),
  'item.answered': (ground, actor, body) => onSheet(ground, actor, () => (body.answer === 'na' && isBlank(body.reason) ? 'reasonMissing' : null)),
  'item.noted': (ground, actor) => onSheet(ground, actor),
  'item.advised': (ground, actor) => onSheet(ground, actor),
  'item.timed': (ground, actor) => onSheet(ground, actor),
  'mark.placed': (ground, actor, body) => onMark(ground, actor, body.mark.footage),
  'mark.changed': (ground, actor, body) => onMark(ground, actor, body.mark.footage, body.mark.id),
  'mark.removed': (ground, actor, body) => onSheet(ground, actor, () => (ground.knowsMark(body.id) ? null : 'unknownMark')),
  'act.undone': (ground, actor, body) => onSheet(ground, actor, () => (ground.canUndo(body.event) ? null : 'nothingToUndo')),

  'sheet.submitted': (ground, actor) => onSheet(ground, actor, () => notReadyToSubmit(ground, actor) ?? (ground.sheetDiffers() ? 'sheetMismatch' : null)),

  'panel.opened': (ground, actor) =>
    notOf(ground, actor, 'lead', 'staff') ?? (ground.panelOpened ? 'alreadyOpened' : (notReadyToOpen(ground) ?? (ground.everySubmissionSeen() ? null : 'notAllSubmitted'))),
  'item.settled': (ground, actor, body) =>
    notOf(ground, actor, 'lead', 'staff') ??
    notOpened(ground) ??
    // What is signed stays as it was: once every matter is signed there is nothing left to deliberate.
    (ground.matters.every((matter) => ground.conclusions[matter.id]?.signed) ? 'notAllowed' : isBlank(body.reason) ? 'reasonMissing' : notReadyToSettle(ground, body)),

  'conclusion.numbered': (ground, actor, body) =>
    // A number is given once; giving another would leave two numbers for one document.
    notServer(actor) ?? unknownMatter(ground, body.matter) ?? (ground.conclusions[body.matter]?.number === undefined ? null : 'notAllowed'),
  'conclusion.composed': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ??
    unknownMatter(ground, body.matter) ??
    notOpened(ground) ??
    (ground.conclusions[body.matter]?.number === undefined ? 'notNumbered' : (alreadySigned(ground, body.matter) ?? notReadyToConclude(ground))),
  'conclusion.signed': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ??
    unknownMatter(ground, body.matter) ??
    notOpened(ground) ??
    (ground.conclusions[body.matter]?.composed ? (alreadySigned(ground, body.matter) ?? notReadyToConclude(ground)) : 'notComposed') ??
    (body.over === undefined || body.over === documentToSign(ground.conclusions[body.matter])?.sha256 ? null : 'documentChanged'),
  'conclusion.approved': (ground, actor, body) =>
    notOf(ground, actor, 'expert') ?? unknownMatter(ground, body.matter) ?? notOpened(ground) ?? signingRefusal(ground.conclusions[body.matter], 'approve', actor, body.over),
  'conclusion.declined': (ground, actor, body) =>
    notOf(ground, actor, 'expert') ??
    unknownMatter(ground, body.matter) ??
    notOpened(ground) ??
    (isBlank(body.reason) ? 'reasonMissing' : signingRefusal(ground.conclusions[body.matter], 'decline', actor)),
  'conclusion.stamped': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? unknownMatter(ground, body.matter) ?? notOpened(ground) ?? signingRefusal(ground.conclusions[body.matter], 'stamp', actor, body.over),

  'document.numbered': (ground, actor, body) => notServer(actor) ?? notOpened(ground) ?? otherVersion(ground, body) ?? (ground.documents[body.kind]?.number === undefined ? null : 'notAllowed'),
  'document.composed': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? notOpened(ground) ?? otherVersion(ground, body) ?? (ground.documents[body.kind]?.number === undefined ? 'notNumbered' : isSealed(ground, body)),
  'document.signed': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? notOpened(ground) ?? otherVersion(ground, body) ?? (ground.documents[body.kind]?.composed ? isSealed(ground, body) : 'notComposed'),
  'document.stamped': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? notOpened(ground) ?? otherVersion(ground, body) ?? signingRefusal(ground.documents[body.kind], 'stamp', actor, body.over),
  // Beside the file: everybody who may sign the case's documents may, and only the very file that is at hand.
  'document.sm2Signed': (ground, actor, body) => notOf(ground, actor, 'expert', 'staff') ?? notSignedAs(ground, body),
  'document.corrected': (ground, actor, body) => notOf(ground, actor, 'staff') ?? notSignedAs(ground, body) ?? (isBlank(body.reason) ? 'reasonMissing' : null),

  ...procedureRules,

  ...liveRules,
};

/** An act on a version that is not the newest comes too late. */
const otherVersion = (ground: Ground, { kind, version }: { readonly kind: NumberedKind; readonly version: number }): RefusalCode | null =>
  (ground.documents[kind]?.version ?? 1) === version ? null : 'notAllowed';
const isSealed = (ground: Ground, { kind }: { readonly kind: NumberedKind }): RefusalCode | null => (ground.documents[kind]?.signed ? 'notAllowed' : null);
/** Only what is signed is corrected or signed beside, and only the very file that the actor saw: two corrections of one version are one too many. */
const notSignedAs = (ground: Ground, body: Pick<BodyOf<'document.corrected'>, 'kind' | 'matter' | 'of'>): RefusalCode | null => {
  if (body.kind === 'conclusion' && body.matter === undefined) return 'unknownMatter';
  const signed = body.kind === 'conclusion' ? (unknownMatter(ground, body.matter!) === null ? ground.conclusions[body.matter!]?.signed : undefined) : ground.documents[body.kind]?.signed;
  return signed?.document.sha256 === body.of ? null : 'notAllowed';
};

const groundOf = (state: CaseState, person: string): Ground => ({
  opened: state.opened !== undefined,
  matters: state.matters,
  panel: state.panel,
  panelOpened: state.panelOpened !== undefined,
  footageRequested: state.footageRequested !== undefined,
  conclusions: state.conclusions,
  procedure: state.procedure,
  documents: state.documents,
  live: state.live ?? emptyLive,
  hasSubmitted: (id) => state.submitted.includes(id),
  knowsFootage: (sha256) => state.footage.some((footage) => footage.original.sha256 === sha256),
  knowsMark: (id) => Object.hasOwn(state.sheets[person]?.marks ?? {}, id),
  // A folded case no longer holds its acts; what can be taken back is the answer of `undoTargets`.
  canUndo: () => true,
  everySubmissionSeen: () => everyoneSubmitted(state),
  sheetDiffers: () => false,
  drawDiffers: () => false,
});

/** True when there is a panel and all of its experts submitted. */
export const everyoneSubmitted = (state: Pick<CaseState, 'panel' | 'submitted'>): boolean =>
  state.panel !== undefined && state.panel.experts.length > 0 && state.panel.experts.every((expert) => state.submitted.includes(expert.id));

/** After the opening: experts who submitted and whose sheet is not wholly here yet. What the panel differs on is not known before. */
export const sheetsAwaited = (state: Pick<CaseState, 'panel' | 'panelOpened' | 'sheets'>): readonly string[] =>
  state.panelOpened ? (state.panel?.experts ?? []).flatMap(({ id }) => (state.sheets[id]?.submitted ? [] : [id])) : [];

/** Whoever has a part in the case, supervisors too. */
const notOnCase = ({ panel }: Ground, actor: string): RefusalCode | null => (roleOf({ ...(panel && { panel }) }, actor) === null ? 'notAssigned' : null);
const notOpened = (ground: Ground): RefusalCode | null => (ground.panelOpened ? null : 'notOpened');
const unknownMatter = (ground: Ground, id: string): RefusalCode | null =>
  ground.matters.some((matter) => matter.id === id) ? null : 'unknownMatter';
// A signed conclusion is never overwritten; a correction is another document that cites it.
const alreadySigned = (ground: Ground, matter: string): RefusalCode | null => (ground.conclusions[matter]?.signed ? 'notAllowed' : null);
