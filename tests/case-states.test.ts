// docs/case-states.md is what people read of the machine; the rules are what it does. Here the two are held together.

import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseState } from '#shared/case/case.ts';
import { catalogue, type Act, type EventType } from '#shared/case/events.ts';
import { documentOf, hashOf, mark } from '#shared/case/history.testing.ts';
import { noticedItems, trackOf } from '#shared/case/procedure.ts';
import { begunCase, draw, openedSession, seatedCase, walk, walks } from '#shared/case/procedure.testing.ts';
import { mayAct } from '#shared/case/rules.ts';
import { openHeads } from '#shared/case/seal.ts';

interface Row {
  readonly event: string;
  readonly channel: string;
  readonly by: readonly string[];
  readonly refused: readonly string[];
}

const cells = (line: string): readonly string[] => line.split('|').slice(1, -1).map((cell) => cell.trim());
const table: readonly Row[] = readFileSync(new URL('../docs/case-states.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\| `[a-z]+\.[A-Za-z0-9]+` \|/.test(line))
  .map(cells)
  .map(([event = '', channel = '', by = '', , refused = '']) => ({
    event: event.replaceAll('`', ''), channel, by: by.split(',').map((one) => one.trim()), refused: refused === '–' ? [] : refused.split(',').map((code) => code.trim().replaceAll('`', '')),
  }));

const PARTS = ['server', 'member', 'lead', 'staff', 'supervisor', 'stranger'] as const;
const WORDS: { readonly [word: string]: readonly (typeof PARTS)[number][] } = { server: ['server'], member: ['member', 'lead'], lead: ['lead'], staff: ['staff'], 'everybody on the case': ['member', 'lead', 'staff', 'supervisor'] };

/** Cases at different points of their way: an act that a part may do at all is possible in one of them. */
const cases = (): readonly CaseState[] => {
  const noticed = openedSession();
  const seen = () => ({ seen: openHeads(noticed.history.heads()) });
  noticed.history.append('ds1', 's1', 'notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '', problems: [{ item: 'i1', problem: '不符合', clause: '', measure: '整改', marks: [] }] }, seen());
  const before = noticed.history.fold();
  noticed.history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已整改', footage: [] }, seen());
  const drawing = begunCase();
  drawing.append('server', 'server', 'draw.committed', { draw: 'd', count: 1, commitment: hashOf(1), pool: [], excluded: [] });
  const documents = openedSession();
  documents.history.append('server', 'server', 'document.numbered', { kind: 'minutes', version: 1, number: '1' }, { seen: openHeads(documents.history.heads()) });
  documents.history.append('ds1', 's1', 'document.composed', { kind: 'minutes', version: 1, document: documentOf('d0c'), entries: {} }, { seen: openHeads(documents.history.heads()) });
  documents.history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '1' }, { seen: openHeads(documents.history.heads()) });
  documents.history.append('ds1', 's1', 'conclusion.composed', { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') }, { seen: openHeads(documents.history.heads()) });
  const composed = documents.history.fold();
  documents.history.append('ds1', 's1', 'conclusion.signed', { matter: 'food', document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true }, { seen: openHeads(documents.history.heads()) });
  const numbered = documents.history.fold();
  documents.history.append('ds1', 's1', 'document.signed', { kind: 'minutes', version: 1, document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true }, { seen: openHeads(documents.history.heads()) });
  const empty = begunCase();
  const blank: CaseState = { ...empty.fold() };
  const { opened: _, ...unopened } = blank;
  const stopped = begunCase();
  stopped.append('ds1', 's1', 'clock.stopped', { cause: '补正', basis: '' });
  const elected = seatedCase({ lead: 'elected' });
  for (const voter of elected.members) elected.history.append(`d-${voter}`, voter, 'lead.voted', { for: elected.members[0]! }, { seen: openHeads(elected.history.heads()) });
  const listed = begunCase();
  draw(listed, 'd1');
  return [
    unopened as CaseState, blank, drawing.fold(), listed.fold(), stopped.fold(), seatedCase().history.fold(), elected.history.fold(), seatedCase({ lead: 'named' }).history.fold(),
    openedSession().history.fold(), before, noticed.history.fold(), composed, numbered, documents.history.fold(),
  ];
};

const bodies = (state: CaseState, me: string): { readonly [T in EventType]: unknown } => {
  const member = state.panel?.experts[0]?.id ?? 'e1';
  const shape = { sha256: hashOf('f1'), reason: 'x' };
  const pair = { first: hashOf('f1'), second: hashOf('f1'), pairs: [], turn: [1, 0, 0, 0] };
  const document = documentOf('d0c');
  const vote = { item: 'i1', answer: 'meets' };
  return {
    'case.opened': {}, 'staff.assigned': { staff: [], supervisors: [] }, 'panel.assigned': { experts: [{ id: 'z' }], lead: 'z', staff: [], supervisors: [] },
    'footage.added': {}, 'footage.withdrawn': shape, 'footage.redacted': shape, 'footage.unsealed': shape, 'footage.aligned': pair, 'footage.requested': {},
    'draw.committed': { draw: 'new', count: 1, pool: [], excluded: [], commitment: hashOf(1) }, 'draw.entered': { draw: 'd', nonce: '0'.repeat(32) }, 'draw.revealed': { draw: 'd', seed: '', entry: hashOf(1), chosen: ['z'] },
    'recusal.stated': { conflict: false, grounds: [] }, 'objection.recorded': { objection: 'o', person: member, reason: 'x' }, 'objection.decided': { objection: 'o', upheld: true, reason: 'x' },
    'member.replaced': { person: member, why: 'absent', reason: 'x' }, 'member.signedIn': {}, 'lead.voted': { for: member }, 'lead.chosen': { lead: member }, 'survey.made': { surveyors: ['s1', 's2'], on: '2026-11-24', note: '' },
    'reading.confirmed': { standards: [] }, 'footage.looked': shape, 'item.answered': vote, 'item.noted': { item: 'i1', note: '' }, 'item.advised': { item: 'i1', advice: '' }, 'item.timed': { item: 'i1', ms: 1 },
    'mark.placed': { mark: mark('m', 'i1', 'f1') }, 'mark.changed': { mark: mark('m', 'i1', 'f1') }, 'mark.removed': { id: 'm' }, 'view.aligned': pair, 'measure.based': { sha256: hashOf('f1'), basis: null }, 'act.undone': { event: hashOf(1) },
    'sheet.closed': { sheetHash: hashOf(1), opinion: '' }, 'sheet.sealed': { seal: hashOf(1) }, 'sheet.submitted': { sheet: { seq: 1, hash: null }, sheetHash: hashOf(1), opinion: '' }, 'panel.opened': {},
    'opinion.changed': { item: 'i1', from: { answer: null }, to: { answer: 'meets' }, reason: 'x' }, 'item.voted': vote, 'item.settled': { ...vote, reason: 'x' }, 'dissent.stated': { text: 'x' },
    'minutes.edited': { text: 'x' }, 'minutes.approved': { edit: hashOf(1) }, 'notice.issued': { problems: [] }, 'notice.numbered': { number: '1' },
    'finding.added': { finding: 'f', item: 'i2', reason: 'x' }, 'finding.decided': { finding: 'f', approved: true, reason: 'x' }, 'rectification.answered': { item: noticedItems(state.procedure)[0] ?? 'i1', text: 'x', footage: [] },
    'rectification.judged': { item: 'i1', answer: trackOf(state.procedure, 'i1').answer?.event ?? hashOf(1), verdict: 'accepted', reason: 'x' }, 'rectification.closed': { reason: 'x' }, 'reminder.given': {},
    'signature.refused': { person: 'applicant', document: 'notice', reason: 'x' }, 'clock.stopped': {}, 'clock.resumed': {}, 'reference.declared': { values: [], reason: 'x' },
    'conclusion.numbered': { matter: 'food', number: '1' }, 'conclusion.composed': { matter: 'food', document }, 'conclusion.signed': { matter: 'food', document },
    'conclusion.approved': { matter: 'food', document, over: document.sha256, certificate: hashOf('ce'), signer: 'x', testKey: true }, 'conclusion.declined': { matter: 'food', reason: 'x' }, 'conclusion.stamped': { matter: 'food', document, over: documentOf('519').sha256, at: '', authority: 'x' },
    'document.numbered': { kind: 'tracking', version: 1, number: '1' }, 'document.composed': { kind: 'minutes', version: 1, document }, 'document.signed': { kind: 'minutes', version: 1, document },
    'document.stamped': { kind: 'minutes', version: 1, document, over: documentOf('519').sha256, at: '', authority: 'x' }, 'document.sm2Signed': { kind: 'conclusion', matter: 'food', of: documentOf('519').sha256, signature: document, certificate: hashOf('ce'), signer: 'x', testKey: true },
    'document.corrected': { kind: 'conclusion', matter: 'food', of: documentOf('519').sha256, reason: 'x', changes: [] }, 'case.withdrawn': { reason: 'x' }, 'case.returned': { reason: 'x', basis: me },
    'invitation.made': { invitation: 'new' }, 'invitation.revoked': { invitation: 'i' }, 'camera.added': { camera: 'new' }, 'camera.removed': { camera: 'k' }, 'call.opened': { call: 'new' }, 'call.joined': { call: 'c', peer: 'new' }, 'call.left': { call: 'c', peer: 'p' }, 'call.consented': { call: 'c', peer: 'p' },
    'call.closed': { call: 'c' }, 'recording.started': { call: 'c', recording: 'new' }, 'recording.anchored': { recording: 'r' }, 'recording.stopped': { recording: 'r' }, 'recording.kept': { recording: `r-${me}` },
    'recording.mirrored': { recording: 'r', mirror: 'm' }, 'recording.held': { recording: 'r', mirror: 'm' },
    'snapshot.taken': { call: 'c', nonce: 'n' }, 'site.delivered': { invitation: 'i' }, 'site.ticked': { invitation: 'i' }, 'visit.booked': { booking: 'new' }, 'visit.moved': { booking: 'b' }, 'visit.cancelled': { booking: 'b' },
  };
};

describe('the table of docs/case-states.md', () => {
  test('names every event once, on its channel', () => {
    expect(table.map(({ event }) => event).toSorted()).toEqual(Object.keys(catalogue).toSorted());
    for (const { event, channel } of table) expect([event, channel]).toEqual([event, catalogue[event as EventType].channel]);
  });

  test('says who may do what', () => {
    const states = cases();
    const personIn = (state: CaseState, part: (typeof PARTS)[number]): string | undefined => {
      if (part === 'member') return state.panel?.experts.find(({ id }) => id !== state.panel?.lead)?.id;
      if (part === 'lead') return state.panel?.lead || undefined;
      return { server: 'server', staff: 's1', supervisor: 'v1', stranger: 'nobody' }[part];
    };
    const rights = table.map(({ event }) => {
      const may = PARTS.filter((part) =>
        states.some((state) => {
          const person = personIn(state, part);
          if (person === undefined) return false;
          const act = { type: event, body: bodies(state, person)[event as EventType] } as Act;
          return !['notAllowed', 'notAssigned', 'unknownCase'].includes(mayAct(state, { id: person }, act) ?? '');
        }),
      );
      return [event, may];
    });
    expect(rights).toEqual(table.map(({ event, by }) => [event, PARTS.filter((part) => by.some((word) => WORDS[word]?.includes(part)))]));
  });

  test('names every refusal that people run into, whatever they do', () => {
    const everywhere = new Set(['unknownCase', 'ended', 'notAllowed', 'notAssigned', 'badBody']);
    const documented = new Map(table.map(({ event, refused }) => [event, new Set(refused)]));
    const met = new Set<string>();
    for (const changes of [{}, { lead: 'elected' as const, minutes: true }, { lead: 'named' as const, kind: 'onSite' as const }]) {
      fc.assert(
        fc.property(walks(90), (script) => {
          let last: CaseState | undefined;
          walk(script, changes, (state) => {
            last = state;
          });
          for (const { type, reason } of last?.refused ?? []) {
            if (everywhere.has(reason)) continue;
            met.add(`${type} ${reason}`);
            expect(documented.get(type)?.has(reason), `${type} was refused as ${reason}`).toBe(true);
          }
        }),
        { seed: 20261125, numRuns: 3 },
      );
    }
    // Enough of them were met for the comparison to say something.
    expect(met.size).toBeGreaterThan(20);
  });
});
