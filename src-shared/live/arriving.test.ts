import { describe, expect, it } from 'vitest';
import { createArriving } from './arriving.ts';

describe('what a client is asked to make', () => {
  it('is made once, and whoever asks meanwhile waits for it', async () => {
    const arriving = createArriving();
    const { promise, resolve } = Promise.withResolvers<void>();
    let made = 0;
    const make = (): Promise<void> => ((made += 1), promise);
    let answered = 0;
    const asked = [arriving.once('a', false, make), arriving.once('a', false, make)].map((one) => one.then(() => (answered += 1)));
    // It stands in the client's list while its maker is still at work: who asks waits all the same.
    asked.push(arriving.once('a', true, make).then(() => (answered += 1)));
    await Promise.resolve();
    expect([made, answered]).toEqual([1, 0]);
    resolve();
    await Promise.all(asked);
    expect([made, answered]).toEqual([1, 3]);
    await arriving.once('a', true, make);
    expect(made).toBe(1);
  });

  it('is made anew when it failed, and another one is another one', async () => {
    const arriving = createArriving();
    await expect(arriving.once('a', false, () => Promise.reject(new Error('no transport')))).rejects.toThrow('no transport');
    const made: string[] = [];
    await Promise.all(['a', 'b'].map((id) => arriving.once(id, false, async () => void made.push(id))));
    expect(made).toEqual(['a', 'b']);
  });
});
