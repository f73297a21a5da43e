/** What people write out of other habits, and how it is said here. Only ever a help line. */
const HINTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a mapping": {
    name: "the entity's name stands under `entity:`",
    source: "where it stands on both sides is said under `systems:`",
    destination: "where it stands on both sides is said under `systems:`",
    target: "where it stands on both sides is said under `systems:`",
    direction: "the side that is right is said under `truth:`",
    filter: "rows are chosen by `where:`, and held until they are due by `trigger:`",
    when: "a condition stands under `trigger:`",
    stage: "a condition stands under `trigger:`",
    map: "destination fields stand under `fields:`",
    mapping: "destination fields stand under `fields:`",
    constants: "constants stand under `set:`",
    auto_create: "say `import: { new: auto }` and `push: auto`",
    auto_update: "say `import: { changed: auto }` and `push: auto`",
    on_delete: "say `on_gone:`",
  },
  "a field": {
    required: "a field is required unless it says `optional: true`",
    default: "there are no defaults: say coalesce(field, value) where it is used",
    from: "where it stands is said by `work:` and `books:`",
    at: "where it stands is said by `work:` and `books:`",
    unique: "the one field that tells records apart says `key: true`",
  },
  "a block": {
    for: "one element for each row of a list: `each:`",
    if: "a condition stands under `where:`",
    when: "a condition stands under `where:`",
  },
  "a project": {
    version: "the version of the language is `tieout: 1`",
    name: "the project's name stands under `project:`",
    company: "the company stands with the connection of the books",
    database: "where the records are kept is said under `store:`",
    env: "variants of the project stand under `environments:`",
  },
};

const CHOICES: Readonly<Record<string, string>> = {
  true: "true is `auto`, false is `by_hand`",
  false: "true is `auto`, false is `by_hand`",
  manual: "by hand is `by_hand`",
  string: "a string is `text`",
  number: "a number is `decimal`; amounts are `money`",
  boolean: "a flag is `bool`",
  amount: "an amount is `money`",
  enum: "a closed list is `one_of`, with `values:`",
};

export function hintFor(kind: string, where: string, word: string): string | null {
  const own = HINTS[where];
  if (own !== undefined && Object.hasOwn(own, word)) return own[word]!;
  if (where === "a mapping" && /^[A-Z]/.test(word)) {
    return "fields of the other system stand under `fields:`, constants under `set:`";
  }
  if (["new", "changed", "push", "type"].includes(where) || kind === "record") {
    return Object.hasOwn(CHOICES, word) ? CHOICES[word]! : null;
  }
  return null;
}
