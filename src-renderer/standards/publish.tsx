// Publishing a draft: from when it is in force, what has to be mended first, what is published as the form has it and why; then signed.

import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { BLOCKING, type Finding } from '#shared/standard/finding.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { goTo } from '../ui/route.ts';
import { failureOf, type Failure } from '../ui/workstation.ts';
import { valueAt } from './document.ts';
import { ForceFields } from './edit-head.tsx';
import { TextInput } from './fields.tsx';
import type { Library } from './library.ts';
import { MendedFinding } from './mended-finding.tsx';
import { FindingLine } from './parts.tsx';
import type { OpenDraft } from './use-draft.ts';

/** So many of what stands in the way of publishing are named. */
const MOST_FAULTS = 20;
type Fault = Parameters<typeof FindingLine>[0]['finding'];

interface PublishProps {
  readonly library: Library;
  readonly draft: string;
  readonly open: OpenDraft;
  /** The sheet that would be published, with what the linter says of it; for a merge the one that it makes. */
  readonly standard: Standard | null;
  readonly findings: readonly Finding[];
}

export function Publish({ library, draft, open, standard, findings }: PublishProps) {
  const words = useWords();
  const t = words.standards;
  const f = words.ruleForm;
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [accept, setAccept] = useState('');
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState('');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const errors = findings.filter((finding) => finding.severity === 'error');
  const blocking = errors.filter((finding) => BLOCKING.has(finding.code));
  const acceptable = errors.filter((finding) => !BLOCKING.has(finding.code));
  const hasFrom = valueAt(open.document, ['inForce', 'from']) !== undefined;
  const isReady = hasFrom && blocking.length === 0 && (acceptable.length === 0 || accept.trim() !== '');
  const say = (failure: Failure): string => {
    if (failure.code === 'versionTaken' || failure.code === 'badMerge' || failure.code === 'faulty' || failure.code === 'changedElsewhere') return t[failure.code];
    return failureToWords(words, failure);
  };
  const publish = async (): Promise<void> => {
    setBusy(true);
    setWhy('');
    setFaults([]);
    const revision = await open.flush();
    if (typeof revision !== 'number') setWhy(say(revision));
    else {
      try {
        const row = await library.publish({ draft, revision, ...(acceptable.length > 0 && accept.trim() ? { accept: accept.trim() } : {}) });
        void message.success(t.published);
        setAsking(false);
        goTo({ page: 'standards', standard: row.hash });
      } catch (error) {
        const failure = failureOf(error);
        setWhy(say(failure));
        setFaults(faultsOf(failure));
      }
    }
    setBusy(false);
  };
  const list = (of: readonly Finding[]) => (
    <ul className="finding-list publish-faults">
      {of.slice(0, MOST_FAULTS).map((finding, at) => <MendedFinding key={`${finding.code} ${finding.path} ${String(at)}`} finding={finding} open={open} standard={open.checked.standard ?? null} />)}
      {of.length > MOST_FAULTS && <li className="mute">{words.scoring.more(of.length - MOST_FAULTS)}</li>}
    </ul>
  );
  return (
    <>
      <Button size="small" type="primary" disabled={standard === null} onClick={() => setAsking(true)} data-testid="publish">{t.publish}</Button>
      <Modal open={asking} onCancel={() => setAsking(false)} title={t.publishTitle} okText={t.publish} cancelText={words.common.cancel} confirmLoading={busy} okButtonProps={{ disabled: !isReady }} onOk={() => void publish()} width={680} destroyOnHidden>
        <div className="publish">
          <p>{t.publishSure}</p>
          <div className="form-grid">
            <TextInput open={open} path={['version']} label={t.fields.version} required />
            <ForceFields open={open} />
          </div>
          {!hasFrom && <p className="soon">{f.fromNeeded}</p>}
          {blocking.length > 0 && <section><p className="over" role="alert">{f.blocking(blocking.length)}</p>{list(blocking)}</section>}
          {acceptable.length > 0 && (
            <section>
              <p>{f.toAccept(acceptable.length)}</p>
              {list(acceptable)}
              <label htmlFor="accept">{t.acceptReason}</label>
              <textarea id="accept" className="field grows" rows={2} maxLength={1000} value={accept} onChange={(event) => setAccept(event.target.value)} />
            </section>
          )}
          {findings.length > errors.length && <p className="mute">{f.warned(findings.length - errors.length)}</p>}
          {why && <p className="over" role="alert">{why}</p>}
          <ul className="finding-list publish-faults">{faults.slice(0, MOST_FAULTS).map((fault, at) => <FindingLine key={String(at)} finding={fault} />)}</ul>
        </div>
      </Modal>
    </>
  );
}

/** What the workstation says stands in the way, as lines. */
function faultsOf({ data }: Failure): readonly Fault[] {
  const { problems = [], findings = [] } = (data ?? {}) as { readonly problems?: readonly { readonly path: string; readonly message: string }[]; readonly findings?: readonly Finding[] };
  return [...problems.map(({ path, message }): Fault => ({ severity: 'error', path, zh: message, en: message })), ...findings.filter((finding) => finding.severity === 'error')];
}
