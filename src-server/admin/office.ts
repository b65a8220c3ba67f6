// What an administrator does to a bureau: makes it, its people and their passwords, ends devices, opens cases. Expected failures are
// values; nothing is half done.

import * as z from 'zod';
import { personSchema } from '#shared/case/events.ts';
import { settingsSchema } from '#shared/contract/central-cases.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { dayOf, openCase, type OpeningFailure } from '../cases/opening.ts';
import type { Central } from '../central.ts';
import type { Effects } from '../effects.ts';
import { hashPassword, SCRYPT_COST, type ScryptCost } from '../people/password.ts';
import { accountByUser, bureauById, devicesOf, insertBureau, insertPerson, listBureaus, listPeople, replacePassphrase, type Bureau } from '../store/people.ts';

export type OfficeFailure =
  | { readonly failure: 'exists' | 'unknownBureau' | 'unknownUser' | 'unknownDevice' | 'weakPassword' }
  | OpeningFailure;

/** Length is what protects; rules about kinds of characters make people write passwords down. */
export const LEAST_PASSWORD = 10;

export const newPersonSchema = personSchema.omit({ id: true }).extend({
  user: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/),
  name: z.string().min(1).max(64),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

/** A case as an administrator hands it in; people are named by user name. */
export const newCaseSchema = z.strictObject({
  case: z.string().regex(/^[A-Za-z0-9._-]{4,64}$/),
  number: z.string().min(1).max(64),
  bureau: z.string(),
  /** Id of a standard of the bureau's library (the version in force on `appliedOn`), or the hash of one version. */
  standard: z.string(),
  /** Business items (经营项目) that are applied for, where the standard has them: nothing else is asked. */
  business: z.array(z.string()).optional(),
  /** Absent: today, by the server's clock and the bureaus' time (UTC+8). */
  appliedOn: z.iso.date().optional(),
  applicant: z.strictObject({
    name: z.string().min(1).max(200),
    address: z.string().max(400),
    place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
    contact: z.string().max(200).optional(),
  }),
  dueAt: z.iso.datetime({ offset: true }),
  experts: z.array(z.string()),
  lead: z.string(),
  staff: z.array(z.string()).min(1),
  supervisors: z.array(z.string()).default([]),
  settings: settingsSchema.default({ hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } }),
});
export type NewCase = z.infer<typeof newCaseSchema>;

export type Office = ReturnType<typeof createOffice>;

export function createOffice({ central, effects, crypto, passwordCost = SCRYPT_COST }: { readonly central: Central; readonly effects: Effects; readonly crypto: LogCrypto; readonly passwordCost?: ScryptCost }) {
  const { database } = central;

  const passphraseOf = async (password: string) =>
    [...password.normalize('NFKC')].length < LEAST_PASSWORD ? undefined : hashPassword(password, effects.randomBytes, passwordCost);

  return {
    bureaus: () => listBureaus(database.query),
    people: () => listPeople(database.query),
    async addBureau(bureau: Bureau): Promise<OfficeFailure | null> {
      return database.transaction(async (query) => {
        if (await bureauById(query, bureau.id)) return { failure: 'exists' };
        await insertBureau(query, bureau);
        return null;
      });
    },
    /** The person's id is the user name: both stay for good. */
    async addPerson({ user, ...rest }: NewPerson, bureau: string, password: string): Promise<OfficeFailure | null> {
      const passphrase = await passphraseOf(password);
      if (!passphrase) return { failure: 'weakPassword' };
      return database.transaction(async (query) => {
        if (!(await bureauById(query, bureau))) return { failure: 'unknownBureau' };
        if (await accountByUser(query, user)) return { failure: 'exists' };
        await insertPerson(query, { person: { id: user, ...rest }, user, bureau, passphrase });
        return null;
      });
    },
    async setPassword(user: string, password: string): Promise<OfficeFailure | null> {
      const passphrase = await passphraseOf(password);
      if (!passphrase) return { failure: 'weakPassword' };
      return database.transaction(async (query) => ((await replacePassphrase(query, user, passphrase)) ? null : { failure: 'unknownUser' }));
    },
    async devices(user: string) {
      const account = await accountByUser(database.query, user);
      return account ? devicesOf(database.query, account.person.id) : undefined;
    },
    async revokeDevice(device: string): Promise<OfficeFailure | null> {
      return (await central.sessions.revoke(device)) ? null : { failure: 'unknownDevice' };
    },
    async openCase(wanted: NewCase): Promise<OfficeFailure | null> {
      return central.append(async (appending) => {
        const bureau = await bureauById(appending.query, wanted.bureau);
        if (!bureau) return { failure: 'unknownBureau' };
        const made = await openCase(appending, bureau, { ...wanted, standards: [wanted.standard], appliedOn: wanted.appliedOn ?? dayOf(effects.now()) }, { crypto, effects });
        return 'failure' in made ? made : null;
      });
    },
  };
}
