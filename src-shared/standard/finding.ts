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
  | 'betterForWorse'
  | 'unreachableOutcome'
  | 'overlappingRows'
  | 'oddBound'
  | 'missingNaRule'
  | 'keyWithoutVeto'
  | 'unknownBusiness'
  | 'unusedBusiness'
  | 'missingShotList'
  | 'unusedShot'
  | 'badView'
  | 'badDates'
  | 'missingNumber'
  | 'emptySection'
  | 'badRole'
  | 'failedVector';

/**
 * Findings that make a sheet unusable: two items would share an answer, a question could not be answered, a reference leads nowhere.
 * Such a standard is never published; other errors (official forms have them) may be, by somebody who says why.
 */
export const BLOCKING: ReadonlySet<LintCode> = new Set<LintCode>([
  'repeatedId', 'unknownShot', 'unknownMatter', 'unknownBusiness', 'matterWithoutItems', 'missingMax', 'badAnswers', 'badDates', 'badRole', 'failedVector',
]);

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
