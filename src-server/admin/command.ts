// The administrator's commands as text in and text out; the process around them (admin.ts) reads the password and prints.

import { parseArgs } from 'node:util';
import type { Office, OfficeFailure } from './office.ts';
import { LEAST_PASSWORD, newCaseSchema, newPersonSchema } from './office.ts';

export const HELP = `npm run admin -- --data DIR COMMAND

  bureau list
  bureau add      --id ID --name NAME --office WORD       WORD stands first in report numbers, for instance 未央
  person list
  person add      --user USER --name NAME --role expert|staff|supervisor --bureau ID [--industry TEXT] [--title TEXT]
  person password --user USER
  device list     --user USER
  device revoke   --id DEVICE
  case open       --file FILE.json                        the file's fields: docs/administration.md

A password is read from standard input, one line of at least ${LEAST_PASSWORD} characters. DATABASE_URL names a PostgreSQL; without it the
database in the folder is used, and the server must not be running. Ends with 0 when done, 1 when refused, 2 when misused.`;

export interface Outcome {
  readonly lines: readonly string[];
  readonly code: 0 | 1 | 2;
}

/** What the commands need from outside. */
export interface Desk {
  readonly office: Office;
  /** One line from standard input, without its end. */
  readPassword(): Promise<string>;
  readText(path: string): Promise<string>;
}

const OPTIONS = { id: { type: 'string' }, name: { type: 'string' }, office: { type: 'string' }, user: { type: 'string' }, role: { type: 'string' }, bureau: { type: 'string' }, industry: { type: 'string' }, title: { type: 'string' }, file: { type: 'string' } } as const;

/** @throws {Error} with a sentence when the arguments make no sense. */
export async function runCommand(argv: readonly string[], { office, readPassword, readText }: Desk): Promise<Outcome> {
  const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  const need = (name: keyof typeof OPTIONS): string => {
    const value = values[name];
    if (value === undefined || value.trim() === '') throw new Error(`--${name} is missing.`);
    return value.trim();
  };
  switch (positionals.join(' ')) {
    case 'bureau list':
      return listed((await office.bureaus()).map(({ id, name, office: word }) => [id, word, name]));
    case 'bureau add':
      return done(await office.addBureau({ id: need('id'), name: need('name'), office: need('office') }), `bureau ${need('id')} is made`);
    case 'person list':
      return listed((await office.people()).map(({ user, person, bureau }) => [user, person.role, bureau.id, person.industry ?? '-', person.name]));
    case 'person add': {
      const { industry, title } = values;
      const person = newPersonSchema.safeParse({ user: need('user'), name: need('name'), role: need('role'), ...(industry && { industry }), ...(title && { title }) });
      if (!person.success) throw new Error(sentenceOf(person.error.issues));
      return done(await office.addPerson(person.data, need('bureau'), await readPassword()), `${need('user')} is added`);
    }
    case 'person password':
      return done(await office.setPassword(need('user'), await readPassword()), `${need('user')} has a new password and must sign in again`);
    case 'device list': {
      const devices = await office.devices(need('user'));
      return devices === undefined ? refused({ failure: 'unknownUser' }) : listed(devices.map(({ id, name, record }) => [id, record.enrolledAt, record.revokedAt ? `revoked ${record.revokedAt}` : 'in use', name]));
    }
    case 'device revoke':
      return done(await office.revokeDevice(need('id')), `${need('id')} is revoked: its later work is refused`);
    case 'case open': {
      const wanted = newCaseSchema.safeParse(parseJson(await readText(need('file'))));
      if (!wanted.success) throw new Error(sentenceOf(wanted.error.issues));
      return done(await office.openCase(wanted.data), `case ${wanted.data.number} is open`);
    }
    default:
      throw new Error(`There is no command “${positionals.join(' ')}”; --help lists them.`);
  }
}

const REASONS: { readonly [code in OfficeFailure['failure']]: string } = {
  exists: 'It is there already; nothing was changed.',
  unknownBureau: 'There is no such bureau.',
  unknownUser: 'There is no such user.',
  unknownDevice: 'There is no such device.',
  weakPassword: `A password needs at least ${LEAST_PASSWORD} characters; nothing was changed.`,
  unknownStandard: 'The bureau’s library has no such standard.',
  noVersionInForce: 'No version of this standard is in force on the day of application.',
  numberTaken: 'The bureau has a case with this number.',
  versionChanged: 'Another version is in force by now:',
  badMerge: 'These standards make no sound sheet:',
  businessMissing: 'The standard has business items; say in “business” which are applied for:',
  unknownBusiness: 'The standard has no such business items:',
  nothingAsked: 'Nothing would be asked for these matters:',
  panelTooSmall: 'A panel needs at least two experts, and its lead is one of them.',
  notOfBureau: 'Not of this bureau, or not in this role:',
};

const refused = (failure: OfficeFailure): Outcome => ({ lines: [[REASONS[failure.failure], ...('users' in failure ? [failure.users.join(', ')] : 'what' in failure ? [failure.what.join(', ')] : [])].join(' ')], code: 1 });
const done = (failure: OfficeFailure | null, sentence: string): Outcome => (failure ? refused(failure) : { lines: [sentence], code: 0 });
const listed = (rows: readonly (readonly string[])[]): Outcome => ({ lines: rows.map((row) => row.join('\t')), code: 0 });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The file is not JSON.');
  }
}

const sentenceOf = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message)).join('; ');
