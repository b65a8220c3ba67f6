// Prints what was measured: a table for people, one line for machines.

export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number;
}

export function table(rows: readonly Row[]): string {
  const head = ['median', 'Kantai', 'photo-sphere-viewer', 'ratio'];
  const lines = rows.map((row) => [row.what, `${row.ours.toFixed(0)} ${row.unit}`.trim(), `${row.peer.toFixed(0)} ${row.unit}`.trim(), (row.ours / row.peer).toFixed(2)]);
  const widths = head.map((text, i) => Math.max(text.length, ...lines.map((line) => line[i]!.length)));
  const print = (line: readonly string[]): string => line.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  ');
  return [print(head), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(print)].join('\n');
}

export function figuresLine(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name}=${Number(value.toFixed(3))}`)
    .join(' ');
}
