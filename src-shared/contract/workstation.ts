// Window ↔ workstation: typed calls under /rpc of the workstation's one `fetch`. Beside it, plain HTTP on the same origin:
//   GET  /media/<sha256>/preview | tile/<level>/<x>/<y> | file      (sha256 of the original)
//   POST /import?case=<id>&name=<file name>[&title=…]   body: the file; answers newline-separated JSON `ImportProgress`
//   GET  /standard/<hash>    a pinned standard as JSON; never changes
//   GET  /evidence/<case>/<mark>?of=<any>   small picture of a mark, cut from source pixels; `of` renews it when the mark moves
//   GET  /conclusion/<case>/<matter>/draft.pdf | signed.pdf
//   POST /verify     body: a PDF; answers `VerifyReport` as JSON

import { eventIterator, oc, type } from '@orpc/contract';
import * as z from 'zod';
import { keysContract, signingContract } from './keys.ts';
import { standardsContract } from './workstation-standards.ts';
import { actSchema, type Person } from '../case/events.ts';
import type { CaseState, CaseStatus } from '../case/case.ts';
import type { ItemConflict } from '../case/conflicts.ts';
import { storageContract } from './storage.ts';
import { diagnosticsContract, type Recovered } from './diagnostics.ts';
import type { Footage } from '../footage/footage.ts';
import { documentsContract } from './workstation-documents.ts';
import { followingContract } from './following.ts';
import { footageContract } from './footage.ts';
import type { Result, Standard } from '../standard/standard.ts';
import type { Deadline } from '../panel/deadlines.ts';
import { casesContract } from './workstation-cases.ts';
import { panelContract } from './workstation-panel.ts';
import { linkContract } from './workstation-link.ts';
import { meetingRoomContract } from './workstation-room.ts';
import { phrasesContract } from './workstation-phrases.ts';

/** How far this machine and the server are together. */
export interface SyncStatus {
  readonly state: 'signedOut' | 'offline' | 'syncing' | 'online';
  /** ISO 8601: since when offline. */
  readonly offlineSince?: string;
  /** Events saved here that the server does not have yet. */
  readonly waiting: number;
  /** ISO 8601: last complete exchange. */
  readonly lastExchange?: string;
  /** ISO 8601: next try while offline. */
  readonly nextTry?: string;
  /** Events that the server refused, kept here. */
  readonly refused: number;
  /** Streams of which two histories were found; both are kept. */
  readonly forks?: number;
  /** The two do not understand each other until one of them is a newer version; work goes on here. */
  readonly outdated?: 'workstation' | 'server';
  /** Content on its way, both directions. */
  readonly transfer?: { readonly doneBytes: number; readonly totalBytes: number; readonly bytesPerSecond: number; readonly paused?: TransferPause };
}

/** Why nothing is fetched: the disk is full, would be left with too little, or this machine's limit is reached. Goes on by itself. */
export type TransferPause = 'diskFull' | 'lowDisk' | 'overQuota';

export type OfflineState = 'none' | 'partial' | 'fetching' | 'ready';

export interface InboxRow {
  readonly case: string;
  readonly number: string;
  readonly applicant: string;
  readonly matters: readonly string[];
  readonly status: CaseStatus;
  /** What this person has to do: `score`, `open` (the panel), `conclude`, `wait`, `none`. */
  readonly task: 'score' | 'open' | 'conclude' | 'wait' | 'none';
  readonly role: 'expert' | 'lead' | 'staff' | 'supervisor';
  readonly dueAt: string;
  readonly answered: number;
  readonly items: number;
  readonly footageBytes: number;
  readonly footageHere: number;
  readonly offline: OfflineState;
  /** Events of this case waiting for the server. */
  readonly waiting: number;
  /** Instant of the newest event, for sorting. */
  readonly changedAt: string;
  /** Days that people are reminded of; absent without any. */
  readonly deadlines?: readonly Deadline[];
}

export interface FootageHere {
  readonly footage: Footage;
  /** Bytes of pyramid and preview that are here and verified. */
  readonly hereBytes: number;
  readonly totalBytes: number;
}

export interface CaseView {
  readonly state: CaseState;
  /** Pinned standards by hash. */
  readonly standards: { readonly [hash: string]: Standard };
  readonly footage: readonly FootageHere[];
  readonly me: Person;
  readonly offline: OfflineState;
  readonly waiting: number;
  /** Live results of the own sheet by matter (hidden by the bureau's setting: absent). */
  readonly results?: { readonly [matter: string]: Result };
  /** After the opening: the panel's consolidated sheet and its results by matter. */
  readonly panel?: PanelView;
  /** Items to which this person gave different values on two machines, and has to choose. */
  readonly conflicts?: readonly ItemConflict[];
  /** Newest own act that undo would take back, and redo would bring back; event hashes. */
  readonly undo?: string;
  readonly redo?: string;
}

export interface PanelView {
  readonly items: { readonly [item: string]: PanelItem };
  readonly results: { readonly [matter: string]: Result };
  /** Experts whose sheet is still on its way to this machine. */
  readonly awaited: readonly string[];
  /** Items on which the rule of consolidation asks for deliberation and nothing is settled yet; none while a sheet is awaited. */
  readonly unsettled: readonly string[];
}
export interface PanelItem {
  readonly answer: 'meets' | 'basically' | 'fails' | 'na' | null;
  readonly points?: number;
  readonly how: 'unanimous' | 'majority' | 'anyFails' | 'settled' | 'rectified' | 'open';
  /** How points were brought together, where they were not all the same. */
  readonly by?: 'mean' | 'median' | 'trimmed';
  readonly byPerson: { readonly [person: string]: { readonly answer: 'meets' | 'basically' | 'fails' | 'na' | null; readonly points?: number; readonly note: string } };
}

export interface SessionState {
  readonly person?: Person;
  readonly bureau?: { readonly id: string; readonly name: string };
  /** This machine, for this person. */
  readonly device?: string;
  readonly server: string;
  /** People who signed in on this machine before and can do so offline. */
  readonly known: readonly { readonly user: string; readonly name: string }[];
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** Demo accounts when the server is the demo server. */
  readonly demo?: readonly { readonly user: string; readonly password: string; readonly name: string; readonly role: string }[];
  readonly language?: 'zh-CN' | 'en';
  /** The database was damaged and was made anew; told until somebody has read it. */
  readonly recovered?: Recovered;
}

export interface ImportProgress {
  /** `proxies`: copies of a video to play, `done` and `total` in ms of it. */
  readonly stage: 'receiving' | 'reading' | 'pyramid' | 'proxies' | 'storing' | 'done' | 'error';
  readonly done?: number;
  readonly total?: number;
  readonly footage?: Footage;
  /** Why nothing was imported. */
  readonly error?: ImportError;
}
export type ImportError = 'notAnImage' | 'truncated' | 'noFrames' | 'tooLarge' | 'unsupported' | 'alreadyThere' | 'diskFull' | 'cancelled' | 'notAllowed' | 'needsFfmpeg' | 'faceNames' | 'faceSizes' | 'faceSeams' | 'failed';

export type { VerifyCheck, VerifyReport } from './verify.ts';

export interface ConclusionView {
  readonly matter: string;
  readonly name: string;
  readonly number?: string;
  readonly result?: Result;
  /** What is missing before it can be composed or signed; codes worded by the window. */
  readonly missing: readonly ('notAllSubmitted' | 'notOpened' | 'sheetsAwaited' | 'unsettled' | 'notNumbered' | 'offline' | 'incomplete' | 'footageMissing' | 'rectificationOpen' | 'conflicted' | 'quorumMissing' | 'minutesOpen')[];
  readonly composed?: { readonly at: string; readonly stale: boolean };
  readonly signed?: { readonly at: string; readonly by: string; readonly testKey: boolean; readonly stamped?: { readonly at: string; readonly authority: string } };
  /** The panel's signatures on the composed document: who has signed, who refused, who is awaited. Absent before it is composed. */
  readonly signers?: {
    readonly approved: readonly { readonly person: string; readonly name: string; readonly at: string; readonly testKey: boolean }[];
    readonly declined: readonly { readonly person: string; readonly name: string; readonly at: string; readonly reason: string }[];
    readonly awaited: readonly { readonly person: string; readonly name: string }[];
  };
}

/** Something changed; the window asks again for what it shows. */
export type Change =
  | { readonly kind: 'sync'; readonly sync: SyncStatus }
  | { readonly kind: 'case'; readonly case: string }
  | { readonly kind: 'inbox' }
  | { readonly kind: 'footage'; readonly sha256: string; readonly hereBytes: number; readonly totalBytes: number }
  | { readonly kind: 'session' }
  /** The meeting room. */
  | { readonly kind: 'room' }
  /** The library of standards. */
  | { readonly kind: 'library' }
  /** What was recorded here and waits to be taken into its case. */
  | { readonly kind: 'recordings' };

const base = oc.errors({
  signedOut: { status: 401 },
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  offline: { status: 503 },
  /** The rules refuse the act; `reason` is a `RefusalCode`. Nothing was written. */
  refused: { status: 409, data: z.object({ reason: z.string() }) },
  diskFull: { status: 507 },
});
const nothing = z.object({});

export const workstationContract = {
  ...documentsContract,
  phrases: phrasesContract,
  panel: panelContract,
  cases: casesContract,
  room: meetingRoomContract,
  link: linkContract,
  following: followingContract,
  session: {
    state: base.input(nothing).output(type<SessionState>()),
    signIn: base
      .input(z.object({ user: z.string().min(1).max(64), password: z.string().min(1).max(200) }))
      .errors({
        wrongPassword: { status: 401 },
        /** No server, and this person never signed in here. */
        needsServer: { status: 503 },
        throttled: { status: 429 },
        revokedDevice: { status: 403 },
        /** Another server answers under this address than the one that this machine knows. */
        serverChanged: { status: 409 },
        /** What is kept on this machine is sealed by keys that this person cannot open: somebody who worked here has to sign in first. */
        locked: { status: 423 },
      })
      .output(type<SessionState>()),
    signOut: base.input(nothing).output(type<SessionState>()),
    setLanguage: base.input(z.object({ language: z.enum(['zh-CN', 'en']) })).output(type<void>()),
  },
  inbox: { list: base.input(nothing).output(type<readonly InboxRow[]>()) },
  case: {
    /**
     * `bare`: without the standards, which `GET /standard/<hash>` serves once and for good, and with empty `results` while the person still
     * scores (absent where the bureau hides them): the window works them out from what is on the screen.
     */
    get: base.input(z.object({ case: z.string(), bare: z.boolean().optional() })).output(type<CaseView>()),
    /** Appends acts, durable before it answers, all or none. */
    act: base.input(z.object({ case: z.string(), acts: z.array(actSchema).min(1).max(200) })).output(type<{ readonly hashes: readonly string[] }>()),
    /** Locks and signs the own sheet. */
    submit: base.input(z.object({ case: z.string(), opinion: z.string().max(4000) })).output(type<{ readonly hash: string }>()),
    openPanel: base.input(z.object({ case: z.string() })).output(type<void>()),
    takeOffline: base.input(z.object({ case: z.string(), on: z.boolean() })).output(type<void>()),
  },
  conclusion: {
    list: base.input(z.object({ case: z.string() })).output(type<readonly ConclusionView[]>()),
    /** Gets the number where the server answers, composes, keeps the draft. Without a server the draft says 编号待赋. */
    compose: base
      .input(z.object({ case: z.string(), matter: z.string() }))
      .errors({
        /** A character without a glyph; `where` says in which text. */
        missingGlyph: { status: 422, data: z.object({ characters: z.array(z.string()), where: z.string() }) },
        missing: { status: 409, data: z.object({ missing: z.array(z.string()) }) },
      })
      .output(type<ConclusionView>()),
  },
  keys: keysContract,
  signing: signingContract,
  storage: storageContract,
  diagnostics: diagnosticsContract,
  standards: standardsContract,
  footage: footageContract,
  sync: {
    status: base.input(nothing).output(type<SyncStatus>()),
    now: base.input(nothing).output(type<void>()),
  },
  /** Lives as long as the window; the first value is the present sync status. */
  changes: base.input(nothing).output(eventIterator(type<Change>())),
};
