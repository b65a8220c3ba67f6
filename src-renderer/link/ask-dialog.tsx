// Asks the site for a photo at full resolution, or to show something in the running picture: from the shot list, or in own words.

import { Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import { shotList } from '#shared/case/shot-list.ts';
import type { ShotOfList } from '#shared/live/protocol.ts';
import { useWords } from '../ui/language/language.ts';
import { ShapeMark } from '../ui/parts.tsx';
import type { OpenCall } from './open-call.ts';

export function AskDialog({ call, view, ticked, onClose }: { readonly call: OpenCall; readonly view: CaseView; readonly ticked: readonly ShotOfList[]; readonly onClose: () => void }) {
  const t = useWords().live;
  const [chosen, setChosen] = useState<ShotOfList | undefined>(undefined);
  const [words, setWords] = useState('');
  const shots = useMemo(() => shotList(view.state.matters, view.standards, view.footage.map((one) => one.footage)), [view]);
  const ask = (kind: 'still' | 'film'): void => {
    void call.askShot(kind, chosen, words);
    onClose();
  };
  return (
    <Modal open onCancel={onClose} title={t.stillTitle} width={560} destroyOnHidden footer={[
      <Button key="film" disabled={!chosen && words.trim() === ''} onClick={() => ask('film')} data-testid="ask-film">{t.sendFilm}</Button>,
      <Button key="still" type="primary" disabled={!chosen && words.trim() === ''} onClick={() => ask('still')} data-testid="ask-still">{t.sendStill}</Button>,
    ]}>
      <p className="mute">{t.stillHint}</p>
      <label className="live-ask"><span>{t.whatToShoot}</span><Input autoFocus value={words} maxLength={500} placeholder={t.whatToShootHint} onChange={(event) => setWords(event.target.value)} onPressEnter={() => (chosen || words.trim() !== '') && ask('still')} data-testid="ask-words" /></label>
      <h3>{t.shots}</h3>
      {shots.length === 0 && <p className="mute">{t.noShots}</p>}
      <ul className="live-shots">
        {shots.map(({ standard, shot, state }) => {
          const one: ShotOfList = { standard, shot: shot.id, title: shot.title };
          const isTicked = ticked.some((other) => other.standard === standard && other.shot === shot.id);
          return (
            <li key={`${standard}/${shot.id}`}>
              <button type="button" className="plain" aria-pressed={chosen?.shot === shot.id && chosen.standard === standard} onClick={() => setChosen(chosen?.shot === shot.id ? undefined : one)}>
                <ShapeMark shape={state === 'here' ? 'check' : isTicked ? 'half' : 'ring'} /> {shot.title} {isTicked && <span className="mute">{t.ticked}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
