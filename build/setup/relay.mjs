// Sets up what is missing on the Node that is there, then hands over to the real script on the pinned Node 24.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies, root } from './dependencies.mjs';

/** Runs `build/<script>` with this process's arguments on the pinned Node and ends with its exit code. */
export function relay(script) {
  let node;
  try {
    node = ensureDependencies();
  } catch (error) {
    console.error(`[setup] ${error.message}`);
    process.exit(1);
  }
  const child = spawn(node, [join(root, 'build', script), ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd() });
  // Ctrl-C reaches the child by itself (same terminal); this process only waits for it to finish tidily.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}
