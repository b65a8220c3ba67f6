// Child processes that live and end together.

import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly onLine?: (line: string) => void;
  readonly onLogLine?: (line: string) => void;
  /** Gives way to others that want the processor. */
  readonly nice?: boolean;
}

export interface Processes {
  /** Starts a child; its lines go to `onLine`, what it says on standard error to `<name>.log` and `onLogLine`. */
  start(name: string, command: string, args: readonly string[], options?: ChildOptions): ChildProcess;
  /** Starts a child and waits for a line that matches; answers the first group. Fails when the child ends first. */
  startUntil(name: string, command: string, args: readonly string[], ready: RegExp, options?: ChildOptions): Promise<{ child: ChildProcess; found: string }>;
  /** Ends all children: asks, waits up to 8 s, then kills. */
  endAll(): Promise<void>;
}

/** @param logs folder of the log files, begun anew at each start. */
export const createProcesses = (say: (line: string) => void, logs: string): Processes => {
  mkdirSync(logs, { recursive: true });
  const running = new Set<ChildProcess>();

  const start: Processes['start'] = (name, command, args, { onLine, onLogLine, nice = false } = {}) => {
    const [program, programArgs] = nice && process.platform !== 'win32' ? ['nice', ['-n', '10', command, ...args]] : [command, args];
    // A group of its own: Ctrl-C in the terminal reaches only us, and we end the children in order.
    const child = spawn(program, programArgs, { stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.on('error', (error) => say(`${name}: ${error.message}`));
    if (onLine) createInterface({ input: child.stdout! }).on('line', onLine);
    else child.stdout!.resume();
    child.stderr!.pipe(createWriteStream(join(logs, `${name}.log`)));
    if (onLogLine) createInterface({ input: child.stderr! }).on('line', onLogLine);
    return child;
  };

  return {
    start,
    startUntil: (name, command, args, ready, options) =>
      new Promise((resolve, reject) => {
        const child = start(name, command, args, {
          ...options,
          onLine: (line) => {
            const match = ready.exec(line);
            if (match) resolve({ child, found: match[1] ?? '' });
            else say(`${name}: ${line}`);
          },
        });
        child.on('exit', (code) => reject(new Error(`the ${name} ended with ${code} before it was ready; see ${join(logs, `${name}.log`)}`)));
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
