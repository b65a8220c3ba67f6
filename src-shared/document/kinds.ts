// The documents of a case: what each is called, whether it bears a number of its own series, and whom it concerns.

export const DOCUMENT_KINDS = ['conclusion', 'notice', 'tracking', 'minutes', 'scores', 'standard', 'album', 'archive'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Kinds other than the conclusion that bear a number: these are composed as events and can be sealed and corrected. */
export const NUMBERED_KINDS = ['notice', 'tracking', 'minutes'] as const;
export type NumberedKind = (typeof NUMBERED_KINDS)[number];

/** Lists and annexes: made from the case as it is whenever they are asked for. */
export type ListKind = Exclude<DocumentKind, 'conclusion' | NumberedKind>;

interface KindFacts {
  readonly title: string;
  /** Stands in the number where a conclusion has the mark of its matter; each mark counts for itself. */
  readonly mark: string | null;
  /** One for each matter, or one for the whole case. */
  readonly perMatter: boolean;
  /** May be made before the panel is opened: says nothing of any answer. */
  readonly beforeOpening: boolean;
  readonly landscape: boolean;
}

export const KINDS: { readonly [K in DocumentKind]: KindFacts } = {
  conclusion: { title: '云上踏勘评审结论书', mark: null, perMatter: true, beforeOpening: false, landscape: false },
  notice: { title: '整改通知书', mark: '整改', perMatter: false, beforeOpening: false, landscape: false },
  tracking: { title: '整改跟踪报告', mark: '跟踪', perMatter: false, beforeOpening: false, landscape: true },
  minutes: { title: '评审会议记录', mark: '会记', perMatter: false, beforeOpening: false, landscape: false },
  scores: { title: '专家评分汇总表', mark: null, perMatter: true, beforeOpening: false, landscape: true },
  standard: { title: '踏勘标准（开卷）', mark: null, perMatter: true, beforeOpening: true, landscape: false },
  album: { title: '证据图册', mark: null, perMatter: false, beforeOpening: false, landscape: true },
  archive: { title: '归档目录', mark: null, perMatter: false, beforeOpening: false, landscape: true },
};

export const isNumberedKind = (kind: DocumentKind): kind is NumberedKind => (NUMBERED_KINDS as readonly string[]).includes(kind);
