// What the central server and the site's page say to each other over HTTP, beside the call. Types only: the page has no schema library.

import type { ItemTrack } from '../case/procedure.ts';
import type { ShotOfList } from './protocol.ts';
import type { Span } from './slots.ts';

/** Paths, all under the server's address. `<token>` is the secret of the invitation. */
export const SITE = {
  page: '/site/',
  app: '/site-app/',
  api: '/site-api/',
  uploads: '/site-api/uploads',
} as const;
/** Authorization of every call but `enter`: `Site <token>.<key>`. */
export const SITE_SCHEME = 'Site';

export interface SiteShot extends ShotOfList {
  readonly titleEn?: string;
  readonly state: 'here' | 'missing' | 'unclear';
  readonly ticked: boolean;
}
export interface SiteItem {
  readonly item: string;
  readonly no: string;
  readonly text: string;
  readonly problem: string;
  readonly clause: string;
  readonly measure: string;
  readonly deadline?: string;
  readonly state: ItemTrack;
  readonly answer?: string;
  /** Why it was returned. */
  readonly reason?: string;
}
export interface SiteView {
  readonly invitation: string;
  readonly for: string;
  readonly expiresAt: string;
  readonly case: string;
  readonly number: string;
  readonly bureau: string;
  readonly applicant: string;
  readonly address: string;
  readonly matters: readonly string[];
  readonly standards: readonly { readonly hash: string; readonly title: string; readonly version: string }[];
  readonly shots: readonly SiteShot[];
  readonly rectification: { readonly number?: string; readonly deadline: string; readonly items: readonly SiteItem[] } | null;
  readonly booked: readonly Span[];
  readonly free: readonly Span[];
  readonly delivered: readonly { readonly name: string; readonly sha256: string; readonly bytes: number; readonly shot?: string }[];
  /** Somebody of the panel waits in the call. */
  readonly awaited: readonly string[];
  /** False: this server holds no calls. */
  readonly hasCalls: boolean;
}
/** Why a link does not open, or an act of the site was not taken. */
export type SiteFailure = 'unknown' | 'expired' | 'revoked' | 'elsewhere' | 'over' | 'badRequest' | 'notFound' | 'taken' | 'wrongHash' | 'notWhole' | 'noCalls' | 'throttled';
/** A video of ten minutes at 4K. */
export const MOST_SITE_BYTES = 4 * 1024 ** 3;
