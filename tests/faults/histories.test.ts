import { histories } from './simulator/suite.ts';

// The others with `npm test -- --all`; more, and other seeds, with `npm run soak`.
histories(0, process.env['KANTAI_TEST_ALL'] ? 2_000 : 250);
