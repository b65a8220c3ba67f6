import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DebugLogger } from 'builder-util';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import schema from 'app-builder-lib/scheme.json' with { type: 'json' };

const read = () => parse(readFileSync(new URL('../../electron-builder.yml', import.meta.url), 'utf8')) as Record<string, never>;

describe('electron-builder.yml', () => {
  test('is valid by electron-builder’s own schema', async () => {
    await validateConfiguration(read(), new DebugLogger(false));
  });

  test('a wrong word in it would be found', async () => {
    await expect(validateConfiguration({ ...read(), asarr: true } as never, new DebugLogger(false))).rejects.toThrow(/asarr/);
  });

  test('writes every fuse down', () => {
    const known = Object.keys((schema as unknown as { definitions: { FuseOptionsV1: { properties: object } } }).definitions.FuseOptionsV1.properties);
    expect(known.length).toBeGreaterThanOrEqual(8);
    // Re-signing belongs to builds on macOS without a certificate; it is not a fuse.
    expect(Object.keys(read()['electronFuses']!).sort()).toEqual(known.filter((name) => name !== 'resetAdHocDarwinSignature').sort());
  });

  test('packs the archive, unpacks native modules, and ships no sources', () => {
    const config = read() as unknown as { asar: boolean; asarUnpack: string[]; files: string[]; npmRebuild: boolean };
    expect(config.asar).toBe(true);
    expect(config.npmRebuild).toBe(false);
    expect(config.asarUnpack).toContain('**/*.node');
    expect(config.files.filter((pattern) => /^src-|^tests|^build/.test(pattern))).toEqual([]);
    expect(config.files).toContain('!**/*.{md,markdown,ts,tsx,flow}');
  });

  test('builds for both processors, per machine, with a Chinese installer', () => {
    const config = read() as unknown as Record<'win' | 'linux', { target: { target: string; arch: string[] }[] }> & { nsis: Record<string, unknown> };
    expect(config.win.target).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }]);
    expect(config.linux.target.map(({ target, arch }) => [target, ...arch])).toEqual([['AppImage', 'x64', 'arm64'], ['deb', 'x64', 'arm64']]);
    expect(config.nsis).toMatchObject({ oneClick: false, perMachine: true, language: '2052', deleteAppDataOnUninstall: false });
    expect((config.nsis['installerLanguages'] as string[])[0]).toBe('zh_CN');
  });
});
