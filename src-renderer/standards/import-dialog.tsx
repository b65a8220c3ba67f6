// Importing a file: either it is read whole, with what the linter found, and goes on as a draft; or nothing is, and each cell or line
// that has to be mended is named.

import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { StandardRead } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { MOST_FILE_BYTES, type FileProblem } from '#shared/standard/file-problem.ts';
import { DropPlace } from '../ui/drop-place.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { goTo } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { textAt } from './document.ts';
import { readFile, toWire, type Library } from './library.ts';
import { FindingLine } from './parts.tsx';
import { placeInWords } from './place-words.ts';

type State = { readonly at: 'empty' } | { readonly at: 'reading'; readonly name: string } | { readonly at: 'read'; readonly name: string; readonly read: StandardRead } | { readonly at: 'failed'; readonly why: string };

/** One wrong export repeats the same fault ten thousand times. */
const MOST = 100;

export function ImportDialog({ library, open, onClose }: { readonly library: Library; readonly open: boolean; readonly onClose: () => void }) {
  const words = useWords();
  const t = words.standards;
  const { origin } = useWindow();
  const [state, setState] = useState<State>({ at: 'empty' });
  const take = async (file: File): Promise<void> => {
    // Not even sent: a hundred megabytes would only be refused at the other end.
    if (file.size > MOST_FILE_BYTES) return setState({ at: 'failed', why: words.ruleForm.fileTooLarge });
    setState({ at: 'reading', name: file.name });
    try {
      setState({ at: 'read', name: file.name, read: await readFile(origin, file) });
    } catch {
      setState({ at: 'failed', why: t.failed });
    }
  };
  const keep = async (document: Json): Promise<void> => {
    try {
      const { draft } = await library.drafts.save({ document: toWire(document) });
      onClose();
      goTo({ page: 'standards', draft });
    } catch (error) {
      const failure = failureOf(error);
      setState({ at: 'failed', why: failure.code === 'tooLarge' ? t.tooLarge : failureToWords(words, failure) });
    }
  };
  return (
    <Modal open={open} onCancel={onClose} title={t.importTitle} footer={null} width={720} destroyOnHidden afterClose={() => setState({ at: 'empty' })}>
      <div className="import-standard">
        <DropPlace title={t.importDrop} hint={t.importHint} accept=".xlsx,.csv,.json,.yaml,.yml" multiple={false} onFiles={([file]) => file && void take(file)} />
        {state.at === 'reading' && <p role="status" className="waits">{t.importing} {state.name}</p>}
        {state.at === 'failed' && <p role="alert" className="over">{state.why}</p>}
        {state.at === 'read' && <ReadResult name={state.name} read={state.read} onKeep={(document) => void keep(document)} />}
      </div>
    </Modal>
  );
}

function ReadResult({ name, read, onKeep }: { readonly name: string; readonly read: StandardRead; readonly onKeep: (document: Json) => void }) {
  const words = useWords();
  const t = words.standards;
  const { document, documents = [], problems, findings, beside } = read;
  if (document === undefined) {
    return (
      <section role="alert" data-testid="not-read">
        <p className="over">{t.notRead}</p>
        <ul className="finding-list">{problems.slice(0, MOST).map((problem, at) => <FindingLine key={String(at)} finding={{ severity: 'error', path: placeWords(words, problem), zh: problem.zh, en: problem.en, mend: problem.mend }} />)}</ul>
        {problems.length > MOST && <p className="mute">{words.scoring.more(problems.length - MOST)}</p>}
      </section>
    );
  }
  return (
    <section data-testid="read">
      <p className="ok" role="status">{t.read(name)}{read.encoding ? ` (${read.encoding})` : ''}</p>
      {findings.length > 0 && <p>{t.readFindings(findings.length)}</p>}
      <ul className="finding-list">{findings.slice(0, MOST).map((finding, at) => <FindingLine key={String(at)} finding={finding} place={placeInWords(words, document, finding.path)} />)}</ul>
      {beside && beside.unread.length + beside.rules.length > 0 && <p className="mute">{t.beside}: {[beside.unread.length > 0 ? t.unread(beside.unread.length) : '', beside.rules.length > 0 ? t.rulesOnly(beside.rules.length) : ''].filter(Boolean).join(', ')}</p>}
      {documents.length > 1 && <p>{t.several(documents.length)}</p>}
      <div className="button-row">
        {documents.length > 1 ? documents.map((one, at) => <Button key={String(at)} onClick={() => onKeep(one)}>{textAt(one, ['title']) || textAt(one, ['id']) || String(at + 1)}</Button>) : <Button type="primary" onClick={() => onKeep(document)} data-testid="to-draft">{t.toDraft}</Button>}
      </div>
    </section>
  );
}

/** Where it is, as the person's own program shows it. */
function placeWords(words: Words, { sheet, row, column, line, path }: FileProblem): string {
  const t = words.standards;
  if (sheet !== undefined) return t.place(sheet, `${column ?? ''}${row === undefined ? '' : String(row)}`);
  if (line !== undefined) return t.line(line);
  return path ?? '';
}
