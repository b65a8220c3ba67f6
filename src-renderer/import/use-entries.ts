// The files that were dropped, sent one after another: two big ones at once would only fight for the disk. Six that are the faces of a
// cube by their names are one entry.

import { useEffect, useRef, useState } from 'react';
import type { ImportError, ImportProgress } from '#shared/contract/workstation.ts';
import { groupFaces, type Face } from '#shared/footage/cube-faces.ts';
import { useCase } from '../ui/case-heading.tsx';
import { useWindow } from '../ui/window-context.ts';
import { nameToKind, nameToTitle, sendFile } from './send-file.ts';

export interface Entry {
  readonly id: number;
  /** One, or those of a cube. */
  readonly files: readonly File[];
  readonly name: string;
  readonly title: string;
  readonly as: string;
  /** Of a cube that is none yet: it waits for what it lacks, or for being taken apart. */
  readonly unfit?: { readonly missing: readonly Face[]; readonly twice: readonly Face[] };
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  readonly progress?: ImportProgress;
  readonly error?: ImportError;
  readonly cancel?: AbortController;
}
type Found = Omit<Entry, 'id'>;

/** What files become: cubes, whole or not, and single ones. */
export function filesToEntries(files: readonly File[]): readonly Found[] {
  const { groups, rest } = groupFaces(files.map((file) => file.name));
  const cubes = groups.map(({ stem, members, missing, twice }): Found => {
    const own = members.map((at) => files[at]!);
    const common = { files: own, name: own.map((file) => file.name).join(' '), title: nameToTitle(stem), as: 'cubeFaces' };
    return missing.length === 0 && twice.length === 0 ? { ...common, state: 'waiting' } : { ...common, state: 'failed', unfit: { missing, twice } };
  });
  return [...cubes, ...rest.map((at) => single(files[at]!))];
}

const single = (file: File): Found => ({ files: [file], name: file.name, title: nameToTitle(file.name), as: nameToKind(file.name), state: 'waiting' });

export function useEntries(caseId: string) {
  const { origin } = useWindow();
  const session = useCase();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const latest = useRef(entries);
  useEffect(() => {
    latest.current = entries;
  });
  // Leaving the page cancels what is on its way; the workstation then keeps nothing of it.
  useEffect(() => () => latest.current.forEach((entry) => entry.cancel?.abort()), []);
  const change = (id: number, part: Partial<Entry>): void => setEntries((all) => all.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)));
  const next = useRef(1);

  const send = async (id: number): Promise<void> => {
    const entry = latest.current.find((one) => one.id === id);
    if (!entry || entry.state === 'sending' || entry.state === 'done') return;
    const cancel = new AbortController();
    change(id, { state: 'sending', cancel, progress: { stage: 'receiving' } });
    const error = await sendFile({ origin, case: caseId, files: entry.files, title: entry.title.trim(), as: entry.as, signal: cancel.signal, onProgress: (progress) => change(id, { progress }) });
    change(id, error ? { state: 'failed', error } : { state: 'done' });
    if (!error) await session.refresh();
  };
  return {
    entries,
    add(files: readonly File[]): void {
      setEntries((all) => {
        // What comes may be what a cube waited for.
        const whole = all.filter((entry) => !entry.unfit);
        const waiting = all.filter((entry) => entry.unfit).flatMap((entry) => entry.files);
        return [...whole, ...filesToEntries([...waiting, ...files]).map((entry) => ({ ...entry, id: next.current++ }))];
      });
    },
    apart: (id: number): void => setEntries((all) => all.flatMap((entry) => (entry.id === id ? entry.files.map((file) => ({ ...single(file), id: next.current++ })) : [entry]))),
    rename: (id: number, title: string): void => change(id, { title }),
    read: (id: number, as: string): void => change(id, { as }),
    remove(id: number): void {
      latest.current.find((entry) => entry.id === id)?.cancel?.abort();
      setEntries((all) => all.filter((entry) => entry.id !== id || entry.state === 'sending'));
    },
    async start(ids: readonly number[]): Promise<void> {
      for (const id of ids) await send(id);
    },
  };
}
