// A whole case for tests, as two experts and a clerk would leave it: every event hashed, chained and signed, the devices enrolled.

import { readFileSync } from 'node:fs';
import { createHistory, createTestCrypto, expert, footage, hashOf, keyOf, mark, opening, panelOf, staff, type History } from '#shared/case/history.testing.ts';
import type { Json } from '#shared/json.ts';
import { hashJson, signDeviceRecord } from '#shared/log/chain.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import { parseStandard } from '#shared/standard/load.ts';
import type { Standard } from '#shared/standard/standard.ts';
import sharp from 'sharp';
import { resourcePath } from './fonts.ts';
import type { ConclusionSource } from './from-case.ts';

export const REPORT_NUMBER = '示审食许〔2026〕7号';

export const foodStandard = (): { readonly hash: string; readonly standard: Standard } => {
  const json = JSON.parse(readFileSync(resourcePath('standards', 'food-business.json'), 'utf8')) as Json;
  const parsed = parseStandard(json);
  if (!parsed.ok) throw new Error('The shipped standard does not parse');
  return { hash: hashJson(json, createTestCrypto()), standard: parsed.standard };
};

const owners: { readonly [device: string]: string } = { server: 'server', ds1: 's1', d1: 'e1', d2: 'e2' };

export const enrolled = (): DeviceRecord[] =>
  Object.entries(owners).map(([device, person]) => {
    const publicKey = Buffer.from(createTestCrypto().publicKey(keyOf(device))).toString('base64');
    return signDeviceRecord({ device, person, publicKey, enrolledAt: '2026-01-01T00:00:00.000Z' }, keyOf('server'), createTestCrypto());
  });

export interface Concluded {
  readonly history: History;
  readonly source: ConclusionSource;
}

/** Concluded up to its number. Two problems, one of them settled by the panel, and one picture of evidence. */
export const concludedCase = async (options: { readonly number?: string | null; readonly names?: readonly [string, string] } = {}): Promise<Concluded> => {
  const { number = REPORT_NUMBER, names = ['张䶮', '李堃'] } = options;
  const { hash, standard } = foodStandard();
  const history = createHistory();
  const { append } = history;
  append('server', 'server', 'case.opened', opening({ matters: [{ id: 'food', name: '食品经营许可', standard: hash, mark: '食许' }] }));
  const panel = panelOf('e1', 'e2');
  append('server', 'server', 'panel.assigned', {
    ...panel,
    experts: panel.experts.map((one, index) => ({ ...one, name: names[index]! })),
    staff: [staff('s1')],
  });
  append('ds1', 's1', 'footage.added', { footage: { ...footage('f1'), capturedAt: '2026-11-20T01:30:00.000Z' } });
  const items = standard.sections.flatMap(section => section.items);
  const general = items.filter(item => item.level !== 'key');
  const [failed, differing, absent] = [general[0]!, general[1]!, general[2]!];
  for (const [device, person] of [['d1', 'e1'], ['d2', 'e2']] as const) {
    for (const item of items) {
      const answer = item === failed ? 'fails' : item === differing && person === 'e2' ? 'basically' : item === absent ? 'na' : 'meets';
      append(device, person, 'item.answered', { item: item.id, answer, ...(answer === 'na' ? { reason: '本店不经营此类食品' } : {}) });
    }
    append(device, person, 'item.noted', { item: failed.id, note: person === 'e1' ? '地漏无防鼠隔栅。' : '墙面瓷砖脱落两处。' });
  }
  append('d1', 'e1', 'item.advised', { item: failed.id, advice: '加装不锈钢隔栅。' });
  append('d1', 'e1', 'mark.placed', { mark: { ...mark('m1', failed.id, hashOf('f1')), label: '缺隔栅处' } });
  history.submit('d1', 'e1', '总体符合要求。');
  history.submit('d2', 'e2', '同意。');
  append('d1', 'e1', 'panel.opened', {}, { seen: history.heads() });
  append('d1', 'e1', 'item.settled', { item: differing.id, answer: 'basically', reason: '放大后可见刻度磨损。' });
  if (number !== null) append('server', 'server', 'conclusion.numbered', { matter: 'food', number });
  const picture = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#7799aa' } }).jpeg().toBuffer();
  return {
    history,
    source: {
      state: history.fold(),
      standards: { [hash]: standard },
      matter: 'food',
      events: history.events,
      devices: enrolled(),
      serverKey: Buffer.from(createTestCrypto().publicKey(keyOf('server'))).toString('base64'),
      crops: [{ mark: 'm1', person: expert('e1').id, mime: 'image/jpeg', bytes: new Uint8Array(picture) }],
      createdAt: '2026-11-23T10:00:00.000Z',
      testKey: true,
      crypto: createTestCrypto(),
    },
  };
};
