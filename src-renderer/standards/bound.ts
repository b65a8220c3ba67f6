// What a person writes as a bound: numbers stay numbers; anything else is kept as its text, full-width signs made plain. Pure.

export function boundOf(written: string): string | number {
  const plain = written.trim().replaceAll('％', '%').replaceAll('／', '/').replaceAll('．', '.').replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  return plain !== '' && String(Number(plain)) === plain ? Number(plain) : plain;
}
