// The same content as a web page for Chromium's print: our fonts, the same pictures, repeated heads, page x of y by CSS.

import type { ConclusionInput } from '../../../src-main/report/input.ts';

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const ANSWER = { meets: '○ 符合', basically: '△ 基本符合', fails: '× 不符合', na: '— 合理缺项' } as const;
const cells = (tag: string, values: readonly string[]): string => `<tr>${values.map((value) => `<${tag}>${text(value)}</${tag}>`).join('')}</tr>`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;

export const htmlOf = (input: ConclusionInput, fonts: { readonly song: string; readonly hei: string }): string => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${text(input.applicant.name)}</title><style>
@font-face{font-family:Song;src:url(${fonts.song})}@font-face{font-family:Hei;src:url(${fonts.hei})}
@page{size:A4;margin:26mm 22mm 24mm 25mm;@bottom-right{content:"第 " counter(page) " 页 共 " counter(pages) " 页";font:8pt Hei}@bottom-left{content:"案件编号 ${text(input.caseNumber)}";font:8pt Hei}}
body{font:10.5pt/1.6 Song;margin:0;text-align:justify}h1,h2{font-family:Hei}h1{text-align:center}table{border-collapse:collapse;width:100%}td,th{border:.5pt solid #8a8a8a;padding:4pt;font-size:9.5pt}th{font-family:Hei}tr,figure{break-inside:avoid}
.pictures{display:grid;grid-template-columns:1fr 1fr;gap:6mm}figure{margin:0;font-size:8.5pt}figure img{width:100%;height:52mm;object-fit:contain}</style>
<h1>${text(input.bureau)}</h1><h1>云上踏勘评审结论书</h1><p>编号：${text(input.number ?? '')}</p>
${table(['项目', '内容'], [['申请人', input.applicant.name], ['地址', input.applicant.address], ['申办事项', input.matter.name], ['踏勘标准', input.standard.title]])}
<h2>评审结论</h2>${input.derivation.map((line) => `<p>${text(line)}</p>`).join('')}
<h2>存在的问题</h2>${table(['项号', '评审内容', '结果', '依据', '说明'], input.problems.map((row) => [row.no, row.text, ANSWER[row.answer], row.basis.join('；'), [...row.notes, ...row.advice].join('；')]))}
<h2>逐项评审结果</h2>${table(['项号', '评审内容', '结果', '得分', '说明'], input.sections.flatMap((section) => section.items.map((item) => [item.no, item.text, item.answer ? ANSWER[item.answer] : '', String(item.points ?? ''), item.notes.map((note) => note.text).join('；')])))}
<h2>评审专家组</h2>${table(['专家', '行业', '意见'], input.panel.map((one) => [one.name, one.industry ?? '', one.opinion]))}
<h2>证据图</h2><div class="pictures">${input.evidence.map((one, index) => `<figure><img src="data:image/jpeg;base64,${Buffer.from(one.bytes).toString('base64')}" alt="证据图 ${index + 1}"><figcaption>图 ${index + 1} 第 ${one.item} 项 ${text(one.footageTitle)}<br>${text(one.view)}<br>${one.footage.slice(0, 16)}…</figcaption></figure>`).join('')}</div></html>`;
