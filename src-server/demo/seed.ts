// Fills an empty database with the demo: one bureau, its people, nine cases in different states. All or nothing, and once.

import type { Person } from '#shared/case/events.ts';
import { expertSchema } from '#shared/panel/pool.ts';
import { toBase64 } from '#shared/bytes.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Central } from '../central.ts';
import type { Effects } from '../effects.ts';
import { SERVER } from '../people/identity.ts';
import { hashPassword, SCRYPT_COST, type ScryptCost } from '../people/password.ts';
import type { PinnedStandard } from '../standards.ts';
import { saveExpert } from '../store/experts.ts';
import { hasBureau, insertBureau, insertDevice, insertPerson } from '../store/people.ts';
import type { Hand } from './scribe.ts';
import { demoPassword, readCases, readPeople } from './script.ts';
import { tellCase, type Cast } from './story.ts';

const deviceOf = (user: string): string => `demo-${user}`;

/** Answers whether it seeded: false where the database has a bureau already. */
export async function seedDemo(deps: {
  readonly central: Central;
  readonly effects: Effects;
  readonly crypto: LogCrypto;
  readonly standards: readonly PinnedStandard[];
  /** Where people.json and cases.json lie. */
  readonly folder: string;
  readonly passwordCost?: ScryptCost;
}): Promise<boolean> {
  const { central, effects, crypto } = deps;
  if (await hasBureau(central.database.query)) return false;
  const [{ bureau, people }, cases] = [await readPeople(deps.folder), await readCases(deps.folder)];
  // Outside the transaction: scrypt takes its time on purpose.
  const accounts = await Promise.all(
    people.map(async ({ user, pool, ...rest }) => {
      const person: Person = { id: user, ...rest };
      const passphrase = await hashPassword(demoPassword(user), effects.randomBytes, deps.passwordCost ?? SCRYPT_COST);
      const hand: Hand = { person: user, device: deviceOf(user), privateKey: effects.randomBytes(32) };
      return { user, person, pool, passphrase, hand };
    }),
  );
  const cast: Cast = {
    bureau: { id: bureau.id, name: bureau.name },
    people: new Map(accounts.map(({ user, person }) => [user, person])),
    hands: new Map(accounts.map(({ user, hand }) => [user, hand])),
    server: { person: SERVER, device: SERVER, privateKey: central.identity.privateKey },
  };
  const now = effects.now();
  const stories = cases.map((script) => {
    const pinned = deps.standards.find(({ standard }) => standard.id === script.standard);
    if (pinned === undefined) throw new Error(`The demo needs the standard ${script.standard}, which is not shipped.`);
    return { caseId: script.case, scribe: tellCase(script, cast, pinned, now, crypto) };
  });

  return central.append(async ({ query, append }) => {
    // Asked again under the lock: another process may have seeded meanwhile.
    if (await hasBureau(query)) return false;
    await insertBureau(query, bureau);
    for (const { user, person, pool, passphrase, hand } of accounts) {
      await insertPerson(query, { person, user, bureau: bureau.id, passphrase });
      if (person.role === 'expert') {
        const facts = { industries: [person.industry ?? ''], employers: [], interests: [], term: {}, languages: [], mostLoad: 12, leave: [], ...pool };
        await saveExpert(query, expertSchema.parse({ person, ...facts }));
      }
      const publicKey = toBase64(crypto.publicKey(hand.privateKey));
      const record = central.identity.sign({ device: hand.device, person: person.id, publicKey, enrolledAt: new Date(now).toISOString() });
      await insertDevice(query, { record, name: '演示' });
    }
    for (const { caseId, scribe } of stories) await append(caseId, scribe.written);
    return true;
  });
}
