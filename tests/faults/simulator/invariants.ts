// What must hold whatever happened.

import { expect } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import { hashSheet } from '#shared/case/sheet.ts';
import { isVisible, mayKnowCase } from '#shared/case/visible.ts';
import { BULK_END } from '#shared/contract/central.ts';
import { hashEvent } from '#shared/log/chain.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { StoredEvent } from '../../../src-main/store/events.ts';
import type { Device } from './device.ts';
import type { Excuses } from './steps.ts';
import { CASES, type World } from './world.ts';

/** Watches every answer on its way: before the opening nobody is sent a byte of another's sheet. Noted, since who sends takes what is thrown for a fault of the network. */
export function watchBlindness(world: World, device: Device): void {
  device.network.onReply = (url, text) => {
    if (!url.includes('/exchange/pull')) return;
    for (const line of text.split('\n')) {
      if (line === '' || line === BULK_END || !line.startsWith('{"case"')) continue;
      const event = JSON.parse(line) as SignedEvent;
      if (event.channel !== 'sheet' || event.actor === device.person) continue;
      if (!world.server.state(event.case).panelOpened) world.violations.push(`blindness: ${device.person} was sent a sheet of ${event.actor}`);
    }
  };
  // In a room no sheet is in the clear before whoever sends it knows of the opening, not on its way to its author's other machine either.
  device.network.onNeighbour = (host, url, sent, text) => {
    const from = text === undefined ? device : (host as Device);
    if (tellsOfSheet(url, text ?? sent)) world.violations.push(`blindness: ${url} tells of a sheet`);
    for (const event of eventsIn(url, text ?? sent)) {
      if (event.channel !== 'sheet' || from.casebook.open(from.person, event.case)?.state.panelOpened) continue;
      world.violations.push(`blindness: a sheet of ${event.actor} went through a room at ${url}`);
    }
  };
}

function eventsIn(url: string, text: string): readonly SignedEvent[] {
  if (url.endsWith('/exchange/pull')) return text.split('\n').flatMap((line) => (line.startsWith('{"case"') ? [JSON.parse(line) as SignedEvent] : []));
  if (url.endsWith('/exchange/push')) return (JSON.parse(text) as { json?: { events?: readonly SignedEvent[] } }).json?.events ?? [];
  return [];
}
const tellsOfSheet = (url: string, text: string): boolean => !/\/exchange\/(pull|push)$/.test(url) && text.includes('"channel":"sheet"');

/** Nothing that was acknowledged is gone from the machine's disk, and what lies there is whole. */
export function checkDisk(world: World, device: Device): void {
  const stored = CASES.flatMap((caseId) => device.store.events.ofCase(caseId));
  const here = new Set(stored.map(({ hash }) => hash));
  for (const hash of device.acknowledged) expect(here.has(hash), `acknowledged ${hash} is on the disk of ${device.id}`).toBe(true);
  const seats = stored.map(({ event }) => `${event.case} ${streamOf(event)} ${event.seq}`);
  expect(new Set(seats).size, 'one event a place').toBe(seats.length);
  for (const { event, hash } of stored) expect(hashEvent(event, world.crypto), 'what is stored is what was signed').toBe(hash);
}

/** What is here of others and not on the server came from a neighbour, and the server does not take it of its author: any other is a loss. */
function broughtByNeighbours({ devices, server }: World, excuses: Excuses, device: Device, stored: readonly StoredEvent[], there: ReadonlySet<string>): boolean {
  const extra = stored.filter(({ event, hash }) => event.device !== device.id && !there.has(hash));
  for (const { event } of extra) {
    const authors = devices.filter((one) => one.id === event.device);
    const isParked = authors.some((one) => one.store.events.refused().some((refused) => refused.case === event.case && refused.device === event.device && refused.channel === event.channel && refused.seq <= event.seq));
    const isOff = !mayKnowCase({ id: event.actor }, server.state(event.case));
    if (!isParked && !isOff && !excuses.copied.has(event.device) && !excuses.revoked.has(event.device)) throw new Error(`${event.type} ${event.seq} of ${event.device} is with ${device.id} and not on the server`);
  }
  return extra.length > 0;
}

/** After all have exchanged in calm: they agree, and nothing was lost, doubled or overwritten on the way. */
export function checkQuiet(world: World, excuses: Excuses): void {
  const { server, devices, crypto } = world;
  expect(world.violations.join('; ')).toBe('');
  const there = new Set(server.log.map(({ hash }) => hash));
  expect(there.size, 'each event once on the server').toBe(server.log.length);

  for (const device of devices) {
    const events = device.store.events;
    const troubled = excuses.copied.has(device.id) || excuses.revoked.has(device.id);
    // Taken off a case, one's later acts on it are parked; on any other case all are there.
    for (const caseId of CASES) {
      const state = server.state(caseId);
      const member = mayKnowCase({ id: device.person }, state);
      const stored = events.ofCase(caseId);
      const parked = events.refused().filter((one) => one.case === caseId);
      for (const { event, hash } of stored) {
        const isParked = parked.some((one) => one.device === event.device && one.channel === event.channel && one.seq <= event.seq);
        if (event.device !== device.id || there.has(hash) || isParked || !member || troubled) continue;
        throw new Error(`${event.type} ${event.seq} of ${device.id} on ${caseId} is neither on the server nor said to be refused`);
      }
      if (troubled || !member) continue;
      // The same heads as all that this person may see, and the same fold of it.
      const visible = server.log.filter(({ event }) => event.case === caseId && isVisible(event, { id: device.person }, state)).map(({ event }) => event);
      if (parked.length > 0) continue;
      if (broughtByNeighbours(world, excuses, device, stored, there)) continue;
      const open = device.casebook.open(device.person, caseId)!;
      const expected = foldCase(caseId, visible, crypto);
      expect(open.state.heads, `heads of ${device.id} on ${caseId}`).toEqual(expected.heads);
      expect(open.state, `state of ${device.id} on ${caseId}`).toEqual(expected);
      for (const sheet of Object.values(open.state.sheets)) if (sheet.submitted) expect(hashSheet(sheet, crypto), 'the submitted sheet').toBe(sheet.submitted.sheetHash);
    }
  }

  // Nobody's stream was overwritten: what the server has of a machine is what that machine (or, of a copied one, one of the two) wrote.
  for (const { event, hash } of server.log) {
    if (event.device === 'server') continue;
    const authors = devices.filter((device) => device.id === event.device);
    const wrote = authors.some((device) => device.store.events.hashAt(event.case, event.device, event.channel, event.seq) === hash);
    expect(wrote, `event ${event.seq} of ${event.device} is its author's`).toBe(true);
  }
  // Two histories are found: who holds the losing branch says so.
  for (const device of devices) {
    for (const caseId of CASES) {
      for (const { event, hash } of device.store.events.ofCase(caseId)) {
        const theirs = server.log.find((one) => one.event.case === caseId && streamOf(one.event) === streamOf(event) && one.event.seq === event.seq);
        if (!theirs || theirs.hash === hash || !mayKnowCase({ id: device.person }, server.state(caseId)) || excuses.revoked.has(device.id)) continue;
        const said = device.store.events.refused().some((one) => one.case === caseId && one.device === event.device && one.seq <= event.seq) || device.store.events.forks().some((fork) => fork.case === caseId && fork.device === event.device);
        expect(said, `the fork of ${event.device} is known to ${device.id}`).toBe(true);
      }
    }
  }
}
