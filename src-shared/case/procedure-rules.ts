// Who may do what in a panel's procedure, when. Part of the one table in rules.ts.

import type { CaseState, RefusalCode } from './case.ts';
import type { BodyOf, EventType } from './events.ts';
import type { procedureEvents } from './events-procedure.ts';
import { has, isBlank, notOf, notServer, SERVER } from './parts.ts';
import { isConflicted, isRectifying, minutesApproved, noticedItems, trackOf, votesNeeded, type Procedure } from './procedure.ts';
import type { Ground } from './rules.ts';

type ProcedureType = keyof typeof procedureEvents & EventType;
type Rule<T extends EventType> = (ground: Ground, actor: string, body: BodyOf<T>) => RefusalCode | null;

const isMember = ({ panel }: Ground, person: string): boolean => panel !== undefined && has(panel.experts, person);
const notOpened = (ground: Ground): RefusalCode | null => (ground.panelOpened ? null : 'notOpened');
const anySigned = ({ conclusions }: Ground): boolean => Object.values(conclusions).some((one) => one.signed);
/** What the panel found is fixed once the applicant has it in writing. */
const notNoticed = ({ procedure }: Ground): RefusalCode | null => (procedure.notice ? 'alreadyNotified' : null);
/** Members are not exchanged once what they found has left the house. */
const tooLate = (ground: Ground): RefusalCode | null => (ground.procedure.notice || anySigned(ground) ? 'tooLate' : null);
const rectifying = ({ procedure }: Ground): RefusalCode | null => (!procedure.notice ? 'notNotified' : isRectifying(procedure) ? null : 'alreadyDone');
const deliberating = (ground: Ground, actor: string, item?: string): RefusalCode | null =>
  notOf(ground, actor, 'expert') ?? notOpened(ground) ?? (anySigned(ground) ? 'notAllowed' : item === undefined ? null : notNoticed(ground));

export const procedureRules: { readonly [T in ProcedureType]: Rule<T> } = {
  'staff.assigned': (_ground, actor) => notServer(actor),

  'draw.committed': (ground, actor, body) => {
    const refusal = notServer(actor) ?? tooLate(ground);
    if (refusal) return refusal;
    if (ground.procedure.draws.some((draw) => draw.committed.draw === body.draw)) return 'alreadyDone';
    if (body.replaces !== undefined) return isMember(ground, body.replaces) ? null : 'unknownPerson';
    return (ground.panel?.experts.length ?? 0) > 0 ? 'alreadyDone' : null;
  },
  'draw.entered': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? (ground.procedure.draws.some((draw) => draw.committed.draw === body.draw && !draw.revealed) ? null : 'unknownDraw'),
  'draw.revealed': (ground, actor, body) => {
    const refusal = notServer(actor);
    if (refusal) return refusal;
    const draw = ground.procedure.draws.find((one) => one.committed.draw === body.draw);
    if (!draw || draw.revealed || !draw.entries.some((entry) => entry.event === body.entry)) return 'unknownDraw';
    if (ground.drawDiffers()) return 'drawMismatch';
    const { replaces } = draw.committed;
    if (replaces === undefined) return (ground.panel?.experts.length ?? 0) > 0 ? 'alreadyDone' : null;
    // What was found may have left the house since the seed was fixed.
    return tooLate(ground) ?? replacing(ground, replaces, body.chosen[0]!);
  },

  'recusal.stated': (ground, actor, body) => notOf(ground, actor, 'expert') ?? tooLate(ground) ?? (body.conflict && body.grounds.length === 0 ? 'reasonMissing' : null),
  'objection.recorded': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff') ?? tooLate(ground);
    if (refusal) return refusal;
    if (ground.procedure.objections.some((one) => one.objection === body.objection)) return 'alreadyDone';
    return !isMember(ground, body.person) ? 'unknownPerson' : isBlank(body.reason) ? 'reasonMissing' : null;
  },
  'objection.decided': (ground, actor, body) => {
    const known = ground.procedure.objections.find((one) => one.objection === body.objection);
    return notOf(ground, actor, 'staff') ?? tooLate(ground) ?? (!known ? 'unknownPerson' : known.decided ? 'alreadyDone' : isBlank(body.reason) ? 'reasonMissing' : null);
  },
  'member.replaced': (ground, actor, body) => notServer(actor) ?? tooLate(ground) ?? (isBlank(body.reason) ? 'reasonMissing' : replacing(ground, body.person, body.by?.id)),

  'member.signedIn': (ground, actor) => {
    const refusal = notOf(ground, actor, 'expert');
    if (refusal) return refusal;
    if (isConflicted(ground.procedure, actor)) return 'conflicted';
    if (!ground.procedure.recusals.some((one) => one.by === actor)) return 'recusalMissing';
    return ground.procedure.signedIn.some((one) => one.by === actor) ? 'alreadyDone' : null;
  },
  'lead.voted': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'expert');
    if (refusal) return refusal;
    if (ground.procedure.settings?.lead !== 'elected' || ground.panelOpened) return 'notAllowed';
    if (!isSignedIn(ground.procedure, actor)) return 'notSignedIn';
    return isMember(ground, body.for) && !isConflicted(ground.procedure, body.for) ? null : 'unknownPerson';
  },
  'lead.chosen': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff');
    if (refusal) return refusal;
    if (ground.procedure.settings?.lead !== 'named' || ground.panelOpened) return 'notAllowed';
    return isMember(ground, body.lead) && !isConflicted(ground.procedure, body.lead) ? null : 'unknownPerson';
  },

  'reading.confirmed': (ground, actor) => notOf(ground, actor, 'expert') ?? (ground.hasSubmitted(actor) ? 'alreadySubmitted' : null),
  'sheet.closed': (ground, actor) => notOf(ground, actor, 'expert') ?? (ground.hasSubmitted(actor) ? 'alreadySubmitted' : null),
  'sheet.sealed': (ground, actor) => notOf(ground, actor, 'expert') ?? (ground.hasSubmitted(actor) ? 'alreadySubmitted' : notReadyToSubmit(ground, actor)),

  'opinion.changed': (ground, actor, body) => {
    const refusal = deliberating(ground, actor, body.item);
    if (refusal) return refusal;
    if (isBlank(body.reason) || body.to.answer === null) return 'reasonMissing';
    const before = ground.procedure.opinions.findLast((one) => one.by === actor && one.item === body.item);
    // What the blind sheet said cannot be asked here: it may still be on its way to this machine.
    return before && (before.to.answer !== body.from.answer || before.to.points !== body.from.points) ? 'stale' : null;
  },
  'item.voted': (ground, actor, body) => deliberating(ground, actor, body.item),
  'dissent.stated': (ground, actor) => deliberating(ground, actor),
  'minutes.edited': (ground, actor, body) => notOf(ground, actor, 'lead', 'staff') ?? notOpened(ground) ?? (anySigned(ground) ? 'notAllowed' : isBlank(body.text) ? 'reasonMissing' : null),
  'minutes.approved': (ground, actor, body) =>
    notOf(ground, actor, 'expert') ?? notOpened(ground) ?? (ground.procedure.minutes?.event === body.edit ? null : 'stale'),

  'notice.issued': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff') ?? notOpened(ground) ?? notNoticed(ground);
    if (refusal) return refusal;
    if (anySigned(ground)) return 'notAllowed';
    // One problem an item: what several experts found about it is merged.
    return new Set(body.problems.map((problem) => problem.item)).size < body.problems.length ? 'alreadyDone' : null;
  },
  'notice.numbered': (ground, actor) => notServer(actor) ?? (!ground.procedure.notice ? 'notNotified' : ground.procedure.notice.number === undefined ? null : 'notAllowed'),
  'finding.added': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'expert', 'staff') ?? rectifying(ground);
    if (refusal) return refusal;
    const known = ground.procedure.findings.some((one) => one.finding === body.finding) || noticedItems(ground.procedure).includes(body.item);
    return known ? 'alreadyDone' : isBlank(body.reason) ? 'reasonMissing' : null;
  },
  'finding.decided': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff') ?? rectifying(ground);
    if (refusal) return refusal;
    const finding = ground.procedure.findings.find((one) => one.finding === body.finding);
    if (!finding) return 'notInNotice';
    if (finding.decided) return 'alreadyDone';
    return finding.by === actor ? 'ownFinding' : isBlank(body.reason) ? 'reasonMissing' : null;
  },
  'rectification.answered': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff') ?? rectifying(ground);
    if (refusal) return refusal;
    if (!noticedItems(ground.procedure).includes(body.item)) return 'notInNotice';
    if (body.footage.some((sha256) => !ground.knowsFootage(sha256))) return 'unknownFootage';
    return trackOf(ground.procedure, body.item).state === 'accepted' ? 'alreadyDone' : null;
  },
  'rectification.judged': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'expert', 'staff') ?? rectifying(ground);
    if (refusal) return refusal;
    if (isBlank(body.reason)) return 'reasonMissing';
    const { answer, judgements, state } = trackOf(ground.procedure, body.item);
    if (!answer || answer.event !== body.answer) return 'stale';
    return state === 'accepted' || judgements.some((one) => one.by === actor) ? 'alreadyDone' : null;
  },
  'rectification.closed': (ground, actor) => {
    const refusal = notOf(ground, actor, 'staff') ?? rectifying(ground);
    if (refusal) return refusal;
    return noticedItems(ground.procedure).some((item) => trackOf(ground.procedure, item).state === 'answered') ? 'rectificationOpen' : null;
  },
  'reminder.given': (ground, actor) => notOf(ground, actor, 'staff'),

  'survey.made': (ground, actor, body) => {
    const refusal = notOf(ground, actor, 'staff');
    if (refusal) return refusal;
    if (ground.panelOpened) return 'alreadyOpened';
    const surveyors = new Set(body.surveyors);
    return surveyors.size >= 2 && [...surveyors].every((person) => has(ground.panel!.staff, person)) ? null : 'unknownPerson';
  },
  'signature.refused': (ground, actor, body) =>
    notOf(ground, actor, 'staff') ?? (body.person !== 'applicant' && !isMember(ground, body.person) ? 'unknownPerson' : isBlank(body.reason) ? 'reasonMissing' : null),
  'clock.stopped': (ground, actor) => notOf(ground, actor, 'staff', SERVER) ?? (ground.procedure.stops.some((stop) => !stop.resumed) ? 'alreadyDone' : null),
  'clock.resumed': (ground, actor) => notOf(ground, actor, 'staff', SERVER) ?? (ground.procedure.stops.some((stop) => !stop.resumed) ? null : 'notAllowed'),
  'reference.declared': (ground, actor, body) => notOf(ground, actor, 'staff') ?? notOpened(ground) ?? (isBlank(body.reason) ? 'reasonMissing' : null),
  'case.withdrawn': (ground, actor, body) => notOf(ground, actor, 'staff') ?? (anySigned(ground) ? 'tooLate' : isBlank(body.reason) ? 'reasonMissing' : null),
  'case.returned': (ground, actor, body) => notOf(ground, actor, 'staff') ?? (anySigned(ground) ? 'tooLate' : isBlank(body.reason) ? 'reasonMissing' : null),
};

const isSignedIn = (procedure: Procedure, person: string): boolean => procedure.signedIn.some((one) => one.by === person);

/** Who left does not come back: what they gave before is void, and would count again. */
const replacing = (ground: Ground, out: string, into: string | undefined): RefusalCode | null => {
  const { panel, procedure } = ground;
  if (!panel || !isMember(ground, out)) return 'unknownPerson';
  if (into === undefined) return procedure.settings && panel.experts.length - 1 < procedure.settings.quorum ? 'quorumMissing' : null;
  return isMember(ground, into) || procedure.replaced.some((one) => one.person.id === into) ? 'alreadyDone' : null;
};

/** What a session asks of a member before their sheet can be submitted. Nothing where the case has no procedure. */
export const notReadyToSubmit = ({ procedure, panel }: Pick<Ground, 'procedure' | 'panel'>, person: string): RefusalCode | null => {
  if (!procedure.settings) return null;
  if (isConflicted(procedure, person)) return 'conflicted';
  if (!procedure.recusals.some((one) => one.by === person)) return 'recusalMissing';
  if (!isSignedIn(procedure, person)) return 'notSignedIn';
  if (!panel || panel.lead === '') return 'noLead';
  return procedure.settings.kind === 'onSite' && procedure.surveys.length === 0 ? 'surveyMissing' : null;
};

/** What stands against opening a panel beside missing sheets. */
export const notReadyToOpen = ({ procedure, panel }: Ground): RefusalCode | null => {
  if (!procedure.settings) return null;
  if (!panel || panel.experts.length < procedure.settings.quorum) return 'quorumMissing';
  return panel.experts.some(({ id }) => isConflicted(procedure, id)) ? 'conflicted' : null;
};

/** Settling needs the votes that the bureau's rule asks for. */
export const notReadyToSettle = (ground: Ground, body: BodyOf<'item.settled'>): RefusalCode | null => {
  const { procedure, panel } = ground;
  if (procedure.notice) return 'alreadyNotified';
  if (!procedure.settings || !panel) return null;
  const inFavour = procedure.votes.filter((vote) => vote.item === body.item && vote.answer === body.answer && has(panel.experts, vote.by));
  return inFavour.length >= votesNeeded(procedure.settings, panel.experts.length) ? null : 'notVoted';
};

/** All that stands against concluding: an open rectification, a member who should have left, too few sheets, minutes that are not approved. */
export const againstConcluding = ({ procedure, panel, hasSubmitted }: Pick<Ground, 'procedure' | 'panel' | 'hasSubmitted'>): readonly ('rectificationOpen' | 'conflicted' | 'quorumMissing' | 'minutesOpen')[] => {
  const { settings } = procedure;
  const members = panel?.experts ?? [];
  return [
    ...(isRectifying(procedure) ? (['rectificationOpen'] as const) : []),
    ...(settings && panel
      ? [
          ...(members.some(({ id }) => isConflicted(procedure, id)) ? (['conflicted'] as const) : []),
          ...(members.filter(({ id }) => hasSubmitted(id)).length < settings.quorum ? (['quorumMissing'] as const) : []),
          ...(settings.minutes && !minutesApproved(procedure, members) ? (['minutesOpen'] as const) : []),
        ]
      : []),
  ];
};
export const notReadyToConclude = (ground: Pick<Ground, 'procedure' | 'panel' | 'hasSubmitted'>): RefusalCode | null => againstConcluding(ground)[0] ?? null;

/** A case that was withdrawn or returned takes nothing more. */
export const isEnded = (state: Pick<CaseState, 'procedure'>): boolean => state.procedure.ended !== undefined;
