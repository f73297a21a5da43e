/** Who can mend it. `wait`: nobody has to do anything now. */
export type FixIn = "source" | "mapping" | "config" | "qbo" | "person" | "wait";

/**
 * Why a document is not simply done. The code is closed: REASONS lists every one with its fixer.
 * `text` is for people; nothing steers by it.
 */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly fixIn: FixIn;
  /** A command, or what to do. */
  readonly help?: string;
  /** Addresses or remote ids that it speaks of. */
  readonly about?: readonly string[];
}

/** Every reason, with who fixes it where nothing else is said. */
export const REASONS = {
  // waiting: the trigger
  trigger_not_met: "wait",
  before_start: "wait",
  not_needed_yet: "wait",
  stands_for: "wait",
  // held
  held: "person",
  // blocked before any call
  unreadable: "source",
  key_missing: "source",
  key_twice: "source",
  expression_failed: "mapping",
  required_missing: "source",
  too_long: "source",
  bad_characters: "source",
  lookup_missing: "mapping",
  reference_unknown: "source",
  name_unknown: "qbo",
  name_inactive: "qbo",
  dependency: "wait",
  no_match: "person",
  many_matches: "person",
  target_taken: "person",
  target_inactive: "qbo",
  target_missing: "person",
  permanent_link: "person",
  name_taken: "mapping",
  number_taken: "person",
  duplicate_in_qbo: "person",
  lines_do_not_tie: "source",
  requirement_not_met: "source",
  closed_period: "qbo",
  edit_after_payment: "person",
  has_payments: "person",
  deposited: "person",
  void_not_allowed: "config",
  missing_in_source: "person",
  person_decides: "person",
  not_enabled: "config",
  incomplete_pair: "wait",
  over_amount: "config",
  // drifted
  edited_in_qbo: "person",
  read_back_differs: "person",
  gone_in_qbo: "person",
  voided_in_qbo: "person",
  // failed and unknown
  refused: "qbo",
  outcome_unknown: "wait",
  // changes
  new_record: "wait",
  source_edited: "wait",
  rule_changed: "wait",
  adopted: "wait",
  voided_at_source: "wait",
  overwrite_drift: "wait",
  undone: "wait",
} as const satisfies Record<string, FixIn>;

export type ReasonCode = keyof typeof REASONS;

export function reason(
  code: ReasonCode,
  text: string,
  more: Partial<Pick<Reason, "fixIn" | "help" | "about">> = {},
): Reason {
  return { code, text, fixIn: REASONS[code], ...more };
}
