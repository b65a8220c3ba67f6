// The shot list of the pinned standards against the footage, for staff before the review: what is missing is asked for once, all of
// it in one notice. A second asking is refused by the rules; the page says who asked, when, and what of it has come since.

import { App, Button, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { shotList, toAsked, type ShotState } from '#shared/case/shot-list.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useCase } from '../ui/case-heading.tsx';
import { listToWords, momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { useNow, useWindowState } from '../ui/window-context.ts';

const STATE_MARK: { readonly [state in ShotState['state']]: readonly [Shape, Tone] } = { here: ['check', 'green'], missing: ['cross', 'red'], unclear: ['ring', 'mute'] };

/** What has to be done comes first. */
const ORDER: { readonly [state in ShotState['state']]: number } = { missing: 0, unclear: 1, here: 2 };

const keyOf = ({ standard, shot }: ShotState): string => `${standard} ${shot.id}`;

export function ShotCheck({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.scoring.shots;
  const english = useLanguage() === 'en';
  const { state } = view;
  const shots = useMemo(() => shotList(state.matters, view.standards, view.footage.map((one) => one.footage)).toSorted((a, b) => ORDER[a.state] - ORDER[b.state]), [state.matters, view.standards, view.footage]);
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [sending, setSending] = useState(false);
  const asked = state.footageRequested;
  const mayAsk = asked === undefined && state.panelOpened === undefined;
  const isChosen = (shot: ShotState): boolean => shot.state !== 'here' && (changed.get(keyOf(shot)) ?? shot.state === 'missing');
  const chosen = shots.filter(isChosen);
  const here = shots.filter((shot) => shot.state === 'here').length;
  const title = ({ shot }: ShotState): string => (english ? (shot.titleEn ?? shot.title) : shot.title);
  return (
    <section aria-labelledby="shot-check">
      <h2 id="shot-check">{t.title} {shots.length > 0 && <span className="mute number">{t.count(here, shots.length)}</span>}</h2>
      <div className="card shot-check">
        <p className="mute">{shots.length === 0 ? t.none : t.lead}</p>
        {shots.length > 0 && (
          <ul className="shot-list">
            {shots.map((shot) => {
              const [shape, tone] = STATE_MARK[shot.state];
              return (
                <li key={keyOf(shot)} data-shot={shot.shot.id} data-state={shot.state}>
                  <StateMark shape={shape} tone={tone}>{t[shot.state]}</StateMark>
                  <span className="shot-title">{title(shot)}</span>
                  <span className="mute clip">{shot.footage ?? ''}{shot.state !== 'here' && shot.items.length > 0 ? `${t.items} ${listToWords(shot.items.slice(0, 6).map((item) => item.no), english ? 'en' : 'zh-CN')}${shot.items.length > 6 ? ' …' : ''}` : ''}</span>
                  {mayAsk && shot.state !== 'here' ? <input type="checkbox" aria-label={t.include(title(shot))} checked={isChosen(shot)} onChange={(event) => setChanged(new Map([...changed, [keyOf(shot), event.target.checked]]))} /> : <span />}
                </li>
              );
            })}
          </ul>
        )}
        {asked && <Asked view={view} shots={shots} />}
        {!asked && state.panelOpened && <p className="mute">{t.tooLate}</p>}
        {mayAsk && shots.length > 0 && (
          <div className="shot-ask">
            {here === shots.length && <StateMark shape="check" tone="green">{t.all}</StateMark>}
            {here < shots.length && chosen.length === 0 && <span className="mute">{t.noneChosen}</span>}
            {here < shots.length && <Button type="primary" disabled={chosen.length === 0} onClick={() => setSending(true)} data-testid="shot-ask">{t.ask(chosen.length)}</Button>}
          </div>
        )}
      </div>
      <Notice open={sending} chosen={chosen} title={title} onClose={() => setSending(false)} />
    </section>
  );
}

function Asked({ view, shots }: { readonly view: CaseView; readonly shots: readonly ShotState[] }) {
  const t = useWords().scoring.shots;
  const language = useLanguage();
  const now = useNow();
  const asked = view.state.footageRequested;
  if (!asked) return null;
  const by = view.state.panel?.staff.find((one) => one.id === asked.by)?.name ?? asked.by;
  const missing = asked.shots.filter((one) => shots.find((shot) => shot.standard === one.standard && shot.shot.id === one.shot)?.state !== 'here');
  return (
    <div className="shot-asked" role="status" data-testid="shot-asked">
      <p>{t.asked(momentToWords(asked.at, now, language), by, asked.shots.length)} <span className={missing.length > 0 ? 'soon' : 'ok'}>{missing.length > 0 ? t.stillMissing(missing.length) : t.allCame}</span></p>
      <p className="mute">{listToWords(asked.shots.map((one) => one.title), language)}{asked.message && `${language === 'en' ? '. ' : '。'}${asked.message}`}</p>
    </div>
  );
}

interface NoticeProps {
  readonly open: boolean;
  readonly chosen: readonly ShotState[];
  readonly title: (shot: ShotState) => string;
  readonly onClose: () => void;
}

function Notice({ open, chosen, title, onClose }: NoticeProps) {
  const words = useWords();
  const t = words.scoring.shots;
  const session = useCase();
  const { message } = App.useApp();
  const offline = useWindowState((state) => state.sync?.state === 'offline');
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    const failure = await session.act([{ type: 'footage.requested', body: { shots: chosen.map(toAsked), message: remark.trim() } }]);
    setBusy(false);
    onClose();
    if (failure) void message.error(failureToWords(words, failure));
    else void message.success(t.sent);
  };
  return (
    <Modal open={open} onCancel={onClose} title={t.ask(chosen.length)} okText={t.send} cancelText={words.common.cancel} confirmLoading={busy} onOk={() => void send()} destroyOnHidden width={560}>
      <div className="shot-notice">
        <ol>{chosen.map((shot) => <li key={keyOf(shot)}>{title(shot)}</li>)}</ol>
        <label htmlFor="shot-remark">{t.message}</label>
        <textarea id="shot-remark" className="field grows" rows={2} maxLength={4000} placeholder={t.messageHint} value={remark} onChange={(event) => setRemark(event.target.value)} />
        <p className="mute">{t.sure}{offline ? ` ${t.offline}` : ''}</p>
      </div>
    </Modal>
  );
}
