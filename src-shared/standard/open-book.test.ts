import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { narrowTo } from './business.ts';
import { evaluate } from './evaluate.ts';
import { foldLibrary, LIBRARY_TYPES, versionInForce, type LibraryEvent } from './library.ts';
import { itemsOf } from './items.ts';
import { escapeHtml, html } from './html.ts';
import { openBookHtml } from './open-book-html.ts';
import { openBookOf } from './open-book.ts';
import { standards } from './random.testing.ts';
import { ruleTemplates } from './rule-templates.ts';
import { checks, standardOf } from './standard.testing.ts';
import type { Standard } from './standard.ts';

const SECRET = '只给专家看的话';

describe('the open-book edition', () => {
  it('never holds an inner note, whatever else a standard holds', () => {
    fc.assert(
      fc.property(standards({ awkward: true }), (standard) => {
        const marked: Standard = {
          ...standard,
          innerNotes: [SECRET],
          sections: standard.sections.map((section) => ({ ...section, items: section.items.map((item) => ({ ...item, innerNote: SECRET, innerNoteEn: SECRET })) })),
          vectors: [{ name: SECRET, matter: 'm1', expect: { outcome: 'pass' } }],
          warnings: [SECRET],
        };
        const book = openBookOf(marked);
        expect(JSON.stringify(book)).not.toContain(SECRET);
        for (const language of ['zh', 'en'] as const) expect(openBookHtml(book, language)).not.toContain(SECRET);
      }),
      { seed: 20_261_125, numRuns: 40 },
    );
  });
  it('shows every item with its text, number, points and basis', () => {
    const standard: Standard = { ...standardOf(ruleTemplates()[0]!.rule, checks('key', 2, { max: 5, basis: ['《某法》第一条'], shots: ['s'] })), shots: [{ id: 's', title: '门头' }], materials: [{ no: '1', title: '申请书' }] };
    const page = openBookHtml(openBookOf(standard));
    for (const text of ['key 1', 'key 2', 'key.1', '《某法》第一条', '★ 关键项', '门头', '申请书', '标化分 90 分以上', '<td>5</td>']) expect(page).toContain(text);
  });
  it('makes text of whatever was written: no tag, attribute or script comes from a standard', () => {
    const hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\'&amp;</title></style>';
    const base = standardOf(ruleTemplates()[0]!.rule, checks('key', 1, { text: hostile, no: hostile, basis: [hostile], method: hostile, guidance: hostile, source: hostile }));
    const standard: Standard = { ...base, title: hostile, source: hostile, materials: [{ no: hostile, title: hostile, basis: hostile }], sections: [{ ...base.sections[0]!, title: hostile }], matters: [{ ...base.matters[0]!, name: hostile, rule: { ...base.matters[0]!.rule, text: hostile, notes: [hostile] } }] };
    for (const language of ['zh', 'en'] as const) {
      const page = openBookHtml(openBookOf(standard), language);
      expect(page).not.toMatch(/<script|<img|onerror=alert\(2\)>(?!&)/i);
      expect([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag!.toLowerCase()).filter((tag) => ['script', 'img', 'iframe', 'object', 'a', 'link', 'form'].includes(tag))).toEqual([]);
      expect(page.match(/<\/style>/g)).toHaveLength(1);
      expect(page).toContain(escapeHtml(hostile));
    }
    expect(html`<b title="${'"'}">${['<', 1, html`<i>`]}</b>`.markup).toBe('<b title="&quot;">&lt;1<i></b>');
  });
});

describe('business items', () => {
  const standard: Standard = {
    ...standardOf(ruleTemplates()[5]!.rule, [...checks('key', 1), ...checks('general', 2, { business: ['cold'] }), ...checks('important', 1, { business: ['cold', 'hot'] })]),
    business: [{ id: 'cold', name: '冷食' }, { id: 'hot', name: '热食' }],
    stated: { total: 4 },
  };
  it('narrow a sheet to what is applied for, and what is left out counts nowhere', () => {
    const hot = narrowTo(standard, ['hot']);
    expect(itemsOf(hot).map((item) => item.id)).toEqual(['key-1', 'important-1']);
    expect(hot.stated).toBeUndefined();
    expect(itemsOf(hot)[1]?.business).toEqual(['hot']);
    expect(evaluate(hot, 'm', { 'general-1': { answer: 'fails' } }).outcome).toBe('pass');
    expect(itemsOf(narrowTo(standard, ['cold', 'hot']))).toHaveLength(4);
    expect(() => narrowTo(standard, ['tea'])).toThrow(RangeError);
  });
});

describe('the library', () => {
  const h = (n: number): string => n.toString(16).padStart(64, '0');
  let n = 100;
  const event = (type: string, body: object): LibraryEvent => {
    n += 1;
    return { hash: h(n), event: { case: 'library:b', device: 'd', channel: 'open', seq: n, prev: null, at: '2026-01-01T00:00:00.000Z/0000', actor: 'p', type, bodyHash: h(0), sig: '', salt: '', body: body as never } };
  };
  const publish = (hash: number, version: string, from: string, until?: string) => event(LIBRARY_TYPES.published, { standard: h(hash), id: 'food', version, from, ...(until === undefined ? {} : { until }), name: '李' });
  const retire = (hash: number, until: string) => event(LIBRARY_TYPES.retired, { standard: h(hash), until, name: '李', reason: '新规' });
  it('takes a version once, never changes it, and keeps what has no effect with the reason', () => {
    const { entries, refused } = foldLibrary([{ hash: h(1), id: 'shipped', version: '1' }], [publish(2, '1', '2026-01-01'), publish(3, '1', '2026-01-01'), publish(2, '1', '2026-01-01'), retire(9, '2026-02-01'), retire(2, '2026-02-01'), retire(2, '2026-03-01'), event('standard.other', {}), event(LIBRARY_TYPES.published, { standard: 'x' })]);
    expect([...entries.values()].map(({ hash, status }) => [hash, status])).toEqual([[h(1), 'shipped'], [h(2), 'retired']]);
    expect(refused.map(({ reason }) => reason)).toEqual(['versionTaken', 'alreadyPublished', 'unknownStandard', 'alreadyRetired', 'malformed', 'malformed']);
  });
  it('knows which version a case opened on a day takes', () => {
    const { entries } = foldLibrary([], [publish(2, '1', '2026-01-01'), publish(3, '2', '2026-07-01'), publish(4, '3', '2027-01-01', '2027-06-30'), retire(2, '2026-08-31')]);
    const on = (day: string) => versionInForce(entries.values(), 'food', day)?.version;
    expect([on('2025-12-31'), on('2026-06-30'), on('2026-07-01'), on('2026-09-01'), on('2027-01-01'), on('2027-07-01')]).toEqual([undefined, '1', '2', '2', '3', '2']);
  });
});
