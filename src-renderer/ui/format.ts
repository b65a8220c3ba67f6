// Numbers, sizes, times and limits as a reader says them. Pure: the clock and the language are handed in.

export type Language = 'zh-CN' | 'en';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bytes in decimal units as disks and networks are sold: `0 B`, `812 kB`, `41.3 MB`. */
export function bytesToWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export type Urgency = 'calm' | 'soon' | 'over';

export interface Limit {
  readonly words: string;
  /** `soon` within three days, `over` once it has passed. */
  readonly urgency: Urgency;
}

/** What is left until `due` (ISO 8601): two units at most, `剩 2 天 4 小时`, `已超 35 分钟`. */
export function limitToWords(due: string, now: number, language: Language): Limit {
  const left = Date.parse(due) - now;
  if (Number.isNaN(left)) return { words: '—', urgency: 'calm' };
  const span = spanToWords(Math.abs(left), language);
  if (left < 0) return { words: language === 'en' ? `${span} over` : `已超 ${span}`, urgency: 'over' };
  return { words: language === 'en' ? `${span} left` : `剩 ${span}`, urgency: left <= 3 * DAY ? 'soon' : 'calm' };
}

/** A span in ms in its two largest units; below a minute it is said so. */
export function spanToWords(span: number, language: Language): string {
  const days = Math.floor(span / DAY);
  const hours = Math.floor((span % DAY) / HOUR);
  const minutes = Math.floor((span % HOUR) / MINUTE);
  const zh = language === 'zh-CN';
  const day = zh ? `${days} 天` : `${days} d`;
  const hour = zh ? `${hours} 小时` : `${hours} h`;
  const minute = zh ? `${minutes} 分钟` : `${minutes} min`;
  if (days > 0) return hours > 0 && days < 10 ? `${day} ${hour}` : day;
  if (hours > 0) return minutes > 0 ? `${hour} ${minute}` : hour;
  if (minutes > 0) return minute;
  return zh ? '不到 1 分钟' : 'less than 1 min';
}

/** The time of day in the reader's zone, with the date when it is not today. */
export function momentToWords(iso: string, now: number, language: Language): string {
  // Instants of the log carry a counter after the slash.
  const then = new Date(iso.split('/')[0] ?? iso);
  if (Number.isNaN(then.getTime())) return '—';
  const sameDay = then.toDateString() === new Date(now).toDateString();
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const options = sameDay ? time : ({ month: 'numeric', day: 'numeric', ...time } as const);
  return new Intl.DateTimeFormat(language, options).format(then);
}

export function percentToWords(done: number, total: number): string {
  if (total <= 0) return '0%';
  // Never "100%" before all is here.
  return `${done >= total ? 100 : Math.min(99, Math.floor((done / total) * 100))}%`;
}

/** Names one after another, as the language parts them. */
export function listToWords(names: readonly string[], language: Language): string {
  return names.join(language === 'en' ? ', ' : '、');
}
