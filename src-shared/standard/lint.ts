// The linter of standards: finds in a well-formed standard what its author will not have meant. Official forms are wrong in these
// ways too; an importer keeps them as they are and shows the findings.

import { add, compare, parseRational, toShort, ZERO } from './rational.ts';
import type { Finding, LintCode } from './finding.ts';
import { itemsOf, servesMatter } from './items.ts';
import { lintParts } from './lint-parts.ts';
import { lintRule } from './lint-rule.ts';
import { LEVELS } from './answer.ts';
import type { Item, Standard } from './standard.ts';

export { BLOCKING, type Finding, type LintCode } from './finding.ts';

interface Placed {
  readonly item: Item;
  readonly path: string;
}

const placed = (standard: Standard): Placed[] =>
  standard.sections.flatMap((section, s) => section.items.map((item, i) => ({ item, path: `sections[${s}].items[${i}]` })));

/** Every later one of those that have the same key as an earlier one, with the earlier one's place. */
function repeated<T extends { readonly path: string }>(all: readonly T[], keyOf: (one: T) => string): { readonly one: T; readonly first: T }[] {
  const seen = new Map<string, T>();
  const found: { one: T; first: T }[] = [];
  for (const one of all) {
    const first = seen.get(keyOf(one));
    if (first) found.push({ one, first });
    else seen.set(keyOf(one), one);
  }
  return found;
}

function lintNumbers(standard: Standard): Finding[] {
  const items = placed(standard);
  const named = (code: LintCode, severity: Finding['severity'], path: string, zh: string, en: string, mendZh: string, mendEn: string): Finding => ({
    code, severity, path, zh, en, mend: { zh: mendZh, en: mendEn },
  });
  return [
    ...repeated(items, ({ item }) => item.id).map(({ one, first }) =>
      named('repeatedId', 'error', `${one.path}.id`, `编码 ${one.item.id} 已被 ${first.path} 使用，两项会共用一个答案。`,
        `The id ${one.item.id} is already that of ${first.path}: both would share one answer.`, '给这一项另一个编码。', 'Give this item an id of its own.')),
    ...repeated(items, ({ item }) => item.no).map(({ one, first }) =>
      named('repeatedNumber', 'warning', `${one.path}.no`, `序号 ${one.item.no} 与 ${first.path} 重复。`,
        `The number ${one.item.no} is that of ${first.path} as well.`, '改正序号；原表如此的，在“原表问题”中注明。', 'Correct the number, or note among the oddities that the original has it so.')),
    ...repeated(items, ({ item }) => item.text.replace(/\s/g, '')).map(({ one, first }) =>
      named('repeatedText', 'warning', `${one.path}.text`, `内容与 ${first.path} 相同。`, `The text is that of ${first.path}.`,
        '合并为一项，或写清两项的不同。', 'Make them one item, or say how they differ.')),
    ...repeated(standard.shots.map((shot, s) => ({ shot, path: `shots[${s}]` })), ({ shot }) => shot.id).map(({ one, first }) =>
      named('repeatedId', 'error', `${one.path}.id`, `镜头编码 ${one.shot.id} 已被 ${first.path} 使用。`, `The shot id ${one.shot.id} is that of ${first.path} as well.`,
        '给这个镜头另一个编码。', 'Give this shot an id of its own.')),
    ...repeated(standard.matters.map((matter, m) => ({ matter, path: `matters[${m}]` })), ({ matter }) => matter.id).map(({ one, first }) =>
      named('repeatedId', 'error', `${one.path}.id`, `事项编码 ${one.matter.id} 已被 ${first.path} 使用。`, `The matter id ${one.matter.id} is that of ${first.path} as well.`,
        '给这个事项另一个编码。', 'Give this matter an id of its own.')),
  ];
}

function lintSums(standard: Standard): Finding[] {
  const findings: Finding[] = [];
  standard.sections.forEach((section, s) => {
    if (section.statedMax === undefined) return;
    const stated = parseRational(section.statedMax) ?? ZERO;
    const sum = section.items.reduce((total, item) => add(total, parseRational(item.max ?? 0) ?? ZERO), ZERO);
    if (compare(stated, sum) === 0) return;
    findings.push({
      code: 'sectionSum', severity: 'error', path: `sections[${s}].statedMax`,
      zh: `“${section.title}”标明 ${toShort(stated)} 分，各项合计 ${toShort(sum)} 分。`,
      en: `“${section.titleEn ?? section.title}” states ${toShort(stated)} points; its items add up to ${toShort(sum)}.`,
      mend: { zh: '核对各项分值或改正小计。计算以各项分值为准。', en: 'Check the items or correct the total. Results go by the items.' },
    });
  });
  const items = itemsOf(standard);
  for (const level of [...LEVELS, 'total'] as const) {
    const stated = standard.stated?.[level];
    const there = level === 'total' ? items.length : items.filter((item) => item.level === level).length;
    if (stated === undefined || stated === there) continue;
    findings.push({
      code: 'statedCount', severity: 'error', path: `stated.${level}`,
      zh: `标明 ${stated} 项，实有 ${there} 项。`, en: `${stated} items are stated, ${there} are there.`,
      mend: { zh: '补上缺少的项，或改正标明的项数。', en: 'Add what is missing, or correct the stated number.' },
    });
  }
  return findings;
}

function lintReferences(standard: Standard): Finding[] {
  const shots = new Set(standard.shots.map((shot) => shot.id));
  const matters = new Set(standard.matters.map((matter) => matter.id));
  const unknown = (code: 'unknownShot' | 'unknownMatter', id: string, path: string): Finding => ({
    code, severity: 'error', path,
    zh: code === 'unknownShot' ? `没有编码为 ${id} 的镜头。` : `没有编码为 ${id} 的事项。`,
    en: code === 'unknownShot' ? `There is no shot ${id}.` : `There is no matter ${id}.`,
    mend: { zh: '改正编码，或补上它。', en: 'Correct the id, or add what it names.' },
  });
  const findings: Finding[] = [];
  for (const { item, path } of placed(standard)) {
    item.shots?.forEach((shot, i) => shots.has(shot) || findings.push(unknown('unknownShot', shot, `${path}.shots[${i}]`)));
    item.matters?.forEach((matter, i) => matters.has(matter) || findings.push(unknown('unknownMatter', matter, `${path}.matters[${i}]`)));
  }
  standard.flow.forEach((step, f) =>
    step.shots.forEach((shot, i) => shots.has(shot) || findings.push(unknown('unknownShot', shot, `flow[${f}].shots[${i}]`))),
  );
  standard.matters.forEach((matter, m) => {
    if (itemsOf(standard).some((item) => servesMatter(item, matter.id))) return;
    findings.push({
      code: 'matterWithoutItems', severity: 'error', path: `matters[${m}]`,
      zh: `没有一项服务于事项“${matter.name}”。`, en: `No item serves the matter “${matter.nameEn ?? matter.name}”.`,
      mend: { zh: '在属于它的各项选上这个事项，或删去它。', en: 'Choose it in the items that serve it, or remove the matter.' },
    });
  });
  return findings;
}

function lintItems(standard: Standard): Finding[] {
  const findings: Finding[] = [];
  const isBased = ({ item }: Placed): boolean => item.basis.some((basis) => basis.trim() !== '');
  // A form that names no law at all has one fault and not one for each item.
  const noneBased = placed(standard).length > 1 && !placed(standard).some(isBased);
  if (noneBased) {
    findings.push({
      code: 'missingBasis', severity: 'warning', path: 'sections',
      zh: '没有一项写明依据。', en: 'No item has a legal basis.', mend: { zh: '在各项写明法规名称和条款。', en: 'Name the law and the article in each item.' },
    });
  }
  for (const { item, path } of placed(standard)) {
    const say = (code: LintCode, severity: Finding['severity'], where: string, zh: string, en: string, mendZh: string, mendEn: string): number =>
      findings.push({ code, severity, path: `${path}.${where}`, zh: `${item.no} ${zh}`, en: `${item.no} ${en}`, mend: { zh: mendZh, en: mendEn } });
    if (!noneBased && !isBased({ item, path })) {
      say('missingBasis', 'warning', 'basis', '没有依据。', 'has no legal basis.', '写明法规名称和条款。', 'Name the law and the article.');
    }
    if (standard.shots.length > 0 && (item.shots ?? []).length === 0) {
      say('missingShot', 'warning', 'shots', '没有对应的镜头。', 'has no shot.', '选择能看到它的镜头。', 'Choose a shot that shows it.');
    }
    if (item.kind === 'score' && item.max === undefined) {
      say('missingMax', 'error', 'max', '是评分项，没有满分。', 'is scored but has no full points.', '写上满分。', 'Give its full points.');
    }
    if (item.partialPoints !== undefined && (item.max === undefined || item.partialPoints > item.max)) {
      say('missingMax', 'error', 'partialPoints', '基本符合的得分超过满分。', 'gives more for basically met than its full points.', '改正得分或满分。', 'Correct one of the two.');
    }
    if (new Set(item.answers).size !== item.answers.length || !item.answers.includes('meets') || !item.answers.includes('fails')) {
      say('badAnswers', 'error', 'answers', '的答案重复，或缺少符合、不符合。', 'repeats an answer, or lacks meets or fails.', '每个答案写一次，至少有符合和不符合。', 'Name each answer once, meets and fails among them.');
    }
    if ((item.noteOn ?? []).some((answer) => !item.answers.includes(answer))) {
      say('badAnswers', 'warning', 'noteOn', '要求备注的答案不能选。', 'asks a note for an answer that cannot be given.', '从“必须写备注”中去掉它。', 'Take it out of the answers that need a note.');
    }
  }
  return findings;
}

/** All findings, in the order of the document. An empty list means that nothing was found, not that the form is right. */
export function lintStandard(standard: Standard): Finding[] {
  const rules = standard.matters.flatMap((matter, m) =>
    lintRule(matter.rule, itemsOf(standard, matter.id), `matters[${m}].rule`),
  );
  return [...lintReferences(standard), ...rules, ...lintNumbers(standard), ...lintSums(standard), ...lintItems(standard), ...lintParts(standard)];
}
