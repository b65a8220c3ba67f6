// The keys of the people of this machine: described by profiles in the store, key files and pictures in a folder, opened with a secret that is
// kept nowhere. Beside them what judging certificates needs: lists of revoked ones, answers, and whose time stamps are trusted.

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import * as z from 'zod';
import type { KeysView, KeyUse, KeyView } from '#shared/contract/keys.ts';
import { readCertificate, type Certificate } from '#shared/signature/certificate.ts';
import { children, readDer } from '#shared/signature/der.ts';
import { revocationOf } from '#shared/signature/revocation.ts';
import { assertUsable, CertificateUnusable } from '../report/usable.ts';
import type { Signer } from '../report/sign.ts';
import type { ProofMaterial, TimeAuthority } from '../report/stamp.ts';
import type { DocumentStore } from '../store/documents.ts';
import { keepFile } from './kept-file.ts';
import { KeyUnusable, type OpenKey } from './key.ts';
import { openKeyFile } from './key-file.ts';
import { hasBridge, type KnownModule } from './modules.ts';
import { isServiceAddress, openService } from './service.ts';
import { createTimeAuthority } from './time-authority.ts';
import { openToken, type TokenProcess } from './token.ts';

const profileSchema = z.object({
  id: z.string(),
  label: z.string(),
  use: z.enum(['person', 'seal']),
  kind: z.enum(['file', 'token', 'service']),
  /** DER, base64: as seen when it was set up. */
  certificate: z.string(),
  module: z.string().optional(),
  token: z.string().optional(),
  wanted: z.string().optional(),
  address: z.string().optional(),
  picture: z.boolean().optional(),
});
type Profile = z.infer<typeof profileSchema>;
const timeSchema = z.object({ address: z.string(), trust: z.array(z.string()) });

/** The key of the demo: always there, always called a test key. */
export const TEST_KEY = 'test';

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly bureau: string;
}

export type NewKey =
  | { readonly kind: 'file'; readonly label: string; readonly use: KeyUse; readonly file: Uint8Array }
  | { readonly kind: 'token'; readonly label: string; readonly use: KeyUse; readonly module: string; readonly token?: string | undefined; readonly certificate?: string | undefined }
  | { readonly kind: 'service'; readonly label: string; readonly use: KeyUse; readonly address: string };

export interface Keyring {
  view(owner: Owner): Promise<Omit<KeysView, 'waitingForTime'>>;
  /** Opens it once. Throws `KeyUnusable`; nothing is kept then. */
  add(owner: Owner, key: NewKey, secret: string): Promise<KeyView>;
  remove(owner: Owner, id: string): Promise<boolean>;
  /** `bad` where it is no picture. */
  setPicture(owner: Owner, id: string, png: Uint8Array | null): Promise<'kept' | 'bad' | 'unknown'>;
  /** Whether no real key for the office's seal is set up: what is composed then says that it is sealed with a test key. */
  sealsWithTestKey(owner: Owner): boolean;
  /** Throws `KeyUnusable`. The certificate is judged before the secret is used. */
  unlock(owner: Owner, id: string, use: KeyUse, secret: string): Promise<OpenKey & { readonly picture?: Uint8Array }>;
  timeAuthority(): TimeAuthority | undefined;
  setTimeAuthority(address: string | null, trustPem: string): boolean;
  bring(files: readonly Uint8Array[]): Promise<{ readonly lists: number; readonly answers: number; readonly certificates: number; readonly unknown: number }>;
  proofs(): Promise<ProofMaterial>;
}

export interface KeyringDeps {
  readonly folder: string;
  readonly settings: Pick<DocumentStore, 'setting' | 'setSetting'>;
  readonly testSigner: (owner: Owner, use: KeyUse) => Promise<Signer>;
  readonly modules: () => readonly KnownModule[];
  readonly network: typeof fetch;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** How the host starts the process that loads a token's library. */
  readonly startTokenProcess?: (file: URL) => TokenProcess;
}

/** A picture is drawn a few centimetres wide. */
const PICTURE_PIXELS = 800;
const TIME = 'timeAuthority';

export function createKeyring(deps: KeyringDeps): Keyring {
  const { folder, settings } = deps;
  const path = (name: string) => join(folder, name);
  const named = (owner: Owner) => `keys ${owner.id}`;
  const profilesOf = (owner: Owner): Profile[] => z.array(profileSchema).catch([]).parse(JSON.parse(settings.setting(named(owner)) ?? '[]'));
  const saveProfiles = (owner: Owner, profiles: readonly Profile[]) => settings.setSetting(named(owner), JSON.stringify(profiles));
  const folderReady = () => mkdir(folder, { recursive: true, mode: 0o700 });

  const open = async (profile: Profile, secret: string, file?: Uint8Array): Promise<OpenKey> => {
    switch (profile.kind) {
      case 'file': {
        const bytes = file ?? (await readFile(path(`${profile.id}.p12`)).catch(() => undefined));
        if (bytes === undefined) throw new KeyUnusable('noKey');
        return openKeyFile(new Uint8Array(bytes), secret);
      }
      case 'token': {
        const known = deps.modules().find((one) => one.name === profile.module);
        if (known === undefined) throw new KeyUnusable('moduleNotAllowed');
        const wish = { ...(profile.token === undefined ? {} : { token: profile.token }), ...(profile.wanted === undefined ? {} : { certificate: profile.wanted }) };
        return openToken({ module: known.path, pin: secret, wish }, deps.startTokenProcess);
      }
      case 'service':
        return openService({ address: profile.address ?? '', credential: secret, network: deps.network, ...(profile.certificate === '' ? {} : { pinned: readCertificate(bytesOf(profile.certificate)).sha256 }) });
    }
  };

  const view = (profile: Profile): KeyView => {
    const { subjectName, validTo, testKey, key } = readCertificate(bytesOf(profile.certificate));
    return { id: profile.id, kind: profile.kind, use: profile.use, label: profile.label, holder: subjectName, validTo: validTo.toISOString(), hasPicture: profile.picture === true, testKey, isSm2: key?.kind === 'sm2' };
  };

  const proofs = async (): Promise<ProofMaterial> => {
    const names = await readdir(folder).catch(() => []);
    const read = (end: string) => Promise.all(names.filter((name) => name.endsWith(end)).map(async (name) => new Uint8Array(await readFile(path(name)))));
    return { lists: await read('.crl'), answers: await read('.ocsp'), certificates: await read('.cer') };
  };

  /** Before a person types anything, and again with the whole chain before the key is used. */
  const judge = async (certificate: Certificate, chain: readonly Uint8Array[]): Promise<void> => {
    try {
      assertUsable(certificate.raw, new Date(deps.now()));
    } catch (error) {
      if (error instanceof CertificateUnusable) throw new KeyUnusable(error.reason, { cause: error });
      throw error;
    }
    const material = await proofs();
    const issuer = [...chain, ...material.certificates].flatMap((one) => attempt(() => readCertificate(one)) ?? []).find((one) => sameName(one, certificate));
    if (issuer !== undefined && revocationOf(certificate, issuer, material).state === 'revoked') throw new KeyUnusable('revoked');
  };

  const checkHolder = (owner: Owner, use: KeyUse, name: string): void => {
    if (use === 'person' && name !== owner.name) throw new KeyUnusable('wrongHolder');
  };

  return {
    async view(owner) {
      const authority = timeOf();
      return {
        keys: [
          { id: TEST_KEY, kind: 'test', use: 'seal', label: '', hasPicture: false, testKey: true, isSm2: false },
          ...profilesOf(owner).map(view),
        ],
        modules: deps.modules().map(({ name }) => ({ name, there: true })),
        ...(hasBridge() ? {} : { tokensMissing: 'noBridge' as const }),
        ...(authority === undefined ? {} : { timeAuthority: { address: authority.address, hasTrust: authority.trust.length > 0 } }),
      };
    },
    async add(owner, key, secret) {
      const id = Buffer.from(deps.randomBytes(9)).toString('base64url');
      const draft: Profile = {
        id, label: key.label, use: key.use, kind: key.kind, certificate: '',
        ...(key.kind === 'token' ? { module: key.module, ...(key.token === undefined ? {} : { token: key.token }), ...(key.certificate === undefined ? {} : { wanted: key.certificate }) } : {}),
        ...(key.kind === 'service' ? { address: key.address } : {}),
      };
      if (key.kind === 'service' && !isServiceAddress(key.address)) throw new KeyUnusable('unreachable');
      const opened = await open(draft, secret, key.kind === 'file' ? key.file : undefined);
      const { certificate, chain, name } = opened.signer;
      await opened.close();
      checkHolder(owner, key.use, name);
      await judge(readCertificate(certificate), chain);
      const profile: Profile = { ...draft, certificate: Buffer.from(certificate).toString('base64') };
      if (key.kind === 'file') {
        await folderReady();
        await keepFile(path(`${id}.p12`), key.file, 0o600);
      }
      saveProfiles(owner, [...profilesOf(owner), profile]);
      return view(profile);
    },
    async remove(owner, id) {
      const profiles = profilesOf(owner);
      if (!profiles.some((one) => one.id === id)) return false;
      saveProfiles(owner, profiles.filter((one) => one.id !== id));
      for (const end of ['.p12', '.png']) await rm(path(`${id}${end}`), { force: true });
      return true;
    },
    async setPicture(owner, id, png) {
      const profiles = profilesOf(owner);
      if (!profiles.some((one) => one.id === id)) return 'unknown';
      if (png === null) await rm(path(`${id}.png`), { force: true });
      else {
        // A clean copy: no metadata, no more pixels than are printed.
        const clean = await sharp(png, { limitInputPixels: 40_000_000 }).rotate().resize(PICTURE_PIXELS, PICTURE_PIXELS, { fit: 'inside', withoutEnlargement: true }).png().toBuffer().catch(() => undefined);
        if (clean === undefined) return 'bad';
        await folderReady();
        await keepFile(path(`${id}.png`), clean, 0o600);
      }
      saveProfiles(owner, profiles.map((one) => (one.id === id ? { ...one, picture: png !== null } : one)));
      return 'kept';
    },
    sealsWithTestKey: (owner) => !profilesOf(owner).some((one) => one.use === 'seal' && isOfficialSeal(readCertificate(bytesOf(one.certificate)))),
    async unlock(owner, id, use, secret) {
      if (id === TEST_KEY) return { signer: await deps.testSigner(owner, use), close: async () => undefined };
      const profile = profilesOf(owner).find((one) => one.id === id && one.use === use);
      if (profile === undefined) throw new KeyUnusable('noKey');
      const known = readCertificate(bytesOf(profile.certificate));
      await judge(known, []);
      checkHolder(owner, use, known.subjectName);
      const opened = await open(profile, secret);
      try {
        const now = readCertificate(opened.signer.certificate);
        checkHolder(owner, use, now.subjectName);
        await judge(now, opened.signer.chain);
        const picture = profile.picture === true ? await readFile(path(`${id}.png`)).catch(() => undefined) : undefined;
        return { ...opened, ...(picture === undefined ? {} : { picture: new Uint8Array(picture) }) };
      } catch (error) {
        await opened.close();
        throw error;
      }
    },
    timeAuthority() {
      const kept = timeOf();
      return kept === undefined ? undefined : createTimeAuthority({ address: kept.address, network: deps.network, ...(kept.trust.length === 0 ? {} : { trust: kept.trust.map(bytesOf) }) });
    },
    setTimeAuthority(address, trustPem) {
      if (address === null || address.trim() === '') {
        settings.setSetting(TIME, '');
        return true;
      }
      const trust = [...trustPem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)].map(([, body]) => body!.replaceAll(/\s/g, ''));
      if (!/^https?:\/\//.test(address) || trust.some((one) => attempt(() => readCertificate(bytesOf(one))) === undefined)) return false;
      settings.setSetting(TIME, JSON.stringify({ address: address.trim(), trust }));
      return true;
    },
    async bring(files) {
      const counts = { lists: 0, answers: 0, certificates: 0, unknown: 0 };
      await folderReady();
      for (const bytes of files.map(fromPem)) {
        const kind = kindOf(bytes);
        counts[kind === undefined ? 'unknown' : kind.count] += 1;
        if (kind !== undefined) await keepFile(path(`${await nameOf(bytes)}${kind.end}`), bytes, 0o600);
      }
      return counts;
    },
    proofs,
  };

  function timeOf(): z.infer<typeof timeSchema> | undefined {
    const kept = settings.setting(TIME);
    if (kept === undefined || kept === '') return undefined;
    return timeSchema.safeParse(JSON.parse(kept)).data;
  }
}

/** A key for SM2 seals no PDF. */
const isOfficialSeal = ({ testKey, key }: Certificate): boolean => !testKey && key?.kind !== 'sm2';
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const nameOf = async (bytes: Uint8Array): Promise<string> => Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex').slice(0, 32);
const sameName = (issuer: Certificate, of: Certificate): boolean => issuer.issues && Buffer.compare(issuer.subject, of.issuer) === 0;

/** What a file on a medium is: told by its structure, not by its name. */
const kindOf = (bytes: Uint8Array): { readonly count: 'lists' | 'answers' | 'certificates'; readonly end: string } | undefined => {
  if (attempt(() => readCertificate(bytes)) !== undefined) return { count: 'certificates', end: '.cer' };
  const parts = attempt(() => children(readDer(bytes)));
  if (parts === undefined) return undefined;
  if (parts[0]?.tag === 0x0a && parts[1]?.tag === 0xa0) return { count: 'answers', end: '.ocsp' };
  return parts.length === 3 && parts[0]?.tag === 0x30 && parts[2]?.tag === 0x03 ? { count: 'lists', end: '.crl' } : undefined;
};

const fromPem = (bytes: Uint8Array): Uint8Array => {
  const block = /-----BEGIN (?:X509 CRL|CERTIFICATE)-----([A-Za-z0-9+/=\s]+)-----END/.exec(Buffer.from(bytes).toString('latin1'));
  return block === null ? bytes : bytesOf(block[1]!.replaceAll(/\s/g, ''));
};

const attempt = <T>(step: () => T): T | undefined => {
  try {
    return step();
  } catch {
    return undefined;
  }
};
