// npm test: see build/test.ts. This file only makes sure that it can run.
import { relay } from './setup/relay.mjs';

relay('test.ts');
