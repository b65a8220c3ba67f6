// All keys, shown by `?` anywhere and on the settings page.

import { Modal } from 'antd';
import { Keys } from './parts.tsx';
import { useWords } from './language/language.ts';
import type { Words } from './language/zh-CN.ts';

type Line = readonly [keys: readonly string[], words: string];

function groups(words: Words): readonly (readonly [string, readonly Line[]])[] {
  const t = words.keys;
  return [
    [t.groups.item, [
      [['↑', '↓'], t.turn], [['1', '2', '3', '4'], t.answer], [['⌫'], t.clear], [['G'], t.nextOpen], [['PgUp', 'PgDn'], words.scoring.sections], [['/'], words.scoring.goTo], [['Q'], words.scoring.filter], [['C'], words.scoring.fold], [['P'], t.points], [['N'], t.note], [['T'], t.advice], [['Ctrl', 'Enter'], `${t.saveNote} / ${t.submit}`], [['Alt', '1–5'], words.scoring.phrase],
    ]],
    [t.groups.picture, [
      [['M'], t.mark], [['E'], t.evidence], [['V'], words.scoring.move], [['['], t.previousFootage], [[']'], t.nextFootage], [['+', '−'], t.zoom], [['0'], t.fit], [['O'], words.picture.keysMore.adjustOff], [['L'], words.picture.keysMore.loupe], [['H'], words.picture.keysMore.north], [['Y'], words.picture.keysMore.planet], [['Tab', 'V'], words.picture.keysMore.hold], [['Del'], words.picture.keysMore.remove], [['␣'], words.video.keys.play], [[',', '.'], words.video.keys.frame], [['F'], t.pictureOnly], [['W'], t.layout],
    ]],
    [t.groups.all, [[['Ctrl', 'Z'], t.undo], [['U'], t.undo], [['Ctrl', 'Y'], t.redo], [['Esc'], t.escape], [['Enter'], t.openRow], [['?'], t.help]]],
  ];
}

export function KeyList() {
  const words = useWords();
  return (
    <div className="key-list">
      {groups(words).map(([title, lines]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {lines.map(([keys, meaning]) => (
              <div key={keys.join('+')}>
                <dt><Keys keys={keys} /></dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

export function KeysHelp({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const words = useWords();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={words.keys.title} width={760} destroyOnHidden>
      <KeyList />
    </Modal>
  );
}
