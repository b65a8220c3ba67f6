// What a room shares and with whom: the cases that its host chose and may see, to those who are on them. Who is on a case and whether its
// panel is opened is said in the open channel, so the host's own fold tells it without anybody's sheet.

import type { CaseState } from '#shared/case/case.ts';
import { sealedContents } from '#shared/case/layers.ts';
import { isVisible, mayKnowCase } from '#shared/case/visible.ts';
import type { Heads, SignedEvent } from '#shared/log/event.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Store } from '../store/store.ts';

export type Sight = Pick<CaseState, 'id' | 'panel' | 'panelOpened' | 'submitted'>;
type Who = { readonly id: string };

export interface Sights {
  readonly shared: readonly string[];
  /** `undefined` for a case that is not shared, is not here, or of which this person is no part. */
  sight(person: Who, caseId: string): Sight | undefined;
  /** Heads of what this person may see of a case. */
  heads(person: Who, caseId: string): Heads | undefined;
  sees(person: Who, sight: Sight, event: Pick<SignedEvent, 'case' | 'channel' | 'actor'>): boolean;
  /** What is redacted is handed to nobody who gave no reason for seeing it whole. */
  isSealed(person: Who, caseId: string, sha256: string): boolean;
  /** Name of somebody on one of the cases. */
  nameOf(person: string): string | undefined;
}

export function createSights(deps: { readonly store: Store; readonly casebook: Casebook; readonly host: string; readonly shared: readonly string[] }): Sights {
  const { store, casebook, host } = deps;
  const kept = new Map<string, { readonly upTo: number; readonly sight: Sight }>();

  const known = (caseId: string): Sight | undefined => {
    if (!deps.shared.includes(caseId) || !store.accounts.maySee(host, caseId)) return undefined;
    const upTo = store.events.lastRow(caseId);
    const before = kept.get(caseId);
    if (before?.upTo === upTo) return before.sight;
    const state = casebook.open(host, caseId)?.state;
    if (!state) return undefined;
    const sight: Sight = { id: state.id, submitted: state.submitted, ...(state.panel && { panel: state.panel }), ...(state.panelOpened && { panelOpened: state.panelOpened }) };
    kept.set(caseId, { upTo, sight });
    return sight;
  };
  const sight: Sights['sight'] = (person, caseId) => {
    const found = known(caseId);
    return found && mayKnowCase(person, found) ? found : undefined;
  };

  /** Rule M6: before the opening no sheet leaves in the clear, not to its author's other machine either. */
  const sees: Sights['sees'] = (person, found, event) => isVisible(event, person, found) && (event.channel === 'open' || found.panelOpened !== undefined);

  return {
    shared: deps.shared,
    sight,
    sees,
    heads(person, caseId) {
      const found = sight(person, caseId);
      if (!found) return undefined;
      const authors = new Map(store.accounts.devices().map((record) => [record.device, record.person]));
      return Object.fromEntries(
        Object.entries(store.events.heads(caseId)).filter(([stream]) => {
          const at = stream.lastIndexOf('/');
          const actor = authors.get(stream.slice(0, at));
          return actor !== undefined && sees(person, found, { case: caseId, channel: stream.slice(at + 1) === 'open' ? 'open' : 'sheet', actor });
        }),
      );
    },
    isSealed(person, caseId, sha256) {
      const state = casebook.open(host, caseId)?.state;
      return state !== undefined && sealedContents(state, person).has(sha256);
    },
    nameOf(person) {
      for (const caseId of deps.shared) {
        const panel = known(caseId)?.panel;
        const found = panel && [...panel.experts, ...panel.staff, ...panel.supervisors].find((one) => one.id === person);
        if (found) return found.name;
      }
      return undefined;
    },
  };
}
