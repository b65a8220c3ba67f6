// The document's fonts. TrueType builds only: with CFF ones several PDF tools write Type 3 or broken subsets.
// Song (Noto Serif SC) is for the body, Hei (Noto Sans SC) for heads; both are under the OFL.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface FontFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const files = [
  ['noto-serif-sc', '400Regular', 'NotoSerifSC_400Regular.ttf'],
  ['noto-serif-sc', '700Bold', 'NotoSerifSC_700Bold.ttf'],
  ['noto-sans-sc', '400Regular', 'NotoSansSC_400Regular.ttf'],
  ['noto-sans-sc', '700Bold', 'NotoSansSC_700Bold.ttf'],
] as const;

/** For the visible signature. */
export const SEAL_FONT = files[2][2];

/** Folders that may hold a shipped resource, from this file upwards: the repository in development, the application when packaged. */
function* upwards(): Generator<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}

/** Path of `resources/…`. Throws when the installation lacks it. */
export const resourcePath = (...parts: readonly string[]): string => {
  for (const folder of upwards()) {
    const path = join(folder, 'resources', ...parts);
    if (existsSync(path)) return path;
  }
  throw new Error(`A shipped resource is missing: ${parts.join('/')}`);
};

/** Path of one font: `resources/fonts` where it was packaged, `node_modules` otherwise. */
export const fontPath = (file: string): string => {
  const known = files.find(([, , name]) => name === file);
  if (known === undefined) throw new Error(`Not a font of the document: ${file}`);
  for (const folder of upwards()) {
    const packaged = join(folder, 'resources', 'fonts', file);
    if (existsSync(packaged)) return packaged;
    const installed = join(folder, 'node_modules', '@expo-google-fonts', ...known);
    if (existsSync(installed)) return installed;
  }
  throw new Error(`A font is missing: ${file}`);
};

/** All four faces, some 50 MB; read in the composing thread and let go with it. */
export const documentFonts = (): Promise<FontFile[]> =>
  Promise.all(files.map(async ([, , name]) => ({ name, bytes: withPrivateFamily(await readFile(fontPath(name))) })));

/**
 * The rare-character pack: HanaMinA and HanaMinB (花園明朝; OFL-1.1 or the Hanazono licence) hold the ideographs of GB 18030-2022 that Noto lacks,
 * extensions B to F whole. 53 MB that few need, so it is not shipped: `resources/fonts` of the installation, or where the system keeps
 * it (Debian: package fonts-hanazono).
 */
const rareFiles = ['HanaMinA.ttf', 'HanaMinB.ttf'] as const;
const rareFolders = ['/usr/share/fonts/truetype/hanazono', '/usr/local/share/fonts/hanazono', 'C:\\Windows\\Fonts'];

/** Empty where the pack is not there. `folders` are looked through first. */
export const rareFonts = async (folders: readonly string[] = []): Promise<FontFile[]> => {
  const found: FontFile[] = [];
  for (const name of rareFiles) {
    const path = [...folders, ...packagedFonts(), ...rareFolders].map(folder => join(folder, name)).find(existsSync);
    if (path !== undefined) found.push({ name, bytes: withPrivateFamily(await readFile(path)) });
  }
  return found;
};

const packagedFonts = (): string[] => [...upwards()].map(folder => join(folder, 'resources', 'fonts'));

/** Same lengths, so that nothing in the file moves. */
const families = [
  ['Noto Serif SC', 'Kantai Song S'],
  ['Noto Sans SC', 'Kantai Hei S'],
  ['HanaMinA', 'KantaiRA'],
  ['HanaMinB', 'KantaiRB'],
] as const;

/**
 * Gives a face a family name of our own, in the bytes just read. The typesetter looks through the machine's fonts too, and a machine with its
 * own Noto (recent Windows has a variable one) would set the page with that: other weights, other bytes.
 */
const withPrivateFamily = (font: Buffer): Uint8Array => {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index += 1) {
    const record = 12 + 16 * index;
    if (font.toString('latin1', record, record + 4) !== 'name') continue;
    const start = font.readUInt32BE(record + 8);
    const names = font.subarray(start, start + font.readUInt32BE(record + 12));
    for (const [theirs, ours] of families) {
      for (const encode of [(text: string) => Buffer.from(text, 'latin1'), (text: string) => Buffer.from(text, 'utf16le').swap16()]) {
        for (let at = names.indexOf(encode(theirs)); at >= 0; at = names.indexOf(encode(theirs), at)) names.set(encode(ours), at);
      }
    }
  }
  return font;
};
