/** From nothing to books that tie out, nothing edited; the second plan has nothing left to do. */
export const WALK: readonly (readonly string[])[] = [
  ["init", "--preset", "linarc", "--defaults"],
  ["validate"],
  ["test"],
  ["plan", "--out", "first.plan"],
  ["apply", "first.plan", "--auto-approve"],
  ["check"],
  ["plan", "--expect-no-changes"],
];
