// Finding standards and items by Chinese words or by initials of pinyin. The index is plain arrays over all texts one after another,
// so that 100,000 items are gone through in milliseconds: no word list, no ranking model, nothing to keep in step. Each standard has its
// own, made once: a version never changes.

import { createInitials } from './pinyin.ts';
import type { Standard } from './standard.ts';

export interface Found {
  /** Hash of the standard. */
  readonly standard: string;
  /** Absent: the standard itself, by title, id or matter. */
  readonly item?: string;
  readonly no?: string;
  readonly text: string;
  /** Where in `text`, UTF-16 units. */
  readonly from: number;
  readonly length: number;
}
export interface Search {
  /** Best first: a standard's name, an item's number, its words, its basis, then what only its initials say. */
  find(query: string, limit: number): { readonly hits: readonly Found[]; readonly more: boolean };
  /** Texts that are searched. */
  readonly size: number;
}

interface Line {
  readonly standard: string;
  readonly item?: string;
  readonly no?: string;
  readonly text: string;
  /** Lower is better. */
  readonly rank: number;
}

const LETTERS = /^[a-z]{2,}$/;
/** Found by initials only. */
const BY_INITIALS = 10;

const WIDE = /[\uff01-\uff5e\u3000]/g;

/** As texts and queries are compared: small letters, and full-width signs as their narrow ones, for both are typed. */
const folded = (text: string): string => {
  const narrow = text.replace(WIDE, (sign) => (sign === '\u3000' ? ' ' : String.fromCharCode(sign.charCodeAt(0) - 0xfee0)));
  const lower = narrow.toLowerCase();
  // Some letters grow when lowered; positions must stay those of the text.
  return lower.length === text.length ? lower : narrow;
};

function linesOf({ hash, standard }: { readonly hash: string; readonly standard: Standard }): Line[] {
  const lines: Line[] = [];
  const add = (text: string | undefined, rank: number, of: Pick<Line, 'item' | 'no'> = {}): void => {
    if (text !== undefined && text !== '') lines.push({ standard: hash, text, rank, ...of });
  };
  add(standard.title, 0);
  add(standard.titleEn, 1);
  add(standard.id, 1);
  for (const matter of standard.matters) for (const name of [matter.name, matter.nameEn, matter.mark]) add(name, 1);
  for (const section of standard.sections) {
    for (const item of section.items) {
      const of = { item: item.id, no: item.no };
      add(item.no, 2, of);
      add(item.text, 3, of);
      add(item.textEn, 4, of);
      for (const basis of item.basis) add(basis, 5, of);
      add(item.guidance, 6, of);
    }
  }
  return lines;
}

/** What one standard is searched by. */
export interface SearchIndex {
  readonly size: number;
  /** Lines that hold all words, in the order of the form. */
  ranked(words: readonly string[]): readonly Ranked[];
  hit(ranked: Ranked, word: string): Found;
}

interface Ranked {
  readonly index: SearchIndex;
  readonly line: number;
  /** What a hit stands for once, whatever else of it is found. */
  readonly key: string;
  readonly rank: number;
  readonly at: number;
}

/** `initialOf` may serve many: it remembers every character that it was asked for. */
export function indexOf(document: { readonly hash: string; readonly standard: Standard }, initialOf = createInitials()): SearchIndex {
  const lines = linesOf(document);
  const texts = lines.map(({ text }) => folded(text));
  // Initials of all texts, one after another, signs without any left out; a 0 parts the texts.
  const starts = new Uint32Array(lines.length + 1);
  const initials = new Uint32Array(texts.reduce((sum, text) => sum + text.length + 1, 0));
  let end = 0;
  texts.forEach((text, at) => {
    starts[at] = end;
    for (let i = 0; i < text.length; i += 1) {
      const letters = initialOf(text.charCodeAt(i));
      if (letters !== 0) initials[end++] = letters;
    }
    initials[end++] = 0;
  });
  starts[lines.length] = end;

  /** Lines in which the letters follow each other as initials. */
  const byInitials = (letters: string): Set<number> => {
    const wanted = Array.from(letters, (letter) => 1 << (letter.charCodeAt(0) - 97));
    const found = new Set<number>();
    const [first, second] = [wanted[0]!, wanted[1]!];
    const last = end - wanted.length;
    for (let i = 0; i <= last; i += 1) {
      if ((initials[i]! & first) === 0 || (initials[i + 1]! & second) === 0) continue;
      let k = 2;
      while (k < wanted.length && (initials[i + k]! & wanted[k]!) !== 0) k += 1;
      if (k < wanted.length) continue;
      const line = lineAt(i);
      found.add(line);
      i = starts[line + 1]! - 1;
    }
    return found;
  };
  const lineAt = (position: number): number => {
    let low = 0;
    let high = lines.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low;
  };
  /** Where the initials stand in the text of a line. */
  const placeOf = (line: number, letters: string): { from: number; length: number } => {
    const places: number[] = [];
    const text = texts[line]!;
    for (let i = 0; i < text.length; i += 1) if (initialOf(text.charCodeAt(i)) !== 0) places.push(i);
    for (let i = 0; i + letters.length <= places.length; i += 1) {
      const fits = Array.from(letters).every((letter, k) => (initialOf(text.charCodeAt(places[i + k]!)) & (1 << (letter.charCodeAt(0) - 97))) !== 0);
      if (fits) return { from: places[i]!, length: places[i + letters.length - 1]! - places[i]! + 1 };
    }
    return { from: 0, length: 0 };
  };

  const index: SearchIndex = {
    size: lines.length,
    ranked(words) {
      const [word, ...others] = words;
      if (word === undefined) return [];
      const initialled = words.map((one) => (LETTERS.test(one) ? byInitials(one) : undefined));
      const holds = (line: number, w: number): boolean => texts[line]!.includes(words[w]!) || initialled[w]?.has(line) === true;
      return texts.flatMap((text, line): Ranked[] => {
        const at = text.indexOf(word);
        if (at < 0 && initialled[0]?.has(line) !== true) return [];
        if (!others.every((_, w) => holds(line, w + 1))) return [];
        const { standard, item, rank } = lines[line]!;
        return [{ index, line, key: `${standard} ${item ?? ''}`, rank: rank + (at >= 0 ? (at === 0 ? 0 : 0.5) : BY_INITIALS), at }];
      });
    },
    hit({ line, at }, word) {
      const { standard, item, no, text } = lines[line]!;
      const place = at >= 0 ? { from: at, length: word.length } : placeOf(line, word);
      return { standard, ...(item === undefined ? {} : { item, no: no ?? '' }), text, ...place };
    },
  };
  return index;
}

/** Over several standards, in their order. */
export function searchIn(indices: readonly SearchIndex[]): Search {
  return {
    size: indices.reduce((sum, { size }) => sum + size, 0),
    find(query, limit) {
      const words = folded(query).split(/\s+/).filter((word) => word !== '');
      const [word] = words;
      if (word === undefined) return { hits: [], more: false };
      // A sort keeps the order of what ranks alike: that of the standards and of their forms.
      const ranked = indices.flatMap((index) => index.ranked(words)).sort((a, b) => a.rank - b.rank);
      const hits: Found[] = [];
      const seen = new Set<string>();
      for (const one of ranked) {
        if (seen.has(one.key)) continue;
        if (hits.length === limit) return { hits, more: true };
        seen.add(one.key);
        hits.push(one.index.hit(one, word));
      }
      return { hits, more: false };
    },
  };
}

export const createSearch = (documents: readonly { readonly hash: string; readonly standard: Standard }[]): Search => {
  const initialOf = createInitials();
  return searchIn(documents.map((document) => indexOf(document, initialOf)));
};
