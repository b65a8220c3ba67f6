import { describe, expect, it } from 'vitest';
import { contentsOfFootage, type Content, type Footage } from '../footage/footage.ts';
import type { CaseState, KeptRedaction } from './case.ts';
import { contentsOfRedaction, redactedFootage, sealedContents, shownFootage } from './layers.ts';

const content = (name: string): Content => ({ sha256: name, bytes: 1, mime: 'image/jpeg', parts: [name] });
const index = { tile: 512, levels: [{ width: 10, height: 10, columns: 1, rows: 1 }] };
const picture = (name: string): Footage => ({ original: content(name), pyramid: content(`${name}-pyramid`), preview: content(`${name}-preview`), name, title: name, width: 10, height: 10, projection: { kind: 'flat' }, capturePath: 'pano', index });
const video: Footage = {
  ...picture('video'),
  video: { duration: 1, frames: 9, codec: 'vp9', sound: true, direct: false, table: content('table'), proxies: [{ content: content('copy'), width: 10, height: 10 }], strip: { content: content('strip'), count: 1, width: 1, height: 1 } },
};
const redactionOf = (sha256: string, more: Partial<KeptRedaction> = {}): KeptRedaction => ({ sha256, shapes: [], index, pyramid: content(`${sha256}-covered`), preview: content(`${sha256}-covered-preview`), at: '', by: 'clerk', ...more });
const REDACTIONS = {
  kitchen: redactionOf('kitchen'),
  video: redactionOf('video', { video: { full: content('full'), proxies: [{ content: content('covered-copy'), width: 10, height: 10 }], strip: { content: content('covered-strip'), count: 1, width: 1, height: 1 } } }),
};
const person = (id: string, role: 'expert' | 'staff' | 'supervisor') => ({ id, name: id, role });
const state: Pick<CaseState, 'footage' | 'redactions' | 'unsealed' | 'panel'> = {
  footage: [picture('kitchen'), picture('door'), video],
  redactions: REDACTIONS,
  unsealed: [{ sha256: 'kitchen', by: 'chen', at: '', reason: '核对' }],
  panel: { experts: [person('chen', 'expert'), person('wang', 'expert')], lead: 'chen', staff: [person('li', 'staff')], supervisors: [person('zhao', 'supervisor')] },
};
const sealed = (id: string): string[] => [...sealedContents(state, { id })].sort();

describe('the layers of footage', () => {
  const kitchen = ['kitchen', 'kitchen-preview', 'kitchen-pyramid'];
  const whole = ['copy', 'strip', 'video', 'video-preview', 'video-pyramid'];

  it('are sealed for experts and supervisors until a reason is on record, for the one who gave it, of that footage alone', () => {
    expect(sealed('wang')).toEqual([...kitchen, ...whole].sort());
    expect(sealed('zhao')).toEqual([...kitchen, ...whole].sort());
    expect(sealed('chen')).toEqual(whole);
    expect(sealed('li')).toEqual([]);
  });

  it('never seal what is derived, what other footage names too, or the times of a video', () => {
    const all = new Set(sealed('wang'));
    for (const { sha256 } of Object.values(REDACTIONS).flatMap(contentsOfRedaction)) expect([sha256, all.has(sha256)]).toEqual([sha256, false]);
    expect(all.has('table')).toBe(false);
    const shared = { ...state, footage: [...state.footage, { ...picture('copy of the door'), preview: content('kitchen-preview') }] };
    expect(sealedContents(shared, { id: 'wang' }).has('kitchen-preview')).toBe(false);
  });

  it('show the derived one by default, and nothing in it leads to what was given', () => {
    const [first, second, third] = shownFootage(state);
    expect(second).toBe(state.footage[1]);
    const given = new Set(sealed('wang'));
    for (const one of [first!, third!]) expect(contentsOfFootage(one).filter(({ sha256 }) => given.has(sha256))).toEqual([]);
    expect(redactedFootage(video, REDACTIONS.video)).toMatchObject({ original: { sha256: 'full' }, video: { direct: true, codec: 'h264', table: { sha256: 'table' }, proxies: [{ content: { sha256: 'covered-copy' } }] } });
  });
});
