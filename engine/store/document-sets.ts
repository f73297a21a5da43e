/**
 * Sets of documents that have an index of their own. A query that looks for one says it in the very
 * same words, as literals: SQLite uses a partial index only where the texts of both agree. Changing
 * one takes a migration that makes its index anew.
 */

/**
 * To be evaluated again. Those that never were are `new`, and found by that: in two indexes each of
 * them took 4 us more to make and to evaluate.
 */
export const DIRTY_DOCUMENT = "(dirty = 1 and sync <> 'new')";

/** Not at rest: every plan judges it. */
export const OPEN_DOCUMENT =
  "(moved = 1 or sync in ('ready', 'blocked', 'failed', 'drifted', 'unknown', 'writing'))";

/** Without a twin that is certain: every match looks for one. */
export const UNLINKED_DOCUMENT = "link in ('none', 'proposed')";
