// For tests: one composing thread for all documents of a test file, because opening the fonts takes longer than composing.

import { createComposer } from './compose.ts';
import type { ConclusionInput } from './input.ts';

export const composer = createComposer();

export const composeConclusion = (input: ConclusionInput): Promise<Uint8Array> => composer.compose({ kind: 'conclusion', conclusion: input });
