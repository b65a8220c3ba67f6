// Right: the outcome with its derivation, then compose, sign, save, print. Only what can be done now is offered.

import { App, Button } from 'antd';
import { useState } from 'react';
import type { CaseView, ConclusionView } from '#shared/contract/workstation.ts';
import { OUTCOME_TONE } from '../review/result-box.tsx';
import { momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { documentAddress } from './conclusion.tsx';
import { SigningDialog } from './signing-dialog.tsx';
import { printDocument } from './print-document.ts';

interface ActionsProps {
  readonly view: CaseView;
  readonly conclusion: ConclusionView | undefined;
  readonly isStaff: boolean;
  readonly onChanged: () => void;
}

export function Actions({ view, conclusion, isStaff, onChanged }: ActionsProps) {
  const words = useWords();
  const t = words.conclusion;
  const english = useLanguage() === 'en';
  const now = useNow();
  const language = useLanguage();
  const { workstation, origin } = useWindow();
  const { message } = App.useApp();
  const [signing, setSigning] = useState(false);
  const [busy, setBusy] = useState<'compose' | 'print' | null>(null);
  if (!conclusion) return <aside className="actions" aria-label={t.title} />;
  const { matter, result } = conclusion;
  const input = { case: view.state.id, matter };
  const attempt = async (which: 'compose' | 'print', call: () => Promise<unknown>): Promise<void> => {
    setBusy(which);
    try {
      await call();
    } catch (error) {
      void message.error(conclusionFailureToWords(words, error), 6);
    }
    setBusy(null);
    onChanged();
  };

  const blocking = conclusion.missing.filter((code) => code !== 'notNumbered' && code !== 'offline');
  const { composed, signed } = conclusion;
  const address = documentAddress(origin, view.state.id, matter, signed ? 'signed' : 'draft');
  const fileName = `${conclusion.number ?? `${view.state.opened?.number ?? ''} ${t.previewDraft}`}.pdf`;
  const outcome = result && ((english ? result.labelEn : result.label) ?? words.outcome[result.outcome]);
  return (
    <aside className="actions" aria-label={t.title}>
      <h2>{conclusion.name}</h2>
      {result && (
        <div>
          <p className={`outcome ${OUTCOME_TONE[result.outcome]}`}>{outcome}{result.grade ? ` · ${result.grade}` : ''}</p>
          <ol className="derivation">{(english ? result.derivationEn : result.derivation).map((step, at) => <li key={`${String(at)} ${step}`}>{step}</li>)}</ol>
        </div>
      )}
      {isStaff && !signed && (
        <>
          <Button type={composed && !composed.stale ? 'default' : 'primary'} block loading={busy === 'compose'} disabled={blocking.length > 0} onClick={() => void attempt('compose', () => workstation.conclusion.compose(input))} data-testid="compose">
            {busy === 'compose' ? t.composing : composed ? t.recompose : t.compose}
          </Button>
          {blocking.length > 0 && <ul className="mute blocking">{blocking.map((code) => <li key={code}>{t.missing[code]}</li>)}</ul>}
          {composed && !composed.stale && (
            <>
              <Button type="primary" block onClick={() => setSigning(true)} data-testid="sign">{t.sign}</Button>
              <SigningDialog
                open={signing} use="seal" me={view.me.id} onClose={() => setSigning(false)} onSigned={onChanged}
                first={{ item: { case: view.state.id, matter }, title: `${conclusion.number ?? ''} ${conclusion.name}`, awaited: conclusion.signers?.awaited.map(({ name }) => name) ?? [] }}
              />
            </>
          )}
        </>
      )}
      {signed && (
        <p className="signed-by">
          <b className="ok">{t.signed}</b>
          <span className="mute">{t.signer} {signed.by} · {momentToWords(signed.at, now, language)}</span>
          <span className="mute">{signed.stamped ? words.signing.stamped(signed.stamped.authority, momentToWords(signed.stamped.at, now, language)) : words.signing.notStamped}</span>
          {signed.testKey && <span className="soon">{words.verify.testKey}</span>}
        </p>
      )}
      {(composed || signed) && (
        <div className="document-actions">
          <Button block href={address} download={fileName}>{t.save}</Button>
          <Button block loading={busy === 'print'} onClick={() => void attempt('print', () => printDocument(address))}>{t.print}</Button>
        </div>
      )}
      {!isStaff && <p className="mute">{t.notStaff}</p>}
    </aside>
  );
}

function conclusionFailureToWords(words: Words, error: unknown): string {
  const failure = failureOf(error);
  const { data } = failure;
  if (failure.code === 'missingGlyph' && typeof data === 'object' && data !== null && 'characters' in data && 'where' in data && Array.isArray(data.characters)) {
    return words.conclusion.missingGlyph(data.characters.join(' '), String(data.where));
  }
  return failureToWords(words, failure);
}
