// The site's page: opened from a link on a phone, Chinese first, one column, one-handed.

import { CONSENT_VERSION } from '#shared/live/limits.ts';
import { SITE, type SiteItem, type SiteShot, type SiteView } from '#shared/live/site.ts';
import { ZONE } from '#shared/zone.ts';
import { createApi, isFinal, SiteRefused } from './api.ts';
import { openCallScreen, type CallScreen } from './call-screen.ts';
import { askConsent } from './consent.ts';
import { createDeliveries, type Deliveries, type Item } from './deliveries.ts';
import { fill, h } from './dom.ts';
import { createWaitingFiles } from './waiting-files.ts';
import { pageWords, type PageLanguage } from './words.ts';

const page = document.querySelector('#page')!;
const api = createApi(location.pathname.slice(SITE.page.length).split('/')[0] ?? '');
let language: PageLanguage = localStorage.getItem('kantai-language') === 'en' ? 'en' : 'zh-CN';
let words = pageWords[language];
let view: SiteView | undefined;
let screen: CallScreen | undefined;
let deliveries: Deliveries | undefined;
let said: string | undefined;
let showsAllSlots = false;
const answers = new Map<string, string>();
const pending = h('ul', { class: 'pending', 'aria-live': 'polite' });

const day = (iso: string): string => new Intl.DateTimeFormat(language, { timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
const span = (from: string, until: string): string => `${day(from)}–${new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(new Date(until))}`;
const size = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} KB`);
const refusalOf = (failure: string): string => (failure === 'offline' ? words.offline : (words.refused[failure as keyof typeof words.refused] ?? words.refused.other));

async function act(work: () => Promise<unknown>): Promise<void> {
  said = undefined;
  try {
    await work();
    await load();
  } catch (error) {
    const failure = error instanceof SiteRefused ? error.failure : 'other';
    if (isFinal(failure)) return showRefusal(failure);
    said = refusalOf(failure);
    draw();
  }
}
async function load(): Promise<void> {
  view = await api.call<SiteView>('view');
  const { case: caseId } = view;
  deliveries ??= createDeliveries(api, caseId, createWaitingFiles(caseId), (done) => {
    drawPending();
    if (!done) return;
    if (done.nonce !== undefined) screen?.delivered(done.nonce, done.state === 'done');
    else if (done.state === 'done') void load().catch(() => undefined);
  });
  draw();
}
function showRefusal(failure: string): void {
  fill(page, h('p', { class: 'refusal', role: 'alert', id: 'refused', 'data-why': failure }, refusalOf(failure)));
}

function draw(): void {
  if (!view || screen) return;
  document.documentElement.lang = language;
  document.title = words.title;
  fill(page,
    h('header', {},
      h('div', {}, h('p', { class: 'bureau' }, view.bureau), h('h1', {}, words.title), h('p', {}, `${view.applicant} · ${view.matters.join('、')}`), h('p', { class: 'mute' }, `${view.number} · ${view.address}`), h('p', { class: 'mute' }, words.until(day(view.expiresAt)))),
      h('button', { class: 'plain', id: 'language', onclick: turn }, words.other)),
    said !== undefined && h('p', { class: 'said', role: 'alert' }, said),
    callCard(view), view.rectification ? rectifyCard(view.rectification) : false, shotsCard(view), uploadCard(view), timeCard(view), bookCard(view));
  drawPending();
}
const card = (title: string, ...children: (Node | string | false | undefined | null)[]): HTMLElement => h('section', { class: 'card' }, h('h2', {}, title), children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));

function callCard({ awaited, hasCalls }: SiteView): HTMLElement {
  return card(words.call,
    h('p', {}, words.callHint),
    hasCalls && h('p', { class: awaited.length > 0 ? 'waiting' : 'mute' }, awaited.length > 0 ? words.awaited(awaited.join('、')) : words.nobody),
    hasCalls ? h('button', { class: 'big', id: 'start', onclick: () => void startCall() }, words.callStart) : h('p', {}, words.noCalls));
}
async function startCall(): Promise<void> {
  if (!(await askConsent(words, language))) {
    said = words.declined;
    draw();
    return;
  }
  said = undefined;
  screen = openCallScreen({
    api, words, language, deliveries: deliveries!,
    ticked(key, ticked) {
      if (view) view = { ...view, shots: view.shots.map((one) => (`${one.standard}/${one.shot}` === key ? { ...one, ticked } : one)) };
    },
    closed() {
      screen = undefined;
      draw();
      void load().catch(() => undefined);
    },
  });
  fill(page, screen.element);
}

function shotsCard({ shots }: SiteView): HTMLElement {
  if (shots.length === 0) return card(words.shots, h('p', { class: 'mute' }, words.noShots));
  const done = shots.filter(({ state, ticked }) => ticked || state === 'here').length;
  return card(`${words.shots} · ${words.ticks(done, shots.length)}`, h('ul', { class: 'shots' }, shots.map((shot) => h('li', {},
    h('label', {}, h('input', { type: 'checkbox', checked: shot.ticked || shot.state === 'here', disabled: shot.state === 'here', onchange: (event) => void act(() => api.call('tick', { ...ofList(shot), ticked: (event.target as HTMLInputElement).checked })) }), titleOf(shot)),
    h('span', { class: 'mute' }, shot.state === 'here' ? words.shotHere : shot.ticked ? words.shotDone : words.shotMissing)))));
}
const ofList = ({ standard, shot, title }: SiteShot): { standard: string; shot: string; title: string } => ({ standard, shot, title });
const titleOf = ({ title, titleEn }: SiteShot): string => (language === 'en' ? (titleEn ?? title) : title);

/** Two ways in: what is taken now, and what was there. */
function choosers(given: { readonly item?: string; readonly shot?: () => SiteShot | undefined }): HTMLElement {
  const take = (origin: 'now' | 'album') => (event: Event): void => {
    const input = event.target as HTMLInputElement;
    for (const file of input.files ?? []) {
      const shot = given.shot?.();
      deliveries?.add({ file, name: file.name, origin, ...(file.lastModified > 0 && { takenAt: new Date(file.lastModified).toISOString() }), ...(shot && { shot: ofList(shot) }), ...(given.item !== undefined && { item: given.item }) });
    }
    input.value = '';
  };
  return h('div', { class: 'row' },
    h('label', { class: 'button' }, words.shoot, h('input', { type: 'file', accept: 'image/*,video/*', capture: 'environment', onchange: take('now') })),
    h('label', { class: 'button' }, words.choose, h('input', { type: 'file', accept: 'image/*,video/*', multiple: true, 'data-role': given.item === undefined ? 'album' : 'item', onchange: take('album') })));
}
function uploadCard({ shots, delivered }: SiteView): HTMLElement {
  const select = h('select', { 'aria-label': words.forShot }, h('option', { value: '' }, words.forNothing), shots.map((shot, index) => h('option', { value: index }, titleOf(shot))));
  return card(words.upload,
    h('p', { class: 'mute' }, words.uploadHint),
    shots.length > 0 && h('label', { class: 'field' }, words.forShot, select),
    choosers({ shot: () => (select.value === '' ? undefined : shots[Number(select.value)]) }),
    pending,
    h('ul', { class: 'shots' }, delivered.map((one) => h('li', {}, h('span', {}, one.name), h('span', { class: 'mute' }, `✓ ${words.done} · ${size(one.bytes)}`)))));
}
function drawPending(): void {
  fill(pending, (deliveries?.items ?? []).filter(isPending).map((item) => h('li', { 'data-state': item.state },
    h('span', {}, item.name), h('span', { class: 'mute' }, standing(item)),
    item.state === 'failed' && item.failure !== 'tooLarge' && h('button', { onclick: () => deliveries?.again(item.id) }, words.again),
    item.file.type.startsWith('image/') && h('button', { class: 'plain', onclick: () => void showPicture(item) }, words.show))));
}
function standing({ state, progress, failure, file }: Item): string {
  if (state === 'queued') return words.queued;
  if (state === 'hashing') return words.hashing;
  if (state === 'done') return `✓ ${words.done} · ${size(file.size)}`;
  if (state === 'failed') return failure === 'tooLarge' ? words.tooLarge('4 GB') : failure === 'wrongHash' ? words.wrongHash : `${words.failedUpload}: ${refusalOf(failure ?? 'other')}`;
  if (!progress) return words.sending(0, '');
  return progress.isWaiting ? words.waitingNet : words.sending(Math.floor((progress.sent * 100) / progress.bytes), progress.speed > 0 ? `${size(progress.speed)}/s` : '');
}
/** What the server lists as delivered stands there, once. */
const isPending = ({ state, nonce, name, file }: Item): boolean => state !== 'done' || (nonce === undefined && !view?.delivered.some((one) => one.name === name && one.bytes === file.size));
/** A picture as it is, a panorama to look around in. */
async function showPicture({ file, name }: Item): Promise<void> {
  const url = URL.createObjectURL(file);
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  const isPanorama = bitmap !== undefined && Math.abs(bitmap.width / bitmap.height - 2) < 0.02;
  bitmap?.close();
  const dialog = h('dialog', { class: 'picture-dialog' });
  const close = (): void => {
    dialog.close();
    dialog.remove();
    URL.revokeObjectURL(url);
  };
  if (isPanorama) {
    const frame = h('iframe', { src: `${SITE.app}panorama.html`, allow: 'gyroscope; accelerometer; fullscreen', title: name });
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow && data === 'ready') frame.contentWindow?.postMessage({ panorama: url, caption: name, language }, location.origin);
    });
    dialog.append(frame);
  } else dialog.append(h('img', { src: url, alt: name }));
  dialog.append(h('button', { class: 'big', onclick: close }, words.back));
  dialog.addEventListener('cancel', close);
  document.body.append(dialog);
  dialog.showModal();
}

function rectifyCard({ deadline, items }: NonNullable<SiteView['rectification']>): HTMLElement {
  return card(words.rectify, h('p', { class: 'waiting' }, words.rectifyDue(deadline)), ...items.map(itemBox));
}
function itemBox(one: SiteItem): HTMLElement {
  const text = h('textarea', { rows: 3, maxlength: 4000, 'aria-label': words.answer, oninput: () => answers.set(one.item, text.value) });
  text.value = answers.get(one.item) ?? '';
  const send = (): void => {
    const value = text.value.trim();
    if (value === '') return text.focus();
    void act(async () => {
      await api.call('rectify', { item: one.item, text: value });
      answers.delete(one.item);
    });
  };
  return h('div', { class: 'item', 'data-item': one.item },
    h('h3', {}, `${one.no} ${one.text}`), h('p', { class: `state ${one.state}` }, words.states[one.state]),
    h('p', {}, `${words.problem}: ${one.problem}`), one.clause !== '' && h('p', { class: 'mute' }, `${words.clause}: ${one.clause}`), one.measure !== '' && h('p', {}, `${words.measure}: ${one.measure}`),
    one.reason !== undefined && h('p', { class: 'said' }, words.returned(one.reason)),
    one.answer !== undefined && h('p', { class: 'mute' }, `${words.sent}: ${one.answer}`),
    ...(one.state === 'accepted' ? [] : [h('label', { class: 'field' }, words.answer, text), h('button', { class: 'go', onclick: send }, words.send), h('p', { class: 'mute' }, words.attach), choosers({ item: one.item })]));
}

function timeCard({ booked, free }: SiteView): HTMLElement {
  if (booked.length > 0) return card(words.time, ...booked.map(({ from, until }) => h('p', { class: 'waiting' }, words.booked(span(from, until)))));
  if (free.length === 0) return card(words.time, h('p', { class: 'mute' }, words.noFree));
  const shown = showsAllSlots ? free : free.slice(0, 6);
  return card(words.time, h('p', {}, words.noBooked),
    h('div', { class: 'slots' }, shown.map((slot) => h('button', { class: 'plain', onclick: () => void act(() => api.call('book', { from: slot.from, until: slot.until })) }, span(slot.from, slot.until)))),
    shown.length < free.length && h('button', { class: 'plain', onclick: () => {
      showsAllSlots = true;
      draw();
    } }, words.more));
}
function bookCard({ standards }: SiteView): HTMLElement | false {
  // Nothing is announced that is not there.
  if (standards.length === 0) return false;
  return card(words.what, h('p', { class: 'mute' }, words.whatHint), h('ul', { class: 'shots' }, standards.map(({ hash, title, version }) => h('li', {}, h('a', { href: `${SITE.page}${api.token}/standard/${hash}${language === 'en' ? '?language=en' : ''}`, target: '_blank', rel: 'noopener' }, title), h('span', { class: 'mute' }, version)))));
}
function turn(): void {
  language = language === 'en' ? 'zh-CN' : 'en';
  words = pageWords[language];
  localStorage.setItem('kantai-language', language);
  draw();
}

document.documentElement.dataset['consent'] = CONSENT_VERSION;
addEventListener('online', () => void (view ? load().catch(() => undefined) : begin()));
// Who comes back to this page wants to see what is now.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && view && !screen) void load().catch(() => undefined);
});
async function begin(): Promise<void> {
  try {
    await load();
  } catch (error) {
    showRefusal(error instanceof SiteRefused ? error.failure : 'other');
  }
}
void begin();
