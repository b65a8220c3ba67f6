// A case while it is being folded: mutable, private to the fold, and what the rules see of it.

import type { Footage } from '../footage/footage.ts';
import type { Hash, Heads, Head } from '../log/event.ts';
import type { NumberedKind } from '../document/kinds.ts';
import type { CaseState, Conclusion, DocumentState, KeptRedaction, Settlement, Submission, Unsealing } from './case.ts';
import type { KeptAlignment } from './events-picture.ts';
import type { Matter } from './events.ts';
import { emptyLive, type LiveState } from './live.ts';
import { emptyProcedure, type Procedure } from './procedure.ts';
import type { Limits } from './scoring.ts';

/** An accepted submission: where it stands in its stream, how far the sheet counts, which footage was known. */
export interface AcceptedSubmission {
  readonly submission: Submission;
  /** The submitting event as a head of its own stream. */
  readonly head: Heads;
  readonly limits: Limits;
  /** Of a sealed submission: what it says is found in the sheet, once that is at hand. `stream` is the open stream of its device. */
  readonly seal?: { readonly hash: Hash; readonly stream: string };
  readonly footage: ReadonlySet<Hash>;
}

export interface CaseDraft {
  opened?: NonNullable<CaseState['opened']>;
  matters: readonly Matter[];
  panel?: NonNullable<CaseState['panel']>;
  /** Footage that is not withdrawn, by hash of the original. */
  readonly footage: Map<Hash, Footage>;
  /** Withdrawn footage too: marks on it stay. */
  readonly everFootage: Set<Hash>;
  readonly redactions: Map<Hash, KeptRedaction>;
  readonly unsealed: Unsealing[];
  readonly alignments: Map<string, KeptAlignment>;
  readonly submissions: Map<string, AcceptedSubmission>;
  footageRequested?: NonNullable<CaseState['footageRequested']>;
  panelOpened?: NonNullable<CaseState['panelOpened']>;
  readonly settled: Map<string, Settlement>;
  readonly conclusions: { [matter: string]: Conclusion };
  /** Replaced as a whole by every effect. */
  procedure: Procedure;
  readonly documents: { [K in NumberedKind]?: DocumentState };
  /** Replaced as a whole by every effect. */
  live: LiveState;
}

export const createDraft = (): CaseDraft => ({
  matters: [],
  footage: new Map(),
  everFootage: new Set(),
  redactions: new Map(),
  unsealed: [],
  alignments: new Map(),
  submissions: new Map(),
  settled: new Map(),
  conclusions: {},
  procedure: emptyProcedure,
  documents: {},
  live: emptyLive,
});

/** Where an act stands: what every effect may need beside the body. */
export interface Standing {
  readonly at: string;
  readonly by: string;
  readonly event: Hash;
  readonly stream: string;
  readonly head: Head;
  readonly seen: Heads;
}
