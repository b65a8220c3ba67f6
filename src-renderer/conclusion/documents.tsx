// All documents of the case: what there is, in which version, with preview, save, print; staff compose, seal, correct.

import { App, Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { DocumentView } from '#shared/contract/workstation-documents.ts';
import type { Entries } from '#shared/document/entries.ts';
import { isNumberedKind, type DocumentKind, type NumberedKind } from '#shared/document/kinds.ts';
import { useCase } from '../ui/case-heading.tsx';
import { momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { ArchiveButton } from './archive-button.tsx';
import { CorrectionDialog, EntriesDialog } from './document-dialogs.tsx';
import { PdfPreview } from './pdf-preview.tsx';
import { printDocument } from './print-document.ts';
import { SigningDialog } from './signing-dialog.tsx';

interface Shown {
  readonly title: string;
  readonly address: string;
  readonly moment: string;
}

export function documentOf(origin: string, caseId: string, kind: DocumentKind, matter: string | undefined, version: number | 'now'): string {
  return `${origin}/documents/${encodeURIComponent(caseId)}/${kind}/${matter === undefined ? '-' : encodeURIComponent(matter)}/${String(version)}.pdf`;
}

const STATES: { readonly [S in DocumentView['state']]: readonly [Shape, Tone] } = {
  list: ['dot', 'mute'], none: ['ring', 'mute'], draft: ['half', 'amber'], composed: ['half', 'ink'], signed: ['check', 'green'],
};

export function DocumentList({ view, isStaff }: { readonly view: CaseView; readonly isStaff: boolean }) {
  const words = useWords();
  const t = words.documents;
  const { workstation, origin } = useWindow();
  const { message } = App.useApp();
  const session = useCase();
  const [list, setList] = useState<readonly DocumentView[] | null>(null);
  const [asked, setAsked] = useState(0);
  const [shown, setShown] = useState<Shown | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [entering, setEntering] = useState<DocumentView | null>(null);
  const [correcting, setCorrecting] = useState<DocumentView | null>(null);
  const [beside, setBeside] = useState<DocumentView | null>(null);
  const [sealing, setSealing] = useState<(DocumentView & { readonly kind: NumberedKind }) | null>(null);
  const caseId = view.state.id;
  const maySign = isStaff || view.state.panel?.experts.some(({ id }) => id === view.me.id) === true;
  useEffect(() => {
    let current = true;
    workstation.documents.list({ case: caseId }).then((answer) => current && setList(answer), () => undefined);
    return () => {
      current = false;
    };
  }, [workstation, caseId, view, asked]);
  const titleOf = useCallback((one: DocumentView) => `${t.kinds[one.kind]}${one.matterName !== undefined && view.state.matters.length > 1 ? `（${one.matterName}）` : ''}`, [t, view.state.matters.length]);

  const attempt = async (key: string, work: () => Promise<unknown>, done?: (answer: unknown) => string): Promise<boolean> => {
    setBusy(key);
    try {
      const answer = await work();
      if (done) void message.success(done(answer));
      return true;
    } catch (error) {
      void message.error(documentFailureToWords(words, error), 8);
      return false;
    } finally {
      setBusy(null);
      setAsked((count) => count + 1);
      void session.refresh();
    }
  };
  const compose = async (one: DocumentView & { readonly kind: NumberedKind }, entries: Entries): Promise<void> => {
    const good = await attempt(`compose ${one.kind}`, () => workstation.documents.compose({ case: caseId, kind: one.kind, entries }), (answer) => ((answer as DocumentView).state === 'draft' ? t.composedDraft : t.composedNow));
    if (good) setEntering(null);
  };
  if (shown) {
    return (
      <div className="document-shown">
        <div className="conclusion-bar">
          <Button size="small" onClick={() => setShown(null)}>{t.back}</Button>
          <b>{shown.title}</b>
          <span className="grow" />
          <Button size="small" href={shown.address} download={`${shown.title}.pdf`}>{t.save}</Button>
          <Button size="small" loading={busy === 'print'} onClick={() => void attempt('print', () => printDocument(shown.address))}>{t.print}</Button>
        </div>
        <PdfPreview address={shown.address} moment={shown.moment} />
      </div>
    );
  }
  return (
    <div className="documents" data-testid="documents">
      <table className="document-table">
        <thead><tr><th>{t.columns.document}</th><th>{t.columns.number}</th><th>{t.columns.state}</th><th>{t.columns.actions}</th></tr></thead>
        <tbody>
          {(list ?? []).map((one) => (
            <Lines key={`${one.kind} ${one.matter ?? ''}`} one={one} title={titleOf(one)}>
              <Reading one={one} caseId={caseId} title={titleOf(one)} busy={busy} onShow={setShown} onPrint={(address, key) => void attempt(key, () => printDocument(address))} origin={origin} />
              {isStaff && isNumberedKind(one.kind) && one.state !== 'signed' && (
                <Button size="small" type={one.state === 'none' ? 'primary' : 'default'} disabled={one.waits !== undefined} title={one.waits ? t.waits[one.waits] : undefined} loading={busy === `compose ${one.kind}`} onClick={() => setEntering(one)} data-testid={`compose-${one.kind}`}>{one.state === 'none' ? t.compose : t.recompose}</Button>
              )}
              {isStaff && isNumberedKind(one.kind) && one.state === 'composed' && (
                <Button size="small" type="primary" onClick={() => setSealing(one as DocumentView & { readonly kind: NumberedKind })} data-testid={`seal-${one.kind}`}>{t.seal}</Button>
              )}
              {maySign && one.state === 'signed' && <Button size="small" onClick={() => setBeside(one)} data-testid={`sm2-${one.kind}`}>{words.sm2.sign}</Button>}
              {isStaff && one.state === 'signed' && <Button size="small" onClick={() => setCorrecting(one)} data-testid={`correct-${one.kind}`}>{t.correct}</Button>}
            </Lines>
          ))}
        </tbody>
      </table>
      {isStaff && view.state.panelOpened && <ArchiveButton caseId={caseId} number={view.state.opened?.number ?? caseId} />}
      {entering && isNumberedKind(entering.kind) && (
        <EntriesDialog one={entering} title={titleOf(entering)} busy={busy !== null} onCancel={() => setEntering(null)} onMake={(entries) => void compose(entering as DocumentView & { kind: NumberedKind }, entries)} />
      )}
      {sealing && (
        <SigningDialog
          open use="seal" me={view.me.id} first={{ item: { case: caseId, document: sealing.kind }, title: `${sealing.number ?? ''} ${titleOf(sealing)}`, awaited: [] }}
          onClose={() => setSealing(null)}
          onSigned={() => {
            setAsked((count) => count + 1);
            void session.refresh();
          }}
        />
      )}
      {beside && (
        <SigningDialog
          open beside use={isStaff ? 'seal' : 'person'} me={view.me.id} onClose={() => setBeside(null)}
          first={{ item: isNumberedKind(beside.kind) ? { case: caseId, document: beside.kind } : { case: caseId, matter: beside.matter ?? '' }, title: `${beside.number ?? ''} ${titleOf(beside)}`, awaited: [] }}
          onSigned={() => {
            setAsked((count) => count + 1);
            void session.refresh();
          }}
        />
      )}
      {correcting && (
        <CorrectionDialog
          title={titleOf(correcting)}
          busy={busy !== null}
          onCancel={() => setCorrecting(null)}
          onBegin={(reason, changes) =>
            void attempt('correct', () => workstation.documents.correct({ case: caseId, kind: correcting.kind as 'conclusion' | NumberedKind, ...(correcting.matter === undefined ? {} : { matter: correcting.matter }), reason, changes: [...changes] }), () => t.begun).then((good) => good && setCorrecting(null))
          }
        />
      )}
    </div>
  );
}

/** The newest version, and below it those that it corrected. */
function Lines({ one, title, children }: { readonly one: DocumentView; readonly title: string; readonly children: React.ReactNode }) {
  const words = useWords();
  const t = words.documents;
  const now = useNow();
  const language = useLanguage();
  const [shape, tone] = STATES[one.state];
  const waits = one.waits !== undefined && (one.state === 'none' || one.state === 'list') ? t.waits[one.waits] : undefined;
  return (
    <tr data-kind={one.kind}>
      <td>
        <b>{title}</b>{one.version > 1 && <span className="mute"> {t.version(one.version)}</span>}
        {one.correction && <div className="mute">{t.corrects(one.correction.number)}{words.common.colon}{one.correction.reason}</div>}
        {one.earlier.map((each) => <div key={each.version} className="mute">{t.version(each.version)} · {t.replaced(each.number ?? '')}</div>)}
      </td>
      <td className="number">{one.number ?? (one.state === 'draft' ? words.conclusion.numberPending : '—')}</td>
      <td>
        <StateMark shape={waits ? 'ring' : shape} tone={waits ? 'mute' : tone}>{waits ?? t[one.state]}</StateMark>
        {one.at && <div className="mute">{momentToWords(one.at, now, language)}{one.testKey ? ` · ${words.conclusion.testKey}` : ''}</div>}
        {one.state === 'signed' && <div className="mute">{one.stamped ? words.signing.stamped(one.stamped.authority, momentToWords(one.stamped.at, now, language)) : words.signing.notStamped}</div>}
        {one.sm2?.map((each) => <div key={each.signer} className="mute">{words.sm2.made(each.signer)}</div>)}
      </td>
      <td><div className="row-actions">{children}</div></td>
    </tr>
  );
}

interface ReadingProps {
  readonly one: DocumentView;
  readonly caseId: string;
  readonly title: string;
  readonly busy: string | null;
  readonly origin: string;
  onShow(shown: Shown): void;
  onPrint(address: string, key: string): void;
}

function Reading({ one, caseId, title, busy, origin, onShow, onPrint }: ReadingProps) {
  const { documents: t, sm2 } = useWords();
  if (one.state === 'none' || (one.state === 'list' && one.waits !== undefined)) return null;
  const address = documentOf(origin, caseId, one.kind, one.matter, 'now');
  const key = `print ${one.kind} ${one.matter ?? ''}`;
  return (
    <>
      <Button size="small" onClick={() => onShow({ title: one.number ? `${title} ${one.number}` : title, address, moment: one.at ?? String(Date.now()) })} data-testid={`show-${one.kind}`}>{t.preview}</Button>
      <Button size="small" href={address} download={`${one.number ?? title}.pdf`}>{t.save}</Button>
      <Button size="small" loading={busy === key} onClick={() => onPrint(address, key)}>{t.print}</Button>
      {one.sm2?.map(({ signer }, at, all) => <Button key={signer} size="small" title={signer} href={address.replace(/pdf$/, `${String(at + 1)}.p7s`)} download={`${one.number ?? title}.pdf.sm2-${String(at + 1)}.p7s`}>{sm2.save(all.length === 1 ? 0 : at + 1)}</Button>)}
      {one.earlier.map((each) => (
        <Button key={each.version} size="small" type="text" onClick={() => onShow({ title: `${title} ${each.number ?? ''}`, address: documentOf(origin, caseId, one.kind, one.matter, each.version), moment: each.signedAt ?? '' })}>{t.preview} {t.version(each.version)}</Button>
      ))}
    </>
  );
}

export function documentFailureToWords(words: Words, error: unknown): string {
  const t = words.documents;
  const failure = failureOf(error);
  const { data } = failure;
  if (typeof data === 'object' && data !== null) {
    if (failure.code === 'missingGlyph' && 'characters' in data && 'where' in data && Array.isArray(data.characters)) return t.glyphMissing(data.characters.join(' '), String(data.where));
    if (failure.code === 'missing' && 'missing' in data && Array.isArray(data.missing)) {
      const [first] = data.missing as readonly string[];
      if (first === 'footageMissing') return t.footageMissing;
      if (first === 'notNumbered') return t.notNumbered;
      if (first === 'notOpened' || first === 'unsettled' || first === 'nothingToRectify') return t.waits[first];
    }
  }
  return failureToWords(words, failure);
}
