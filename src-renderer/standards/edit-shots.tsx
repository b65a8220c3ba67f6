// The shot list: what must be filmed, by which word of its title the footage is known, and where the picture should turn.

import { Button } from 'antd';
import { useWords } from '../ui/language/language.ts';
import { freeId, listAt, valueAt, withValue } from './document.ts';
import { RowButtons } from './edit-parts.tsx';
import { TextInput, type PartProps } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

const ANGLES = ['yaw', 'pitch', 'fov'] as const;
/** Where the picture begins, in degrees: straight ahead, as wide as a person looks. */
const AHEAD = { yaw: 0, pitch: 0, fov: 75 } as const;

export function ShotsTab({ open }: { readonly open: OpenDraft }) {
  const t = useWords().standards;
  const shots = listAt(open.document, ['shots']);
  return (
    <div className="edit-rules">
      {shots.map((_, at) => {
        const path = ['shots', at] as const;
        return (
          <section key={String(at)} className="card">
            <div className="form-grid">
              <TextInput open={open} path={[...path, 'title']} label={t.fields.name} required />
              <TextInput open={open} path={[...path, 'titleEn']} label={t.fields.titleEn} />
              <TextInput open={open} path={[...path, 'id']} label={t.fields.id} required />
              <TextInput open={open} path={[...path, 'footage']} label={t.fields.footage} />
            </div>
            <View open={open} path={[...path, 'view']} />
            <RowButtons open={open} path={['shots']} at={at} onRemove={() => open.set(path, undefined)} />
          </section>
        );
      })}
      <Button size="small" onClick={() => open.insert(['shots'], shots.length, { id: freeId(open.document, 'shot'), title: '' })}>{t.addShot}</Button>
    </div>
  );
}

/** Three angles or none: one alone says nothing. Emptying one takes the view away. */
function View({ open, path }: PartProps) {
  const t = useWords().ruleForm;
  const view = valueAt(open.document, path);
  const set = (angle: (typeof ANGLES)[number], text: string): void => open.set(path, text === '' ? undefined : withValue(view ?? AHEAD, [angle], Number(text)));
  return (
    <div className="rule-counting">
      {ANGLES.map((angle) => {
        const value = valueAt(view, [angle]);
        return <label key={angle} className="angle"><span>{t[angle]}</span><input type="number" step="any" className="field short" value={typeof value === 'number' ? value : ''} onChange={(event) => set(angle, event.target.value)} /></label>;
      })}
      <span className="mute">{t.viewHint}</span>
    </div>
  );
}
