import { expect, test } from 'vitest';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import { zhCN } from './language/zh-CN.ts';
import { syncToLine } from './sync-state.tsx';

const now = Date.parse('2026-11-23T08:00:00Z');
const line = (sync: SyncStatus | undefined, reachable = true) => syncToLine(zhCN, sync, reachable, now, 'zh-CN');

test('each state has words and a shape of its own', () => {
  const offline = { state: 'offline', offlineSince: '2026-11-23T07:28:00Z', waiting: 3, refused: 0 } as const;
  const lines = [line({ state: 'online', waiting: 0, refused: 0 }), line({ state: 'online', waiting: 3, refused: 0 }), line(offline), line(undefined), line(offline, false)];
  expect(lines[0]).toEqual({ shape: 'check', tone: 'green', words: '已存本机 · 服务器已同步' });
  expect(lines[1]?.words).toBe('已存本机 · 3 条待同步');
  expect(lines[2]?.words).toMatch(/^离线 自 \d\d:\d\d · 3 条已存本机$/);
  expect(new Set(lines.map((one) => one.shape)).size).toBe(lines.length);
});
