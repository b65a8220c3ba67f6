// The one list of what “no room” looks like: from the system, from SQLite, from the content store. People are told to make room, and that nothing was
// half kept.

const SYSTEM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const OURS = new Set(['diskFull', 'lowDisk', 'overQuota', 'SQLITE_FULL']);

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The system has no room left. */
export const isSystemFull = (error: unknown): boolean => SYSTEM.has(codeOf(error));

/** No room, whoever says so. */
export const isDiskFull = (error: unknown): boolean => isSystemFull(error) || OURS.has(codeOf(error));
