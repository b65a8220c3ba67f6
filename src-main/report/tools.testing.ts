// For tests: Debian's PDF tools, and pixels of a page. Absent tools are reported, never passed over in silence.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** True when the program is there; prints why a test is skipped otherwise. */
export const hasTool = (name: string): boolean => {
  const there = spawnSync(name, ['-h'], { stdio: 'ignore' }).error === undefined;
  if (!there) console.warn(`skipped: ${name} is not installed`);
  return there;
};

/** Runs `work` with a folder that is removed afterwards. */
export const withFolder = async <T>(work: (folder: string) => Promise<T> | T): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-report-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Output of a tool that is given the document as its last argument(s). */
export const runOn = (pdf: Uint8Array, tool: string, before: readonly string[], after: readonly string[] = []): Promise<{ readonly status: number | null; readonly text: string }> =>
  withFolder(folder => {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, pdf);
    const { status, stdout, stderr } = spawnSync(tool, [...before, path, ...after], { encoding: 'utf8' });
    return { status, text: `${stdout}${stderr}` };
  });

export const pdfText = async (pdf: Uint8Array): Promise<string> => (await runOn(pdf, 'pdftotext', ['-raw'], ['-'])).text;

/** What pdfsig says about each signature, with this root trusted. */
export const pdfsig = (pdf: Uint8Array, root: Uint8Array): Promise<string> =>
  withFolder(folder => {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, pdf);
    writeFileSync(join(folder, 'root.der'), root);
    execFileSync('certutil', ['-N', '-d', folder, '--empty-password']);
    execFileSync('certutil', ['-A', '-d', folder, '-n', 'root', '-t', 'C,C,C', '-i', join(folder, 'root.der')]);
    return spawnSync('pdfsig', ['-nssdir', folder, '-no-ocsp', path], { encoding: 'utf8' }).stdout;
  });

export interface Gray {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One page as grey pixels. */
export const rasterOf = (pdf: Uint8Array, page: number, dotsPerInch: number): Promise<Gray> =>
  withFolder(async folder => {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, pdf);
    const options = ['-r', String(dotsPerInch), '-f', String(page), '-l', String(page), '-singlefile', '-png'];
    execFileSync('pdftoppm', [...options, path, join(folder, 'page')]);
    const { data, info } = await sharp(readFileSync(join(folder, 'page.png'))).greyscale().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  });

/** Share of dark pixels (0…1) in a rectangle given in shares of the page. */
export const inkIn = ({ width, height, data }: Gray, [left, top, right, bottom]: readonly [number, number, number, number]): number => {
  const [x0, x1, y0, y1] = [Math.round(left * width), Math.round(right * width), Math.round(top * height), Math.round(bottom * height)];
  let dark = 0;
  for (let y = y0; y < y1; y += 1) for (let x = x0; x < x1; x += 1) if (data[y * width + x]! < 128) dark += 1;
  return dark / Math.max(1, (x1 - x0) * (y1 - y0));
};
