// A workstation without a window, for commands that act as a member of staff would: it signs in, imports, and waits until the
// server has everything.

import { randomBytes } from 'node:crypto';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { ImportProgress, workstationContract } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { createWorkstation } from '../src-main/workstation.ts';

const ORIGIN = 'http://workstation.invalid';

export interface Client {
  readonly rpc: ContractRouterClient<typeof workstationContract>;
  /** Imports one file. @throws {ImportRefused} with the reason; then nothing was imported. */
  importFile(caseId: string, file: { readonly name: string; readonly title?: string; readonly as?: string; readonly body: ReadableStream<Uint8Array> }, onProgress?: (progress: ImportProgress) => void): Promise<Footage>;
  /** Answers once nothing waits for the server any more. @throws when the server takes nothing for `patience` ms. */
  settle(patience: number): Promise<void>;
  /** Plain HTTP of the workstation beside its typed calls. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export class ImportRefused extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

export const openClient = async (options: { readonly data: string; readonly server: string; readonly version: string; readonly log?: (line: string) => void }): Promise<Client> => {
  const workstation = await createWorkstation({
    dataDirectory: options.data,
    serverUrl: options.server,
    windowDirectory: options.data,
    host: 'web',
    version: options.version,
    now: Date.now,
    randomBytes: (length) => randomBytes(length),
    network: fetch,
    log: options.log ?? (() => undefined),
  });
  const link = new RPCLink({ url: `${ORIGIN}/rpc`, fetch: (request) => workstation.fetch(request) });
  const rpc: Client['rpc'] = createORPCClient(link);

  return {
    rpc,
    importFile: async (caseId, file, onProgress) => {
      const query = new URLSearchParams({ case: caseId, name: file.name, ...(file.title ? { title: file.title } : {}), ...(file.as ? { as: file.as } : {}) });
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: file.body, duplex: 'half' };
      const answer = await workstation.fetch(new Request(`${ORIGIN}/import?${query}`, init));
      if (!answer.ok || !answer.body) throw new ImportRefused(`http ${answer.status}`);
      for await (const progress of linesOf<ImportProgress>(answer.body)) {
        onProgress?.(progress);
        if (progress.error) throw new ImportRefused(progress.error);
        if (progress.stage === 'done' && progress.footage) return progress.footage;
      }
      throw new ImportRefused('failed');
    },
    settle: async (patience) => {
      const until = Date.now() + patience;
      for (;;) {
        const status = await rpc.sync.status({});
        const left = status.transfer ? status.transfer.totalBytes - status.transfer.doneBytes : 0;
        if (status.state === 'online' && status.waiting === 0 && left === 0) return;
        if (Date.now() > until) throw new Error('the server does not take what waits');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    fetch: (request) => workstation.fetch(request),
    close: () => workstation.close(),
  };
};

/** Newline-separated JSON of a stream. */
export async function* linesOf<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as T;
  }
  if (rest.trim()) yield JSON.parse(rest) as T;
}
