// Diagnostics: checks what is kept here, tells what was found, and gives a bundle for whoever helps that holds nothing of what people wrote.

import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import type { IntegrityReport } from '#shared/contract/diagnostics.ts';
import { StateMark } from '../ui/parts.tsx';
import { spanToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';

/** What a button did. */
type Run<T> = { readonly is: 'idle' | 'working' | 'failed' } | { readonly is: 'done'; readonly result: T };

/** A clock that is off by less than this is right. */
const CLOCK_MS = 60_000;

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
  const [check, startCheck] = useRun(() => workstation.diagnostics.check({}));
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
        <Act name={t.check} run={check} onRun={startCheck} idle={t.checkHint} working={t.checking} failed={t.failed} done={check.is === 'done' && <Verdict report={check.result} />} />
        {check.is === 'done' && <Findings report={check.result} />}
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

function Verdict({ report }: { readonly report: IntegrityReport }) {
  const t = useWords().diagnostics;
  if (report.database === 'damaged') return <StateMark shape="cross" tone="red">{t.damaged}</StateMark>;
  if (report.faults.length > 0) return <><StateMark shape="cross" tone="red">{t.faulty(report.faults.length)}</StateMark> {t.faultyHint}</>;
  // What was not opened is not whole because nothing was found in it.
  if (report.locked) return <StateMark shape="triangle" tone="amber">{t.unopened}</StateMark>;
  return <StateMark shape="check" tone="green">{t.whole(report.cases, report.events)}</StateMark>;
}

function Findings({ report }: { readonly report: IntegrityReport }) {
  const t = useWords().diagnostics;
  const language = useLanguage();
  const reasons: { readonly [reason: string]: string } = t.reasons;
  const kinds: { readonly [kind: string]: string } = t.faultKinds;
  const offset = report.clockOffset;
  return (
    <>
      {report.faults.length > 0 && <List name={t.faults} lines={report.faults.map((fault) => t.fault(fault.case, fault.seq, kinds[fault.fault] ?? t.faultKinds.other))} />}
      {report.forks.length > 0 && <List name={t.forks} lines={report.forks.map((fork) => t.fork(fork.case, fork.seq, fork.own))} />}
      {report.refused.length > 0 && <List name={t.refused} lines={report.refused.map((one) => t.refusedOne(one.case, one.seq, reasons[one.reason] ?? t.reasons.other))} />}
      {report.unknown.length > 0 && <List name={t.unknown} lines={report.unknown.map((one) => t.unknownOne(one.case, one.events))} />}
      {offset !== undefined && <List name={t.clock} lines={[Math.abs(offset) < CLOCK_MS ? t.clockRight : t.clockOff(spanToWords(Math.abs(offset), language), offset > 0)]} />}
    </>
  );
}

function List({ name, lines }: { readonly name: string; readonly lines: readonly string[] }) {
  return (
    <div className="settings-row">
      <span className="mute">{name}</span>
      <ul className="findings">{lines.map((line, index) => <li key={index}>{line}</li>)}</ul>
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
