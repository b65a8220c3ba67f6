// The bureau's form on this workstation: the server's where it answers, else the one that it gave last.

import { ORPCError } from '@orpc/client';
import { defaultForm, readForm, type BureauForm, type FormProblem } from '#shared/document/form.ts';
import { isOffline } from '../session/central.ts';
import type { Active, Session } from '../session/session.ts';
import type { DocumentStore } from '../store/documents.ts';

export interface Forms {
  /** What documents are composed with now; never waits for the network. */
  kept(active: Active): { readonly form: BureauForm; readonly version: number };
  /** Asks the server; `fresh` is false when it did not answer. */
  get(active: Active): Promise<{ readonly form: BureauForm; readonly version: number; readonly fresh: boolean }>;
  save(active: Active, form: unknown, version: number): Promise<SavedForm>;
}
export type SavedForm =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly failure: 'notAllowed' | 'changed' | 'offline' | 'signedOut' }
  | { readonly ok: false; readonly failure: 'badForm'; readonly problems: readonly FormProblem[] };

export function createForms({ session, documents }: { readonly session: Session; readonly documents: DocumentStore }): Forms {
  const name = (active: Active) => `form ${active.account.bureau.id}`;
  const kept: Forms['kept'] = (active) => {
    const text = documents.setting(name(active));
    const stored = text === undefined ? undefined : (JSON.parse(text) as { readonly form: unknown; readonly version: number });
    const read = stored && readForm(stored.form);
    return stored && read?.ok ? { form: read.form, version: stored.version } : { form: defaultForm(active.account.bureau.name), version: 0 };
  };
  const keep = (active: Active, form: BureauForm, version: number) => documents.setSetting(name(active), JSON.stringify({ form, version }));
  return {
    kept,
    async get(active) {
      try {
        if ((await session.ensureToken()) === 'signedOut') return { ...kept(active), fresh: false };
        const { form, version } = await session.central.calls.forms.get({});
        const read = readForm(form);
        if (version > 0 && read.ok) keep(active, read.form, version);
        return { ...kept(active), fresh: true };
      } catch (error) {
        if (isOffline(error) || error instanceof ORPCError) return { ...kept(active), fresh: false };
        throw error;
      }
    },
    async save(active, form, version) {
      if (active.account.person.role !== 'staff') return { ok: false, failure: 'notAllowed' };
      const read = readForm(form);
      if (!read.ok) return { ok: false, failure: 'badForm', problems: read.problems };
      try {
        if ((await session.ensureToken()) === 'signedOut') return { ok: false, failure: 'signedOut' };
        const saved = await session.central.calls.forms.save({ form: read.form, version });
        keep(active, read.form, saved.version);
        return { ok: true, version: saved.version };
      } catch (error) {
        if (isOffline(error)) return { ok: false, failure: 'offline' };
        if (error instanceof ORPCError && error.code === 'changed') return { ok: false, failure: 'changed' };
        if (error instanceof ORPCError && error.code === 'forbidden') return { ok: false, failure: 'notAllowed' };
        throw error;
      }
    },
  };
}
