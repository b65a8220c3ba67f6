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
  const check = async ([file]: readonly File[]): Promise<void> => {
    if (!file) return;
    const { name } = file;
    if (!(await isPdf(file))) return setState({ at: 'notPdf', name });
    setState({ at: 'checking', name });
    try {
      const response = await fetch(`${origin}/verify`, { method: 'POST', body: file, headers: { 'content-type': 'application/pdf' } });
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
        {state.at !== 'done' && <DropPlace title={t.drop} hint={t.hint} accept="application/pdf,.pdf" multiple={false} onFiles={(files) => void check(files)} />}
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
