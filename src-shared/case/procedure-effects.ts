// Effects of the panel's procedure on a case that is being folded.

import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf, EventType } from './events.ts';
import type { Conflict, procedureEvents } from './events-procedure.ts';
import type { Person } from './people.ts';
import type { Done, Procedure } from './procedure.ts';

type Effect<T extends EventType> = (draft: CaseDraft, body: BodyOf<T>, standing: Standing) => void;
type ProcedureType = keyof typeof procedureEvents & EventType;

const doneBy = ({ by, at, event }: Standing): Done => ({ by, at, event });
const change = (draft: CaseDraft, to: Partial<Procedure>): void => {
  draft.procedure = { ...draft.procedure, ...to };
};

/** Only what changes the open case; acts of a sheet take effect in the sheet. */
export const procedureEffects: { readonly [T in ProcedureType]?: Effect<T> } = {
  'staff.assigned': (draft, { staff, supervisors }) => {
    draft.panel = { experts: draft.panel?.experts ?? [], lead: draft.panel?.lead ?? '', staff, supervisors };
  },

  'draw.committed': (draft, body, standing) => change(draft, { draws: [...draft.procedure.draws, { ...doneBy(standing), committed: body, entries: [] }] }),
  'draw.entered': (draft, { draw, nonce }, standing) =>
    change(draft, {
      draws: draft.procedure.draws.map((one) => (one.committed.draw === draw ? { ...one, entries: [...one.entries, { ...doneBy(standing), nonce }] } : one)),
    }),
  'draw.revealed': (draft, body, standing) => {
    const known = draft.procedure.draws.find((one) => one.committed.draw === body.draw)!;
    change(draft, { draws: draft.procedure.draws.map((one) => (one === known ? { ...one, revealed: { ...doneBy(standing), ...body } } : one)) });
    const chosen = body.chosen.flatMap((id) => known.committed.pool.find((person) => person.id === id) ?? []);
    const { replaces, reason, draw } = known.committed;
    if (replaces !== undefined) {
      const by = chosen[0];
      replace(draft, { person: replaces, ...(by && { by }), why: 'other', reason: reason ?? '', draw }, standing);
      return;
    }
    const lead = draft.procedure.settings?.lead === 'drawn' ? chosen[0]!.id : '';
    draft.panel = { staff: [], supervisors: [], ...draft.panel, experts: chosen, lead };
    if (lead !== '') change(draft, { leadBy: { ...doneBy(standing), how: 'drawn' } });
  },

  'recusal.stated': (draft, body, standing) => change(draft, { recusals: [...draft.procedure.recusals, { ...doneBy(standing), ...body }] }),
  'objection.recorded': (draft, body, standing) => change(draft, { objections: [...draft.procedure.objections, { ...doneBy(standing), ...body }] }),
  'objection.decided': (draft, { objection, upheld, reason }, standing) =>
    change(draft, {
      objections: draft.procedure.objections.map((one) => (one.objection === objection ? { ...one, decided: { ...doneBy(standing), upheld, reason } } : one)),
    }),
  'member.replaced': (draft, body, standing) => replace(draft, body, standing),

  'member.signedIn': (draft, _body, standing) => change(draft, { signedIn: [...draft.procedure.signedIn, doneBy(standing)] }),
  'lead.voted': (draft, body, standing) => {
    const leadVotes = [...draft.procedure.leadVotes.filter((vote) => vote.by !== standing.by), { ...doneBy(standing), for: body.for }];
    change(draft, { leadVotes });
    const members = draft.panel?.experts ?? [];
    if (leadVotes.filter((vote) => vote.for === body.for && members.some(({ id }) => id === vote.by)).length * 2 <= members.length) return;
    draft.panel = { ...draft.panel!, lead: body.for };
    change(draft, { leadBy: { ...doneBy(standing), how: 'elected' } });
  },
  'lead.chosen': (draft, { lead }, standing) => {
    draft.panel = { ...draft.panel!, lead };
    change(draft, { leadBy: { ...doneBy(standing), how: 'named' } });
  },

  'sheet.sealed': (draft, { seal }, standing) => {
    draft.submissions.set(standing.by, {
      submission: { at: standing.at, event: standing.event, sheet: { seq: 0, hash: null }, sheetHash: '', opinion: '' },
      head: { [standing.stream]: standing.head },
      limits: {},
      seal: { hash: seal, stream: standing.stream },
      footage: new Set(draft.everFootage),
    });
  },

  'opinion.changed': (draft, body, standing) => change(draft, { opinions: [...draft.procedure.opinions, { ...doneBy(standing), ...body }] }),
  'item.voted': (draft, body, standing) =>
    change(draft, { votes: [...draft.procedure.votes.filter((vote) => vote.by !== standing.by || vote.item !== body.item), { ...doneBy(standing), ...body }] }),
  'dissent.stated': (draft, body, standing) => {
    const others = draft.procedure.dissents.filter((one) => one.by !== standing.by || one.matter !== body.matter || one.item !== body.item);
    change(draft, { dissents: body.text.trim() === '' ? others : [...others, { ...doneBy(standing), ...body }] });
  },
  // Whoever approved what was written before approves again.
  'minutes.edited': (draft, { text }, standing) => change(draft, { minutes: { ...doneBy(standing), text, approved: [] } }),
  'minutes.approved': (draft, _body, standing) => {
    const minutes = draft.procedure.minutes!;
    if (!minutes.approved.some((one) => one.by === standing.by)) change(draft, { minutes: { ...minutes, approved: [...minutes.approved, doneBy(standing)] } });
  },

  'notice.issued': (draft, body, standing) => change(draft, { notice: { ...doneBy(standing), ...body } }),
  'notice.numbered': (draft, { number }) => change(draft, { notice: { ...draft.procedure.notice!, number } }),
  'finding.added': (draft, body, standing) => change(draft, { findings: [...draft.procedure.findings, { ...doneBy(standing), ...body }] }),
  'finding.decided': (draft, { finding, approved, reason }, standing) =>
    change(draft, {
      findings: draft.procedure.findings.map((one) => (one.finding === finding ? { ...one, decided: { ...doneBy(standing), approved, reason } } : one)),
    }),
  'rectification.answered': (draft, body, standing) => change(draft, { answers: [...draft.procedure.answers, { ...doneBy(standing), ...body }] }),
  'rectification.judged': (draft, body, standing) => change(draft, { judgements: [...draft.procedure.judgements, { ...doneBy(standing), ...body }] }),
  'rectification.closed': (draft, { reason }, standing) => change(draft, { rectificationClosed: { ...doneBy(standing), reason } }),
  'reminder.given': (draft, body, standing) => change(draft, { reminders: [...draft.procedure.reminders, { ...doneBy(standing), ...body }] }),

  'survey.made': (draft, body, standing) => change(draft, { surveys: [...draft.procedure.surveys, { ...doneBy(standing), ...body }] }),
  'signature.refused': (draft, body, standing) => change(draft, { refusals: [...draft.procedure.refusals, { ...doneBy(standing), ...body }] }),
  'clock.stopped': (draft, body, standing) => change(draft, { stops: [...draft.procedure.stops, { ...doneBy(standing), ...body }] }),
  'clock.resumed': (draft, _body, standing) =>
    change(draft, { stops: draft.procedure.stops.map((stop) => (stop.resumed ? stop : { ...stop, resumed: doneBy(standing) })) }),
  'reference.declared': (draft, body, standing) => {
    const { reference: _, ...rest } = draft.procedure;
    draft.procedure = body.values.length === 0 ? rest : { ...rest, reference: { ...doneBy(standing), ...body } };
  },
  'case.withdrawn': (draft, { reason }, standing) => change(draft, { ended: { ...doneBy(standing), how: 'withdrawn', reason } }),
  'case.returned': (draft, { reason, basis }, standing) => change(draft, { ended: { ...doneBy(standing), how: 'returned', reason, basis } }),
};

interface Leaving {
  readonly person: string;
  readonly by?: Person | undefined;
  readonly why: Conflict;
  readonly reason: string;
  readonly draw?: string;
}

/**
 * A member leaves. Their submission is void. If the panel was open it is closed again: who comes in scores as blind as the others did,
 * and whatever was deliberated, settled, written down or composed with the one who left is done again.
 */
const replace = (draft: CaseDraft, { person, by, why, reason, draw }: Leaving, standing: Standing): void => {
  const panel = draft.panel!;
  const leaving = panel.experts.find((one) => one.id === person)!;
  const submission = draft.submissions.get(person)?.submission.event;
  const opening = draft.panelOpened?.event;
  draft.submissions.delete(person);
  delete draft.panelOpened;
  draft.settled.clear();
  for (const [matter, { number }] of Object.entries(draft.conclusions)) draft.conclusions[matter] = { matter, ...(number !== undefined && { number }) };
  const wasLead = panel.lead === person;
  draft.panel = {
    ...panel,
    experts: panel.experts.flatMap((one) => (one.id !== person ? [one] : by ? [by] : [])),
    lead: wasLead ? (draft.procedure.settings?.lead === 'drawn' && by ? by.id : '') : panel.lead,
  };
  const { minutes: _minutes, leadBy, ...rest } = draft.procedure;
  draft.procedure = {
    ...rest,
    ...(leadBy && !(wasLead && draft.panel.lead === '') && { leadBy }),
    replaced: [
      ...rest.replaced,
      { ...doneBy(standing), person: leaving, ...(by && { in: by }), why, reason, ...(draw !== undefined && { draw }), ...(submission !== undefined && { submission }), ...(opening !== undefined && { closedOpening: opening }) },
    ],
    leadVotes: rest.leadVotes.filter((vote) => vote.by !== person && vote.for !== person),
    opinions: [],
    votes: [],
    dissents: [],
  };
};
