// What `npm start` can be told.

import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Folder of everything that is kept: the demo server's data, the workstation's, drawn premises. */
  readonly data: string;
  /** Port of the web host on 127.0.0.1; 0 takes any. */
  readonly port: number;
  /** `undefined`: Electron where it is there, otherwise web. */
  readonly host: 'electron' | 'web' | undefined;
  /** Address of a central server; `undefined` starts the demo server. */
  readonly server: string | undefined;
  readonly open: boolean;
  /** Draw and import the demo premises. */
  readonly premises: boolean;
}

export const HELP = `勘台 Kantai

  npm start -- [options]

  --data DIR            where everything is kept (default: ./data)
  --port N              port of the web host on 127.0.0.1 (default: any free one)
  --host electron|web   which host opens the window (default: Electron where it is there, otherwise web)
  --server URL          use this central server instead of starting the demo server
  --no-open             open no window, only print the address
  --no-premises         do not draw the demo premises
  --help                this text

Ctrl-C ends everything. With the web host, Enter prints a new start address.`;

/** @throws {Error} with one readable line for a wrong option. */
export const parseOptions = (argv: readonly string[]): StartOptions | 'help' => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string', default: 'data' },
      port: { type: 'string', default: '0' },
      host: { type: 'string' },
      server: { type: 'string' },
      open: { type: 'boolean', default: true },
      premises: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
  if (values.host !== undefined && values.host !== 'electron' && values.host !== 'web') throw new Error(`--host takes electron or web, not ${values.host}`);
  if (values.server !== undefined && !/^https?:$/.test(URL.canParse(values.server) ? new URL(values.server).protocol : '')) throw new Error(`--server takes an http or https address, not ${values.server}`);
  return { data: values.data, port, host: values.host, server: values.server, open: values.open, premises: values.premises };
};
