// A draft while it is open: the document with undo and redo, checked at every pause, saved by itself.

import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Draft } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { checkStandard, type Checked } from '#shared/standard/check.ts';
import { mergeDocumentSchema } from '#shared/standard/merge-document.ts';
import { composeMerge } from '#shared/standard/merge.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { failureOf, type Failure } from '../ui/workstation.ts';
import { withInserted, withMoved, withValue, type Step } from './document.ts';
import { toWire, type Library } from './library.ts';

/** Long enough that a sentence is one save, short enough that a crash costs a few words at most; ms. */
const PAUSE = 1000;
/** Steps that undo remembers. */
const MOST_STEPS = 200;

export type Saving = 'saved' | 'saving' | Failure;

export interface OpenDraft {
  readonly document: Json;
  readonly checked: Checked;
  readonly saving: Saving;
  readonly revision: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  set(path: readonly Step[], value: Json | undefined): void;
  insert(path: readonly Step[], at: number, value: Json): void;
  move(path: readonly Step[], at: number, by: 1 | -1): void;
  replace(document: Json): void;
  undo(): void;
  redo(): void;
  /** Saves what is not saved yet; answers the revision, or the failure. */
  flush(): Promise<number | Failure>;
}

interface History {
  readonly past: readonly Json[];
  readonly now: Json;
  readonly future: readonly Json[];
}

export function useDraft(library: Library, draft: Draft): OpenDraft {
  const [history, setHistory] = useState<History>({ past: [], now: draft.document, future: [] });
  const [saving, setSaving] = useState<Saving>('saved');
  const [revision, setRevision] = useState(draft.revision);
  const { now } = history;
  const latest = useRef(now);
  const saved = useRef({ document: draft.document, revision: draft.revision });
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    latest.current = now;
  });

  const flush = useCallback((): Promise<number | Failure> => {
    const step = async (): Promise<number | Failure> => {
      const document = latest.current;
      if (document === saved.current.document) return saved.current.revision;
      setSaving('saving');
      try {
        const row = await library.drafts.save({ draft: draft.draft, revision: saved.current.revision, document: toWire(document) });
        saved.current = { document, revision: row.revision };
        setRevision(row.revision);
        setSaving(latest.current === document ? 'saved' : 'saving');
        return row.revision;
      } catch (error) {
        const failure = failureOf(error);
        setSaving(failure);
        return failure;
      }
    };
    const turn = queue.current.then(step, step);
    queue.current = turn;
    return turn;
  }, [library, draft.draft]);

  useEffect(() => {
    if (now === saved.current.document) return;
    const timer = setTimeout(() => void flush(), PAUSE);
    return () => clearTimeout(timer);
  }, [now, flush]);
  useEffect(() => () => void flush(), [flush]);

  const change = useCallback((to: (document: Json) => Json): void => {
    setHistory((before) => {
      const next = to(before.now);
      return next === before.now ? before : { past: [...before.past.slice(-MOST_STEPS), before.now], now: next, future: [] };
    });
  }, []);
  // Writing must not wait for the linter over a long form.
  const behind = useDeferredValue(now);
  const checked = useMemo(() => check(behind), [behind]);
  return {
    document: now, checked, saving: saving === 'saved' && now !== draft.document && revision === draft.revision ? 'saving' : saving, revision, flush,
    canUndo: history.past.length > 0, canRedo: history.future.length > 0,
    set: useCallback((path, value) => change((document) => withValue(document, path, value)), [change]),
    insert: useCallback((path, at, value) => change((document) => withInserted(document, path, at, value)), [change]),
    move: useCallback((path, at, by) => change((document) => withMoved(document, path, at, by)), [change]),
    replace: useCallback((document) => change(() => document), [change]),
    undo: useCallback(() => setHistory((before) => {
      const last = before.past.at(-1);
      return last === undefined ? before : { past: before.past.slice(0, -1), now: last, future: [before.now, ...before.future] };
    }), []),
    redo: useCallback(() => setHistory((before) => {
      const [next, ...rest] = before.future;
      return next === undefined ? before : { past: [...before.past, before.now], now: next, future: rest };
    }), []),
  };
}

const check = (document: Json): Checked => (mergeDocumentSchema.safeParse(document).success ? { faults: [], findings: [] } : checkStandard(document));

/** The sheet that a merge makes, where all of its parts are at hand. */
export function mergedSheet(document: Json, parts: ReadonlyMap<string, Standard>): Standard | null {
  const merge = mergeDocumentSchema.safeParse(document);
  if (!merge.success) return null;
  const made = composeMerge(merge.data, (hash) => parts.get(hash));
  return made.ok ? made.standard : null;
}
