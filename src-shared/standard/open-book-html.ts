// The open-book edition as one HTML file: no script, no picture, nothing fetched; it prints well and reads on a telephone.

import { Html, html } from './html.ts';
import { answerWords, levelWords } from './words.ts';
import type { OpenBook, OpenBookItem, Titled, Named } from './open-book.ts';
import type { Language } from './words.ts';

const STYLE = new Html(`:root{color-scheme:light dark}body{font:15px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;max-width:56rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #8886;padding-bottom:.25rem}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #8886;padding:.35rem .5rem;text-align:left;vertical-align:top}th{font-weight:600}td.no{overflow-wrap:anywhere}.c1{width:4.5rem}.c3{width:4rem}.c4{width:30%}.key{font-weight:600}.quiet{opacity:.75;font-size:.9em}
p.text{white-space:pre-line;margin:.25rem 0}ul{margin:.25rem 0;padding-left:1.25rem}@media print{body{max-width:none;padding:0}tr{break-inside:avoid}thead{display:table-header-group}}`);

const WORDS = {
  zh: {
    lang: 'zh-CN', edition: '公开版', version: '版本', inForce: '施行', important: '重点项', dates: (from: string, until: string | undefined) => (until === undefined ? `${from} 起` : `${from} 至 ${until}`), source: '来源', rule: '怎样判定', materials: '申请材料', flow: '踏勘流程', items: '评审项',
    no: '序号', material: '材料', basis: '依据', step: '步骤', shots: '拍摄画面', what: '内容', points: '分值', key: '★ 关键项', business: '仅适用于', matters: '事项', method: '评审方法', guidance: '细则', later: '可在发证后补办',
    wording: '条文来源', answers: '结论可选', counts: (items: number, key: number) => `共 ${items} 项，其中关键项 ${key} 项。`, colon: '：', comma: '、', role: (matter: string, words: string) => `${matter}：${words}`,
  },
  en: {
    lang: 'en', edition: 'Open-book edition', version: 'Version', inForce: 'In force', important: 'Important item', dates: (from: string, until: string | undefined) => (until === undefined ? `from ${from}` : `${from} to ${until}`), source: 'Source', rule: 'How it is decided', materials: 'Materials', flow: 'Survey flow', items: 'Review items',
    no: 'No.', material: 'Material', basis: 'Legal basis', step: 'Step', shots: 'To be filmed', what: 'What is asked', points: 'Points', key: '★ Key item', business: 'Only for', matters: 'Matters', method: 'Method', guidance: 'In detail', later: 'May be met after the licence',
    wording: 'Source of the wording', answers: 'Answers', counts: (items: number, key: number) => `${items} items, ${key} of them key items.`, colon: ': ', comma: ', ', role: (matter: string, words: string) => `${matter}: ${words}`,
  },
} as const;

export function openBookHtml(book: OpenBook, language: Language = 'zh'): string {
  const words = WORDS[language];
  const zh = language === 'zh';
  const own = (text: string, english: string | undefined): string => (zh ? text : (english ?? text));
  const title = (of: Titled): string => own(of.title, of.titleEn);
  const name = (of: Named): string => own(of.name, of.nameEn);
  const list = (texts: readonly string[]): string => texts.join(words.comma);
  const line = (label: string, text: string | undefined): Html | false => text !== undefined && text !== '' && html`<p class="text quiet">${label}${words.colon}${text}</p>`;
  const pointed = book.sections.some((section) => section.items.some(({ max }) => max !== undefined));
  // The answers that most items allow are said once.
  const answersOf = (one: OpenBookItem): string => list(one.answers.map((answer) => answerWords(answer, language)));
  const sets = Map.groupBy(book.sections.flatMap((section) => section.items.map(answersOf)), (answers) => answers);
  const usual = [...sets].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
  const item = (one: OpenBookItem): Html => html`<tr><td class="no">${one.no}</td><td>${one.level !== 'general' && html`<span class="key">${one.level === 'key' ? words.key : words.important}</span>`}<p class="text">${own(one.text, one.textEn)}</p>${line(words.guidance, zh ? one.guidance : (one.guidanceEn ?? one.guidance))}${line(words.method, zh ? one.method : (one.methodEn ?? one.method))}${line(words.wording, zh ? one.source : (one.sourceEn ?? one.source))}${line(words.matters, list(one.matters.map(name)))}${line(words.business, list(one.business.map(name)))}${one.deferred === true && html`<p class="quiet">${words.later}</p>`}${answersOf(one) !== usual && line(words.answers, answersOf(one))}${line(words.shots, list(one.shots.map(title)))}${one.roles.map(({ matter, role }) => html`<p class="quiet">${words.role(name(matter), list([role.level === undefined ? '' : levelWords(role.level, language), role.max === undefined || role.max === null ? '' : `${role.max} ${zh ? '分' : 'points'}`].filter((word) => word !== '')))}</p>`)}</td>${pointed && html`<td>${one.max ?? ''}</td>`}<td>${(zh ? one.basis : (one.basisEn ?? one.basis)).map((basis) => html`<p class="text">${basis}</p>`)}</td></tr>`;
  const dates = book.inForce && words.dates(book.inForce.from, book.inForce.until);
  return html`<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${own(book.title, book.titleEn)}</title><style>${STYLE}</style></head><body>
<h1>${own(book.title, book.titleEn)}</h1>
<p>${words.edition} · ${words.version} ${book.version}${dates !== undefined && html` · ${words.inForce} ${dates}`}</p>
<p class="text quiet">${words.source}${words.colon}${book.source}</p>
<p>${words.counts(book.counts.items, book.counts.key)}</p>
${line(words.answers, usual)}
<h2>${words.rule}</h2>
${book.matters.map((matter) => html`<section><h3>${name(matter)}</h3>${matter.text !== undefined && html`<p class="text">${matter.text}</p>`}${matter.notes.length > 0 && html`<ul>${matter.notes.map((note) => html`<li>${note}</li>`)}</ul>`}</section>`)}
${book.materials.length > 0 && html`<h2>${words.materials}</h2><table><thead><tr><th class="c1">${words.no}</th><th>${words.material}</th><th class="c4">${words.basis}</th></tr></thead><tbody>${book.materials.map((one) => html`<tr><td class="no">${one.no}</td><td>${title(one)}</td><td>${one.basis}</td></tr>`)}</tbody></table>`}
${book.flow.length > 0 && html`<h2>${words.flow}</h2><table><thead><tr><th class="c1">${words.no}</th><th>${words.step}</th><th class="c4">${words.shots}</th></tr></thead><tbody>${book.flow.map((step) => html`<tr><td class="no">${step.no}</td><td>${title(step)}</td><td>${list(step.shots.map(title))}</td></tr>`)}</tbody></table>`}
<h2>${words.items}</h2>
${book.sections.map((section) => html`<section><h3>${section.no} ${title(section)}</h3><table><thead><tr><th class="c1">${words.no}</th><th>${words.what}</th>${pointed && html`<th class="c3">${words.points}</th>`}<th class="c4">${words.basis}</th></tr></thead><tbody>${section.items.map(item)}</tbody></table></section>`)}
</body></html>
`.markup;
}
