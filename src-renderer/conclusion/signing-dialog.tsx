// Signing: which key, its password or PIN once, which conclusions; then how far it is, with a way to stop. The first error stops it too.

import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { KeysView, KeyView, SignItem, SignProgress } from '#shared/contract/keys.ts';
import type { ConclusionView } from '#shared/contract/workstation.ts';
import { isNumberedKind } from '#shared/document/kinds.ts';
import { listToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { signingFailure } from '../ui/language/signing.ts';
import { ShapeMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';

export interface Signable {
  readonly item: SignItem;
  readonly title: string;
  readonly awaited: readonly string[];
}

interface SigningDialogProps {
  readonly open: boolean;
  readonly use: 'person' | 'seal';
  readonly me: string;
  readonly first: Signable;
  /** A detached SM2 signature beside the sealed document, instead of one within it. */
  readonly beside?: boolean;
  readonly onClose: () => void;
  readonly onSigned: () => void;
}

type Progress = { readonly at: 'choosing' } | { readonly at: 'running' | 'ended'; readonly items: readonly Signable[]; readonly done: number; readonly stopped?: boolean; readonly failure?: string };

const keyOf = ({ item }: Signable): string => `${item.case} ${'matter' in item ? item.matter : `document ${item.document}`}`;

/** Whether this conclusion waits for this person's signature. */
export const isSignable = (one: ConclusionView, use: 'person' | 'seal', me: string): boolean =>
  one.number !== undefined && one.composed !== undefined && !one.composed.stale && !one.signed && (use === 'seal' || one.signers?.approved.some(({ person }) => person === me) === false);

export function SigningDialog({ open, use, me, first, beside = false, onClose, onSigned }: SigningDialogProps) {
  const words = useWords();
  const language = useLanguage();
  const t = words.signing;
  const { workstation } = useWindow();
  const [keys, setKeys] = useState<KeysView | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [secret, setSecret] = useState('');
  const [others, setOthers] = useState<readonly Signable[] | null>(null);
  const [picked, setPicked] = useState<readonly string[]>([keyOf(first)]);
  const [progress, setProgress] = useState<Progress>({ at: 'choosing' });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => {
    if (open) workstation.keys.list({}).then(setKeys, () => undefined);
  }, [open, workstation]);
  useEffect(() => () => abort.current?.abort(), []);

  const usable: readonly KeyView[] = (keys?.keys ?? []).filter((key) => key.isSm2 === beside && (key.kind === 'test' || key.use === use));
  const hasOnlySm2 = !beside && keys !== null && keys.keys.some((key) => key.isSm2 && key.use === use) && usable.every((key) => key.kind === 'test');
  const key = usable.find((one) => one.id === chosen) ?? usable.findLast((one) => one.kind !== 'test') ?? usable[0];
  const items = [first, ...(others ?? []).filter((one) => keyOf(one) !== keyOf(first))];
  const toSign = items.filter((one) => picked.includes(keyOf(one)));

  const listOthers = async (): Promise<void> => {
    const rows = (await workstation.inbox.list({})).filter((row) => row.status === 'opened' && (use === 'seal') === (row.role === 'staff')).slice(0, 100);
    const found: Signable[] = [];
    for (const row of rows) {
      for (const one of await workstation.conclusion.list({ case: row.case }).catch(() => [])) {
        if (isSignable(one, use, me)) found.push({ item: { case: row.case, matter: one.matter }, title: `${row.number} ${one.name}`, awaited: one.signers?.awaited.map(({ name }) => name) ?? [] });
      }
      if (use !== 'seal') continue;
      for (const one of await workstation.documents.list({ case: row.case }).catch(() => [])) {
        if (isNumberedKind(one.kind) && one.state === 'composed') found.push({ item: { case: row.case, document: one.kind }, title: `${row.number} ${words.documents.kinds[one.kind]}`, awaited: [] });
      }
    }
    setOthers(found);
  };

  const sign = async (): Promise<void> => {
    if (!key) return;
    const controller = new AbortController();
    abort.current = controller;
    setProgress({ at: 'running', items: toSign, done: 0 });
    let done = 0;
    let failure: string | undefined;
    try {
      const lines = await workstation.signing.run({ key: key.id, secret, items: toSign.map(({ item }) => item) }, { signal: controller.signal });
      for await (const line of lines as AsyncIterable<SignProgress>) {
        if (line.step === 'done') done = line.at + 1;
        if (line.step === 'failed') failure = line.failure;
        setProgress({ at: 'running', items: toSign, done });
      }
    } catch {
      if (!controller.signal.aborted) failure = 'failed';
    }
    setSecret('');
    setProgress({ at: 'ended', items: toSign, done, ...(controller.signal.aborted && done < toSign.length ? { stopped: true } : {}), ...(failure === undefined ? {} : { failure }) });
    onSigned();
    if (failure === undefined && done === toSign.length && toSign.length === 1) close();
  };
  const close = (): void => {
    abort.current?.abort();
    setProgress({ at: 'choosing' });
    setOthers(null);
    setPicked([keyOf(first)]);
    setSecret('');
    onClose();
  };

  const needsSecret = key !== undefined && key.kind !== 'test';
  const awaited = [...new Set(toSign.flatMap((one) => one.awaited))];
  const running = progress.at === 'running';
  return (
    <Modal
      open={open} title={beside ? words.sm2.title : t.title} width={560} destroyOnHidden mask={{ closable: !running }} onCancel={close}
      footer={
        progress.at === 'choosing' ? [
          <Button key="cancel" onClick={close}>{words.common.cancel}</Button>,
          <Button key="sign" type="primary" disabled={!key || toSign.length === 0 || (needsSecret && secret === '')} onClick={() => void sign()}>{t.sign}</Button>,
        ] : [running ? <Button key="stop" onClick={() => abort.current?.abort()}>{t.cancel}</Button> : <Button key="close" type="primary" onClick={close}>{t.close}</Button>]
      }
    >
      {progress.at === 'choosing' ? (
        <div className="signing-dialog">
          <label>
            <span className="mute">{t.choose}</span>
            <Select
              value={key?.id ?? null} onChange={setChosen} aria-label={t.choose}
              options={usable.map((one) => ({ value: one.id, label: one.kind === 'test' ? t.testKey : `${one.label} · ${t.kinds[one.kind]} · ${one.holder ?? ''}` }))}
            />
          </label>
          {beside && <p className="mute">{words.sm2.hint}</p>}
          {beside && keys !== null && usable.length === 0 && <p className="soon">{words.sm2.noKey}</p>}
          {hasOnlySm2 && <p className="soon">{words.sm2.onlyBeside}</p>}
          {key?.testKey && <p className="soon">{words.verify.testKey}</p>}
          {needsSecret && (
            <label>
              <span className="mute">{t.secret[key.kind]}</span>
              <Input.Password autoFocus value={secret} onChange={(event) => setSecret(event.target.value)} onPressEnter={() => void sign()} autoComplete="off" aria-label={t.secret[key.kind]} />
            </label>
          )}
          <fieldset>
            <legend className="mute">{t.items}</legend>
            {items.map((one) => (
              <Checkbox key={keyOf(one)} checked={picked.includes(keyOf(one))} onChange={(event) => setPicked(event.target.checked ? [...picked, keyOf(one)] : picked.filter((each) => each !== keyOf(one)))}>{one.title}</Checkbox>
            ))}
            {beside ? null : others === null ? <Button size="small" onClick={() => void listOthers()}>{t.others}</Button> : items.length === 1 && <p className="mute">{t.noOther}</p>}
          </fieldset>
          {use === 'seal' && !beside && awaited.length > 0 && <p className="soon">{t.awaiting(listToWords(awaited, language))}</p>}
          <p className="mute">{beside ? words.sm2.sure : use === 'seal' ? t.sure : t.sureExpert}</p>
        </div>
      ) : (
        <div className="signing-dialog" role="status" aria-live="polite">
          <b>{t.progress(progress.done, progress.items.length)}</b>
          <ul>
            {progress.items.map((one, at) => {
              const state = at < progress.done ? 'done' : at === progress.done && running ? 'now' : at === progress.done && progress.failure !== undefined ? 'failed' : 'waits';
              return (
                <li key={keyOf(one)} data-state={state}>
                  <span className={`state ${state === 'done' ? 'green' : state === 'failed' ? 'red' : 'mute'}`}><ShapeMark shape={state === 'done' ? 'check' : state === 'failed' ? 'cross' : state === 'now' ? 'half' : 'ring'} /></span>
                  <span>{one.title}</span>
                  <span className="mute">{state === 'done' ? t.signed : state === 'now' ? t.signingNow : state === 'waits' ? t.waits : ''}</span>
                </li>
              );
            })}
          </ul>
          {progress.failure !== undefined && <p className="over">{signingFailure(t, progress.failure)}</p>}
          {progress.at === 'ended' && (progress.stopped === true || (progress.failure !== undefined && progress.items.length > 1)) && <p className="mute">{t.stopped}</p>}
          {progress.at === 'ended' && progress.failure === undefined && !progress.stopped && <p className="ok">{t.allSigned(progress.done)}</p>}
        </div>
      )}
    </Modal>
  );
}
