// How well this machine plays a class of files: what a browser says of itself is not believed, a second of the file is played unseen and
// the frames that came to the screen are counted. Kept for the class, so that it is done once.

export interface Verdicts {
  get(name: string): boolean | undefined;
  set(name: string, smooth: boolean): void;
}
/** ms of playing; a slow machine needs some of it to begin. */
const SPAN = 1500;
/** ms after which a file that does not begin counts as one that does not play. */
const PATIENCE = 6000;
/** Part of the frames that must come. */
const ENOUGH = 0.85;

/** `frameAt`: of seconds. Answers false also where the file cannot be played at all, null where `signal` fired first. */
export async function playsSmoothly(url: string, frameAt: (seconds: number) => number, beside: HTMLElement, signal: AbortSignal): Promise<boolean | null> {
  const element = document.createElement('video');
  element.muted = true;
  element.playsInline = true;
  element.className = 'viewer-video';
  element.src = url;
  beside.before(element);
  const until = (done: Promise<unknown>, ms: number): Promise<unknown> => Promise.race([done, new Promise((resolve) => setTimeout(resolve, ms))]);
  try {
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    let came = 0;
    let first = 0;
    let last = 0;
    let started = false;
    let begun: (value: unknown) => void = () => undefined;
    const beginning = new Promise((resolve) => (begun = resolve));
    const each = (_: number, { mediaTime }: { readonly mediaTime: number }): void => {
      element.requestVideoFrameCallback(each);
      if (element.paused) return;
      if (!started) {
        started = true;
        first = mediaTime;
        begun(null);
      } else came += 1;
      last = Math.max(last, mediaTime);
    };
    element.requestVideoFrameCallback(each);
    await until(Promise.race([element.play().catch(begun), stopped]), PATIENCE);
    await until(Promise.race([beginning, stopped]), PATIENCE);
    const from = element.currentTime;
    await until(Promise.race([new Promise((resolve) => element.addEventListener('ended', resolve, { once: true })), stopped]), SPAN);
    if (signal.aborted) return null;
    const end = element.ended ? last : Math.max(last, from + SPAN / 1000);
    const due = frameAt(end) - frameAt(first);
    return started && due > 0 && came / due >= ENOUGH;
  } finally {
    element.pause();
    element.removeAttribute('src');
    element.load();
    element.remove();
  }
}
