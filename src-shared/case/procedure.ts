// What is known of a panel's procedure after its events are folded: plain data, replaced and never changed in place.
// Lists and not objects by item or person: an item may be called `__proto__`.

import type * as z from 'zod';
import type { Hash, Instant } from '../log/event.ts';
import type { Answer } from '../standard/answer.ts';
import type { Conflict, procedureEvents } from './events-procedure.ts';
import type { Person } from './people.ts';
import type { ProcedureSettings } from './procedure-settings.ts';

type Body<T extends keyof typeof procedureEvents> = z.infer<(typeof procedureEvents)[T]['body']>;

/** Who did it, when, by which event. */
export interface Done {
  readonly by: string;
  readonly at: Instant;
  readonly event: Hash;
}

export interface DrawEntry extends Done {
  readonly nonce: string;
}
export interface Draw extends Done {
  readonly committed: Body<'draw.committed'>;
  readonly entries: readonly DrawEntry[];
  readonly revealed?: Done & Body<'draw.revealed'>;
}
export interface Recusal extends Done {
  readonly conflict: boolean;
  readonly grounds: readonly Conflict[];
  readonly note?: string | undefined;
}
export interface Objection extends Done {
  readonly objection: string;
  readonly person: string;
  readonly reason: string;
  readonly decided?: Done & { readonly upheld: boolean; readonly reason: string };
}
export interface Replacement extends Done {
  readonly person: Person;
  readonly in?: Person;
  readonly why: Conflict;
  readonly reason: string;
  readonly draw?: string;
  /** Their submission, which is void. */
  readonly submission?: Hash;
  /** An opening that ended with it. */
  readonly closedOpening?: Hash;
}
export interface GivenValue {
  readonly answer: Answer | null;
  readonly points?: number | undefined;
}
export interface OpinionChange extends Done {
  readonly item: string;
  readonly from: GivenValue;
  readonly to: GivenValue;
  readonly reason: string;
}
export interface Vote extends Done {
  readonly item: string;
  readonly answer: Answer;
  readonly points?: number | undefined;
}
export interface Dissent extends Done {
  readonly matter?: string | undefined;
  readonly item?: string | undefined;
  readonly text: string;
}
export interface Minutes extends Done {
  readonly text: string;
  readonly approved: readonly Done[];
}
export type Problem = Body<'notice.issued'>['problems'][number];
export interface Notice extends Done {
  readonly addressee: string;
  readonly deadline: string;
  readonly consequence: string;
  readonly problems: readonly Problem[];
  readonly number?: string;
}
export interface Finding extends Done {
  readonly finding: string;
  readonly item: string;
  readonly problem: string;
  readonly clause: string;
  readonly measure: string;
  readonly wasVisible: boolean;
  readonly reason: string;
  readonly decided?: Done & { readonly approved: boolean; readonly reason: string };
}
export interface RectificationAnswer extends Done {
  readonly item: string;
  readonly text: string;
  readonly footage: readonly Hash[];
}
export interface Judgement extends Done {
  readonly item: string;
  readonly answer: Hash;
  readonly verdict: 'accepted' | 'returned';
  readonly reason: string;
}

export interface Procedure {
  /** Absent: a case from before there was a procedure, or of a bureau without one. */
  readonly settings?: ProcedureSettings;
  readonly draws: readonly Draw[];
  readonly recusals: readonly Recusal[];
  readonly objections: readonly Objection[];
  readonly replaced: readonly Replacement[];
  readonly signedIn: readonly Done[];
  readonly leadVotes: readonly (Done & { readonly for: string })[];
  readonly leadBy?: Done & { readonly how: ProcedureSettings['lead'] };
  readonly opinions: readonly OpinionChange[];
  readonly votes: readonly Vote[];
  readonly dissents: readonly Dissent[];
  readonly minutes?: Minutes;
  readonly notice?: Notice;
  readonly findings: readonly Finding[];
  readonly answers: readonly RectificationAnswer[];
  readonly judgements: readonly Judgement[];
  readonly rectificationClosed?: Done & { readonly reason: string };
  readonly reminders: readonly (Done & Body<'reminder.given'>)[];
  readonly surveys: readonly (Done & Body<'survey.made'>)[];
  readonly refusals: readonly (Done & Body<'signature.refused'>)[];
  readonly stops: readonly (Done & { readonly cause: string; readonly basis: string; readonly resumed?: Done })[];
  /** The right answers, where the case is one to calibrate on. */
  readonly reference?: Done & Body<'reference.declared'>;
  readonly ended?: Done & { readonly how: 'withdrawn' | 'returned'; readonly reason: string; readonly basis?: string };
}

export const emptyProcedure: Procedure = {
  draws: [], recusals: [], objections: [], replaced: [], signedIn: [], leadVotes: [], opinions: [], votes: [], dissents: [],
  findings: [], answers: [], judgements: [], reminders: [], surveys: [], refusals: [], stops: [],
};

/** How many must accept what was put right; by law at least two people check. */
export const judgesNeeded = (procedure: Procedure): number => procedure.settings?.judges ?? 2;

/** Items that the applicant has to put right: those of the notice and of approved later findings. */
export const noticedItems = ({ notice, findings }: Procedure): readonly string[] =>
  notice ? [...new Set([...notice.problems.map((problem) => problem.item), ...findings.filter((finding) => finding.decided?.approved).map((finding) => finding.item)])] : [];

export type ItemTrack = 'awaited' | 'answered' | 'accepted' | 'returned';

/** How far one item of the notice is: one who returns it is enough, `judges` must accept it. */
export const trackOf = (procedure: Procedure, item: string): { readonly state: ItemTrack; readonly answer?: RectificationAnswer; readonly judgements: readonly Judgement[] } => {
  const answer = procedure.answers.findLast((one) => one.item === item);
  if (!answer) return { state: 'awaited', judgements: [] };
  const judgements = procedure.judgements.filter((one) => one.answer === answer.event);
  const state = judgements.some((one) => one.verdict === 'returned') ? 'returned' : judgements.length >= judgesNeeded(procedure) ? 'accepted' : 'answered';
  return { state, answer, judgements };
};

/** A notice is out and its rectification is not closed. */
export const isRectifying = (procedure: Procedure): boolean => procedure.notice !== undefined && procedure.rectificationClosed === undefined;

/** The member has a conflict, by the own statement or an upheld objection. */
export const isConflicted = (procedure: Procedure, person: string): boolean =>
  procedure.recusals.some((one) => one.by === person && one.conflict) || procedure.objections.some((one) => one.person === person && one.decided?.upheld === true);

/** What a member holds now on an item, where deliberation changed it. */
export const changedTo = (procedure: Procedure, person: string, item: string): GivenValue | undefined =>
  procedure.opinions.findLast((one) => one.by === person && one.item === item)?.to;

/** How many votes settle an item. */
export const votesNeeded = (settings: ProcedureSettings, members: number): number =>
  settings.votes === 'unanimous' ? members : settings.votes === 'twoThirds' ? Math.ceil((members * 2) / 3) : Math.floor(members / 2) + 1;

/** Every member approved the minutes as they are, or refused to and that is recorded. */
export const minutesApproved = (procedure: Procedure, members: readonly { readonly id: string }[]): boolean => {
  const { minutes } = procedure;
  if (!minutes) return false;
  return members.every(({ id }) => minutes.approved.some((one) => one.by === id) || procedure.refusals.some((one) => one.document === 'minutes' && one.person === id));
};
