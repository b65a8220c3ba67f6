// The linter's part for what stands beside items and rules: business items, shots, dates, roles of items in merged sheets, and the
// standard's own test vectors.

import type { Finding, LintCode } from './finding.ts';
import { servesMatter } from './items.ts';
import { tryVectors, type Tried } from './vectors.ts';
import { outcomeWords } from './words.ts';
import type { Standard } from './standard.ts';

type Words = readonly [zh: string, en: string];
const finding = (code: LintCode, severity: Finding['severity'], path: string, [zh, en]: Words, [mendZh, mendEn]: Words): Finding => ({
  code, severity, path, zh, en, mend: { zh: mendZh, en: mendEn },
});

function lintBusiness(standard: Standard): Finding[] {
  const all = standard.business ?? [];
  const known = new Set(all.map(({ id }) => id));
  const used = new Set<string>();
  const findings: Finding[] = [];
  standard.sections.forEach((section, s) =>
    section.items.forEach((item, i) =>
      item.business?.forEach((id, b) => {
        used.add(id);
        if (known.has(id)) return;
        findings.push(finding('unknownBusiness', 'error', `sections[${s}].items[${i}].business[${b}]`, [`没有编码为 ${id} 的经营项目。`, `There is no business item ${id}.`], ['改正编码，或补上它。', 'Correct the id, or add what it names.']));
      }),
    ),
  );
  all.forEach((one, b) => {
    if (all.findIndex(({ id }) => id === one.id) < b) {
      findings.push(finding('repeatedId', 'error', `business[${b}].id`, [`经营项目编码 ${one.id} 重复。`, `The business item id ${one.id} is there twice.`], ['给它另一个编码。', 'Give it an id of its own.']));
    } else if (!used.has(one.id)) {
      findings.push(finding('unusedBusiness', 'warning', `business[${b}]`, [`没有一项属于经营项目“${one.name}”。`, `No item belongs to the business item “${one.nameEn ?? one.name}”.`], ['在属于它的各项写上它，或删去它。', 'Name it in the items that belong to it, or remove it.']));
    }
  });
  return findings;
}

function lintShots(standard: Standard): Finding[] {
  if (standard.shots.length === 0) {
    return [finding('missingShotList', 'warning', 'shots', ['没有镜头清单：评审时不知道该看哪里，也查不出漏拍。', 'There is no shot list: nothing says what to film and where to look.'], ['列出要拍的镜头，并在各项写上能看到它的镜头。', 'List the shots, and name in each item those that show it.'])];
  }
  const used = new Set([...standard.flow.flatMap((step) => step.shots), ...standard.sections.flatMap((section) => section.items.flatMap((item) => item.shots ?? []))]);
  return standard.shots.flatMap((shot, s) => {
    const found: Finding[] = [];
    if (!used.has(shot.id)) found.push(finding('unusedShot', 'warning', `shots[${s}]`, [`镜头“${shot.title}”没有一项用到。`, `No item and no step uses the shot “${shot.titleEn ?? shot.title}”.`], ['在看得到的各项写上它，或删去它。', 'Name it where it is needed, or remove it.']));
    const view = shot.view;
    if (view && (Math.abs(view.pitch) > 90 || Math.abs(view.yaw) > 360 || view.fov <= 0 || view.fov >= 180)) {
      found.push(finding('badView', 'error', `shots[${s}].view`, [`镜头“${shot.title}”的视角超出范围。`, `The view of the shot “${shot.titleEn ?? shot.title}” is out of range.`], ['方位角 −360 至 360 度，俯仰角 −90 至 90 度，视场角大于 0、小于 180 度。', 'Yaw within ±360°, pitch within ±90°, field of view between 0° and 180°.']));
    }
    return found;
  });
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
function isDay(text: string): boolean {
  const parts = DAY.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const lengths = [31, (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= (lengths[month - 1] ?? 0);
}

function lintDates({ inForce }: Standard): Finding[] {
  if (!inForce) return [];
  const { from, until } = inForce;
  const mend: Words = ['写成 2026-01-31 这样的日期，失效日期不早于生效日期。', 'Write dates such as 2026-01-31, the last not before the first.'];
  const bad = (['from', 'until'] as const).filter((field) => inForce[field] !== undefined && !isDay(inForce[field]));
  const findings = bad.map((field) => finding('badDates', 'error', `inForce.${field}`, [`${inForce[field]} 不是日期。`, `${inForce[field]} is no date.`], mend));
  if (bad.length === 0 && until !== undefined && until < from) findings.push(finding('badDates', 'error', 'inForce.until', ['失效日期早于生效日期。', 'It ends before it begins.'], mend));
  return findings;
}

function lintSections(standard: Standard): Finding[] {
  const findings: Finding[] = [];
  standard.sections.forEach((section, s) => {
    if (section.items.length === 0) findings.push(finding('emptySection', 'warning', `sections[${s}].items`, [`“${section.title}”没有项。`, `“${section.titleEn ?? section.title}” has no items.`], ['补上各项，或删去这一部分。', 'Add its items, or remove the section.']));
    section.items.forEach((item, i) => {
      const path = `sections[${s}].items[${i}]`;
      if (item.no.trim() === '') findings.push(finding('missingNumber', 'warning', `${path}.no`, ['没有序号。', 'An item has no number.'], ['写上序号：意见书按序号引用。', 'Give it a number: notices refer to it.']));
      for (const [matter, role] of Object.entries(item.perMatter ?? {})) {
        const place = `${path}.perMatter.${matter}`;
        if (!standard.matters.some(({ id }) => id === matter) || !servesMatter(item, matter)) {
          findings.push(finding('badRole', 'error', place, [`${item.no} 为事项 ${matter} 另定了等级或分值，但不服务于它。`, `${item.no} is weighed for the matter ${matter}, which it does not serve.`], ['改正事项编码，或删去它。', 'Correct the id of the matter, or remove it.']));
        } else if (role.max !== null && role.max !== undefined && item.max === undefined && item.kind === 'score') {
          findings.push(finding('badRole', 'error', `${place}.max`, [`${item.no} 没有满分，不能为事项 ${matter} 折算。`, `${item.no} has no full points to be converted for the matter ${matter}.`], ['给这一项写上满分。', 'Give the item its full points.']));
        }
      }
    });
  });
  return findings;
}

function faultWords({ fault }: Tried): Words {
  switch (fault?.code) {
    case 'matter':
      return [`没有事项 ${fault.what}`, `there is no matter ${fault.what}`];
    case 'item':
      return [`没有项 ${fault.what}`, `there is no item ${fault.what}`];
    case 'answer':
      return [`${fault.what} 不能这样回答`, `${fault.what} cannot be answered so`];
    default:
      return [`没有这么多项（${fault?.what ?? ''}）`, `there are not so many items (${fault?.what ?? ''})`];
  }
}

function lintVectors(standard: Standard): Finding[] {
  return tryVectors(standard).flatMap((tried, v): Finding[] => {
    if (tried.ok) return [];
    const { vector, result } = tried;
    const { expect } = vector;
    const got = result ? [result.label ?? outcomeWords(result.outcome, 'zh'), result.grade].filter(Boolean).join(' ') : '';
    const gotEn = result ? [result.labelEn ?? outcomeWords(result.outcome, 'en'), result.grade].filter(Boolean).join(' ') : '';
    const words: Words = result
      ? [`试算“${vector.name}”应为 ${[expect.label ?? outcomeWords(expect.outcome, 'zh'), expect.grade].filter(Boolean).join(' ')}，算得 ${got}：${result.derivation.join('；')}。`, `The trial “${vector.name}” should be ${[expect.label ?? outcomeWords(expect.outcome, 'en'), expect.grade].filter(Boolean).join(' ')}; it comes to ${gotEn}: ${result.derivationEn.join('; ')}.`]
      : [`试算“${vector.name}”无法进行：${faultWords(tried)[0]}。`, `The trial “${vector.name}” cannot be made: ${faultWords(tried)[1]}.`];
    return [finding('failedVector', 'error', `vectors[${v}]`, words, ['改正判定规则，或改正试算。', 'Correct the rule, or correct the trial.'])];
  });
}

export const lintParts = (standard: Standard): Finding[] => [...lintDates(standard), ...lintSections(standard), ...lintBusiness(standard), ...lintShots(standard), ...lintVectors(standard)];
