// Diagnostics: checks what is kept here, tells what was found, and gives a bundle for whoever helps that holds nothing of what people wrote.

import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { StateMark } from '../ui/parts.tsx';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { Integrity } from './integrity.tsx';

/** What a button did. */
type Run<T> = { readonly is: 'idle' | 'working' | 'failed' } | { readonly is: 'done'; readonly result: T };

function useRun<T>(work: () => Promise<T>): readonly [Run<T>, () => Promise<void>] {
  const [run, setRun] = useState<Run<T>>({ is: 'idle' });
  return [
    run,
    async () => {
      setRun({ is: 'working' });
      await work().then(
        (result) => setRun({ is: 'done', result }),
        () => setRun({ is: 'failed' }),
      );
    },
  ];
}

export function Diagnostics() {
  const t = useWords().diagnostics;
  const { workstation } = useWindow();
  const [rebuild, startRebuild] = useRun(() => workstation.diagnostics.rebuild({}));
  const [bundle, startBundle] = useRun(async () => {
    const { name, text } = await workstation.diagnostics.bundle({});
    download(name, text);
    return name;
  });
  return (
    <section data-testid="diagnostics">
      <h2>{t.title}</h2>
      <div className="card settings">
        <Integrity />
        <Act name={t.rebuild} run={rebuild} onRun={startRebuild} idle={t.rebuildHint} working={t.rebuilding} failed={t.rebuildFailed} done={rebuild.is === 'done' && <StateMark shape="check" tone="green">{t.rebuilt(rebuild.result.cases, rebuild.result.differed)}</StateMark>} />
        <Act name={t.bundle} run={bundle} onRun={startBundle} idle={t.bundleHint} working={t.checking} failed={t.bundleFailed} done={bundle.is === 'done' && <StateMark shape="check" tone="green">{t.bundled(bundle.result)}</StateMark>} />
      </div>
    </section>
  );
}

/** A button, and what it does, is doing, or did. */
function Act({ name, run, onRun, idle, working, failed, done }: { readonly name: string; readonly run: Run<unknown>; onRun(): Promise<void>; readonly idle: string; readonly working: string; readonly failed: string; readonly done: ReactNode }) {
  return (
    <div className="settings-row">
      <span><Button size="small" loading={run.is === 'working'} onClick={() => void onRun()}>{name}</Button></span>
      <span role="status">
        {run.is === 'idle' && <span className="mute">{idle}</span>}
        {run.is === 'working' && <span className="mute">{working}</span>}
        {run.is === 'failed' && <StateMark shape="cross" tone="red">{failed}</StateMark>}
        {done}
      </span>
    </div>
  );
}

/** The text as a file of this name. */
function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
