// Builds, where they are not of today, the pages that end-to-end tests open: the window's and the phone's.

import { ensureSitePage } from '../../build/site-page.ts';
import { ensureWindow } from '../../build/start/build-parts.ts';
import { root } from './harness.ts';

const say = (line: string): void => console.log(line);

/** Runs once before all files. */
export default async function setup(): Promise<void> {
  await ensureWindow(root, say);
  await ensureSitePage(say);
}
