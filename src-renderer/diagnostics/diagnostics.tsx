// Diagnostics: checks what is kept here, tells what was found, and gives a bundle for whoever helps that holds nothing of what people wrote.

import { Button } from 'antd';
import { useState } from 'react';
import type { IntegrityReport } from '#shared/contract/diagnostics.ts';
import { spanToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';

type Check = { readonly is: 'idle' | 'checking' | 'failed' } | { readonly is: 'done'; readonly report: IntegrityReport };

/** A clock that is off by less than this is right. */
const CLOCK_MS = 60_000;

export function Diagnostics() {
  const t = useWords().diagnostics;
  const { workstation } = useWindow();
  const [check, setCheck] = useState<Check>({ is: 'idle' });
  const [exportFailed, setExportFailed] = useState(false);
  const run = async (): Promise<void> => {
    setCheck({ is: 'checking' });
    await workstation.diagnostics.check({}).then(
      (report) => setCheck({ is: 'done', report }),
      () => setCheck({ is: 'failed' }),
    );
  };
  const save = async (): Promise<void> => {
    setExportFailed(false);
    await workstation.diagnostics.bundle({}).then(({ name, text }) => download(name, text), () => setExportFailed(true));
  };
  return (
    <section>
      <h2>{t.title}</h2>
      <div className="card settings">
        <div className="settings-row">
          <Button size="small" loading={check.is === 'checking'} onClick={() => void run()}>{t.check}</Button>
          <span role="status">{check.is === 'checking' ? t.checking : check.is === 'failed' ? t.failed : check.is === 'done' ? <Verdict report={check.report} /> : null}</span>
        </div>
        {check.is === 'done' && <Findings report={check.report} />}
        <div className="settings-row">
          <Button size="small" onClick={() => void save()}>{t.bundle}</Button>
          <span className="mute">{exportFailed ? t.bundleFailed : t.bundleHint}</span>
        </div>
      </div>
    </section>
  );
}

function Verdict({ report }: { readonly report: IntegrityReport }) {
  const t = useWords().diagnostics;
  if (report.database === 'damaged') return <span className="over">✕ {t.damaged}</span>;
  if (report.faults.length > 0) return <span className="over">✕ {t.faulty(report.faults.length)}</span>;
  return <span>✓ {t.whole(report.cases, report.events)}</span>;
}

function Findings({ report }: { readonly report: IntegrityReport }) {
  const t = useWords().diagnostics;
  const language = useLanguage();
  const reasons: { readonly [reason: string]: string } = t.reasons;
  const offset = report.clockOffset;
  return (
    <>
      {report.faults.length > 0 && <List name={t.faults} lines={report.faults.map((fault) => t.fault(fault.case, fault.seq))} />}
      {report.forks.length > 0 && <List name={t.forks} lines={report.forks.map((fork) => t.fork(fork.case, fork.seq, fork.own))} />}
      {report.refused.length > 0 && <List name={t.refused} lines={report.refused.map((one) => t.refusedOne(one.case, one.seq, reasons[one.reason] ?? t.reasons.other))} />}
      {offset !== undefined && <List name={t.clock} lines={[Math.abs(offset) < CLOCK_MS ? t.clockRight : t.clockOff(spanToWords(Math.abs(offset), language), offset > 0)]} />}
    </>
  );
}

function List({ name, lines }: { readonly name: string; readonly lines: readonly string[] }) {
  return (
    <div className="settings-row">
      <span className="mute">{name}</span>
      <ul className="findings">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
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
