// What runs in the measured pages: time from a key to the paint that follows it, and from the start of the page to the first item.

declare global {
  interface Window {
    keyTimes: number[];
    firstItem?: number;
  }
}

/** Installed before the page's own scripts. A message posted in a frame comes after that frame was painted. */
export function watchKeys(): void {
  window.keyTimes = [];
  addEventListener('keydown', (event) => {
    if (event.key === 'Tab') return;
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => window.keyTimes.push(performance.now() - event.timeStamp));
    channel.port1.start();
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }, { capture: true });
}

export function watchFirstItem(): void {
  const look = (): void => {
    if (!document.querySelector('.item .item-head')) return void requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => (window.firstItem = performance.now()));
    channel.port1.start();
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  requestAnimationFrame(look);
}
