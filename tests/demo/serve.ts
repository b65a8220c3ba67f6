// `node tests/demo/serve.ts [PICTURE]`: serves the stress pages for a person to open. Without a picture a computed panorama.

import { readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { computedPicture } from '../viewer/computed-picture.ts';
import { cutPyramid } from './pyramid.ts';
import { serveStage } from './stage.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const given = process.argv[2];
const picture = given === undefined ? computedPicture(16_384, 8192) : await cutPyramid(given, join(tmpdir(), 'kantai-demo', basename(given)));

// Videos have a server of their own: video-theatre.ts.
const names = (await readdir(folder)).filter((name) => name.endsWith('.html') && name !== 'video-stress.html');
const pages: Record<string, string> = {};
for (const name of names) pages[`/${name}`] = await readFile(join(folder, name), 'utf8');
pages['/'] = `<!doctype html><meta charset="utf-8"><title>viewer</title><ul>${names.map((name) => `<li><a href="/${name}">${name}</a></li>`).join('')}</ul>`;

const stage = await serveStage({
  pictures: { picture },
  pages,
  scripts: { '/page.js': join(folder, 'page.ts'), '/painter.js': join(folder, '../../src-renderer/viewer/painter.worker.ts') },
  styles: { '/viewer.css': fileURLToPath(new URL('../../src-renderer/viewer/viewer.css', import.meta.url)), '/page.css': join(folder, 'page.css') },
  port: Number(process.env['PORT'] ?? 0),
});
console.log(`stress pages of the viewer: ${stage.origin}/`);
