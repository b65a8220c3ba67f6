import { histories } from './simulator/suite.ts';

histories(500, 1000);
