// The process that talks to a token's library: its calls block, some of them until a person presses a button, and some libraries crash. The
// workstation then only loses a signature that was not made yet.

import { KeyUnusable } from './key.ts';
import { loadPkcs11, type Pkcs11 } from './pkcs11.ts';
import { openTokenSession, type TokenSession } from './token-session.ts';
import type { TokenAnswer, TokenQuestion } from './token.ts';

/** Electron's utility process has a port of its own; Node's child process is spoken to directly. */
const port = (process as unknown as { parentPort?: { on(type: 'message', hear: (event: { data: unknown }) => void): void; postMessage(value: unknown): void } }).parentPort;
const say = (answer: TokenAnswer): void => (port === undefined ? void process.send!(answer) : port.postMessage(answer));
const failed = (id: number, error: unknown): void => {
  const known = error instanceof KeyUnusable ? error : new KeyUnusable('failed', { cause: error });
  say({ id, ok: false, failure: known.failure, ...(known.triesLeft === undefined ? {} : { triesLeft: known.triesLeft }) });
};

let library: Pkcs11 | undefined;
let session: TokenSession | undefined;

const answer = (question: TokenQuestion): void => {
  try {
    if (question.start !== undefined) {
      try {
        library = loadPkcs11(question.start.module);
      } catch (error) {
        throw new KeyUnusable('moduleMissing', { cause: error });
      }
      session = openTokenSession(library, question.start.pin, question.start.wish);
      const { certificate, chain, keyType } = session;
      return say({ id: question.id, ok: true, opened: { certificate, chain, keyType } });
    }
    if (question.sign !== undefined) return say({ id: question.id, ok: true, signature: session!.sign(question.sign) });
    session?.close();
    say({ id: question.id, ok: true });
  } catch (error) {
    failed(question.id, error);
  }
};

if (port === undefined) {
  process.on('message', (question: TokenQuestion) => answer(question));
  // Whoever asked is gone.
  process.on('disconnect', () => {
    session?.close();
    process.exit(0);
  });
} else port.on('message', ({ data }) => answer(data as TokenQuestion));
