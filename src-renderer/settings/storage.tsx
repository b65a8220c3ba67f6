// What this machine keeps of footage: room and limit, what is pinned and until when, why fetching pauses, what was wiped.

import { Alert, App, Button, Popconfirm, Select } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { StorageStatus, StoredCase, Wiped } from '#shared/contract/storage.ts';
import { bytesToWords, momentToWords, percentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { Bar, StateMark } from '../ui/parts.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

const GIB = 1024 ** 3;
const QUOTAS = [10, 20, 40, 60, 100, 200, 500, 1000];

export function StorageSection() {
  const words = useWords();
  const t = words.storage;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const changed = useWindowState((state) => state.inboxVersion);
  const sync = useWindowState((state) => state.sync);
  const [status, setStatus] = useState<StorageStatus | null>(null);
  useEffect(() => {
    workstation.storage.status({}).then(setStatus, () => undefined);
  }, [workstation, changed, sync?.transfer?.paused]);
  if (!status) return null;
  const change = async (work: Promise<StorageStatus>): Promise<StorageStatus | undefined> => {
    try {
      const next = await work;
      setStatus(next);
      return next;
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
      return undefined;
    }
  };
  const clear = async (): Promise<void> => {
    const next = await change(workstation.storage.clear({}));
    if (next) void message.success(t.cleared(bytesToWords(Math.max(0, status.usedBytes - next.usedBytes))));
  };
  const transfer = sync?.transfer;
  const paused = transfer?.paused ?? status.paused;
  const quota = Math.round(status.quotaBytes / GIB);
  return (
    <section data-testid="storage">
      <h2>{t.title}</h2>
      {paused && <Alert type="warning" showIcon role="alert" title={t.paused[paused]} />}
      <div className="card settings">
        <Row name={t.used}>
          <span className="storage-used">
            <Bar share={status.usedBytes / status.quotaBytes} label={t.used} />
            <span className="number">{t.ofQuota(bytesToWords(status.usedBytes), bytesToWords(status.quotaBytes))}</span>
          </span>
        </Row>
        <Row name={t.fixed}>{bytesToWords(status.fixedBytes)} <span className="mute">· {t.fixedHint}</span></Row>
        <Row name={t.free}>{bytesToWords(status.freeBytes)} <span className="mute">· {t.floor(bytesToWords(status.floorBytes))}</span></Row>
        <Row name={t.upload}>{status.uploadBytes === 0 ? t.nothingToUpload : bytesToWords(status.uploadBytes)}</Row>
        {transfer && !transfer.paused && transfer.totalBytes > transfer.doneBytes && (
          <Row name={t.progress}>
            <span className="storage-used">
              <Bar share={transfer.doneBytes / transfer.totalBytes} label={t.progress} />
              <span className="number">{percentToWords(transfer.doneBytes, transfer.totalBytes)} · {words.sync.speed(bytesToWords(transfer.bytesPerSecond))}</span>
            </span>
          </Row>
        )}
        <Row name={t.keys}>{t.keysHow[status.keys]}</Row>
        <Row name={t.quota}>
          <span className="storage-actions">
            <Select<number> aria-label={t.quota} size="small" value={quota} popupMatchSelectWidth={false} onChange={(size) => void change(workstation.storage.setQuota({ bytes: size * GIB }))} options={[...new Set([...QUOTAS, quota])].sort((a, b) => a - b).map((size) => ({ value: size, label: t.quotaOf(size) }))} />
            <Popconfirm title={t.clearSure} description={t.clearHint} okText={words.common.yes} cancelText={words.common.cancel} onConfirm={() => void clear()}>
              <Button size="small" disabled={status.usedBytes <= status.fixedBytes}>{t.clear}</Button>
            </Popconfirm>
          </span>
        </Row>
      </div>
      <h3>{t.cases}</h3>
      {status.cases.length === 0 ? <p className="mute">{t.noCases}</p> : <div className="card settings">{status.cases.map((each) => <Kept key={each.case} kept={each} />)}</div>}
      {status.wiped.length > 0 && (
        <>
          <h3>{t.wiped}</h3>
          <div className="card settings">{status.wiped.map((each) => <Gone key={`${each.case} ${each.at}`} wiped={each} />)}</div>
        </>
      )}
    </section>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <div className="settings-row"><span className="mute">{name}</span><span>{children}</span></div>;
}

function Kept({ kept }: { readonly kept: StoredCase }) {
  const t = useWords().storage;
  const language = useLanguage();
  const now = useNow();
  const whole = kept.hereBytes >= kept.neededBytes;
  return (
    <div className="storage-case">
      <span>{kept.applicant} <span className="mute">{kept.number}</span></span>
      <span className="number">{t.here(bytesToWords(kept.hereBytes), bytesToWords(kept.neededBytes))}</span>
      <StateMark shape={kept.pinned ? (whole ? 'check' : 'half') : 'ring'} tone={kept.pinned ? (whole ? 'green' : 'blue') : 'mute'}>{kept.pinned ? t.pinned : t.notPinned}</StateMark>
      <span className="mute">{kept.keepUntil ? t.keepUntil(momentToWords(kept.keepUntil, now, language)) : ''}</span>
    </div>
  );
}

function Gone({ wiped }: { readonly wiped: Wiped }) {
  const t = useWords().storage;
  const language = useLanguage();
  const now = useNow();
  return (
    <div className="storage-case">
      <span>{t.caseNo(wiped.case)}</span>
      <span>{t.wipedWhy[wiped.reason]}</span>
      <span className="mute number">{t.wipedLine(momentToWords(wiped.at, now, language), wiped.contents, bytesToWords(wiped.bytes))}</span>
      <span className="mute">{wiped.keptEvents + wiped.keptContents > 0 ? t.keptLine(wiped.keptEvents, wiped.keptContents) : ''}</span>
    </div>
  );
}
