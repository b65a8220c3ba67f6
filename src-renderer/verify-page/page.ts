// The verification as one page for anybody: opened from a file, in any browser, without a network and without the window. The checks are the
// very same code as on the workstation; the page's policy forbids every connection, so that nobody has to take that on trust.

import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '#shared/bytes.ts';
import type { VerifiedSignature, VerifyReport } from '#shared/contract/verify.ts';
import { createNobleCrypto } from '#shared/log/crypto.ts';
import { verifyDocument, type VerifyDeps, type VerifyOptions } from '#shared/verify/report.ts';
import { verifyEn, verifyZh } from '../ui/language/verify.ts';

type Words = typeof verifyEn;

/** No stream of a document unfolds to more; one that does is a trap. */
const MOST_BYTES = 256 * 1024 * 1024;

const deps: VerifyDeps = {
  crypto: createNobleCrypto((length) => crypto.getRandomValues(new Uint8Array(length))),
  async inflate(bytes) {
    const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > MOST_BYTES) throw new RangeError('too large');
      chunks.push(next.value);
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  },
};

const page = document.querySelector('#page') as HTMLElement;
let english = !navigator.language.startsWith('zh');
let trust: readonly Uint8Array[] | undefined;
let trustCount = 0;
let footage: ReadonlySet<string> | undefined;
let shown: { readonly name: string; readonly report: VerifyReport } | { readonly name: string; readonly state: 'checking' | 'notPdf' } | undefined;

/** Builds elements, never markup from text: what a file says stays text. */
const element = <K extends keyof HTMLElementTagNameMap>(name: K, attributes: { readonly [key: string]: string } = {}, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

const certificatesIn = async (files: readonly File[]): Promise<Uint8Array[]> => {
  const found: Uint8Array[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = new TextDecoder('latin1').decode(bytes);
    const blocks = [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
    if (blocks.length === 0) found.push(bytes);
    for (const [, body] of blocks) found.push(Uint8Array.from(atob(body!.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0)));
  }
  return found;
};

/** Piece by piece: originals are larger than memory. */
const hashOf = async (file: File): Promise<string> => {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) hash.update(next.value);
  return toHex(hash.digest());
};

const isPdf = async (file: File): Promise<boolean> => new TextDecoder('latin1').decode(await file.slice(0, 5).arrayBuffer()) === '%PDF-';

/** The document among what was chosen; everything else that came with it is a detached signature of it. */
const verifyAll = async (files: readonly File[]): Promise<void> => {
  const kinds = await Promise.all(files.map(isPdf));
  const document = files[kinds.indexOf(true)] ?? files[0];
  if (document === undefined) return;
  const beside = files.filter((one) => one !== document);
  await verify(document, await Promise.all(beside.map(async (one) => new Uint8Array(await one.arrayBuffer()))));
};

const verify = async (file: File, detached: readonly Uint8Array[]): Promise<void> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 5)) !== '%PDF-') {
    shown = { name: file.name, state: 'notPdf' };
    return draw();
  }
  shown = { name: file.name, state: 'checking' };
  draw();
  // Lets the browser paint before the work begins.
  await new Promise((resolve) => setTimeout(resolve));
  const options: VerifyOptions = { ...(trust === undefined ? {} : { trust }), ...(footage === undefined ? {} : { footage }), ...(detached.length === 0 ? {} : { detached }) };
  shown = { name: file.name, report: await verifyDocument(bytes, deps, options) };
  draw();
};

const picker = (id: string, label: string, multiple: boolean, accept: string, take: (files: readonly File[]) => Promise<void>): HTMLElement => {
  const input = element('input', { type: 'file', id, accept, ...(multiple ? { multiple: '' } : {}) });
  input.addEventListener('change', () => void take([...(input.files ?? [])]));
  return element('span', {}, input, element('label', { for: id, class: 'pick' }, label));
};

const draw = (): void => {
  const t: Words = english ? verifyEn : verifyZh;
  document.documentElement.lang = english ? 'en' : 'zh-CN';
  const language = element('button', { type: 'button' }, english ? '中文' : 'English');
  language.addEventListener('click', () => {
    english = !english;
    draw();
  });
  const input = element('input', { type: 'file', id: 'document', accept: 'application/pdf,.pdf,.p7s', multiple: '' });
  input.addEventListener('change', () => void verifyAll([...(input.files ?? [])]));
  const drop = element('label', { class: 'drop', for: 'document' }, input, element('b', {}, t.drop), element('span', { class: 'mute' }, t.withSm2), element('span', { class: 'mute' }, t.offline));
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    void verifyAll([...(event.dataTransfer?.files ?? [])]);
  });
  const options = element(
    'div',
    { class: 'options' },
    element('span', {}, `${t.trust} `, picker('trust', trust === undefined ? t.choose : t.chosen(trustCount), true, '.pem,.crt,.cer,.der', async (files) => {
      trust = files.length === 0 ? undefined : await certificatesIn(files);
      trustCount = files.length;
      draw();
    })),
    element('span', {}, `${t.footage} `, picker('footage', footage === undefined ? t.choose : t.chosen(footage.size), true, '', async (files) => {
      footage = files.length === 0 ? undefined : new Set(await Promise.all(files.map(hashOf)));
      draw();
    })),
  );
  page.replaceChildren(element('header', {}, element('h1', {}, t.title), language), drop, options, element('div', { role: 'status', 'aria-live': 'polite' }, ...result(t)));
};

const result = (t: Words): Node[] => {
  if (shown === undefined) return [];
  if ('state' in shown) return [element('p', { class: 'mute' }, `${shown.name} · ${shown.state === 'checking' ? t.checking : t.notPdf}`)];
  const { name, report } = shown;
  const isOpen = report.checks.some((one) => one.ok === 'unknown');
  const mark = (ok: boolean | 'unknown'): HTMLElement => element('span', { class: ok === true ? 'good' : ok === 'unknown' ? 'open' : 'bad' }, ok === true ? `✓ ${t.passed}` : ok === 'unknown' ? `△ ${t.unknown}` : `✗ ${t.failed}`);
  const card = element(
    'section',
    { class: 'card', 'data-ok': String(report.ok) },
    element('p', { class: `verdict ${report.ok ? 'good' : 'bad'}` }, `${report.ok ? '✓' : '✗'} ${report.ok ? (isOpen ? t.okButOpen : t.ok) : t.bad}`),
    element('p', { class: 'mute' }, report.number === undefined ? name : `${name} · ${t.number} ${report.number}`),
    ...(report.testKey ? [element('p', { class: 'open' }, t.testKey)] : []),
  );
  if (report.signatures && report.signatures.length > 0) {
    const head = element('tr', {}, ...[t.who, t.when, t.level, t.result].map((word) => element('th', {}, word)));
    card.append(element('h2', {}, t.signatures), element('table', {}, element('thead', {}, head), element('tbody', {}, ...report.signatures.map((one) => signatureRow(one, t)))));
  }
  card.append(
    element('h2', {}, t.checks),
    element('ul', {}, ...report.checks.map((one) => element('li', { 'data-code': one.code, 'data-ok': String(one.ok) }, mark(one.ok), element('span', {}, english ? one.en : one.zh)))),
  );
  if (report.revisions && report.revisions.length > 0) {
    const saves = report.revisions.map((one) =>
      element('li', { 'data-revision': String(one.number) }, element('span', { class: one.allowed ? 'good' : 'bad' }, `${one.allowed ? '✓' : '✗'} ${t.save(one.number)}`), element('span', {}, [...new Set(one.changes.map((change) => (english ? change.en : change.zh)))].join(english ? '; ' : '；'))),
    );
    card.append(element('h2', {}, t.saves), element('ol', {}, ...saves));
  }
  return [card];
};

const signatureRow = (one: VerifiedSignature, t: Words): HTMLElement => {
  const time = one.provenAt ?? one.at;
  const when = time === undefined ? '—' : new Date(Date.parse(time) + 8 * 60 * 60 * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return element(
    'tr',
    {},
    element('td', {}, one.kind === 'timestamp' ? `${one.signer} · ${t.timeStamp}` : one.signer),
    element('td', {}, one.kind === 'signature' ? `${when} ${one.provenAt === undefined ? t.ownClock : t.proven}` : when),
    element('td', {}, one.kind === 'signature' ? one.level : '—'),
    element('td', { class: one.holds ? 'good' : 'bad' }, one.holds ? `✓ ${t.holds}` : `✗ ${t.broken}`),
  );
};

draw();
