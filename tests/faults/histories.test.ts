import { histories } from './simulator/suite.ts';

// 2,000 seeds in four files that Vitest's workers share; others, and longer ones, with `npm run soak`.
histories(0, 500);
