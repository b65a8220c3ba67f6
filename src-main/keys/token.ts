// A key on a token (PKCS#11). The library runs in a process of its own; a token that was pulled out, locked or does not answer, and a library
// that crashes, are typed failures.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readCertificate } from '#shared/signature/certificate.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { KeyUnusable, type KeyFailure, type OpenKey } from './key.ts';
import type { TokenWish } from './token-session.ts';

export interface TokenStart {
  /** Path of the maker's library. */
  readonly module: string;
  readonly pin: string;
  readonly wish: TokenWish;
}

export interface TokenQuestion {
  readonly id: number;
  /** Neither of the two: close. */
  readonly start?: TokenStart;
  readonly sign?: Uint8Array;
}

/** A process of ours, however the host starts one. */
export interface TokenProcess {
  send(question: TokenQuestion): void;
  onAnswer(hear: (answer: TokenAnswer) => void): void;
  onEnd(hear: () => void): void;
  kill(): void;
}

export const forkToken = (file: URL): TokenProcess => {
  const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  return {
    send: (question) => void (child.connected && child.send(question)),
    onAnswer: (hear) => void child.on('message', (message) => hear(message as TokenAnswer)),
    onEnd: (hear) => void child.on('exit', hear).on('error', hear),
    kill: () => void child.kill('SIGKILL'),
  };
};

export type TokenAnswer =
  | { readonly id: number; readonly ok: true; readonly signature?: Uint8Array; readonly opened?: { readonly certificate: Uint8Array; readonly chain: readonly Uint8Array[]; readonly keyType: KeyType } }
  | { readonly id: number; readonly ok: false; readonly failure: KeyFailure; readonly triesLeft?: 'few' | 'one' };

/** Some tokens wait for a button; longer than this nobody stands there any more. */
const PATIENCE = 90_000;

/** Throws `KeyUnusable`. */
export const openToken = async (start: TokenStart, startProcess: (file: URL) => TokenProcess = forkToken): Promise<OpenKey> => {
  if (!existsSync(start.module)) throw new KeyUnusable('moduleMissing');
  const child = startProcess(new URL('./token-worker.ts', import.meta.url));
  let next = 0;
  let ended = false;
  const waiting = new Map<number, { resolve(answer: TokenAnswer): void; reject(error: unknown): void }>();
  child.onEnd(() => {
    ended = true;
    for (const one of waiting.values()) one.reject(new KeyUnusable('failed'));
    waiting.clear();
  });
  child.onAnswer((answer) => {
    waiting.get(answer.id)?.resolve(answer);
    waiting.delete(answer.id);
  });
  const answerTo = async (id: number): Promise<Extract<TokenAnswer, { ok: true }>> => {
    if (ended) throw new KeyUnusable('failed');
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<TokenAnswer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      timer = setTimeout(() => reject(new KeyUnusable('timedOut')), PATIENCE);
    }).finally(() => clearTimeout(timer));
    if (!answer.ok) throw new KeyUnusable(answer.failure, answer.triesLeft === undefined ? {} : { triesLeft: answer.triesLeft });
    return answer;
  };
  const ask = (question: Omit<TokenQuestion, 'id'>): ReturnType<typeof answerTo> => {
    const id = next++;
    const answered = answerTo(id);
    if (!ended) child.send({ id, ...question });
    return answered;
  };
  try {
    const { opened } = await ask({ start });
    const certificate = readCertificate(opened!.certificate);
    return {
      signer: {
        certificate: opened!.certificate,
        chain: opened!.chain,
        keyType: opened!.keyType,
        name: certificate.subjectName,
        testKey: certificate.testKey,
        sign: async (bytes) => (await ask({ sign: bytes })).signature!,
      },
      async close() {
        await ask({}).catch(() => undefined);
        child.kill();
      },
    };
  } catch (error) {
    child.kill();
    throw error;
  }
};
