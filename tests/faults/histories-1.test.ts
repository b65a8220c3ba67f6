import { histories } from './simulator/suite.ts';

histories(0, 500);
