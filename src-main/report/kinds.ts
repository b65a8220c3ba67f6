// What the documents other than the conclusion state, as plain data. Absent values are null, times are ISO 8601 in fields called `at`,
// `deadline` or ending in `At`; the composer turns them into the reader's words. Pictures are those of the conclusion.

import type { Json } from '#shared/json.ts';
import type { Answer, Outcome } from '#shared/standard/standard.ts';
import type { BureauForm } from '#shared/document/form.ts';
import type { DocumentKind } from '#shared/document/kinds.ts';
import type { ConclusionInput, Correction, EvidencePicture } from './input.ts';

type Level = 'key' | 'important' | 'general';

/** What every document has. */
export interface DocumentFrame {
  readonly createdAt: string;
  readonly bureau: string;
  readonly number?: string;
  readonly caseNumber: string;
  readonly applicant: { readonly name: string; readonly address: string };
  readonly round: number;
  readonly testKey: boolean;
  readonly form?: BureauForm;
  readonly correction?: Correction;
  readonly footage: ConclusionInput['footage'];
  readonly evidence: readonly EvidencePicture[];
  /** Goes into the file as `document.json`. */
  readonly attached: Json;
}

export interface NoticeContent {
  readonly matters: readonly { readonly name: string }[];
  readonly opening: string;
  readonly deadline: string | null;
  readonly problems: readonly {
    readonly no: string;
    readonly text: string;
    readonly level: Level;
    readonly answer: Answer;
    readonly matters: readonly string[];
    readonly basis: readonly string[];
    readonly notes: readonly string[];
    readonly measure: string;
    readonly deadline: string | null;
    readonly evidence: readonly number[];
  }[];
  readonly demands: readonly string[];
  readonly consequence: string;
  readonly advice: readonly { readonly no: string; readonly text: string }[];
  readonly contact: string | null;
}

export interface TrackingContent {
  readonly notice: { readonly number: string | null; readonly at: string | null; readonly deadline: string | null };
  readonly rows: readonly {
    readonly no: string;
    readonly text: string;
    readonly level: Level;
    readonly basis: readonly string[];
    readonly notes: readonly string[];
    readonly measure: string;
    readonly deadline: string | null;
    /** `open`: nothing came in; `answered`: not judged yet. */
    readonly state: 'open' | 'answered' | 'accepted' | 'returned';
    /** What came in, round by round; empty while nothing did. */
    readonly rounds: readonly {
      readonly round: number;
      readonly at: string;
      readonly words: string;
      readonly judged: 'accepted' | 'returned' | 'open';
      readonly reason: string;
      readonly by: string | null;
      readonly evidence: readonly number[];
    }[];
  }[];
  readonly reminders: readonly { readonly at: string; readonly by: string; readonly how: string; readonly what: string }[];
  readonly closed: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

export interface Attendant {
  readonly name: string;
  readonly role: 'expert' | 'staff' | 'supervisor';
  readonly lead: boolean;
  readonly industry: string | null;
  readonly title: string | null;
  readonly submittedAt: string | null;
  readonly opinion: string;
}

export interface MinutesContent {
  readonly session: {
    readonly openedAt: string | null;
    readonly closedAt: string | null;
    readonly lead: string;
    readonly place: string | null;
    readonly recorder: string | null;
    readonly recusal: string | null;
    readonly remarks: string | null;
  };
  readonly present: readonly Attendant[];
  readonly experts: readonly { readonly name: string; readonly lead: boolean }[];
  readonly course: readonly { readonly at: string; readonly by: string; readonly what: string }[];
  readonly settlements: readonly {
    readonly no: string;
    readonly text: string;
    readonly before: readonly { readonly name: string; readonly answer: Answer | null; readonly points: number | null }[];
    readonly answer: Answer;
    readonly points: number | null;
    readonly reason: string;
    readonly by: string;
    readonly at: string;
  }[];
  readonly dissent: readonly { readonly name: string; readonly text: string }[];
  readonly matters: readonly { readonly name: string; readonly outcome: Outcome | null; readonly label: string | null; readonly derivation: readonly string[] }[];
}

export interface ScoresContent {
  readonly matter: { readonly name: string };
  readonly standard: { readonly title: string; readonly version: string; readonly hash: string };
  readonly openedAt: string | null;
  readonly experts: readonly { readonly name: string; readonly lead: boolean }[];
  readonly sections: readonly {
    readonly no: string;
    readonly title: string;
    readonly items: readonly {
      readonly no: string;
      readonly text: string;
      readonly level: Level;
      readonly max: number | null;
      /** In the order of `experts`. */
      readonly given: readonly { readonly answer: Answer | null; readonly points: number | null }[];
      readonly answer: Answer | null;
      readonly points: number | null;
      readonly how: 'unanimous' | 'majority' | 'anyFails' | 'settled' | 'rectified' | 'open';
      readonly by: 'mean' | 'median' | 'trimmed' | null;
      /** The experts did not all give the same. */
      readonly differs: boolean;
    }[];
  }[];
  readonly agreement: readonly { readonly name: string; readonly value: string }[];
}

export interface StandardContent {
  readonly standard: { readonly title: string; readonly version: string; readonly hash: string; readonly source: string; readonly inForce: string };
  readonly matters: readonly { readonly name: string; readonly rule: readonly string[] }[];
  readonly materials: readonly { readonly no: string; readonly title: string; readonly basis: string | null }[];
  readonly flow: readonly { readonly no: string; readonly title: string; readonly shots: readonly string[] }[];
  readonly sections: readonly {
    readonly no: string;
    readonly title: string;
    readonly items: readonly {
      readonly no: string;
      readonly text: string;
      readonly level: Level;
      readonly max: number | null;
      readonly deferred: boolean;
      readonly basis: readonly string[];
      readonly method: string;
      readonly guidance: string;
      readonly shots: readonly string[];
    }[];
  }[];
}

export interface AlbumContent {
  /** Pictures by their numbers from 1. */
  readonly groups: readonly { readonly title: string; readonly text: string; readonly pictures: readonly number[] }[];
}

export interface ArchiveContent {
  readonly matters: readonly { readonly name: string }[];
  readonly retention: string | null;
  readonly status: string;
  readonly documents: readonly {
    readonly title: string;
    readonly matter: string | null;
    readonly number: string | null;
    readonly version: number;
    readonly superseded: boolean;
    readonly signed: boolean;
    readonly at: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly streams: readonly { readonly device: string; readonly person: string; readonly channel: 'open' | 'sheet'; readonly count: number; readonly head: string }[];
}

export interface ContentOf {
  readonly notice: NoticeContent;
  readonly tracking: TrackingContent;
  readonly minutes: MinutesContent;
  readonly scores: ScoresContent;
  readonly standard: StandardContent;
  readonly album: AlbumContent;
  readonly archive: ArchiveContent;
}
export type OtherKind = Exclude<DocumentKind, 'conclusion'>;

export type OtherInput = { [K in OtherKind]: { readonly kind: K; readonly frame: DocumentFrame; readonly content: ContentOf[K] } }[OtherKind];

/** Everything that can be composed. */
export type DocumentInput = { readonly kind: 'conclusion'; readonly conclusion: ConclusionInput } | OtherInput;
