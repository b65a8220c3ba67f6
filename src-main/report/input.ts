// What a conclusion states, as plain data: everything that is printed, and what is attached for machines. The composer adds nothing
// of its own, so that two workstations with the same input make the same bytes.

import type { Change } from '#shared/document/entries.ts';
import type { BureauForm } from '#shared/document/form.ts';
import type { Answer, Outcome } from '#shared/standard/standard.ts';
import type { CaseAttachment } from './attachment.ts';

/** One item of the sheet with the panel's answer. */
export interface PrintedItem {
  readonly no: string;
  readonly text: string;
  readonly level: 'key' | 'important' | 'general';
  readonly kind: 'check' | 'score';
  readonly max?: number;
  readonly answer: Answer | null;
  readonly points?: number;
  /** Who wrote it, and what; `who` is absent where the panel wrote it together. */
  readonly notes: readonly { readonly who?: string; readonly text: string }[];
  /** Numbers of the evidence pictures that show it, from 1. */
  readonly evidence: readonly number[];
}

/** An item that was not met (or only basically), as the list of problems prints it. */
export interface PrintedProblem {
  readonly no: string;
  readonly text: string;
  readonly level: 'key' | 'important' | 'general';
  readonly answer: Answer;
  readonly basis: readonly string[];
  readonly notes: readonly string[];
  readonly advice: readonly string[];
  readonly evidence: readonly number[];
}

export interface PrintedMember {
  readonly name: string;
  readonly industry?: string;
  readonly title?: string;
  readonly lead: boolean;
  /** ISO 8601 UTC. */
  readonly submittedAt?: string;
  readonly opinion: string;
}

export interface PrintedSettlement {
  readonly no: string;
  readonly text: string;
  /** What each member had answered while scoring alone. */
  readonly before: readonly { readonly name: string; readonly answer: Answer | null; readonly points?: number }[];
  readonly answer: Answer;
  readonly points?: number;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** A picture cut from source pixels. The bytes are a clean copy: no EXIF, turned upright. */
export interface EvidencePicture {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
  /** Item number as printed. */
  readonly item: string;
  readonly footageTitle: string;
  /** SHA-256 of the original. */
  readonly footage: string;
  /** In words and degrees, for instance 水平 −32.5° 俯仰 4.0° 视场 60°. */
  readonly view: string;
  /** ISO 8601: when it was captured. */
  readonly capturedAt?: string;
  readonly by?: string;
  readonly note?: string;
}

/** A correction cites what it corrects; the earlier document stays. */
export interface Correction {
  /** Of the document that cites: 2 for the first correction. */
  readonly version: number;
  /** Number of the document that is corrected, and the SHA-256 of its file. */
  readonly number: string;
  readonly sha256: string;
  readonly signedAt?: string;
  readonly reason: string;
  readonly changes: readonly Change[];
  readonly by: string;
  /** ISO 8601: when the correction was begun. */
  readonly at: string;
}

export interface ConclusionInput {
  /** ISO 8601 UTC: the document's creation time, printed and written into the file. */
  readonly createdAt: string;
  readonly bureau: string;
  /** Absent: the pages visibly say 草稿 and 编号待赋. */
  readonly number?: string;
  readonly caseNumber: string;
  readonly applicant: { readonly name: string; readonly address: string };
  readonly matter: { readonly id: string; readonly name: string };
  readonly standard: { readonly title: string; readonly version: string; readonly hash: string };
  readonly round: number;
  /** ISO 8601. */
  readonly dates: { readonly openedAt?: string; readonly dueAt?: string; readonly panelOpenedAt?: string };
  readonly outcome: Outcome;
  /** The rule's own word, for instance 合格. */
  readonly label?: string;
  readonly grade?: string;
  readonly derivation: readonly string[];
  readonly sections: readonly { readonly no: string; readonly title: string; readonly items: readonly PrintedItem[] }[];
  readonly problems: readonly PrintedProblem[];
  readonly panel: readonly PrintedMember[];
  readonly settlements: readonly PrintedSettlement[];
  /** 保留意见, word for word. */
  readonly dissent: readonly { readonly name: string; readonly text: string }[];
  readonly consolidation: { readonly checks: 'unanimous' | 'majority' | 'anyFails'; readonly scores: 'mean' | 'median' | 'trimmed' | 'consensus' };
  readonly footage: readonly {
    readonly title: string;
    readonly name: string;
    readonly bytes: number;
    readonly capturedAt?: string;
    readonly sha256: string;
  }[];
  readonly evidence: readonly EvidencePicture[];
  /** The signature will be made with a test key: the pages say so. */
  readonly testKey: boolean;
  /** The bureau's form; absent: the plain one with the bureau's name. */
  readonly form?: BureauForm;
  readonly correction?: Correction;
  readonly attachment: CaseAttachment;
}
