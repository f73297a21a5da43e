/**
 * Sets of documents that have an index of their own. A query that looks for one says it in the very
 * same words, as literals: SQLite uses a partial index only where the texts of both agree. Changing
 * one takes a migration that makes its index anew.
 */

/** Not at rest: every plan judges it. */
export const OPEN_DOCUMENT =
  "(moved = 1 or sync in ('ready', 'blocked', 'failed', 'drifted', 'unknown', 'writing'))";

/** Without a twin that is certain: every match looks for one. */
export const UNLINKED_DOCUMENT = "link in ('none', 'proposed')";
