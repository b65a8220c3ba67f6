// What the server counts, as Prometheus reads it. Nothing in it names a person, a case or an address.

export interface Metrics {
  /** One answered request. `route` is a word of the server's own, never a part of what was asked. */
  request(route: string, status: number, ms: number): void;
  count(name: Counter, by?: number): void;
  /** The exposition format, version 0.0.4. */
  text(gauges: { readonly [name: string]: number }): string;
}

export type Counter = 'kantai_throttled_total' | 'kantai_faults_total';

const COUNTERS: { readonly [name in Counter]: string } = {
  kantai_throttled_total: 'Requests refused because too many came.',
  kantai_faults_total: 'Answers 500: bugs.',
};
/** Upper bounds in seconds: from a cached answer to a long poll. */
const BOUNDS = [0.005, 0.025, 0.1, 0.5, 2.5, 30];

interface Timing {
  readonly buckets: number[];
  sum: number;
  count: number;
}

export function createMetrics(): Metrics {
  const counters = new Map<Counter, number>();
  const requests = new Map<string, number>();
  const timings = new Map<string, Timing>();
  const timingOf = (route: string): Timing => {
    const known = timings.get(route);
    if (known) return known;
    const fresh = { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
    timings.set(route, fresh);
    return fresh;
  };

  return {
    request(route, status, ms) {
      const key = `route="${route}",status="${status}"`;
      requests.set(key, (requests.get(key) ?? 0) + 1);
      const timing = timingOf(route);
      const seconds = ms / 1000;
      BOUNDS.forEach((bound, at) => {
        if (seconds <= bound) timing.buckets[at]! += 1;
      });
      timing.sum += seconds;
      timing.count += 1;
    },
    count(name, by = 1) {
      counters.set(name, (counters.get(name) ?? 0) + by);
    },
    text(gauges) {
      const lines = ['# HELP kantai_requests_total Answered requests.', '# TYPE kantai_requests_total counter'];
      for (const [labels, value] of requests) lines.push(`kantai_requests_total{${labels}} ${value}`);
      lines.push('# HELP kantai_request_seconds Time until an answer was ready.', '# TYPE kantai_request_seconds histogram');
      for (const [route, { buckets, sum, count }] of timings) {
        BOUNDS.forEach((bound, at) => lines.push(`kantai_request_seconds_bucket{route="${route}",le="${bound}"} ${buckets[at]}`));
        lines.push(`kantai_request_seconds_bucket{route="${route}",le="+Inf"} ${count}`, `kantai_request_seconds_sum{route="${route}"} ${sum}`, `kantai_request_seconds_count{route="${route}"} ${count}`);
      }
      for (const [name, help] of Object.entries(COUNTERS)) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`, `${name} ${counters.get(name as Counter) ?? 0}`);
      for (const [name, value] of Object.entries(gauges)) lines.push(`# TYPE ${name} gauge`, `${name} ${value}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
