import { histories } from './simulator/suite.ts';

histories(1500, 2000);
