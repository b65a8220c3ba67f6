// The contract's calls bound to what answers them. Expected failures become the contract's errors; nothing else is decided here.

import { implement, ORPCError } from '@orpc/server';
import { toBase64 } from '#shared/bytes.ts';
import type { BookingConflict } from '#shared/contract/central-live.ts';
import { centralContract } from '#shared/contract/central.ts';
import { readForm } from '#shared/document/form.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import type { Openings } from './cases/opening.ts';
import type { createNumbering } from './cases/number.ts';
import type { Contents } from './content/contents.ts';
import type { LibraryService } from './library/library.ts';
import type { createPush } from './exchange/push.ts';
import type { createReading } from './exchange/reading.ts';
import type { Following } from './following.ts';
import type { MachineSecret } from './people/machine-secret.ts';
import type { PanelFailure, Panels } from './panels/panels.ts';
import type { Effects } from './effects.ts';
import type { Agenda, AgendaFailure } from './live/agenda.ts';
import type { Cameras } from './live/cameras/cameras.ts';
import type { Entrance } from './live/enter.ts';
import type { Invitations } from './live/invitations.ts';
import type { Sessions } from './people/sign-in.ts';
import type { Query } from './store/database.ts';
import type { Session } from './store/people.ts';
import { formOf, saveForm } from './store/forms.ts';
import { standardByHash } from './store/standards.ts';

export interface CallContext {
  readonly session: Session | undefined;
  /** Of the bearer header. */
  readonly token: string | undefined;
  /** Where the caller is, for the throttle. */
  readonly address: string;
  readonly signal: AbortSignal;
}

export function createRouter(deps: {
  readonly query: Query;
  readonly sessions: Sessions;
  readonly machineSecret: MachineSecret;
  readonly reading: ReturnType<typeof createReading>;
  readonly push: ReturnType<typeof createPush>;
  readonly contents: Contents;
  readonly library: LibraryService;
  readonly number: ReturnType<typeof createNumbering>;
  readonly panels: Panels;
  readonly entrance: Entrance;
  readonly invitations: Invitations;
  readonly agenda: Agenda;
  readonly cameras: Cameras;
  readonly following: Following;
  readonly openings: Openings;
  readonly effects: Effects;
}) {
  const { query, sessions, reading, push, contents, number, library, panels, following, openings, entrance, invitations, agenda, cameras } = deps;
  const os = implement(centralContract).$context<CallContext>();
  const signedIn = os.middleware(async ({ context, next, errors }) => {
    if (context.session === undefined) throw errors.unauthorised();
    return next({ context: { session: context.session } });
  });

  return os.router({
    session: {
      signIn: os.session.signIn.handler(async ({ input, context, errors }) => {
        const answer = await sessions.signIn(input, context.address);
        if (!('failure' in answer)) return answer;
        switch (answer.failure) {
          case 'wrongPassword':
            throw errors.wrongPassword();
          case 'revokedDevice':
            throw errors.revokedDevice();
          case 'foreignDevice':
            throw errors.forbidden({ message: 'foreignDevice' });
          case 'throttled':
            throw errors.throttled({ message: `throttled ${Math.ceil(answer.waitMs / 1000)}` });
        }
      }),
      renew: os.session.renew.use(signedIn).handler(async ({ context }) => sessions.renew(context.session)),
      machineSecret: os.session.machineSecret.use(signedIn).handler(({ input, context }) => ({
        secret: toBase64(deps.machineSecret(context.session, input.machine)),
      })),
      signOut: os.session.signOut.use(signedIn).handler(async ({ context }) => {
        if (context.token !== undefined) await sessions.signOut(context.token);
      }),
    },
    exchange: {
      changes: os.exchange.changes.use(signedIn).handler(async ({ input, context }) => reading.changes(context.session, input.cursor, input.limit)),
      news: os.exchange.news.use(signedIn).handler(async ({ input, context }) => reading.news(context.session, input.cursor, context.signal)),
      pull: os.exchange.pull.use(signedIn).handler(async ({ input, context, errors }) => {
        const pulled = await reading.pull(context.session, input);
        // A case that one may not see and a case that is not there answer alike.
        if (pulled === undefined) throw errors.notFound();
        return pulled;
      }),
      push: os.exchange.push.use(signedIn).handler(async ({ input, context }) => {
        const pushed = await push(context.session, input.events as readonly SignedEvent[]);
        if ('failure' in pushed) throw new ORPCError('BAD_REQUEST', { message: 'One push holds the events of one case.' });
        return pushed;
      }),
    },
    standards: {
      list: os.standards.list.use(signedIn).handler(async ({ context }) => library.versions(context.session)),
      get: os.standards.get.use(signedIn).handler(async ({ input, errors }) => {
        const standard = await standardByHash(query, input.hash);
        if (standard === undefined) throw errors.notFound();
        return standard;
      }),
    },
    library: {
      changes: os.library.changes.use(signedIn).handler(async ({ input, context }) => library.changes(context.session, input.after)),
      append: os.library.append.use(signedIn).handler(async ({ input, context, errors }) => {
        const taken = await library.append(context.session, input.event as SignedEvent, input.standard);
        if (!('failure' in taken)) return taken;
        switch (taken.failure) {
          case 'forbidden':
            throw errors.forbidden();
          case 'behind':
            throw errors.behind();
          case 'badEvent':
            throw errors.badEvent({ data: { reason: taken.reason } });
          case 'refused':
            throw errors.refused({ data: { reason: taken.reason } });
          case 'faulty':
            throw errors.faulty({ data: { findings: taken.findings } });
        }
      }),
    },
    content: {
      declare: os.content.declare.use(signedIn).handler(async ({ input, context, errors }) => {
        const declared = await contents.declare(context.session, input.case, input.content);
        if (!('failure' in declared)) return declared;
        if (declared.failure === 'forbidden') throw errors.forbidden();
        if (declared.failure === 'notFound') throw errors.notFound();
        throw new ORPCError('BAD_REQUEST', { message: 'The declaration contradicts itself or an earlier one.' });
      }),
      describe: os.content.describe.use(signedIn).handler(async ({ input, context, errors }) => {
        const described = await contents.describe(context.session, input.sha256);
        if ('failure' in described) throw errors.notFound();
        return described;
      }),
    },
    documents: {
      number: os.documents.number.use(signedIn).handler(async ({ input, context, errors }) => {
        const given = await number(context.session, input);
        if (!('failure' in given)) return given;
        if (given.failure === 'notFound') throw errors.notFound();
        throw errors.forbidden({ message: given.failure });
      }),
    },
    forms: {
      get: os.forms.get.use(signedIn).handler(async ({ context }) => (await formOf(query, context.session.bureau.id)) ?? { form: null, version: 0 }),
      save: os.forms.save.use(signedIn).handler(async ({ input, context, errors }) => {
        if (context.session.person.role !== 'staff') throw errors.forbidden();
        const read = readForm(input.form);
        if (!read.ok) throw errors.badForm({ data: { problems: read.problems } });
        const { bureau, person } = context.session;
        if (!(await saveForm(query, { bureau: bureau.id, form: read.form, before: input.version, person: person.id, now: deps.effects.now() }))) throw errors.changed();
        return { version: input.version + 1 };
      }),
    },
    opening: {
      ground: os.opening.ground.use(signedIn).handler(async ({ context, errors }) => {
        const answer = await openings.ground(context.session);
        if (answer === 'forbidden') throw errors.forbidden();
        return answer;
      }),
      open: os.opening.open.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await openings.open(context.session, input);
        if (answer === 'forbidden') throw errors.forbidden();
        return answer;
      }),
    },
    cases: {
      number: os.cases.number.use(signedIn).handler(async ({ input, context, errors }) => {
        const given = await number(context.session, input);
        if (!('failure' in given)) return given;
        if (given.failure === 'notFound') throw errors.notFound();
        throw errors.forbidden({ message: given.failure });
      }),
    },
    experts: {
      list: os.experts.list.use(signedIn).handler(async ({ context, errors }) => orThrow(await panels.list(context.session), errors)),
      agreement: os.experts.agreement.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.agreement(context.session, input), errors)),
      save: os.experts.save.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.save(context.session, input.experts), errors)),
    },
    draws: {
      begin: os.draws.begin.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.begin(context.session, input), errors)),
      reveal: os.draws.reveal.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.reveal(context.session, input), errors)),
    },
    live: {
      ticket: os.live.ticket.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await entrance.ticket(context.session, input.case, input.booking), errors)),
      running: os.live.running.use(signedIn).handler(async ({ input, context, errors }) => {
        const running = await entrance.running(context.session, input.case);
        if (running && 'failure' in running) throw errors.notFound();
        return running;
      }),
      invite: os.live.invite.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await invitations.invite(context.session, input), errors)),
      invitations: os.live.invitations.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await invitations.list(context.session, input.case), errors)),
      revoke: os.live.revoke.use(signedIn).handler(async ({ input, context, errors }) => {
        const refused = await invitations.revoke(context.session, input.case, input.invitation);
        if (refused) throw errors[refused.failure]();
      }),
    },
    cameras: {
      add: os.cameras.add.use(signedIn).handler(async ({ input, context, errors }) => {
        const added = await cameras.add(context.session, input);
        if (!('failure' in added)) return added;
        throw added.failure === 'noIngest' ? errors.noIngest({ data: { why: added.why } }) : errors[added.failure]();
      }),
      list: os.cameras.list.use(signedIn).handler(async ({ input, context, errors }) => {
        const rows = await cameras.list(context.session, input.case);
        if ('failure' in rows) throw errors.notFound();
        return rows;
      }),
      remove: os.cameras.remove.use(signedIn).handler(async ({ input, context, errors }) => {
        const refused = await cameras.remove(context.session, input.case, input.camera);
        if (refused) throw refused.failure === 'forbidden' ? errors.forbidden() : errors.notFound();
      }),
    },
    agenda: {
      list: os.agenda.list.use(signedIn).handler(async ({ input, context }) => agenda.list(context.session, input)),
      free: os.agenda.free.use(signedIn).handler(async ({ input, context, errors }) => {
        const free = await agenda.free(context.session, input);
        if ('failure' in free) throw errors.notFound();
        return free;
      }),
      book: os.agenda.book.use(signedIn).handler(async ({ input, context, errors }) => {
        const booked = await agenda.book(context.session, input);
        if ('failure' in booked) throw agendaError(booked, errors);
        return booked;
      }),
      move: os.agenda.move.use(signedIn).handler(async ({ input, context, errors }) => {
        const refused = await agenda.move(context.session, input);
        if (refused) throw agendaError(refused, errors);
      }),
      cancel: os.agenda.cancel.use(signedIn).handler(async ({ input, context, errors }) => {
        const refused = await agenda.cancel(context.session, input);
        if (refused) throw refused.failure === 'forbidden' ? errors.forbidden() : errors.notFound();
      }),
      reminders: os.agenda.reminders.use(signedIn).handler(async ({ context }) => agenda.reminders(context.session)),
      dismiss: os.agenda.dismiss.use(signedIn).handler(async ({ input, context, errors }) => {
        if (await agenda.dismiss(context.session, input.booking, input.when)) throw errors.notFound();
      }),
    },
    following: {
      show: os.following.show.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await following.show(context.session, input.case, input.sighting, input.take);
        if (answer === 'notFound' || answer === 'forbidden') throw errors[answer]();
        if (answer !== 'shown') throw errors.otherGuides({ data: answer.other });
      }),
      see: os.following.see.use(signedIn).handler(async ({ input, context, errors }) => {
        const told = await following.see(context.session, input.case, input.after, context.signal);
        if (told === 'notFound') throw errors.notFound();
        return told;
      }),
      end: os.following.end.use(signedIn).handler(({ input, context }) => following.end(context.session, input.case)),
    },
    panels: {
      replace: os.panels.replace.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.replace(context.session, input), errors)),
      noticeNumber: os.panels.noticeNumber.use(signedIn).handler(async ({ input, context, errors }) => orThrow(await panels.noticeNumber(context.session, input), errors)),
    },
  });
}

/** A failure of the contract becomes its error. */
const orThrow = <T extends object>(answer: T | PanelFailure, errors: { readonly forbidden: () => Error; readonly notFound: () => Error }): T => {
  if (!isPanelFailure(answer)) return answer;
  throw errors[answer.failure]();
};

const agendaError = (
  refused: AgendaFailure,
  errors: { readonly forbidden: () => Error; readonly notFound: () => Error; readonly badSlot: () => Error; readonly conflict: (options: { readonly data: { readonly conflicts: readonly BookingConflict[] } }) => Error },
): Error => (refused.failure === 'conflict' ? errors.conflict({ data: { conflicts: refused.conflicts } }) : errors[refused.failure]());

// Draws fail in words of their own, as values.
const isPanelFailure = (answer: object): answer is PanelFailure => 'failure' in answer && !('ok' in answer);
