// Whether a case's footage is on this machine, and the one thing to do about it.

import { App } from 'antd';
import type { InboxRow } from '#shared/contract/workstation.ts';
import { percentToWords } from '../ui/format.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { Bar, StateMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

export function OfflineCell({ row }: { readonly row: InboxRow }) {
  const words = useWords();
  const t = words.inbox;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const take = async (on: boolean): Promise<void> => {
    try {
      await workstation.case.takeOffline({ case: row.case, on });
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  if (row.footageBytes === 0) return <span className="mute">{t.nothing}</span>;
  const percent = percentToWords(row.footageHere, row.footageBytes);
  // What the viewer needs comes first; the originals, which the conclusion crops from, follow and are not in these counts.
  const fetching = row.footageHere >= row.footageBytes ? t.fetchingOriginals : t.fetching(percent);
  if (row.offline === 'ready') {
    return (
      <span className="offline-cell">
        <StateMark shape="check" tone="green">{t.ready}</StateMark>
        <button type="button" className="plain small-cross" tabIndex={-1} title={t.drop} aria-label={t.drop} onClick={() => void take(false)}>×</button>
      </span>
    );
  }
  if (row.offline === 'fetching') {
    return (
      <span className="offline-cell">
        <span className="offline-progress"><span className="number">{fetching}</span><Bar share={row.footageHere / row.footageBytes} label={t.offline} /></span>
        <button type="button" className="plain small-cross" tabIndex={-1} title={t.stop} aria-label={t.stop} onClick={() => void take(false)}>×</button>
      </span>
    );
  }
  return (
    <span className="offline-cell">
      <button type="button" className="plain link" onClick={() => void take(true)}><StateMark shape="down" tone="blue">{t.take}</StateMark></button>
      {row.footageHere > 0 && <span className="mute number">{percent}</span>}
    </span>
  );
}
