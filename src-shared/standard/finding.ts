// What the linter says: what is wrong, where, and how to mend it.

export type LintCode =
  | 'sectionSum'
  | 'statedCount'
  | 'repeatedNumber'
  | 'repeatedId'
  | 'repeatedText'
  | 'unknownShot'
  | 'unknownMatter'
  | 'matterWithoutItems'
  | 'missingBasis'
  | 'missingShot'
  | 'missingMax'
  | 'badAnswers'
  | 'outsideRule'
  | 'unusedMeasure'
  | 'unreachableRow'
  | 'betterForWorse';

export interface Finding {
  readonly code: LintCode;
  /** An `error` makes results wrong or ambiguous; a `warning` should be looked at. */
  readonly severity: 'error' | 'warning';
  /** Place in the document, for instance `sections[1].items[3].no`. */
  readonly path: string;
  readonly zh: string;
  readonly en: string;
  /** What to do about it. */
  readonly mend: { readonly zh: string; readonly en: string };
}
