// `npm run verify-page [-- FILE]`: builds the verification as one HTML file that works from a disk, in any browser, offline. Its policy names
// exactly its own script and style by their hashes and forbids everything else, every connection first.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

export const buildVerifyPage = async (): Promise<string> => {
  const folder = join(root, 'src-renderer', 'verify-page');
  const bundled = await build({
    entryPoints: [join(folder, 'page.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
    absWorkingDir: root,
  });
  // `</script` inside would end the script; JavaScript reads the escaped form as the same text.
  const script = bundled.outputFiles[0]!.text.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
  const style = readFileSync(join(folder, 'page.css'), 'utf8');
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; connect-src 'none'; base-uri 'none'; form-action 'none'`;
  const parts: { readonly [mark: string]: string } = { __POLICY__: policy, __STYLE__: style, __SCRIPT__: script };
  return readFileSync(join(folder, 'page.html'), 'utf8').replaceAll(/__(POLICY|STYLE|SCRIPT)__/g, (mark) => parts[mark]!);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2] ?? join(root, 'out', 'verify.html');
  const html = await buildVerifyPage();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
  process.stdout.write(`${file}  ${(Buffer.byteLength(html) / 1024).toFixed(0)} KiB  SHA-256 ${createHash('sha256').update(html).digest('hex')}\n`);
}
