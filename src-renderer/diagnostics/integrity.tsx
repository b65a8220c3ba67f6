// Is what is kept here what was signed, and what can be done where it is not. A check and a repair go on when this page is left.

import { Button, Popconfirm } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { IntegrityReport, IntegrityState, PastRepair, RepairReport } from '#shared/contract/diagnostics.ts';
import { bytesToWords, momentToWords, spanToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Bar, StateMark } from '../ui/parts.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

/** A clock that is off by less than this is right. */
const CLOCK_MS = 60_000;
const LOOK_MS = 400;

export function Integrity() {
  const t = useWords().diagnostics;
  const { workstation } = useWindow();
  const [state, setState] = useState<IntegrityState>({ past: [] });
  const [failed, setFailed] = useState<'check' | 'repair'>();
  const look = useCallback(() => workstation.diagnostics.state({}).then(setState, () => undefined), [workstation]);
  useEffect(() => void look(), [look]);
  const { running, report, repaired, past } = state;
  const isRunning = running !== undefined;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning, look]);

  const start = async (what: 'check' | 'repair', work: Promise<unknown>): Promise<void> => {
    setFailed(undefined);
    setState((before) => ({ ...before, running: { what, phase: 'events', done: 0, total: 0 } }));
    // One that was stopped is not one that failed: what it found until then is told.
    await work.catch((error: unknown) => failureOf(error).code !== 'stopped' && setFailed(what));
    await look();
  };
  const check = (): void => void start('check', workstation.diagnostics.check({}));
  const repair = (letGo: boolean): void => void start('repair', workstation.diagnostics.repair({ letGo }));
  const stop = (): void => void workstation.diagnostics.stop({}).then(look, () => undefined);
  const checking = running?.what === 'check';
  const repairing = running?.what === 'repair';
  const damaged = report !== undefined && report.database === 'ok' && (report.faults.length > 0 || report.footage.faults.length > 0);
  return (
    <>
      <div className="settings-row">
        <span><Button size="small" loading={checking} disabled={repairing} onClick={check}>{t.check}</Button></span>
        <span role="status">
          {checking && <Progress running={running} onStop={stop} />}
          {!checking && failed === 'check' && <StateMark shape="cross" tone="red">{t.failed}</StateMark>}
          {!checking && !failed && !report && <span className="mute">{t.checkHint}</span>}
          {!checking && failed !== 'check' && report && <Verdict report={report} />}
        </span>
      </div>
      {!checking && report && <Findings report={report} />}
      {(damaged || repairing || repaired || failed === 'repair') && (
        <div className="settings-row">
          <span><Button size="small" type="primary" loading={repairing} disabled={checking || !damaged} onClick={() => repair(false)}>{t.repair}</Button></span>
          <span role="status" data-testid="repair">
            {repairing && <Progress running={running} onStop={stop} />}
            {!repairing && failed === 'repair' && <StateMark shape="cross" tone="red">{t.repairFailed}</StateMark>}
            {!repairing && !failed && repaired && <Repaired repaired={repaired} onLetGo={() => repair(true)} />}
            {!repairing && !failed && !repaired && <RepairHint />}
          </span>
        </div>
      )}
      {past.length > 0 && !running && <Past past={past} />}
    </>
  );
}

function Progress({ running, onStop }: { readonly running: NonNullable<IntegrityState['running']>; onStop(): void }) {
  const t = useWords().diagnostics;
  const { what, phase, done, total } = running;
  const words = what === 'repair' ? t.repairing(phase, done, total) : phase === 'events' ? t.checkingEvents(done, total) : t.checkingFootage(bytesToWords(done), bytesToWords(total));
  return (
    <span className="integrity-progress">
      <Bar share={total === 0 ? 0 : done / total} label={words} />
      <span className="mute">{words}</span>
      <Button size="small" onClick={onStop}>{t.stop}</Button>
    </span>
  );
}

function RepairHint() {
  const t = useWords().diagnostics;
  const offline = useWindowState((state) => state.sync?.state !== 'online' && state.sync?.state !== 'syncing');
  return offline ? <StateMark shape="triangle" tone="amber">{t.repairOffline}</StateMark> : <span className="mute">{t.repairHint}</span>;
}

function Repaired({ repaired, onLetGo }: { readonly repaired: RepairReport; onLetGo(): void }) {
  const t = useWords().diagnostics;
  const mended = repaired.results.filter((one) => one.outcome === 'mended');
  const left = repaired.results.filter((one) => one.outcome !== 'mended');
  const unsent = left.some((one) => one.outcome === 'unsent');
  return (
    <div className="repaired">
      {mended.length > 0 && <StateMark shape="check" tone="green">{t.mended(sum(mended, 'events'), sum(mended, 'footage'))}</StateMark>}
      {repaired.stopped && <StateMark shape="triangle" tone="amber">{t.repairStopped}</StateMark>}
      {left.map((one, index) => (
        <div key={index}><StateMark shape="triangle" tone="amber">{t.outcomes[one.outcome as keyof typeof t.outcomes](one.case === '' ? t.somebodyElse : one.case, one.seq ?? 0, one.n)}</StateMark></div>
      ))}
      {unsent && (
        <Popconfirm title={t.letGoSure} description={<div className="repair-sure">{t.letGoHint}</div>} okText={t.letGo} okButtonProps={{ danger: true }} cancelText={t.letGoNot} onConfirm={onLetGo}>
          <Button size="small" danger>{t.letGo}</Button>
        </Popconfirm>
      )}
    </div>
  );
}
const sum = (results: RepairReport['results'], kind: 'events' | 'footage'): number => results.reduce((all, one) => all + (one.kind === kind ? one.n : 0), 0);

function Past({ past }: { readonly past: readonly PastRepair[] }) {
  const t = useWords().diagnostics;
  const now = useNow();
  const language = useLanguage();
  return <List name={t.past} lines={past.map((one) => t.pastOne(momentToWords(one.at, now, language), one.case === '' ? t.somebodyElse : one.case, one.kind, one.outcome, one.seq, one.n))} />;
}

function Verdict({ report }: { readonly report: IntegrityReport }) {
  const t = useWords().diagnostics;
  if (report.database === 'damaged') return <StateMark shape="cross" tone="red">{t.damaged}</StateMark>;
  if (report.faults.length > 0) return <><StateMark shape="cross" tone="red">{t.faulty(report.faults.length)}</StateMark> {t.faultyHint}</>;
  const parts = report.footage.faults.reduce((all, one) => all + one.parts, 0);
  if (parts > 0) return <StateMark shape="cross" tone="red">{t.footageFaulty(parts)}</StateMark>;
  // What was not opened is not whole because nothing was found in it.
  if (report.locked) return <StateMark shape="triangle" tone="amber">{t.unopened}</StateMark>;
  return (
    <>
      <StateMark shape="check" tone="green">{t.whole(report.cases, report.events)}</StateMark>{' '}
      {report.footage.stopped ? <StateMark shape="triangle" tone="amber">{t.footageStopped(bytesToWords(report.footage.bytes))}</StateMark> : report.footage.files > 0 && t.footageWhole(report.footage.files, bytesToWords(report.footage.bytes))}
    </>
  );
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
      {report.footage.faults.length > 0 && <List name={t.footageFaults} lines={report.footage.faults.map((one) => t.footageFault(one.case === '' ? t.somebodyElse : one.case, one.parts, one.onlyHere))} />}
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
