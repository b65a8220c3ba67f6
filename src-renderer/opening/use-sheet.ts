// The sheet that the chosen standards make, while they are being chosen: each is read once; of several, common items are proposed and a
// person decides.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Common } from '#shared/standard/merge-document.ts';
import { composeMerge, mergeDocumentOf, proposeCommon, type Proposal } from '#shared/standard/merge.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { Library } from '../standards/library.ts';
import { useWindowState } from '../ui/window-context.ts';
import type { Chosen, Sheet } from './form.ts';

export type Decision = Common['decision'];

export interface OpenSheet extends Sheet {
  readonly chosen: readonly Chosen[];
  readonly proposals: readonly Proposal[];
  readonly decisions: ReadonlyMap<number, Decision>;
  /** A standard that could not be read. */
  readonly failed: boolean;
  decide(at: number, decision: Decision): void;
  confirmAll(): void;
}

interface Decided {
  readonly key: string;
  readonly made: ReadonlyMap<number, { readonly decision: Decision; readonly at: string }>;
}

/** Standards by hash, each asked for once. */
export function useStandards(library: Library, hashes: readonly string[]): { readonly known: ReadonlyMap<string, Standard>; readonly failed: boolean } {
  const [known, setKnown] = useState<ReadonlyMap<string, Standard>>(new Map());
  const [failed, setFailed] = useState(false);
  const asked = useRef(new Set<string>());
  const key = hashes.join(' ');
  useEffect(() => {
    for (const hash of key.split(' ').filter((one) => one !== '' && !asked.current.has(one))) {
      asked.current.add(hash);
      library.get({ hash }).then(
        ({ standard }) => setKnown((before) => new Map([...before, [hash, standard]])),
        () => (asked.current.delete(hash), setFailed(true)),
      );
    }
  }, [library, key]);
  return { known, failed };
}

/** `picked` stays the same list as long as the same are chosen. */
export function useSheet(library: Library, picked: readonly { readonly id: string; readonly hash: string }[]): OpenSheet {
  const me = useWindowState((state) => state.session?.person?.name);
  const { known, failed } = useStandards(library, picked.map(({ hash }) => hash));
  const key = picked.map(({ hash }) => hash).join(' ');
  const chosen = useMemo(() => picked.map(({ id, hash }) => ({ id, hash, standard: known.get(hash) })), [known, picked]);
  const parts = useMemo(() => {
    const here = chosen.flatMap(({ hash, standard }) => (standard ? [{ hash, standard }] : []));
    return here.length === chosen.length && here.length > 0 ? here : null;
  }, [chosen]);
  const proposals = useMemo(() => (parts && parts.length > 1 ? proposeCommon(parts.map(({ standard }) => standard)) : []), [parts]);
  const [decided, setDecided] = useState<Decided>({ key: '', made: new Map() });
  // What was decided on other standards says nothing of these.
  const made = useMemo<Decided['made']>(() => (decided.key === key ? decided.made : new Map()), [decided, key]);
  const common = useMemo(() => [...made].sort(([a], [b]) => a - b).flatMap(([at, { decision, at: when }]): Common[] => {
    const proposal = proposals[at];
    return proposal ? [{ refs: [...proposal.refs], because: proposal.because, decision, at: when, ...(me === undefined ? {} : { by: me }) }] : [];
  }), [made, proposals, me]);
  const whole = useMemo(() => {
    if (!parts) return undefined;
    if (parts.length === 1) return parts[0]?.standard;
    const document = mergeDocumentOf(parts);
    const sheet = composeMerge({ ...document, merge: { ...document.merge, common } }, (hash) => known.get(hash));
    return sheet.ok ? sheet.standard : null;
  }, [parts, common, known]);
  const now = (): string => new Date().toISOString();
  return {
    chosen, proposals, common, failed,
    decisions: new Map([...made].map(([at, { decision }]) => [at, decision])),
    whole: whole ?? undefined,
    faulty: whole === null,
    undecided: proposals.length - made.size,
    decide: (at, decision) => setDecided({ key, made: new Map([...made, [at, { decision, at: now() }]]) }),
    confirmAll: () => setDecided({ key, made: new Map([...proposals.keys()].map((at) => [at, made.get(at) ?? { decision: 'confirmed', at: now() }])) }),
  };
}
