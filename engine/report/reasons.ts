import type { FixIn, ReasonCode } from "../model/reason.ts";

/** What a reason is called where many documents share it, and what a person does about it. */
export interface ReasonWords {
  readonly title: string;
  /** A command or an act; `{row}` stands for a document's address. */
  readonly next: string;
}

export const REASON_WORDS: Readonly<Record<ReasonCode, ReasonWords>> = {
  trigger_not_met: { title: "not there yet", next: "comes by itself when the trigger is met" },
  before_start: { title: "from before the start", next: "stays out of the books" },
  stands_for: { title: "in the books as another", next: "nothing: it has no document of its own" },
  not_needed_yet: { title: "not needed yet", next: "comes by itself when another needs it" },
  held: { title: "held by a person", next: "tieout release {row}" },
  unreadable: { title: "cannot be read", next: "mend it at the source" },
  key_missing: { title: "has no key", next: "mend it at the source" },
  key_twice: { title: "same key twice", next: "mend it at the source" },
  expression_failed: { title: "a rule failed", next: "mend the mapping" },
  required_missing: { title: "a required field is empty", next: "fill it in at the source" },
  too_long: { title: "too long for the books", next: "shorten it at the source" },
  bad_characters: { title: "forbidden characters", next: "mend it at the source, or sanitize:" },
  lookup_missing: { title: "not in the lookup table", next: "add a row to mappings/lookups/" },
  reference_unknown: { title: "refers to nothing known", next: "mend it at the source" },
  name_unknown: { title: "name not in the books", next: "add it in the books, or mend the name" },
  name_inactive: { title: "name inactive in the books", next: "make it active in the books" },
  dependency: { title: "needs another first", next: "follows by itself" },
  no_match: { title: "nothing certain to link to", next: "tieout link {row}" },
  many_matches: { title: "several could be it", next: "tieout link {row}" },
  target_taken: { title: "its match is taken", next: "tieout link {row}" },
  target_inactive: { title: "its match is inactive", next: "make it active in the books" },
  target_missing: { title: "its linked thing is gone", next: "tieout link {row}" },
  permanent_link: { title: "linked for good", next: "tieout show {row}" },
  name_taken: { title: "name in use in the books", next: "another name template, or tieout link" },
  number_taken: { title: "number in use in the books", next: "tieout link {row}" },
  duplicate_in_qbo: { title: "twice in the books", next: "tieout show {row}" },
  requirement_not_met: { title: "a requirement does not hold", next: "mend it at the source" },
  lines_do_not_tie: { title: "lines miss the total", next: "mend it at the source" },
  closed_period: { title: "books closed on that day", next: "open the period, or change the date" },
  edit_after_payment: { title: "edited after a payment", next: "tieout show {row}" },
  has_payments: { title: "has payments", next: "tieout show {row}" },
  deposited: { title: "deposited in the books", next: "tieout show {row}" },
  void_not_allowed: { title: "a void is not allowed", next: "safety: { max_voids: }" },
  missing_in_source: { title: "gone at the source", next: "tieout show {row}" },
  person_decides: { title: "two sides differ", next: "tieout show {row}" },
  not_enabled: { title: "switched off", next: "see the mapping" },
  incomplete_pair: { title: "its pair is not done", next: "follows by itself" },
  over_amount: { title: "over the safety limit", next: "safety: { max_amount: }" },
  edited_in_qbo: { title: "edited in the books", next: "tieout show {row}" },
  read_back_differs: { title: "the books made something else", next: "tieout show {row}" },
  gone_in_qbo: { title: "deleted in the books", next: "tieout show {row}" },
  voided_in_qbo: { title: "voided in the books", next: "tieout show {row}" },
  refused: { title: "refused by the books", next: "tieout retry {row}" },
  outcome_unknown: { title: "outcome being looked up", next: "run it again" },
  new_record: { title: "new", next: "tieout apply" },
  source_edited: { title: "edited at the source", next: "tieout apply" },
  rule_changed: { title: "a rule changed", next: "tieout apply" },
  adopted: { title: "found in the books", next: "tieout apply" },
  voided_at_source: { title: "voided at the source", next: "tieout apply" },
  undone: { title: "taken back", next: "tieout release {row}" },
  overwrite_drift: { title: "put back as it was", next: "tieout apply" },
};

/** Who it waits for, as a heading. */
export const FIXERS: Readonly<Record<FixIn, string>> = {
  person: "You decide",
  source: "To mend at the source",
  mapping: "To mend in the mapping",
  config: "Settings and limits",
  qbo: "To do in the books",
  wait: "Follows by itself",
};

export const FIXER_ORDER: readonly FixIn[] = [
  "person",
  "source",
  "mapping",
  "config",
  "qbo",
  "wait",
];

export function nextStep(code: ReasonCode, row: string): string {
  return REASON_WORDS[code].next.replace("{row}", row);
}
