// When the next picture of the window is on the screen.

/** Where nothing is painted (the window is hidden), nobody waits longer than this; ms. */
const LONGEST = 50;

/** A message that is posted in a frame comes after that frame. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const done = (): void => {
      clearTimeout(timer);
      port1.close();
      resolve();
    };
    const timer = setTimeout(done, LONGEST);
    port1.addEventListener('message', done, { once: true });
    port1.start();
    requestAnimationFrame(() => port2.postMessage(null));
  });
}
