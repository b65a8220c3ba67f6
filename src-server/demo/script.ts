// The demo as data: who there is and how far each case went. Read from resources/demo; nothing here knows the database.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { personSchema } from '#shared/case/events.ts';
import { procedureSchema } from '#shared/case/procedure-settings.ts';
import { expertSchema } from '#shared/panel/pool.ts';

const peopleSchema = z.object({
  bureau: z.object({ id: z.string(), name: z.string(), office: z.string() }),
  people: z.array(personSchema.omit({ id: true }).extend({ user: z.string(), pool: expertSchema.omit({ person: true }).partial().optional() })),
});

const sheetSchema = z.object({
  user: z.string(),
  /** Share of the items that have an answer, 0 to 1. */
  answered: z.number().min(0).max(1),
  /** How many of the answered items fail, and how many basically meet. */
  fails: z.number().int().nonnegative(),
  basically: z.number().int().nonnegative(),
  submitted: z.boolean(),
});

const caseSchema = z.object({
  case: z.string(),
  number: z.string(),
  /** Id of the shipped standard; all of its matters are applied for. */
  standard: z.string(),
  /** Which drawn premises it shows; imported afterwards by staff like any footage. */
  premises: z.array(z.enum(['front', 'kitchen', 'pharmacy'])),
  applicant: z.object({
    name: z.string(),
    address: z.string(),
    place: z.object({ latitude: z.number(), longitude: z.number() }),
    contact: z.string(),
  }),
  /** None: the panel is drawn, by the procedure. */
  experts: z.array(z.string()),
  lead: z.string(),
  procedure: procedureSchema.optional(),
  openedDaysAgo: z.number().positive(),
  /** Hours from the day of seeding; negative: overdue. */
  dueInHours: z.number(),
  sheets: z.array(sheetSchema),
  panelOpened: z.boolean().default(false),
  /** Every item on which the panel differed was settled. */
  settled: z.boolean().default(false),
});

export type DemoPeople = z.infer<typeof peopleSchema>;
export type DemoCase = z.infer<typeof caseSchema>;
export type DemoSheet = z.infer<typeof sheetSchema>;

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8')) as unknown;

export const readPeople = async (folder: string): Promise<DemoPeople> => peopleSchema.parse(await readJson(join(folder, 'people.json')));
export const readCases = async (folder: string): Promise<readonly DemoCase[]> => z.array(caseSchema).parse(await readJson(join(folder, 'cases.json')));

export interface DemoAccount {
  readonly user: string;
  readonly password: string;
  readonly name: string;
  readonly role: string;
}

/** Fixed, so that a demo can be written about; a real bureau never has these people. */
export const demoPassword = (user: string): string => `kantai-${user}`;

export const accountsOf = ({ people }: DemoPeople): readonly DemoAccount[] =>
  people.map(({ user, name, role }) => ({ user, password: demoPassword(user), name, role }));
