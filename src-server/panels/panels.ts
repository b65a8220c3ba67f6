// What the server does for a panel: keeps the pool, draws, replaces, numbers the notice. Every draw is three events of the case; the seed
// lies here alone until staff entered their number.

import { toHex } from '#shared/bytes.ts';
import type { CaseState, RefusalCode } from '#shared/case/case.ts';
import type { Act } from '#shared/case/events.ts';
import { isStaffOf, mayAct, SERVER } from '#shared/case/rules.ts';
import type { AgreementReport, DrawAnswer, ExpertRow } from '#shared/contract/central-panel.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { chosenOf, commitmentOf } from '#shared/panel/draw.ts';
import { dateOf } from '#shared/panel/limits.ts';
import { sift, type Expert, type ExpertUse } from '#shared/panel/pool.ts';
import type { Appending, AppendTransaction } from '../cases/append.ts';
import { KINDS } from '#shared/document/kinds.ts';
import { giveNumber } from '../cases/number.ts';
import type { Effects } from '../effects.ts';
import { hashPassword, type ScryptCost } from '../people/password.ts';
import type { Database } from '../store/database.ts';
import { expertsOfBureau, isExpertOf, keepSeed, personIds, saveExpert, seedOf, usesOfBureau } from '../store/experts.ts';
import { insertPerson, type Session } from '../store/people.ts';
import { agreementOfBureau } from './ratings.ts';

export type PanelFailure = { readonly failure: 'forbidden' | 'notFound' };
const unused: ExpertUse = { load: 0, panels: 0, applicants: [], replaced: 0 };
const ZONE_MS = 8 * 3_600_000;

export type Panels = ReturnType<typeof createPanels>;

export function createPanels(deps: { readonly database: Database; readonly append: AppendTransaction; readonly crypto: LogCrypto; readonly effects: Effects; readonly passwordCost: ScryptCost }) {
  const { append, crypto, effects } = deps;
  const random = (): string => toHex(effects.randomBytes(32));

  /** Staff of the case: everybody else gets no other answer than for a case that is not there. */
  const enter = async ({ read }: Appending, session: Session, caseId: string): Promise<CaseState | PanelFailure> => {
    const { state } = await read(caseId);
    return isStaffOf(state, session.person.id) ? state : { failure: 'notFound' };
  };
  const refusal = (state: CaseState, act: Act): RefusalCode | null => mayAct(state, { id: SERVER }, act);

  return {
    async list(session: Session): Promise<readonly ExpertRow[] | PanelFailure> {
      if (session.person.role !== 'staff') return { failure: 'forbidden' };
      const { query } = deps.database;
      const uses = await usesOfBureau(query, session.bureau.id);
      return (await expertsOfBureau(query, session.bureau.id)).map((expert) => ({ ...expert, use: uses.get(expert.person.id) ?? unused }));
    },

    async agreement(session: Session, period: { from?: string | undefined; until?: string | undefined }): Promise<AgreementReport | PanelFailure> {
      if (session.person.role !== 'staff') return { failure: 'forbidden' };
      return agreementOfBureau(deps.database.query, session.bureau.id, period);
    },

    async save(session: Session, experts: readonly Expert[]): Promise<{ added: number; changed: number } | PanelFailure> {
      if (session.person.role !== 'staff') return { failure: 'forbidden' };
      const known = await personIds(deps.database.query);
      // Nobody knows this password: an administrator sets one. Outside the transaction, for scrypt takes its time; one for all is enough.
      const passphrase = experts.some(({ person }) => !known.has(person.id)) ? await hashPassword(random(), effects.randomBytes, deps.passwordCost) : undefined;
      return deps.database.transaction(async (query) => {
        const here = await personIds(query);
        const own = new Set((await expertsOfBureau(query, session.bureau.id)).map(({ person }) => person.id));
        let added = 0;
        for (const expert of experts) {
          const { id } = expert.person;
          const isStranger = !here.has(id);
          if (isStranger) await insertPerson(query, { person: expert.person, user: id, bureau: session.bureau.id, passphrase: passphrase! });
          // An account of another bureau, or one that is no expert's, is not ours to change.
          else if (!own.has(id) && !(await isExpertOf(query, id, session.bureau.id))) continue;
          if (await saveExpert(query, expert)) added += 1;
        }
        return { added, changed: experts.length - added };
      });
    },

    begin: (session: Session, asked: { case: string; replaces?: string | undefined; reason?: string | undefined; language?: string | undefined }): Promise<DrawAnswer | PanelFailure> =>
      append(async (appending) => {
        const state = await enter(appending, session, asked.case);
        if ('failure' in state) return state;
        const { settings } = state.procedure;
        if (!settings || !state.opened) return { ok: false, failure: 'refused', reason: 'notAllowed' };
        const { query } = appending;
        const uses = await usesOfBureau(query, session.bureau.id, asked.case);
        const objected = state.procedure.objections.map((one) => one.person);
        const { pool, excluded } = sift(await expertsOfBureau(query, session.bureau.id), {
          applicant: state.opened.applicant.name,
          industry: settings.industry,
          language: asked.language,
          today: dateOf(Math.floor((effects.now() + ZONE_MS) / 86_400_000)),
          onCase: [...(state.panel?.experts ?? []).map(({ id }) => id), ...state.procedure.replaced.map(({ person }) => person.id), ...objected],
          useOf: (person) => uses.get(person) ?? unused,
        });
        const count = asked.replaces === undefined ? settings.size : 1;
        if (pool.length < count) return { ok: false, failure: 'poolTooSmall', candidates: pool.length, wanted: count };
        const draw = `draw-${toHex(effects.randomBytes(8))}`;
        const seed = random();
        const body = {
          draw, count, commitment: commitmentOf(seed, draw, crypto), pool: [...pool], excluded: [...excluded],
          ...(settings.industry !== undefined && { industry: settings.industry }),
          ...(asked.replaces !== undefined && { replaces: asked.replaces }),
          ...(asked.reason !== undefined && { reason: asked.reason }),
        };
        const reason = refusal(state, { type: 'draw.committed', body });
        if (reason !== null) return { ok: false, failure: 'refused', reason };
        await keepSeed(query, draw, asked.case, seed);
        await appending.appendOwn(asked.case, 'draw.committed', body);
        return { ok: true, draw };
      }),

    reveal: (session: Session, asked: { case: string; draw: string }): Promise<DrawAnswer | PanelFailure> =>
      append(async (appending) => {
        const state = await enter(appending, session, asked.case);
        if ('failure' in state) return state;
        const draw = state.procedure.draws.find((one) => one.committed.draw === asked.draw);
        const seed = await seedOf(appending.query, asked.draw, asked.case);
        if (!draw || seed === undefined) return { failure: 'notFound' };
        if (draw.revealed) return { ok: true, draw: asked.draw };
        // The first number that arrived; whoever enters another later finds it unused in the record.
        const entry = draw.entries[0];
        if (!entry) return { ok: false, failure: 'refused', reason: 'unknownDraw' };
        const body = { draw: asked.draw, seed, entry: entry.event, chosen: [...chosenOf(draw.committed, seed, entry.nonce, crypto)] };
        const reason = refusal(state, { type: 'draw.revealed', body });
        if (reason !== null) return { ok: false, failure: 'refused', reason };
        await appending.appendOwn(asked.case, 'draw.revealed', body);
        return { ok: true, draw: asked.draw };
      }),

    replace: (session: Session, asked: { case: string; person: string; by?: string | undefined; why: 'absent' | 'objection' | 'interest' | 'other'; reason: string }): Promise<{ ok: true } | { ok: false; reason: string } | PanelFailure> =>
      append(async (appending) => {
        const state = await enter(appending, session, asked.case);
        if ('failure' in state) return state;
        const by = asked.by === undefined ? undefined : (await expertsOfBureau(appending.query, session.bureau.id)).find(({ person }) => person.id === asked.by)?.person;
        if (asked.by !== undefined && !by) return { ok: false, reason: 'unknownPerson' };
        const body = { person: asked.person, why: asked.why, reason: asked.reason, ...(by && { by }) };
        const reason = refusal(state, { type: 'member.replaced', body });
        if (reason !== null) return { ok: false, reason };
        await appending.appendOwn(asked.case, 'member.replaced', body);
        return { ok: true };
      }),

    noticeNumber: (session: Session, asked: { case: string }): Promise<{ number: string } | PanelFailure> =>
      append(async (appending) => {
        const state = await enter(appending, session, asked.case);
        if ('failure' in state) return state;
        if (!state.procedure.notice) return { failure: 'forbidden' };
        // The number of the printed notice: whichever of the two asks first, both have the same.
        const number = await giveNumber(appending.query, { of: 'document:notice', mark: KINDS.notice.mark!, version: 1, case: asked.case, bureau: session.bureau, now: effects.now() });
        if (state.procedure.notice.number === undefined) await appending.appendOwn(asked.case, 'notice.numbered', { number });
        return { number };
      }),
  };
}
