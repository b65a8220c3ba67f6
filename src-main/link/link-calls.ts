// The window's calls for the live link.

import { implement } from '@orpc/server';
import { roleOf } from '#shared/case/rules.ts';
import { workstationContract } from '#shared/contract/workstation.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Session } from '../session/session.ts';
import type { createDrawn } from './drawn.ts';
import type { LinkDesk, LinkFailure } from './link-desk.ts';
import type { Recordings } from './recordings.ts';
import type { createStills } from './stills.ts';

export interface LinkCallsDeps {
  readonly session: Session;
  readonly casebook: Casebook;
  readonly desk: LinkDesk;
  readonly recordings: Recordings;
  readonly takeStill: ReturnType<typeof createStills>;
  readonly drawn: ReturnType<typeof createDrawn>;
}

type Errors = { readonly [K in LinkFailure['failure']]: () => Error };
function orThrow<T>(answer: T | LinkFailure, errors: Errors): T {
  if (typeof answer === 'object' && answer !== null && 'failure' in answer) throw errors[answer.failure]();
  return answer as T;
}

export function createLinkCalls({ session, casebook, desk, recordings, takeStill, drawn }: LinkCallsDeps) {
  const os = implement(workstationContract).link;
  const signedIn = implement(workstationContract).middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active } });
  });

  return {
    ticket: os.ticket.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ticket(input), errors)),
    running: os.running.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ live }) => live.running(input)), errors)),
    invite: os.invite.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.invite(input), errors)),
    invitations: os.invitations.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ live }) => live.invitations(input)), errors)),
    revoke: os.revoke.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ live }) => live.revoke(input)), errors)),
    record: {
      begin: os.record.begin.use(signedIn).handler(async ({ input, context, errors }) => {
        const person = context.active.account.person.id;
        const state = casebook.open(person, input.case)?.state;
        if (!state) throw errors.notFound();
        const role = roleOf(state, person);
        if (role === null || role === 'supervisor') throw errors.notAllowed();
        const begun = await recordings.begin(input.case, input.call);
        if (begun.ok) return { recording: begun.recording };
        if (begun.why === 'diskFull') throw errors.diskFull();
        throw new Error('recording could not begin');
      }),
      openTrack: os.record.openTrack.use(signedIn).handler(({ input }) => recordings.openTrack(input.recording, input.track)),
      note: os.record.note.use(signedIn).handler(({ input }) => recordings.note(input.recording, input.note)),
      closeTrack: os.record.closeTrack.use(signedIn).handler(async ({ input }) => (await recordings.writer(input.recording)?.closeTrack(input.track)) ?? { ok: false as const, why: 'ended' as const }),
      head: os.record.head.use(signedIn).handler(({ input, errors }) => {
        const head = recordings.head(input.recording);
        if (!head) throw errors.notFound();
        return { head };
      }),
      end: os.record.end.use(signedIn).handler(async ({ input, errors }) => {
        const head = await recordings.end(input.recording, input.why);
        if (!head) throw errors.notFound();
        return { head };
      }),
      waiting: os.record.waiting.use(signedIn).handler(async ({ input }) => (await recordings.waiting()).filter((one) => one.case === input.case)),
      settle: os.record.settle.use(signedIn).handler(() => recordings.settle(true)),
      drawn: os.record.drawn.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await drawn(context.active.account.person.id, input.case, input.exhibit);
        if (typeof answer === 'string') throw errors[answer]();
        return answer;
      }),
    },
    takeStill: os.takeStill.use(signedIn).handler(async ({ input, context, errors }) => {
      const answer = await takeStill(context.active, input.case, input.nonce);
      if (typeof answer === 'string') throw errors[answer]();
      return answer;
    }),
    cameras: {
      add: os.cameras.add.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ cameras }) => cameras.add(input)), errors)),
      list: os.cameras.list.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ cameras }) => cameras.list(input)), errors)),
      remove: os.cameras.remove.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ cameras }) => cameras.remove(input)), errors)),
    },
    agenda: {
      list: os.agenda.list.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.list(input)), errors)),
      free: os.agenda.free.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.free(input)), errors)),
      book: os.agenda.book.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.book(input)), errors)),
      move: os.agenda.move.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.move(input)), errors)),
      cancel: os.agenda.cancel.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.cancel(input)), errors)),
      reminders: os.agenda.reminders.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.reminders(input)), errors)),
      dismiss: os.agenda.dismiss.use(signedIn).handler(async ({ input, errors }) => orThrow(await desk.ask(({ agenda }) => agenda.dismiss(input)), errors)),
    },
  };
}
