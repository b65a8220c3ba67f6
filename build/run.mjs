// Every other command (`npm run tour`, `bench`, `import`, `verify`, `package`): `node build/run.mjs <script> …`.
import { relay } from './setup/relay.mjs';

const [script] = process.argv.splice(2, 1);
relay(script);
