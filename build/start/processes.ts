// Child processes that live and end together.

import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Processes {
  /** Starts a child; its lines go to `onLine`, what it says on standard error is shown with its name in front. */
  start(name: string, command: string, args: readonly string[], options?: { onLine?: (line: string) => void; quiet?: boolean; env?: NodeJS.ProcessEnv; nice?: boolean }): ChildProcess;
  /** Starts a child and waits for a line that matches; answers the first group. Fails when the child ends first. */
  startUntil(name: string, command: string, args: readonly string[], ready: RegExp): Promise<{ child: ChildProcess; found: string }>;
  /** Ends all children: asks, waits up to 8 s, then kills. */
  endAll(): Promise<void>;
}

export const createProcesses = (say: (line: string) => void): Processes => {
  const running = new Set<ChildProcess>();

  const start: Processes['start'] = (name, command, args, { onLine, quiet = false, env, nice = false } = {}) => {
    const [program, programArgs] = nice && process.platform !== 'win32' ? ['nice', ['-n', '10', command, ...args]] : [command, args];
    // A group of its own: Ctrl-C in the terminal reaches only us, and we end the children in order.
    const child = spawn(program, programArgs, { stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32', env: env ?? process.env });
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.on('error', (error) => say(`${name}: ${error.message}`));
    if (onLine) createInterface({ input: child.stdout! }).on('line', onLine);
    else child.stdout!.resume();
    if (quiet) child.stderr!.resume();
    else createInterface({ input: child.stderr! }).on('line', (line) => say(`${name}: ${line}`));
    return child;
  };

  return {
    start,
    startUntil: (name, command, args, ready) =>
      new Promise((resolve, reject) => {
        const child = start(name, command, args, {
          onLine: (line) => {
            const match = ready.exec(line);
            if (match) resolve({ child, found: match[1] ?? '' });
            else say(`${name}: ${line}`);
          },
        });
        child.on('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
      }),
    endAll: async () => {
      const children = [...running].toReversed();
      for (const child of children) child.kill('SIGTERM');
      const all = Promise.all(children.map((child) => child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined));
      const late = new Promise((resolve) => setTimeout(resolve, 8000, 'late').unref());
      if ((await Promise.race([all, late])) === 'late') for (const child of running) child.kill('SIGKILL');
    },
  };
};
