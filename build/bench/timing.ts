// Times of one piece of work, many times over.

/** Milliseconds of each run, sorted. */
export const timesOf = (runs: number, work: (run: number) => void): readonly number[] =>
  Array.from({ length: runs }, (_, run) => {
    const started = performance.now();
    work(run);
    return performance.now() - started;
  }).toSorted((one, other) => one - other);

/** The value below which the share `p` (0 … 1) of the sorted times lies. */
export const percentile = (sorted: readonly number[], p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
