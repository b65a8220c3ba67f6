import { histories } from './simulator/suite.ts';

histories(1000, 1500);
