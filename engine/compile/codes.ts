/** Every finding of compile: what `tieout explain` says of it. A code is never used again. */
export interface CodeEntry {
  readonly title: string;
  readonly explanation: string;
  readonly severity?: "error" | "warning";
}

const entry = (title: string, explanation: string): CodeEntry => ({ title, explanation });
const warning = (title: string, explanation: string): CodeEntry => ({
  title,
  explanation,
  severity: "warning",
});

export const CODES = {
  // Expressions.
  TO201: entry(
    "An expression cannot be read",
    "The text is not an expression: a bracket or a quote is missing, or two words stand side by side. Where YAML may have cut it (` #`, `: `, a comma inside { }), put the whole in quotes.",
  ),
  TO202: entry(
    "An unknown name",
    "Names in an expression are the fields of the record, `settings`, and inside blocks `each` and `group`. Nothing else is looked up.",
  ),
  TO203: entry(
    "A constant stands where an expression is read",
    "Values under `fields:` are expressions, so that a forgotten word is never posted. A constant stands under `set:`, in the same shape.",
  ),
  TO204: entry(
    "An unknown field",
    "The part after a dot is a field of what stands before it: of the record that a `ref` points at, of a row of a list, of the document in the other system.",
  ),
  TO205: entry(
    "An unknown function",
    "The functions are those of the table in mappings/README.md and what mappings/transforms.ts exports.",
  ),
  TO206: entry("The wrong number of arguments", "The message shows how the function is called."),
  TO207: entry(
    "An argument of the wrong type",
    "Nothing is converted unasked: text(x), decimal(x), money(x) and date(x, format) convert.",
  ),
  TO208: entry(
    "An operator that does not fit its sides",
    "Money is added to money and multiplied by a number; texts are joined by a template; dates are compared with dates. Nothing is converted unasked.",
  ),
  TO209: entry(
    "A condition that is not true or false",
    "`trigger`, `where`, `void_when`, `paid`, `unpaid`, and both sides of && and || are conditions.",
  ),
  TO210: entry(
    "A comparison that can never hold",
    "The field is a one_of, and the text is none of its values: the comparison would be false for every record.",
  ),
  TO211: entry(
    "An unknown setting",
    "Settings are declared under `settings:` in sync.config.yaml.",
  ),
  TO212: entry("An unknown column of a lookup", "The columns are declared in the lookup's file."),
  TO213: entry(
    "A number that cannot be taken exactly",
    "Numbers are decimals of at most 40 digits. Hexadecimal and unsigned forms are not in the language.",
  ),
  TO214: entry(
    "A text that is no day",
    'A date in an expression is written "2026-06-30", and must exist.',
  ),
  TO215: entry(
    "A template whose braces do not match, or stand in a formula",
    "In a template, { begins an expression and } ends it. A brace that is meant as text is doubled: {{ }}. A formula has no templates in its texts: they are put together with +.",
  ),
  TO216: entry(
    "A form that is not in the language",
    "Expressions are a small part of CEL: no maps, no positions in lists, no bytes, no regular expressions.",
  ),
  TO217: entry(
    "An expression that is too large",
    "At most 4 KiB, 500 parts, 32 levels deep. What needs more is a function in mappings/transforms.ts.",
  ),
  TO218: entry(
    "A name that means nothing here",
    "`each` and `group` are bound inside blocks; `existing` and `desired` are seen by `fields` and `paid` of a mapping that writes to the books.",
  ),
  TO219: entry(
    "Money is not divided",
    "A division would lose cents. Add up what was billed, multiply by a share, or divide decimal(x) and round it.",
  ),
  // The record.
  TO221: entry(
    "A field without a type",
    "Every field of a record has a type: nothing is guessed from the data.",
  ),
  TO222: entry(
    "Not exactly one key",
    "A record has one field with `key: true`: what the true side knows it by.",
  ),
  TO223: entry(
    "An unknown column of the source",
    "The stream does not have a column of this name.",
  ),
  TO224: entry(
    "A reference to an entity that has no mapping",
    "`entity:` names the `entity:` of another mapping.",
  ),
  TO225: entry(
    "An unknown lookup",
    "`lookup:` names the `lookup:` of a file in mappings/lookups/.",
  ),
  TO226: entry(
    "A format that cannot be read",
    "Dates: YYYY, YY, MMM, MM, M, DD, D and separators. Numbers: how 1234.56 is written, such as 1,234.56 or 1.234,56. Flags: the two words, such as Yes/No.",
  ),
  TO227: entry(
    "A list that says too little",
    "A list names its rows (`list:`), its columns (`of:`) and, where the rows are a stream of their own, the column that holds the parent's key (`by:`).",
  ),
  TO228: entry("A one_of without values", "`values:` lists every value that the source may send."),
  TO229: entry(
    "A name that cannot be used",
    "Names of fields are words of letters, digits and _; the words of the language and of JavaScript's objects are taken.",
  ),
  TO230: warning(
    "A field that nothing reads",
    "A list, a reference or a lookup is read for every record, and then unused. (A plain field is at least shown.)",
  ),
  // The other side.
  TO231: entry(
    "An unknown field of the other system",
    "The connector does not know a field of this name here.",
  ),
  TO232: entry(
    "A value of the wrong type for its field",
    "Nothing is converted unasked: text(x), decimal(x), money(x), date(x, format) convert.",
  ),
  TO233: entry(
    "A text that is too long by construction",
    "The other system takes fewer characters than this always or possibly has. Nothing is cut off unasked: left(x, n) cuts.",
  ),
  TO234: entry(
    "A required field that nothing writes",
    "The other system refuses the document without it.",
  ),
  TO235: entry(
    "A field that cannot be written",
    "The other system computes it. To hold a document whose amount differs, name it under `ties:`.",
  ),
  TO236: entry(
    "Two rules for one field",
    "A field is written by one rule: a binding in `record:`, `fields:` or `set:`.",
  ),
  TO237: entry(
    "The wrong shape",
    "A field with fields of its own takes a map; a list takes a list of blocks; other fields take one expression.",
  ),
  TO238: entry(
    "A reference to the wrong kind of thing",
    "The field points at another list than the entity's documents go to.",
  ),
  TO239: entry(
    "A constant that the field does not take",
    "The field has a type of its own, or a closed list of values.",
  ),
  TO240: entry(
    "A rule for a field that nothing writes",
    "`rules:` and `sanitize:` speak of fields that this mapping writes.",
  ),
  TO241: entry(
    "A tie to a field that does not exist",
    "`ties:` names an amount of the record, and the amount of the document that must equal it.",
  ),
  TO242: entry(
    "A name that the company does not have",
    "The list was read when the company was last observed; the name is not in it.",
  ),
  TO243: entry(
    "A list element without its detail",
    "The other system tells the kinds of lines apart by the detail object that stands in them.",
  ),
  TO244: entry("A stream that cannot be written", "The connector only reads it."),
  TO245: entry(
    "A text that may hold forbidden characters",
    "The constant has characters that the other system refuses.",
  ),
  // The mapping.
  TO246: entry(
    "A reference that a rule forbids",
    "`points_at:` of a field's rule names the entities whose documents may stand there. Anything else, a name of the company's lists too, is an error: so no line of a trust slip leads to income.",
  ),
  TO247: entry(
    "Fields of the books where the books are true",
    "`fields:`, `set:`, `rules:` and `ties:` say what is written to the books. Where `truth: books` stands nothing is: the record's bindings are turned round.",
  ),
  TO250: entry("An entity that is declared twice", "One mapping declares an entity."),
  TO251: entry(
    "An unknown connection",
    "`systems:` and `to:` begin with the name of a connection of sync.config.yaml.",
  ),
  TO252: entry(
    "An unknown stream",
    "The part after the dot is a stream that the connector can read or write.",
  ),
  TO253: entry(
    "A truth that is no side",
    "`truth:` is work, books, or settings.NAME of a setting whose values are work and books.",
  ),
  TO254: entry(
    "A field that cannot be turned round",
    "With the truth in the books, the record is read through `books:` and written through `work:`; both must be known.",
  ),
  TO255: entry(
    "A side that the mapping does not name",
    "`systems:` must name the side that is true, and the other unless `documents:` does.",
  ),
  TO256: entry(
    "Entities that need one another",
    "No order of sending exists: each would have to be there before the other.",
  ),
  TO257: entry(
    "A permanent link to what is created every time",
    "`permanent: true` binds a record to one thing once and for all; `create: always` never looks for it.",
  ),
  TO258: entry(
    "and_unpaid without unpaid",
    "`start.and_unpaid` takes earlier records that are still open: `unpaid:` says which these are.",
  ),
  TO259: entry(
    "A match on an unknown field",
    "A match compares a field of the other system with a value of the record.",
  ),
  TO260: entry(
    "Fields beside documents",
    "With `documents:`, each document has its own `fields:`, `set:`, `rules:` and `ties:`; the record has no `books:` bindings.",
  ),
  TO261: entry("An unknown mapping to extend", "`extends:` names the entity of another mapping."),
  TO262: entry("An unknown entity is needed", "`needs:` names entities of this project."),
  TO263: entry(
    "A start that is no day",
    "`start.from` is a day, written YYYY-MM-DD, and `start.on` is a date of the record.",
  ),
  TO264: entry(
    "Books in two companies",
    "One project keeps one company: every `books:` side names the same connection.",
  ),
  TO265: entry(
    "Nothing is written",
    "The mapping neither writes a field nor links to what exists.",
  ),
  TO267: entry(
    "A record that cannot stand for another",
    "`stands_for:` names a field of type `ref`, and its `when:` looks at settings alone: references of other mappings go through it before any record is read.",
  ),
  TO268: entry(
    "Payments that do not find back",
    "`backflow:` needs `paid:`. With `write`, another mapping of the same stream of the work side has the books as its truth and writes what the settlement changes there: one way to write, recorded like every other.",
  ),
  TO269: entry(
    "A sensitive field where it would be shown",
    "What is `sensitive:`, or marked so by its connector, is no key, reference or lookup, and no title, column or party reads it: these stand in every list.",
  ),
  TO266: warning(
    "An entity whose name is nearly its file's",
    "Records are known by their entity's name: one that is misspelt makes other records of them. Where the two are meant to differ, give the file another name.",
  ),
  // The project.
  TO270: entry(
    "An unknown connector",
    "`connector:` is one of those that this version of Tieout has.",
  ),
  TO271: entry(
    "A connection that its connector does not accept",
    "The connector says which keys it takes, and how.",
  ),
  TO272: entry(
    "A secret written into the configuration",
    "Only a reference stands there: ${NAME} is read from the environment when the connection opens. What was committed is no secret any more: change it.",
  ),
  TO273: entry("An unknown time zone", "An IANA name, such as America/Chicago."),
  TO274: entry("An unknown currency", "An ISO 4217 code in capitals, such as USD."),
  TO275: entry(
    "A setting whose value does not fit",
    "The value is one of `one_of`, and of the type that `type` says.",
  ),
  TO276: warning(
    "A setting that nothing reads",
    "Neither an expression nor `truth:` or `enabled:` names it.",
  ),
  TO277: warning("A lookup that nothing reads", "No record has a field with this lookup."),
  TO278: entry(
    "A row of a lookup that does not fit its columns",
    "Every row has every column, with a value of its type.",
  ),
  TO279: entry(
    "A safety limit that cannot be read",
    'Shares are written 30%, amounts "250000.00".',
  ),
  TO280: entry(
    "A declared link that names nothing",
    '`source:` is the key of a record or entity/key; `books:` or `work:` names a thing as Stream/id or "Stream: name".',
  ),
  TO281: warning("A connection that nothing uses", "No mapping reads from it or writes to it."),
  TO283: warning(
    "A limit that does not hold for an entity",
    "`max_amount` and `max_total` look at the record's own amount: `ties:` or `check:` says which that is. Of documents that post money and have none, any amount goes out.",
  ),
  TO282: entry(
    "A cron line that never comes",
    "Five parts: minute 0 to 59, hour 0 to 23, day 1 to 31, month 1 to 12 or jan to dec, weekday 0 to 7 or sun to sat (0 and 7 are Sunday); `*`, lists, ranges, and `/n` for every n-th.",
  ),
  // Transforms.
  TO290: entry(
    "A function of transforms.ts that cannot be called",
    "Its parameters and result must be text, numbers as Decimal, Money, flags, or lists of these, and it may not be async.",
  ),
  TO291: warning(
    "A function of transforms.ts that nothing calls",
    "It is exported, and no expression names it.",
  ),
  TO292: entry(
    "A function of transforms.ts with a name that is taken",
    "The functions of the language cannot be replaced.",
  ),
  TO293: entry("transforms.ts cannot be read", "The file has errors; the first is shown."),
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;

export function codeEntry(code: Code): CodeEntry {
  return CODES[code];
}
