import { describe, expect, it } from 'vitest';
import { adviceOf, chose, declined, GOOD_FOR_MS, heard, NO_ADVICE, POOR_FOR_MS } from './advice.ts';

describe('advice about a bad line', () => {
  it('is given once it has been bad for a while, step by step, and never below sound', () => {
    let state = heard(NO_ADVICE, 'poor', 0);
    expect(adviceOf(state, 'high', POOR_FOR_MS - 1)).toBeNull();
    // The same again does not begin anew.
    state = heard(state, 'poor', POOR_FOR_MS - 1);
    expect(adviceOf(state, 'high', POOR_FOR_MS)).toEqual({ why: 'poor', to: 'standard' });
    state = chose(state, 'high', 'standard', POOR_FOR_MS);
    expect(adviceOf(state, 'standard', POOR_FOR_MS + 1)).toBeNull();
    expect(adviceOf(state, 'standard', 2 * POOR_FOR_MS)).toEqual({ why: 'poor', to: 'saver' });
    expect(adviceOf(state, 'saver', 2 * POOR_FOR_MS)).toEqual({ why: 'poor', to: 'audio' });
    expect(adviceOf(state, 'audio', 2 * POOR_FOR_MS)).toBeNull();
  });
  it('is not given for a moment that passed', () => {
    const state = heard(heard(heard(NO_ADVICE, 'poor', 0), 'good', 3_000), 'poor', 6_000);
    expect(adviceOf(state, 'high', POOR_FOR_MS)).toBeNull();
  });
  it('leads back to where it began once the line is good for long, and only who went down by it', () => {
    let state = chose(chose(heard(NO_ADVICE, 'poor', 0), 'high', 'standard', 1), 'standard', 'saver', 2);
    state = heard(state, 'good', 10);
    expect(adviceOf(state, 'saver', 10 + GOOD_FOR_MS - 1)).toBeNull();
    expect(adviceOf(state, 'saver', 10 + GOOD_FOR_MS)).toEqual({ why: 'good', to: 'high' });
    expect(adviceOf(chose(state, 'saver', 'high', 20), 'high', 20 + GOOD_FOR_MS)).toBeNull();
    expect(adviceOf(heard(NO_ADVICE, 'good', 0), 'saver', GOOD_FOR_MS)).toBeNull();
  });
  it('is not repeated to who put it away', () => {
    const state = declined(heard(NO_ADVICE, 'poor', 0), { why: 'poor', to: 'standard' });
    expect(adviceOf(state, 'high', POOR_FOR_MS)).toBeNull();
  });
});
