// Who of the panel has signed the conclusion, who refused and why, who is awaited; the own signature or refusal.

import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import type { CaseView, ConclusionView } from '#shared/contract/workstation.ts';
import { roleOf } from '#shared/case/rules.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { momentToWords } from '../ui/format.ts';
import { ShapeMark } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { isSignable, SigningDialog } from './signing-dialog.tsx';

interface SignersProps {
  readonly view: CaseView;
  readonly conclusion: ConclusionView | undefined;
  readonly onChanged: () => void;
}

export function Signers({ view, conclusion, onChanged }: SignersProps) {
  const words = useWords();
  const t = words.signing;
  const now = useNow();
  const language = useLanguage();
  const [signing, setSigning] = useState(false);
  const [declining, setDeclining] = useState(false);
  if (conclusion?.signers === undefined) return null;
  const { approved, declined, awaited } = conclusion.signers;
  // Sealed without anybody of the panel: there is nothing to tell.
  if (conclusion.signed && approved.length + declined.length === 0) return null;
  const role = roleOf(view.state, view.me.id);
  const mayAnswer = (role === 'expert' || role === 'lead') && isSignable(conclusion, 'person', view.me.id);
  return (
    <section className="signers" aria-label={t.signers}>
      <h2>{t.signers}</h2>
      <ul className="people">
        {approved.map((one) => (
          <li key={one.person}><span>{one.name}</span><span className="state green"><ShapeMark shape="check" />{t.approved}</span><span className="mute opinion">{momentToWords(one.at, now, language)}{one.testKey ? ` · ${t.kinds.test}` : ''}</span></li>
        ))}
        {declined.map((one) => (
          <li key={one.person}><span>{one.name}</span><span className="state amber"><ShapeMark shape="dash" />{t.declined}</span><span className="mute opinion">{one.reason} · {t.agreed}</span></li>
        ))}
        {!conclusion.signed && awaited.map((one) => <li key={one.person}><span>{one.name}</span><span className="state mute"><ShapeMark shape="ring" />{t.awaited}</span></li>)}
      </ul>
      {mayAnswer && (
        <div className="document-actions">
          <Button type="primary" size="small" onClick={() => setSigning(true)} data-testid="sign-mine">{t.signMine}</Button>
          {!declined.some((one) => one.person === view.me.id) && <Button size="small" onClick={() => setDeclining(true)} data-testid="decline">{t.decline}</Button>}
        </div>
      )}
      {mayAnswer && (
        <SigningDialog
          open={signing} use="person" me={view.me.id} onClose={() => setSigning(false)} onSigned={onChanged}
          first={{ item: { case: view.state.id, matter: conclusion.matter }, title: `${conclusion.number ?? ''} ${conclusion.name}`, awaited: [] }}
        />
      )}
      <Decline open={declining} input={{ case: view.state.id, matter: conclusion.matter }} onClose={() => setDeclining(false)} onChanged={onChanged} />
    </section>
  );
}

function Decline({ open, input, onClose, onChanged }: { readonly open: boolean; readonly input: { readonly case: string; readonly matter: string }; readonly onClose: () => void; readonly onChanged: () => void }) {
  const words = useWords();
  const t = words.signing;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const decline = async (): Promise<void> => {
    try {
      await workstation.signing.decline({ ...input, reason: reason.trim() });
      onClose();
      onChanged();
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  return (
    <Modal open={open} title={t.declineTitle} onCancel={onClose} okText={t.decline} cancelText={words.common.cancel} okButtonProps={{ danger: true, disabled: reason.trim() === '' }} onOk={() => void decline()} destroyOnHidden>
      <p>{t.declineHint}</p>
      <Input.TextArea autoFocus rows={3} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} placeholder={t.declineReason} aria-label={t.declineReason} />
    </Modal>
  );
}
