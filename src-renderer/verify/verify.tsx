// Checking a conclusion that somebody brings: drop the PDF, read check by check what holds. Needs no server.

import './verify.css';
import { Button } from 'antd';
import { useState } from 'react';
import type { VerifyReport } from '#shared/contract/workstation.ts';
import { DropPlace } from '../ui/drop-place.tsx';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { Report } from './report.tsx';

type State = { readonly at: 'none' } | { readonly at: 'checking' | 'notPdf' | 'failed'; readonly name: string } | { readonly at: 'done'; readonly name: string; readonly report: VerifyReport };

/** Every PDF begins with these, within its first kilobyte. */
async function isPdf(file: File): Promise<boolean> {
  return (await file.slice(0, 1024).text()).includes('%PDF-');
}

export function VerifyPage() {
  const words = useWords();
  const t = words.verify;
  const { origin } = useWindow();
  const [state, setState] = useState<State>({ at: 'none' });
  const check = async (files: readonly File[]): Promise<void> => {
    const kinds = await Promise.all(files.map(isPdf));
    const file = files[kinds.indexOf(true)];
    if (!file) return setState({ at: 'notPdf', name: files[0]?.name ?? '' });
    const { name } = file;
    setState({ at: 'checking', name });
    try {
      // What came with the document is a detached signature of it.
      const form = new FormData();
      form.append('pdf', file);
      for (const one of files) if (one !== file) form.append('signature', one);
      const response = await fetch(`${origin}/verify`, { method: 'POST', body: form });
      if (!response.ok) throw new Error(`status ${String(response.status)}`);
      setState({ at: 'done', name, report: (await response.json()) as VerifyReport });
    } catch {
      setState({ at: 'failed', name });
    }
  };
  return (
    <div className="page">
      <div className="sheet-page">
        <h1>{t.title}</h1>
        {state.at !== 'done' && <DropPlace title={t.drop} hint={`${t.withSm2} ${t.hint}`} accept="application/pdf,.pdf,.p7s" multiple onFiles={(files) => void check(files)} />}
        <div role="status" aria-live="polite">
          {state.at === 'checking' && <p>{state.name} · {t.checking}</p>}
          {state.at === 'notPdf' && <p className="over">{state.name} · {t.notPdf}</p>}
          {state.at === 'failed' && <p className="over">{state.name} · {t.failedToCheck}</p>}
        </div>
        {state.at === 'done' && (
          <section className="card verify-report" data-ok={state.report.ok}>
            <Report name={state.name} report={state.report} />
            <Button onClick={() => setState({ at: 'none' })}>{t.another}</Button>
          </section>
        )}
      </div>
    </div>
  );
}
