// npm start: see build/start.ts. This file only makes sure that it can run.
import { relay } from './setup/relay.mjs';

relay('start.ts');
