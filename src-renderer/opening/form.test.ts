import { expect, test } from 'vitest';
import { openCaseSchema } from '#shared/contract/central-cases.ts';
import type { OpeningGround } from '#shared/contract/workstation-cases.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { checks, standardOf } from '#shared/standard/standard.testing.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { dayAfter, dueOf, extentOf, firstForm, missingIn, questionOf, type Form, type Sheet } from './form.ts';

const ground: OpeningGround = { today: '2026-11-26', bureau: '局', staff: [{ id: 'a', name: '甲', role: 'staff' }, { id: 'b', name: '乙', role: 'staff' }], supervisors: [], industries: [] };
const plain = standardOf(ruleTemplates()[5]!.rule, checks('key', 2));
const catering: Standard = { ...standardOf(ruleTemplates()[5]!.rule, [...checks('key', 1), ...checks('general', 3, { business: ['cold'] })]), business: [{ id: 'cold', name: '冷食' }, { id: 'tea', name: '饮品' }] };
const sheetOf = (whole: Standard | undefined, more: Partial<Sheet> = {}): Sheet => ({ whole, faulty: false, common: [], undecided: 0, ...more });
const filled: Form = { ...firstForm(ground), name: '面庄', address: '5 号', picked: ['s'], dueOn: '2026-12-20' };
const missing = (more: Partial<Form> = {}, sheet = sheetOf(plain)) => missingIn({ ...filled, ...more }, sheet, ground.today);

test('an empty form says all that is missing, in its order; a filled one nothing', () => {
  expect(missingIn(firstForm(ground), sheetOf(undefined), ground.today)).toEqual(['name', 'address', 'standards', 'dueOn']);
  expect(missing()).toEqual([]);
  expect(missing({ name: '  ' })).toEqual(['name']);
});

test('each kind of review asks for its own', () => {
  const kind = (one: Form['procedure']['kind'], more: Partial<Form> = {}) => missing({ procedure: { ...filled.procedure, kind: one }, ...more });
  expect(kind('staff')).toEqual(['reviewers']);
  expect(kind('staff', { reviewers: ['a', 'a'] })).toEqual(['reviewers']);
  expect(kind('staff', { reviewers: ['a', 'b'] })).toEqual([]);
  expect(kind('onSite')).toEqual(['onSiteBasis']);
  expect(missing({ procedure: { ...filled.procedure, size: 1 } })).toEqual(['size']);
});

test('a position is whole and on the earth, or not there', () => {
  expect(missing({ latitude: '34.3' })).toEqual(['place']);
  expect(missing({ latitude: '34.3', longitude: '208.9' })).toEqual(['place']);
  expect(missing({ latitude: 'north', longitude: '108.9' })).toEqual(['place']);
  expect(missing({ latitude: '34.3', longitude: '108.9' })).toEqual([]);
});

test('business items are asked for where the standard has them; what was ticked on another standard does not count', () => {
  expect(missing({}, sheetOf(catering))).toEqual(['business']);
  expect(missing({ business: ['elsewhere'] }, sheetOf(catering))).toEqual(['business']);
  expect(missing({ business: ['tea', 'elsewhere'] }, sheetOf(catering))).toEqual([]);
  expect(extentOf({ ...filled, business: ['tea'] }, sheetOf(catering))).toEqual({ items: 1, keyItems: 1, shots: 0, left: 3 });
  expect(questionOf({ ...filled, business: ['tea', 'elsewhere'] }, [{ id: 's', hash: 'a'.repeat(64) }], sheetOf(catering), 'case-1').business).toEqual(['tea']);
});

test('several standards wait until every common item is decided', () => {
  expect(missing({}, sheetOf(plain, { undecided: 2 }))).toEqual(['merge']);
  expect(missing({}, sheetOf(undefined, { faulty: true }))).toEqual(['mergeFault']);
  expect(missing({}, sheetOf(undefined))).toEqual(['loading']);
});

test('the day by which it is due follows from the promise until somebody enters one', () => {
  const calendar = { holidays: ['2026-12-01'], workdays: ['2026-11-28'] };
  // Friday 27, made-up Saturday 28, Monday 30; Tuesday is off.
  expect(dayAfter('2026-11-26', 3, calendar)).toBe('2026-11-30');
  expect(dayAfter('2026-11-26', 4, calendar)).toBe('2026-12-02');
  const promised: Form = { ...filled, dueOn: '', promisedDays: 3, appliedOn: '2026-11-26', procedure: { ...filled.procedure, calendar } };
  expect(dueOf(promised)).toBe('2026-11-30');
  expect(dueOf({ ...promised, dueOn: '2026-12-09' })).toBe('2026-12-09');
  expect(missing({ dueOn: '2026-11-25' })).toEqual(['duePast']);
});

test('the question is one that the server takes, with the bureau’s last settings and without what belonged to that case', () => {
  const last = { hideResult: true, consolidation: { checks: 'anyFails', scores: 'median' } as const, procedure: { ...filled.procedure, kind: 'onSite' as const, onSiteBasis: '《旧法》', size: 5, limits: [{ matter: 'food', promisedDays: 8, stops: ['rectification' as const] }] } };
  const form: Form = { ...firstForm({ ...ground, lastSettings: last }), name: ' 面庄 ', address: '5 号', picked: ['s'], latitude: '34.3', longitude: '108.9', onSiteBasis: '《新法》第三条' };
  expect(form).toMatchObject({ hideResult: true, promisedDays: 8, stops: ['rectification'] });
  const question = questionOf(form, [{ id: 's', hash: 'a'.repeat(64) }], sheetOf(plain), 'case-1');
  expect(openCaseSchema.parse(question)).toEqual(question);
  expect(question).toMatchObject({
    applicant: { name: '面庄', place: { latitude: 34.3, longitude: 108.9 } }, reviewers: [],
    settings: { hideResult: true, consolidation: { scores: 'median' }, procedure: { kind: 'onSite', size: 5, onSiteBasis: '《新法》第三条', limits: [{ matter: '', promisedDays: 8 }] } },
  });
  expect(question).not.toHaveProperty('number');
});
