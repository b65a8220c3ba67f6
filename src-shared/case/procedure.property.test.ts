import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseState } from './case.ts';
import { foldCase } from './fold.ts';
import { CASE, shuffled } from './history.testing.ts';
import { isConflicted, isRectifying } from './procedure.ts';
import type { ProcedureSettings } from './procedure-settings.ts';
import { walk, walks, type Walk } from './procedure.testing.ts';
import { heldBy } from './random.testing.ts';

const seed = 20261125;

const judged = ({ status, panel, submitted, panelOpened, settled, conclusions, procedure }: CaseState) => ({ status, panel, submitted, panelOpened, settled, conclusions, procedure });

/** What no order of events may bring about. */
const expectLegal = (state: CaseState): void => {
  const { panel, panelOpened, submitted, settled, procedure } = state;
  const members = panel?.experts.map(({ id }) => id) ?? [];
  expect(new Set(members).size).toBe(members.length);
  if (panel && panel.lead !== '') expect(members).toContain(panel.lead);
  for (const person of submitted) expect(members).toContain(person);
  for (const { by } of procedure.signedIn) expect(procedure.recusals.some((one) => one.by === by)).toBe(true);
  if (panelOpened) {
    expect(members.length).toBeGreaterThanOrEqual(procedure.settings!.quorum);
    expect([...submitted].toSorted()).toEqual([...members].toSorted());
  } else {
    expect(settled).toEqual({});
    expect([procedure.votes, procedure.opinions, procedure.dissents]).toEqual([[], [], []]);
    expect(procedure.minutes ?? procedure.notice).toBeUndefined();
  }
  if (!procedure.notice) expect([procedure.answers, procedure.judgements, procedure.findings]).toEqual([[], [], []]);
  if (procedure.rectificationClosed) expect(procedure.notice).toBeDefined();
  for (const finding of procedure.findings) if (finding.decided) expect(finding.decided.by).not.toBe(finding.by);
};

/** What everybody may see says nothing of what is in a sheet, nor how far it goes. */
const expectDiscreet = ({ history }: Walk): void => {
  for (const event of history.events) {
    if (event.channel !== 'open') continue;
    expect(Object.keys(event.seen ?? {}).filter((stream) => stream.endsWith('/sheet'))).toEqual([]);
    expect(JSON.stringify(event.body)).not.toContain('密语');
  }
};

const expectQuorum = ({ panel, submitted, conclusions, procedure }: CaseState): number => {
  const signed = Object.values(conclusions).filter((one) => one.signed);
  for (const _ of signed) {
    expect(submitted.length).toBeGreaterThanOrEqual(procedure.settings!.quorum);
    expect(panel!.experts.length).toBeGreaterThanOrEqual(2);
  }
  return signed.length;
};

/** Who left is nowhere: not on the panel, in no sheet, in no vote. */
const expectVoid = (state: CaseState): number => {
  const { replaced, votes, opinions, dissents, minutes } = state.procedure;
  for (const { person: { id } } of replaced) {
    expect(state.panel!.experts.map((one) => one.id)).not.toContain(id);
    expect(state.submitted).not.toContain(id);
    expect(Object.keys(state.sheets)).not.toContain(id);
    for (const given of [...votes, ...opinions, ...dissents, ...(minutes?.approved ?? [])]) expect(given.by).not.toBe(id);
  }
  return replaced.length;
};

/** Whoever has not sealed a sheet has had no byte of another's, in all that the server ever let them have. */
const expectBlind = (state: CaseState, { had }: Walk): void => {
  for (const [person, events] of had) {
    const onPanel = state.panel?.experts.some(({ id }) => id === person) === true;
    const mayHaveSeen = !onPanel || state.submitted.includes(person);
    if (!mayHaveSeen) expect([...events].filter((event) => event.channel === 'sheet' && event.actor !== person)).toEqual([]);
  }
};

const kinds: readonly Partial<ProcedureSettings>[] = [{}, { lead: 'elected' }, { lead: 'named', minutes: true }, { kind: 'onSite', votes: 'unanimous' }];

describe('whatever the people of a panel do', () => {
  it('no illegal state, blind kept, every conclusion with its quorum, void opinions never count', { timeout: 120_000 }, () => {
    const reached = { opened: 0, signed: 0, replaced: 0, closed: 0, rectified: 0 };
    fc.assert(
      fc.property(walks(80), fc.constantFrom(...kinds), (script, settings) => {
        let last: CaseState | undefined;
        const walked = walk(script, settings, (state, soFar) => {
          expectLegal(state);
          expectBlind(state, soFar);
          last = state;
        });
        expectDiscreet(walked);
        if (!last) return;
        reached.signed += expectQuorum(last);
        reached.replaced += expectVoid(last);
        reached.opened += last.panelOpened ? 1 : 0;
        reached.closed += last.procedure.replaced.some((one) => one.closedOpening) ? 1 : 0;
        reached.rectified += last.procedure.rectificationClosed ? 1 : 0;
      }),
      { seed, numRuns: 12, endOnFailure: true },
    );
    // The properties say nothing if no case ever gets that far.
    for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(0);
  });

  it('all replicas agree: in any order of arrival, and with only what one person may hold', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(walks(60), fc.constantFrom(...kinds), fc.integer(), (script, settings, mix) => {
        const { history } = walk(script, settings, () => {});
        const state = history.fold();
        expect(foldCase(CASE, shuffled([...history.events, ...history.events], mix), history.crypto)).toEqual(state);
        for (const person of ['e1', 's1']) expect(judged(foldCase(CASE, heldBy(history.events, person), history.crypto))).toEqual(judged(state));
      }),
      { seed, numRuns: 12, endOnFailure: true },
    );
  });

  it('while the applicant puts things right, and while a member has a conflict, nothing new is concluded', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(walks(60), fc.constantFrom(...kinds), (script, settings) => {
        let before: CaseState | undefined;
        walk(script.map((step) => ({ ...step, skew: 0, hears: true })), settings, (state) => {
          const isNew = Object.values(state.conclusions).some((one) => one.signed && !before?.conclusions[one.matter]?.signed);
          if (isNew) {
            expect(isRectifying(state.procedure)).toBe(false);
            expect(state.panel!.experts.filter(({ id }) => isConflicted(state.procedure, id))).toEqual([]);
          }
          before = state;
        });
      }),
      { seed, numRuns: 12, endOnFailure: true },
    );
  });
});
