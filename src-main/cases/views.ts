// What the window is told of a case: a row of the inbox and the whole view, both made from the fold and from what is on this machine.

import type { CaseState } from '#shared/case/case.ts';
import type { Person } from '#shared/case/events.ts';
import { isStaffOf, roleOf } from '#shared/case/rules.ts';
import { emptySheet, givenOf, progress } from '#shared/case/sheet.ts';
import { conflictsOf, type ItemConflict } from '#shared/case/conflicts.ts';
import { undoTargets } from '#shared/case/undo.ts';
import type { CaseView, InboxRow } from '#shared/contract/workstation.ts';
import { deadlinesOf } from '#shared/panel/deadlines.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { shownFootage } from '#shared/case/layers.ts';
import { viewedContents } from '#shared/footage/footage.ts';
import { isLocked } from '../custody/machine-key.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { CaseRow } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { Casebook, OpenCase } from './casebook.ts';
import { footageHere, neededOffline, offlineState } from './footage-here.ts';
import { itemsOfCase, panelView, resultsOf } from './results.ts';

export interface Views {
  /** `undefined` for a case that this person may not see or that is not here yet. */
  /** `bare`: without the standards themselves. */
  caseView(person: Person, caseId: string, bare?: boolean): CaseView | undefined;
  inbox(person: Person): readonly InboxRow[];
  /** The inbox's row of a case. */
  row(person: Person, caseId: string): InboxRow | undefined;
  /** Pinned standards of a case that are here, by hash. */
  standards(state: CaseState): { readonly [hash: string]: Standard };
}

export function createViews({ store, casebook, content, now }: { readonly store: Store; readonly casebook: Casebook; readonly content: ContentStore; readonly now: () => number }): Views {
  const standards: Views['standards'] = (state) =>
    Object.fromEntries(
      state.matters.flatMap(({ standard: hash }) => {
        const standard = store.documents.standard(hash);
        return standard ? [[hash, standard]] : [];
      }),
    );

  /** One case that is damaged on this disk keeps nobody from the others; the diagnostics name it. */
  const rowIfReadable = (person: Person, caseId: string): InboxRow | undefined => {
    try {
      return row(person, caseId);
    } catch (error) {
      if (isLocked(error)) throw error;
      return undefined;
    }
  };
  const row = (person: Person, caseId: string): InboxRow | undefined => {
    const upTo = store.events.lastRow(caseId);
    let kept = store.documents.caseRow(person.id, caseId);
    const open = kept?.upTo === upTo ? undefined : casebook.open(person.id, caseId);
    if (open) {
      const here = standards(open.state);
      kept = toRow(person, open, here, now());
      // Without its standards the numbers of items are not known yet; such a row is made again next time.
      if (kept && open.state.matters.every((matter) => here[matter.standard])) store.documents.saveCaseRow(person.id, kept);
    }
    if (!kept) return undefined;
    const { upTo: _, footage, needed, ...rest } = kept;
    const viewed = footage.map((sha256) => content.state(sha256));
    const wanted = needed.map((sha256) => content.state(sha256));
    const pinned = store.accounts.pinned(person.id).includes(caseId);
    const ready = wanted.every((state) => state?.complete);
    return {
      ...rest,
      footageHere: viewed.reduce((sum, state) => sum + (state?.haveBytes ?? 0), 0),
      offline: pinned ? (ready ? 'ready' : 'fetching') : wanted.some((state) => state !== undefined && state.haveBytes > 0) ? 'partial' : 'none',
      waiting: store.events.waitingCount(person.id, caseId),
    };
  };

  return {
    standards,
    row,
    inbox: (person) =>
      casebook
        .list(person.id)
        .flatMap((caseId) => rowIfReadable(person, caseId) ?? [])
        .sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0)),
    caseView(person, caseId, bare = false) {
      const open = casebook.open(person.id, caseId);
      if (!open) return undefined;
      const { state, events } = open;
      const here = standards(state);
      const own = state.sheets[person.id];
      const hidden = state.opened?.settings.hideResult === true && !state.panelOpened;
      // Who still scores sees what follows from the screen: it is worked out there at every key, and not here once more.
      const workedOutThere = bare && !state.submitted.includes(person.id) && own?.submitted === undefined && !state.panelOpened;
      return {
        state,
        standards: bare ? {} : here,
        footage: state.footage.map((footage) => footageHere(content, footage, state.redactions?.[footage.original.sha256])),
        me: person,
        offline: offlineState(content, state, person, store.accounts.pinned(person.id).includes(caseId)),
        waiting: store.events.waitingCount(person.id, caseId),
        ...(isExpert(state, person) && !hidden ? { results: workedOutThere ? {} : resultsOf(state, here, givenOf(own ?? emptySheet(person.id))) } : {}),
        ...(state.panelOpened ? { panel: panelView(state, here) } : {}),
        ...(isExpert(state, person) ? { ...undoTargets(events, person, state), ...whereTheyDiffer(conflictsOf(events, person, state)) } : {}),
      };
    },
  };
}

const whereTheyDiffer = (conflicts: readonly ItemConflict[]) => (conflicts.length === 0 ? {} : { conflicts });

const isExpert = (state: CaseState, person: Person) => ['expert', 'lead'].includes(roleOf(state, person.id) ?? '');

function toRow(person: Person, { state, events, upTo }: OpenCase, standards: CaseView['standards'], now: number): CaseRow | undefined {
  const role = roleOf(state, person.id);
  if (!state.opened || !role) return undefined;
  const { answered, items } = progress(state.sheets[person.id] ?? emptySheet(person.id), itemsOfCase(state, standards));
  const viewed = shownFootage(state).flatMap(viewedContents);
  const deadlines = deadlinesOf(state, now);
  return {
    case: state.id,
    number: state.opened.number,
    applicant: state.opened.applicant.name,
    matters: state.matters.map((matter) => matter.name),
    status: state.status,
    task: taskOf(state, person, role),
    role,
    dueAt: state.opened.dueAt,
    answered,
    items,
    footageBytes: viewed.reduce((sum, each) => sum + each.bytes, 0),
    changedAt: events.reduce((newest, event) => (event.at > newest ? event.at : newest), ''),
    upTo,
    ...(deadlines.length > 0 && { deadlines }),
    footage: viewed.map((each) => each.sha256),
    needed: neededOffline([state], person).map((each) => each.sha256),
  };
}

/** What this person has to do next. */
export function taskOf(state: CaseState, person: Pick<Person, 'id'>, role: InboxRow['role']): InboxRow['task'] {
  if (state.status === 'concluded' || role === 'supervisor') return 'none';
  if ((role === 'expert' || role === 'lead') && !state.submitted.includes(person.id)) return 'score';
  if (state.status === 'submitted' && role !== 'expert') return 'open';
  // Two of the staff who review a simple matter themselves conclude it too.
  return state.panelOpened && isStaffOf(state, person.id) ? 'conclude' : 'wait';
}
