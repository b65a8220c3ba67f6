// What a case is after its events are folded. Plain data; the same on every workstation and on the server.

import type { Hash, Head, Instant } from '../log/event.ts';
import type { Content, Footage, Mark } from '../footage/footage.ts';
import type { Answer, Outcome } from '../standard/standard.ts';
import type { Change, Entries } from '../document/entries.ts';
import type { NumberedKind } from '../document/kinds.ts';
import type { BodyOf, Matter, Person } from './events.ts';
import type { KeptAlignment, KeptBasis, Redaction } from './events-picture.ts';
import type { LiveState } from './live.ts';
import type { Procedure } from './procedure.ts';

/**
 * `scoring` until every expert submitted, `submitted` until opened, `opened` until every matter's document is signed; or the applicant
 * withdrew it, or it was returned (退件).
 */
export type CaseStatus = 'unassigned' | 'scoring' | 'submitted' | 'opened' | 'concluded' | 'withdrawn' | 'returned';

export interface ItemScore {
  readonly answer: Answer | null;
  readonly points?: number;
  readonly reason?: string;
  readonly note: string;
  readonly advice: string;
  /** When the answer was last changed. */
  readonly at?: Instant;
}

/** One expert's sheet as folded from that person's sheet streams. */
export interface Sheet {
  readonly person: string;
  readonly items: { readonly [item: string]: ItemScore };
  readonly marks: { readonly [id: string]: Mark };
  /** Hashes of footage that this person looked at. */
  readonly looked: readonly Hash[];
  /** How this person aligned pictures, by `alignmentKey`; absent while there are none. */
  readonly alignments?: { readonly [pair: string]: KeptAlignment };
  /** What this person's metres rest on, by hash of the original; absent while there are none. */
  readonly bases?: { readonly [sha256: string]: KeptBasis };
  /** Milliseconds that this person had each item before them, where that was recorded. */
  readonly spent?: { readonly [item: string]: number };
  /** When this person confirmed to have read what is judged by; absent where nobody asked. */
  readonly read?: Instant;
  readonly submitted?: Submission;
}

export interface Submission {
  readonly at: Instant;
  readonly event: Hash;
  readonly sheet: { readonly seq: number; readonly hash: Hash | null };
  readonly sheetHash: Hash;
  readonly opinion: string;
}

/** An event that the rules gave no effect, kept visible with the reason (a code; the window words it). */
export interface Refused {
  readonly event: Hash;
  readonly type: string;
  readonly actor: string;
  readonly at: Instant;
  readonly reason: RefusalCode;
}
export type RefusalCode =
  | 'unknownType'
  | 'badBody'
  | 'erased'
  | 'wrongChannel'
  | 'notAllowed'
  | 'notAssigned'
  | 'notOpened'
  | 'alreadySubmitted'
  | 'notAllSubmitted'
  | 'sheetMismatch'
  | 'alreadyOpened'
  | 'unknownCase'
  | 'unknownFootage'
  /** No such call, recording or booking in this case. */
  | 'unknownCall'
  | 'unknownMark'
  | 'unknownMatter'
  | 'notNumbered'
  | 'notComposed'
  | 'nothingToUndo'
  /** Somebody else signed meanwhile: what was signed over is no longer the document. */
  | 'documentChanged'
  | 'alreadyRequested'
  | 'reasonMissing'
  | ProcedureRefusal;

/** Why the panel's procedure gives an act no effect. */
export type ProcedureRefusal =
  | 'recusalMissing'
  | 'conflicted'
  | 'notSignedIn'
  | 'noLead'
  | 'quorumMissing'
  | 'surveyMissing'
  | 'unknownPerson'
  | 'unknownDraw'
  | 'drawMismatch'
  | 'alreadyDone'
  | 'tooLate'
  | 'notVoted'
  | 'stale'
  | 'alreadyNotified'
  | 'notNotified'
  | 'notInNotice'
  | 'ownFinding'
  | 'rectificationOpen'
  | 'minutesOpen'
  | 'readingMissing'
  | 'ended';

/** Why a version exists that is not the first, and what it corrects. */
export interface CorrectionState {
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
  readonly changes: readonly Change[];
  /** Of the document that is corrected. */
  readonly number: string;
  readonly sha256: Hash;
  readonly signedAt: Instant;
}

/** A document as it was sealed; what came behind the seal or stands beside the file since. */
export interface SignedDocument {
  readonly at: Instant;
  readonly event: Hash;
  readonly by: string;
  /** With what was added behind the seal. */
  readonly document: Content;
  readonly certificate: Hash;
  readonly testKey: boolean;
  readonly stamped?: { readonly at: string; readonly authority: string };
  /** Detached SM2 signatures, oldest first; absent: none. `of` is the SHA-256 of the file that was signed: a time stamp may have come behind it since. */
  readonly sm2?: readonly { readonly person: string; readonly at: Instant; readonly of: Hash; readonly signature: Content; readonly certificate: Hash; readonly signer: string; readonly testKey: boolean }[];
}

/** The newest version of a document beside the conclusion; those that it corrected stand in `earlier`, oldest first. */
export interface DocumentState {
  readonly kind: NumberedKind;
  readonly version: number;
  readonly number?: string;
  readonly composed?: { readonly at: Instant; readonly event: Hash; readonly by: string; readonly document: Content; readonly entries: Entries };
  readonly signed?: SignedDocument;
  readonly correction?: CorrectionState;
  readonly earlier: readonly Omit<DocumentState, 'earlier'>[];
}

export interface Conclusion {
  readonly matter: string;
  /** Absent: 1. */
  readonly version?: number;
  readonly correction?: CorrectionState;
  /** Signed versions that later ones corrected, oldest first; absent: none. */
  readonly earlier?: readonly Omit<Conclusion, 'earlier'>[];
  readonly number?: string;
  readonly composed?: { readonly at: Instant; readonly event: Hash; readonly by: string; readonly outcome: Outcome; readonly derivation: string; readonly document: Content };
  readonly signed?: SignedDocument;
  /** Signatures of the panel in the order in which they were put on; gone when it is composed anew. */
  readonly approvals?: readonly { readonly person: string; readonly at: Instant; readonly event: Hash; readonly document: Content; readonly certificate: Hash; readonly signer: string; readonly testKey: boolean }[];
  readonly declined?: readonly { readonly person: string; readonly at: Instant; readonly reason: string }[];
}

export interface Settlement {
  readonly item: string;
  readonly answer: Answer;
  readonly points?: number;
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

export interface KeptRedaction extends Redaction {
  readonly at: Instant;
  readonly by: string;
}
/** Somebody's look at what is redacted. */
export interface Unsealing {
  readonly sha256: Hash;
  readonly by: string;
  readonly at: Instant;
  readonly reason: string;
}

export interface CaseState {
  readonly id: string;
  readonly status: CaseStatus;
  readonly opened?: BodyOf<'case.opened'> & { readonly at: Instant };
  readonly matters: readonly Matter[];
  readonly panel?: { readonly experts: readonly Person[]; readonly lead: string; readonly staff: readonly Person[]; readonly supervisors: readonly Person[] };
  readonly footage: readonly Footage[];
  /** By hash of the original; absent while nothing is redacted. */
  readonly redactions?: { readonly [sha256: string]: KeptRedaction };
  readonly unsealed?: readonly Unsealing[];
  /** Alignments by staff, by `alignmentKey`. */
  readonly alignments?: { readonly [pair: string]: KeptAlignment };
  /** The one notice that asked for footage missing from the shot list. */
  readonly footageRequested?: BodyOf<'footage.requested'> & { readonly at: Instant; readonly by: string; readonly event: Hash };
  /** By person id: those whose sheet streams are at hand (own before the opening, all after it). */
  readonly sheets: { readonly [person: string]: Sheet };
  /** Persons whose submission is in the open channel. */
  readonly submitted: readonly string[];
  readonly panelOpened?: { readonly at: Instant; readonly by: string; readonly event: Hash };
  readonly settled: { readonly [item: string]: Settlement };
  readonly conclusions: { readonly [matter: string]: Conclusion };
  /** How the panel was drawn, sat, deliberated, and what became of what it found. */
  readonly procedure: Procedure;
  /** Documents beside the conclusion, as far as they were begun. */
  readonly documents: { readonly [K in NumberedKind]?: DocumentState };
  /** Calls, recordings and what the site brought; absent while there was nothing of it. */
  readonly live?: LiveState;
  readonly refused: readonly Refused[];
  readonly heads: { readonly [stream: string]: Head };
}
