// The keys that a person signs with, as the window sees them: described without secrets. A secret (password, PIN, credential) travels only in
// the call that unlocks, and is kept nowhere.

import { eventIterator, oc, type } from '@orpc/contract';
import * as z from 'zod';
import { NUMBERED_KINDS } from '../document/kinds.ts';

export type KeyKind = 'test' | 'file' | 'token' | 'service';
/** What it signs as: a person of the panel, or the office. */
export type KeyUse = 'person' | 'seal';

export interface KeyView {
  readonly id: string;
  readonly kind: KeyKind;
  readonly use: KeyUse;
  readonly label: string;
  /** From the certificate as seen when the key was set up. */
  readonly holder?: string;
  /** ISO 8601. */
  readonly validTo?: string;
  /** A picture (signature or seal) is kept with it. */
  readonly hasPicture: boolean;
  readonly testKey: boolean;
  /** Signs with SM2, beside the file only: no PDF program reads such a signature. */
  readonly isSm2: boolean;
}

/** A library for tokens that this machine may load. */
export interface TokenModule {
  readonly name: string;
  readonly there: boolean;
}

export interface KeysView {
  readonly keys: readonly KeyView[];
  readonly modules: readonly TokenModule[];
  /** Why no token can be used here at all; absent when it can. */
  readonly tokensMissing?: 'noBridge';
  readonly timeAuthority?: { readonly address: string; readonly hasTrust: boolean };
  /** Documents that wait for a time stamp. */
  readonly waitingForTime: number;
}

/** One signature that a job is to make: on the conclusion of a matter, or on another numbered document of the case. */
export const signItemSchema = z.union([z.object({ case: z.string(), matter: z.string() }), z.object({ case: z.string(), document: z.enum(NUMBERED_KINDS) })]);
export type SignItem = z.infer<typeof signItemSchema>;

/** One line of a signing job. The job ends after `end`, after the first `failed`, or when the window stops listening. */
export type SignProgress =
  | { readonly step: 'unlocked'; readonly holder: string; readonly testKey: boolean; readonly total: number }
  | { readonly step: 'signing' | 'done'; readonly at: number; readonly total: number; readonly item: SignItem }
  | { readonly step: 'failed'; readonly at: number; readonly total: number; readonly item: SignItem; readonly failure: string; readonly done: number }
  | { readonly step: 'end'; readonly total: number; readonly stamped: number };

const base = oc.errors({
  signedOut: { status: 401 },
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  diskFull: { status: 507 },
  /** `failure` is a `KeyFailure`; `triesLeft` what the token says about further tries. */
  keyUnusable: { status: 409, data: z.object({ failure: z.string(), triesLeft: z.enum(['few', 'one']).optional() }) },
  badPicture: { status: 422 },
});
const label = z.string().trim().min(1).max(60);
const use = z.enum(['person', 'seal']);
const secret = z.string().max(400);
const file = z.string().max(2_000_000);

export const keysContract = {
  list: base.input(z.object({})).output(type<KeysView>()),
  /** Each is opened once with its secret, so that a wrong one is found now and the certificate is known. */
  addFile: base.input(z.object({ label, use, file, secret })).output(type<KeyView>()),
  addToken: base.input(z.object({ label, use, module: z.string().max(200), token: z.string().max(64).optional(), certificate: z.string().max(200).optional(), secret })).output(type<KeyView>()),
  addService: base.input(z.object({ label, use, address: z.string().max(400), secret })).output(type<KeyView>()),
  remove: base.input(z.object({ id: z.string() })).output(type<void>()),
  /** PNG, base64; `null` takes it away. */
  setPicture: base.input(z.object({ id: z.string(), picture: z.string().max(3_000_000).nullable() })).output(type<void>()),
  /** `trust`: PEM of the certificates that time stamps must reach. */
  setTimeAuthority: base.input(z.object({ address: z.string().max(400).nullable(), trust: z.string().max(100_000) })).output(type<void>()),
  /** Lists of revoked certificates, OCSP answers and certificates, brought on a medium; base64. Answers how many of each were understood. */
  bringProofs: base.input(z.object({ files: z.array(file).min(1).max(50) })).output(type<{ readonly lists: number; readonly answers: number; readonly certificates: number; readonly unknown: number }>()),
};

export const signingContract = {
  /** One unlocking for all of them, in this order. */
  run: base
    .input(z.object({ key: z.string(), secret, items: z.array(signItemSchema).min(1).max(200) }))
    .output(eventIterator(type<SignProgress>())),
  /** The person refuses to sign the conclusion. */
  decline: base
    .errors({ refused: { status: 409, data: z.object({ reason: z.string() }) } })
    .input(z.object({ case: z.string(), matter: z.string(), reason: z.string().trim().min(1).max(2000) }))
    .output(type<void>()),
};
