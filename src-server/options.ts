// The command line of the server, as data.

import { parseArgs } from 'node:util';

export interface Options {
  readonly data: string;
  /** 0: any free port. */
  readonly port: number;
  readonly demo: boolean;
  /** Ends when standard input closes: a parent that dies takes the server with it. */
  readonly tied: boolean;
  readonly allowedHosts: readonly string[];
  /** A proxy forwards to us: it says who calls. */
  readonly behindProxy: boolean;
}

export const HELP = `node src-server/main.ts --data DIR --port N [--demo] [--tied] [--allow-host NAME]...
  --data DIR         where the database, the key and the footage lie
  --port N           port on 127.0.0.1; 0 takes a free one
  --demo             fill an empty database with demo people and cases
  --tied             end when standard input closes
  --allow-host NAME  a host name by which a proxy forwards (127.0.0.1 and localhost always may)
  DATABASE_URL       a PostgreSQL to use instead of the one in the folder
  KANTAI_S3_*, KANTAI_METRICS_TOKEN: see docs/operations.md
  KANTAI_MEDIA_*, KANTAI_ICE_SERVERS, KANTAI_PUBLIC_ADDRESS: see docs/link.md`;

/** Throws with a sentence for the user when the arguments make no sense. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      demo: { type: 'boolean', default: false },
      tied: { type: 'boolean', default: false },
      'allow-host': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.data === undefined) throw new Error('--data is missing.');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error('--port must be a number from 0 to 65535.');
  const proxied = values['allow-host'];
  const { data, demo, tied } = values;
  return { data, port, demo, tied, allowedHosts: ['127.0.0.1', 'localhost', ...proxied], behindProxy: proxied.length > 0 };
}
