// Keys of this person: a file, a USB token, a signing service; the picture that a signature shows; whose time stamps are taken; revocation data.

import { App, Button, Input, Popconfirm, Segmented, Select } from 'antd';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { KeysView, KeyUse, KeyView } from '#shared/contract/keys.ts';
import { toBase64 } from '#shared/bytes.ts';
import { useWords } from '../ui/language/language.ts';
import { signingFailure } from '../ui/language/signing.ts';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

const base64Of = async (file: File): Promise<string> => toBase64(new Uint8Array(await file.arrayBuffer()));

export function Keys() {
  const t = useWords().signing;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const isStaff = useWindowState((state) => state.session?.person?.role === 'staff');
  const [view, setView] = useState<KeysView | null>(null);
  const [adding, setAdding] = useState<'file' | 'token' | 'service' | null>(null);
  const renew = useCallback(() => {
    workstation.keys.list({}).then(setView, () => undefined);
  }, [workstation]);
  useEffect(renew, [renew]);
  const say = (error: unknown): void => {
    const { code, data } = failureOf(error);
    const known = typeof data === 'object' && data !== null && 'failure' in data ? `${String(data.failure)}${'triesLeft' in data && typeof data.triesLeft === 'string' ? ` ${data.triesLeft}` : ''}` : code;
    void message.error(signingFailure(t, known), 6);
  };
  const own = view?.keys.filter((key) => key.kind !== 'test') ?? [];
  return (
    <section aria-label={t.keys}>
      <h2>{t.keys}</h2>
      <div className="card settings">
        {view && own.length === 0 && <p className="mute">{t.noKeys}</p>}
        {own.map((key) => <KeyRow key={key.id} of={key} onChanged={renew} onFailed={say} />)}
        <div className="key-buttons">
          {(['file', 'token', 'service'] as const).map((kind) => (
            <Button key={kind} size="small" type={adding === kind ? 'primary' : 'default'} onClick={() => setAdding(adding === kind ? null : kind)}>{kind === 'file' ? t.addFile : kind === 'token' ? t.addToken : t.addService}</Button>
          ))}
        </div>
        {adding && view && (
          <AddKey key={adding} kind={adding} view={view} isStaff={isStaff} onFailed={say} onAdded={() => { setAdding(null); void message.success(t.added); renew(); }} />
        )}
      </div>
      <h2>{t.time}</h2>
      <div className="card settings">{view && <TimeAuthority view={view} isStaff={isStaff} onChanged={renew} onFailed={say} />}</div>
    </section>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <div className="settings-row"><span className="mute">{name}</span><span>{children}</span></div>;
}

/** A button that asks for files; the real input stays out of sight and out of the way of the keyboard. */
function FileButton({ label, accept, multiple = false, onFiles }: { readonly label: string; readonly accept: string; readonly multiple?: boolean; readonly onFiles: (files: readonly File[]) => void }) {
  const pick = (): void => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = multiple;
    input.addEventListener('change', () => onFiles([...(input.files ?? [])]));
    input.click();
  };
  return <Button size="small" onClick={pick}>{label}</Button>;
}

function KeyRow({ of, onChanged, onFailed }: { readonly of: KeyView; readonly onChanged: () => void; readonly onFailed: (error: unknown) => void }) {
  const words = useWords();
  const t = words.signing;
  const { workstation } = useWindow();
  const setPicture = (picture: string | null): void => void workstation.keys.setPicture({ id: of.id, picture }).then(onChanged, onFailed);
  return (
    <div className="key-row" data-key={of.id}>
      <span>
        <b>{of.label}</b> <span className="mute">{t.kinds[of.kind]} · {t.uses[of.use]}</span><br />
        <span className="mute">{of.holder}{of.validTo ? ` · ${t.expires(of.validTo.slice(0, 10))}` : ''}{of.hasPicture ? ` · ${t.hasPicture}` : ''}</span>
        {of.isSm2 && <><br /><span className="mute">{words.sm2.keyNote}</span></>}
        {of.testKey && <><br /><span className="soon">{words.verify.testKey}</span></>}
      </span>
      <span className="key-buttons">
        <FileButton label={t.pickPicture} accept="image/png,image/jpeg" onFiles={([file]) => file && void base64Of(file).then(setPicture)} />
        {of.hasPicture && <Button size="small" onClick={() => setPicture(null)}>{t.dropPicture}</Button>}
        <Popconfirm title={t.removeSure} okText={t.remove} cancelText={words.common.cancel} onConfirm={() => void workstation.keys.remove({ id: of.id }).then(onChanged, onFailed)}>
          <Button size="small" danger>{t.remove}</Button>
        </Popconfirm>
      </span>
    </div>
  );
}

interface AddKeyProps {
  readonly kind: 'file' | 'token' | 'service';
  readonly view: KeysView;
  readonly isStaff: boolean;
  readonly onAdded: () => void;
  readonly onFailed: (error: unknown) => void;
}

function AddKey({ kind, view, isStaff, onAdded, onFailed }: AddKeyProps) {
  const t = useWords().signing;
  const { workstation } = useWindow();
  const [label, setLabel] = useState('');
  const [use, setUse] = useState<KeyUse>(isStaff ? 'seal' : 'person');
  const [file, setFile] = useState<File | null>(null);
  const [module, setModule] = useState(view.modules[0]?.name ?? '');
  const [token, setToken] = useState('');
  const [address, setAddress] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  if (kind === 'token' && (view.tokensMissing !== undefined || view.modules.length === 0)) return <p className="soon">{view.tokensMissing === undefined ? t.noModule : t.noBridge}</p>;
  const ready = label.trim() !== '' && (kind === 'file' ? file !== null : kind === 'service' ? address !== '' : module !== '') && (kind === 'file' || secret !== '');
  const add = async (): Promise<void> => {
    setBusy(true);
    const common = { label: label.trim(), use, secret };
    try {
      if (kind === 'file') await workstation.keys.addFile({ ...common, file: await base64Of(file!) });
      else if (kind === 'token') await workstation.keys.addToken({ ...common, module, ...(token.trim() === '' ? {} : { token: token.trim() }) });
      else await workstation.keys.addService({ ...common, address: address.trim() });
      onAdded();
    } catch (error) {
      onFailed(error);
    }
    setSecret('');
    setBusy(false);
  };
  return (
    <div className="add-key">
      <Row name={t.label}><Input size="small" value={label} maxLength={60} onChange={(event) => setLabel(event.target.value)} aria-label={t.label} /></Row>
      <Row name={t.use}><Segmented<KeyUse> size="small" value={use} onChange={setUse} options={(isStaff ? (['seal', 'person'] as const) : (['person'] as const)).map((value) => ({ value, label: t.uses[value] }))} /></Row>
      {kind === 'file' && <Row name={t.file}><FileButton label={t.pickFile} accept=".p12,.pfx" onFiles={([one]) => setFile(one ?? null)} /> {file?.name}</Row>}
      {kind === 'token' && <Row name={t.module}><Select size="small" value={module} onChange={setModule} options={view.modules.map((one) => ({ value: one.name, label: one.name }))} aria-label={t.module} /></Row>}
      {kind === 'token' && <Row name={t.token}><Input size="small" value={token} onChange={(event) => setToken(event.target.value)} aria-label={t.token} /></Row>}
      {kind === 'service' && <Row name={t.address}><Input size="small" value={address} onChange={(event) => setAddress(event.target.value)} placeholder="https://" aria-label={t.address} /></Row>}
      <Row name={t.secret[kind]}><Input.Password size="small" value={secret} autoComplete="off" onChange={(event) => setSecret(event.target.value)} aria-label={t.secret[kind]} /></Row>
      <Row name=""><Button size="small" type="primary" disabled={!ready} loading={busy} onClick={() => void add()}>{t.add}</Button></Row>
    </div>
  );
}

function TimeAuthority({ view, isStaff, onChanged, onFailed }: { readonly view: KeysView; readonly isStaff: boolean; readonly onChanged: () => void; readonly onFailed: (error: unknown) => void }) {
  const t = useWords().signing;
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [address, setAddress] = useState(view.timeAuthority?.address ?? '');
  const [trust, setTrust] = useState('');
  const save = (): void =>
    void workstation.keys.setTimeAuthority({ address: address.trim() === '' ? null : address.trim(), trust }).then(() => {
      void message.success(t.timeSaved);
      onChanged();
    }, onFailed);
  const bring = async (files: readonly File[]): Promise<void> => {
    try {
      const { lists, answers, certificates, unknown } = await workstation.keys.bringProofs({ files: await Promise.all(files.map(base64Of)) });
      void message.info(t.brought(lists, answers, certificates, unknown), 6);
    } catch (error) {
      onFailed(error);
    }
  };
  return (
    <>
      {view.timeAuthority === undefined && <p className="mute">{t.timeNone}</p>}
      {view.timeAuthority?.hasTrust === false && <p className="soon">{t.timeTrustMissing}</p>}
      {view.waitingForTime > 0 && <p className="soon">{t.timeWaiting(view.waitingForTime)}</p>}
      <Row name={t.timeAddress}>{isStaff ? <Input size="small" value={address} onChange={(event) => setAddress(event.target.value)} aria-label={t.timeAddress} /> : (view.timeAuthority?.address ?? '—')}</Row>
      {isStaff && <Row name={t.timeTrust}><Input.TextArea rows={2} value={trust} onChange={(event) => setTrust(event.target.value)} placeholder="-----BEGIN CERTIFICATE-----" aria-label={t.timeTrust} /></Row>}
      {isStaff && <Row name=""><Button size="small" onClick={save}>{t.timeSave}</Button></Row>}
      <Row name={t.proofs}><FileButton label={t.bringProofs} accept=".crl,.pem,.cer,.crt,.der,.ors,.ocsp" multiple onFiles={(files) => void bring(files)} /></Row>
    </>
  );
}
