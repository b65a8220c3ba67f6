// The library of standards of a bureau: everybody of the bureau reads it, its staff publish and retire. Nothing is taken on trust: the
// event's chain, signature and effect are checked, and a standard is parsed, hashed and linted here again.

import type { LibraryChanges } from '#shared/contract/central-library.ts';
import type { Json } from '#shared/json.ts';
import { fromBase64 } from '#shared/bytes.ts';
import { checkStream, hashEvent, hashJson } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { readStandard } from '#shared/standard/check.ts';
import { BLOCKING, lintStandard, type Finding } from '#shared/standard/lint.ts';
import { foldLibrary, LIBRARY_TYPES, libraryOf, libraryRefusal, publishedSchema, type LibraryRefusal } from '#shared/standard/library.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { Database } from '../store/database.ts';
import { insertLibraryAct, libraryActs, libraryHead, lockLibrary } from '../store/library.ts';
import { deviceById, devicesById, type Session } from '../store/people.ts';
import { insertStandard, listStandards, shippedStandards, standardByHash, type ListedStandard } from '../store/standards.ts';

export type AppendFailure =
  | { readonly failure: 'forbidden' | 'behind' }
  | { readonly failure: 'badEvent'; readonly reason: string }
  | { readonly failure: 'refused'; readonly reason: LibraryRefusal }
  | { readonly failure: 'faulty'; readonly findings: readonly Finding[] };

export interface LibraryService {
  changes(session: Session, after: number): Promise<LibraryChanges>;
  /** The versions in the library. Sheets of cases (narrowed or merged for one application) are kept beside them and are none. */
  versions(session: Session): Promise<readonly ListedStandard[]>;
  append(session: Session, event: SignedEvent, standard: Json | undefined): Promise<{ readonly position: number } | AppendFailure>;
}

const bad = (reason: string): AppendFailure => ({ failure: 'badEvent', reason });

export function createLibrary(deps: { readonly database: Database; readonly crypto: LogCrypto }): LibraryService {
  const { database, crypto } = deps;

  /** The standard that an event publishes, or why it is not one that may be. */
  const publishable = (body: unknown, json: Json | undefined): Standard | AppendFailure => {
    const named = publishedSchema.safeParse(body);
    if (!named.success) return bad('body');
    const read = readStandard(json);
    if (!read.ok) return bad('standard');
    const { standard } = read;
    const { data } = named;
    if (hashJson(standard as unknown as Json, crypto) !== data.standard) return bad('hash');
    if (standard.id !== data.id || standard.version !== data.version || standard.inForce?.from !== data.from || standard.inForce.until !== data.until) return bad('header');
    const errors = lintStandard(standard).filter(({ severity }) => severity === 'error');
    const inTheWay = data.accepted === undefined ? errors : errors.filter(({ code }) => BLOCKING.has(code));
    return inTheWay.length > 0 ? { failure: 'faulty', findings: inTheWay } : standard;
  };

  return {
    async changes(session, after) {
      const acts = await libraryActs(database.query, session.bureau.id, after);
      const devices = await devicesById(database.query, [...new Set(acts.map(({ event }) => event.device))]);
      return { events: acts.map(({ position, event }) => ({ position, event })), devices, shipped: await shippedStandards(database.query) };
    },

    async versions(session) {
      const { entries } = foldLibrary(await shippedStandards(database.query), await libraryActs(database.query, session.bureau.id, 0));
      return listStandards(database.query, [...entries.keys()]);
    },

    async append(session, event, json) {
      const { person, bureau } = session;
      if (person.role !== 'staff') return { failure: 'forbidden' };
      if (event.case !== libraryOf(bureau.id) || event.actor !== person.id || event.device !== session.device || event.channel !== 'open') return bad('envelope');
      const published = event.type === LIBRARY_TYPES.published ? publishable(event.body, json) : undefined;
      if (published && 'failure' in published) return published;
      // A merged sheet names the standards that it was made of: they must be there, or nobody could repeat it.
      if (published) {
        for (const part of published.merge?.parts ?? []) if ((await standardByHash(database.query, part.hash)) === undefined) return bad('mergePart');
      }
      return database.transaction(async (query): Promise<{ position: number } | AppendFailure> => {
        await lockLibrary(query, bureau.id);
        const device = await deviceById(query, event.device);
        if (!device || device.person !== person.id || device.revoked) return { failure: 'forbidden' };
        const head = await libraryHead(query, bureau.id, event.device);
        const check = checkStream({ events: [event], publicKey: fromBase64(device.publicKey), head, crypto });
        if (!check.ok) return check.fault === 'gap' || check.fault === 'prev' ? { failure: 'behind' } : bad(check.fault);
        const acts = await libraryActs(query, bureau.id, 0);
        const hash = hashEvent(event, crypto);
        const refusal = libraryRefusal(foldLibrary(await shippedStandards(query), acts), { event, hash });
        if (refusal) return { failure: 'refused', reason: refusal };
        const position = (acts.at(-1)?.position ?? 0) + 1;
        if (published) await insertStandard(query, hashJson(published as unknown as Json, crypto), published, false);
        await insertLibraryAct(query, bureau.id, { position, hash, event });
        return { position };
      });
    },
  };
}
