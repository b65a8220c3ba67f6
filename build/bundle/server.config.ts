// The central server, for a machine that only runs it: `node out/server.js --data DIR --port N`, with PostgreSQL by DATABASE_URL or PGlite.
import { nodeBundle } from './node-bundle.ts';

export default nodeBundle({ entry: 'src-server/main.ts', folder: 'out', file: 'server.js', outside: ['@electric-sql/pglite', 'pg', 'mediasoup', 'werift'] });
