// Looking together through the central server: who is on the case may follow, who may guide is said by the rule.

import { createGuides } from '#shared/follow/guides.ts';
import { mayGuide } from '#shared/follow/rules.ts';
import type { Guide, Sighting, Told } from '#shared/follow/sighting.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { Effects } from './effects.ts';
import type { Query } from './store/database.ts';
import type { Session } from './store/people.ts';
import { sightsOf, type Sight } from './store/sight.ts';

export interface Following {
  show(session: Session, caseId: string, sighting: Sighting, take: boolean): Promise<'shown' | 'notFound' | 'forbidden' | { readonly other: Guide }>;
  see(session: Session, caseId: string, after: number, signal: AbortSignal): Promise<Told | 'notFound'>;
  end(session: Session, caseId: string): void;
  close(): void;
}

export function createFollowing({ query, effects }: { readonly query: Query; readonly effects: Effects }): Following {
  const guides = createGuides({ now: effects.now, after: afterBy(effects) });
  const sightOf = async (session: Session, caseId: string): Promise<Sight | undefined> => {
    const sight = (await sightsOf(query, [caseId])).get(caseId);
    return sight && mayKnowCase(session.person, sight) ? sight : undefined;
  };
  return {
    async show(session, caseId, sighting, take) {
      const sight = await sightOf(session, caseId);
      if (!sight) return 'notFound';
      if (!mayGuide(session.person, sight)) return 'forbidden';
      return guides.show(caseId, { person: session.person.id, name: session.person.name }, sighting, take);
    },
    async see(session, caseId, after, signal) {
      return (await sightOf(session, caseId)) ? guides.see(caseId, after, signal) : 'notFound';
    },
    end: (session, caseId) => guides.end(caseId, session.person.id),
    close: () => guides.close(),
  };
}

/** Runs something after so many ms; what is answered prevents it. */
const afterBy = (effects: Effects) => (ms: number, run: () => void): (() => void) => {
  const stopping = new AbortController();
  void effects.sleep(ms, stopping.signal).then(() => (stopping.signal.aborted ? undefined : run()));
  return () => stopping.abort();
};
