/** What `tieout explain` says of a finding about the configuration as text and as data. */
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

/** TO1xx: reading the files. A code is never used again. */
export const CODES = {
  // Files.
  TO100: entry(
    "There is no project here",
    "A project is a folder with a sync.config.yaml. `-C DIR` runs a command in another folder.",
  ),
  TO101: entry(
    "The file is not YAML",
    "The parser stopped here. What follows in this file is not judged before this is mended.",
  ),
  TO102: entry(
    "A file that cannot be read",
    "Configuration is read from plain files inside the project folder: not from folders, devices, or links that lead out of it.",
  ),
  TO103: entry(
    "A file that is too large",
    "A YAML file has at most 1 MiB, a CSV at most 8 MiB. Larger tables belong to a source, not to the configuration.",
  ),
  TO104: entry(
    "A file that is not UTF-8",
    "Every file of a project is UTF-8. Spreadsheets offer it as `CSV UTF-8`.",
  ),
  TO105: entry(
    "A character that cannot be seen",
    "Control characters and marks that turn the direction of text make a file read otherwise than it looks. Where a text needs one, an escape in double quotes says so openly.",
  ),
  TO106: warning(
    "A byte order mark",
    "UTF-8 needs none, and some tools stumble over it. `--fix` deletes it.",
  ),
  TO107: entry(
    "An empty file",
    "An empty file would silently mean nothing: a mapping that is not there, a table without rows.",
  ),
  TO108: entry(
    "Indentation that does not fit",
    "Keys of one map begin in the same column; what belongs to a key stands further right.",
  ),
  TO109: entry(
    "A quote or bracket that is not closed",
    "The parser reads on to the end of the file for it. It shows where it noticed; look above.",
  ),
  TO110: entry("A tab as indentation", "YAML indents with spaces only."),
  TO111: entry(
    "Several documents in one file",
    "Only the first would be read. One file is one document.",
  ),
  TO112: entry(
    "A key that stands twice",
    "Only one of them could count, and parsers differ in which.",
  ),
  TO113: entry(
    "Anchors, aliases and merge keys",
    "They make a file that cannot be read from top to bottom, and small files that unfold to large ones. Shared choices stand under `settings:`; mappings that resemble one another say `extends:`.",
  ),
  TO114: entry(
    "A tag",
    "Tags make a parser build objects. Configuration is data: text, numbers, flags, lists, maps.",
  ),
  TO115: entry(
    "A key that is not one text",
    "Keys are names. A list or a map as a key has no meaning here.",
  ),
  TO116: entry(
    "A directive",
    "`%YAML 1.1` would turn `no` into false. Files are read as YAML 1.2, always.",
  ),
  TO117: entry("Values nested too deeply", "At most 40 levels."),
  TO118: entry(
    "A key with a meaning in JavaScript",
    "`__proto__`, `constructor` and `prototype` are refused everywhere.",
  ),
  TO119: entry(
    "A number that YAML would change",
    "YAML reads 0100.5 as 100.5, 1.10 as 1.1, 0x1F as 31, and cuts digits off long ids. In quotes it stays as written; amounts always stand in quotes.",
  ),
  // Expressions that YAML cut.
  TO120: entry(
    "An expression cut at a colon",
    "`: ` ends a key in YAML. The whole expression stands in quotes; choose(cond, a, b) needs no colon.",
  ),
  TO121: entry(
    "An expression cut at a comma or bracket",
    "Inside { } a comma ends a value and brackets begin a list. The expression stands in quotes, or on a line of its own.",
  ),
  TO122: entry(
    "An expression cut at ` #`",
    "` #` begins a comment in YAML. A text with it stands in quotes.",
  ),
  TO123: entry(
    "A template read as a map",
    "A value that begins with { is a map in YAML. A template that begins with a brace stands in quotes.",
  ),
  TO124: entry(
    "An expression that begins with a sign of YAML",
    "Quotes, !, &, *, >, | and some others at the beginning have a meaning of their own in YAML. The whole expression stands in quotes.",
  ),
  TO125: entry(
    "An escape that does not exist",
    "In double quotes a backslash begins an escape. In single quotes it is a backslash.",
  ),
  TO126: entry(
    "A file that nobody reads",
    "Mappings are mappings/*.yaml, tests mappings/*.test.yaml, links mappings/links/*.yaml, tables mappings/lookups/*.yaml and *.csv. A file with another name would silently do nothing.",
  ),
  // Shape.
  TO130: entry(
    "An unknown key",
    "The key has no meaning here. mappings/README.md explains every key of every file.",
  ),
  TO131: entry("A missing key", "The key is required here."),
  TO132: entry(
    "A value of the wrong kind",
    "The message says what is expected: a text, a list, a map.",
  ),
  TO133: entry("A value that is not allowed", "The value is one of a closed list."),
  TO134: entry(
    "A text that YAML reads as something else",
    "YAML makes numbers, flags and nothing of unquoted words. A text that looks like one stands in quotes.",
  ),
  TO135: entry(
    "A flag that is a word",
    "yes, no, on and off are texts in YAML 1.2. A flag is true or false.",
  ),
  TO136: entry("A key without a value", "Nothing stands after the colon, or `~`, or null."),
  TO137: entry("A value in the wrong form", "The message shows the form."),
  TO138: entry("A number out of range", "The message says what is allowed."),
  TO139: entry("A value that is empty", "An empty list, map or text means nothing here."),
  TO140: entry("The same entry twice", "Each entry of the list stands once."),
  TO141: entry(
    "A configuration of another version",
    "This Tieout reads `tieout: 1`. A newer configuration needs a newer Tieout.",
  ),
  // Secrets.
  TO150: entry(
    "A secret written into the configuration",
    "What is in git is read by many and stays for ever. Only a reference stands there: ${NAME} is read from the environment when the connection opens. What was committed is no secret any more: change it.",
  ),
  TO151: entry(
    "A value that looks like a secret",
    "It has the form of a token or a key, or is long and random. If it is one, change it and write ${NAME} instead.",
  ),
  TO152: entry(
    "A reference to a secret that cannot be read",
    "${NAME} reads an environment variable, ${file:PATH} a file. It is the whole value: nothing stands before or after it.",
  ),
  // Environments and folders.
  TO160: entry("An unknown environment", "`-e NAME` chooses one of `environments:`."),
  TO161: entry(
    "An environment for a connection that does not exist",
    "An environment changes keys of connections that stand under `connections:`.",
  ),
  TO162: entry(
    "An environment has to be chosen",
    "With several environments and none called sandbox, `-e NAME` says which.",
  ),
  TO163: entry(
    "Two environments with one store",
    "A store belongs to one company: links of the sandbox mean nothing in production.",
  ),
  TO164: entry(
    "No mappings",
    "The folder of the mappings is not there, lies outside the project, or holds no mapping.",
  ),
  TO165: entry(
    "Something that the policy does not allow",
    "`--policy FILE` or TIEOUT_POLICY names the connectors, hosts and secrets that a configuration may use. The file is not the configuration's own: whoever reviews it adds what is meant.",
  ),
  TO166: entry(
    "A policy that cannot be read",
    "A policy is YAML with lists under `connectors:`, `hosts:` and `secrets:`. Where it cannot be read, nothing runs.",
  ),
  // Tables and links.
  TO170: entry(
    "A CSV without a usable header",
    "The first line names the columns: the key first, then names of lower-case letters, digits and _, each with its type after a colon where it is no text (`rate:decimal`).",
  ),
  TO171: entry("A row that does not fit the header", "Every row has as many cells as the header."),
  TO172: entry("A key twice, or none", "Rows of a table are told apart by their key."),
  TO173: entry(
    "Quotes of a CSV that do not match",
    "A cell with quotes, commas or line ends stands in double quotes, and quotes in it are doubled.",
  ),
  // Fleets.
  TO180: entry(
    "A company that stands twice in a fleet",
    "One project keeps one company: two names with one folder and one environment would run it twice.",
  ),
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type Code = keyof typeof CODES;
