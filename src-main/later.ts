/** Runs something after so many ms, without keeping the program alive for it; what is answered prevents it. */
export const after = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
