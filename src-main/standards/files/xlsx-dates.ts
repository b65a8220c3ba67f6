// Dates in spreadsheets are numbers that are shown as dates: days since the end of 1899 (with a 29 February 1900 that never was), or
// since 1904.

/** Built-in formats of dates and times, those of East Asian versions among them. */
const BUILT_IN = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.has(id);
  // Without texts in quotes, escaped signs, colours and conditions.
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')[0] ?? '';
  return /[ymdhs年月日]/i.test(bare) && !/[0#?]/.test(bare.replaceAll(/[ymdhs]+|\.0+/gi, ''));
}

/** ISO day of a serial number; `undefined` where it is none. The time of day is left out. */
export function serialToDay(serial: number, from1904: boolean): string | undefined {
  const days = Math.floor(serial) + (from1904 ? 1462 : 0);
  if (days < 61 || days > 2_958_465) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10);
}
