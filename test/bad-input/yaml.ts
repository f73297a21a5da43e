/** Class A beside the fixtures: what YAML makes of a slip, in the mapping or in the project's file. */
import fs from "node:fs";
import path from "node:path";
import type { BadInput, Ground } from "./case.ts";
import { paperProject } from "./project.ts";
import { BILL, SYNC } from "./texts.ts";

const MAPPING = "mappings/bill.yaml";
const PROJECT = "sync.config.yaml";

function bad(name: string, told: string, ground: () => Ground): BadInput {
  const exit = told === "TO904" ? 4 : 3;
  return { kind: "A", name, ground: async () => ground(), args: ["validate"], exit, told: [told] };
}

const swapped = (text: string, was: string, now: string): string => {
  if (!text.includes(was)) throw new Error(`nothing says ${was}`);
  return text.replace(was, () => now);
};

/** One place of the mapping is another. */
const inMapping = (name: string, was: string, now: string, told: string): BadInput =>
  bad(name, told, () => paperProject({ [MAPPING]: swapped(BILL, was, now) }));

/** One place of `sync.config.yaml` is another. */
const inProject = (name: string, was: string, now: string, told: string): BadInput =>
  bad(name, told, () => paperProject({ [PROJECT]: swapped(SYNC, was, now) }));

/** The mapping is something else altogether. */
const asMapping = (name: string, bytes: string | Uint8Array, told: string): BadInput =>
  bad(name, told, () => paperProject({ [MAPPING]: bytes }));

export const YAML: readonly BadInput[] = [
  inMapping(
    "a key twice, once in quotes",
    "label: Bills",
    '"entity": bills',
    "TO112 mappings/bill.yaml:2:1",
  ),
  inMapping("an alias of itself", "truth: work", "truth: &a [*a]", "TO113 mappings/bill.yaml:4:8"),
  asMapping(
    "aliases that grow ninefold, nine deep",
    `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(", ")}]\n`).join("")}${BILL}`,
    "TO113 mappings/bill.yaml:1:5",
  ),
  inMapping("a merge key", "label: Bills", "<<: { label: Bills }", "TO113 mappings/bill.yaml:2:1"),
  inMapping(
    "a tag of JavaScript",
    "label: Bills",
    "label: !!js/function 'x'",
    "TO114 mappings/bill.yaml:2:9",
  ),
  inMapping(
    "a tag that is binary",
    "label: Bills",
    "label: !!binary aGk=",
    "TO114 mappings/bill.yaml:2:9",
  ),
  inMapping(
    "a key called constructor",
    "label: Bills",
    "constructor: Bills",
    "TO118 mappings/bill.yaml:2:1",
  ),
  inMapping(
    "a key called toString",
    "label: Bills",
    "toString: Bills",
    "TO130 mappings/bill.yaml:2:1",
  ),
  inMapping("a flag that is NO", "key: true", "key: NO", "TO135 mappings/bill.yaml:6:30"),
  inMapping("a flag that is off", "key: true", "key: off", "TO135 mappings/bill.yaml:6:30"),
  inMapping("a flag that is a number", "key: true", "key: 1", "TO132 mappings/bill.yaml:6:30"),
  inMapping("a flag in quotes", "key: true", 'key: "true"', "TO135 mappings/bill.yaml:6:30"),
  inProject(
    "an id that a double would lose",
    '"1"',
    "12345678901234567890",
    "TO119 sync.config.yaml:8:67",
  ),
  inProject("an id as an octal", '"1"', "0o17", "TO119 sync.config.yaml:8:67"),
  inProject("an amount that is infinite", '"250000.00"', "1e400", "TO119 sync.config.yaml:9:23"),
  inProject("an amount that is .inf", '"250000.00"', ".inf", "TO119 sync.config.yaml:9:23"),
  inProject("an amount that is .nan", '"250000.00"', ".nan", "TO119 sync.config.yaml:9:23"),
  inProject("an amount without quotes", '"250000.00"', "250000.10", "TO119 sync.config.yaml:9:23"),
  inProject("an amount below nothing", '"250000.00"', '"-1.00"', "TO137 sync.config.yaml:9:23"),
  inProject(
    "an amount with underscores",
    '"250000.00"',
    '"250_000.00"',
    "TO137 sync.config.yaml:9:23",
  ),
  inProject("nothing behind a key", "harborline", "", "TO136 sync.config.yaml:2:1"),
  inProject("a tilde for a name", "harborline", "~", "TO136 sync.config.yaml:2:1"),
  inMapping(
    "a list as a key",
    "label: Bills",
    "? [label]\n: Bills",
    "TO115 mappings/bill.yaml:2:3",
  ),
  inMapping("a number as a key", "label: Bills", "7: Bills", "TO130 mappings/bill.yaml:2:1"),
  inMapping("a flag as a key", "label: Bills", "true: Bills", "TO130 mappings/bill.yaml:2:1"),
  inMapping(
    "a key of 2,000 characters",
    "label: Bills",
    `${"k".repeat(2000)}: Bills`,
    "TO101 mappings/bill.yaml:2:1",
  ),
  asMapping("a list", "- entity: bill\n- label: Bills\n", "TO132 mappings/bill.yaml:1:1"),
  asMapping("a text", "just a text\n", "TO132 mappings/bill.yaml:1:1"),
  asMapping("a number", "42\n", "TO132 mappings/bill.yaml:1:1"),
  asMapping("comments only", "# nothing\n# here\n", "TO107 mappings/bill.yaml:1:1"),
  asMapping(
    "20,000 brackets deep",
    `entity: ${"[".repeat(20_000)}\n`,
    "TO117 mappings/bill.yaml:1:",
  ),
  asMapping(
    "100,000 keys",
    `${BILL}${Array.from({ length: 100_000 }, (_, n) => `k${n}: 1\n`).join("")}`,
    "TO130 mappings/bill.yaml:24:1",
  ),
  asMapping(
    "a line of 64 MiB",
    Buffer.alloc(64 * 1024 * 1024, "x"),
    "TO103 mappings/bill.yaml:1:1",
  ),
  asMapping(
    "half of a character at its end",
    Buffer.from(`${BILL}# é`).subarray(0, -1),
    "TO104 mappings/bill.yaml:24:1",
  ),
  inMapping(
    "a lone surrogate in an escape",
    "label: Bills",
    'label: "\\ud800"',
    "TO105 mappings/bill.yaml:2:8",
  ),
  inMapping(
    "an escape that YAML has not",
    "label: Bills",
    'label: "Bi\\lls"',
    "TO125 mappings/bill.yaml:2:11",
  ),
  inMapping(
    "a date that is none",
    "fields:",
    "start: { on: dated, from: 2024-02-30 }\nfields:",
    "TO263 mappings/bill.yaml:13:27",
  ),
  inMapping(
    "an instant for a date",
    "fields:",
    "start: { on: dated, from: 2024-02-03T10:00:00Z }\nfields:",
    "TO137 mappings/bill.yaml:13:27",
  ),
  inMapping(
    "include, which there is not",
    "label: Bills",
    "include: ../other.yaml",
    "TO130 mappings/bill.yaml:2:1",
  ),
  bad("a mapping that leads out of the project by a link", "TO102 mappings/bill.yaml:1:1", () => {
    const made = paperProject();
    fs.rmSync(path.join(made.folder, MAPPING));
    fs.symlinkSync("/etc/hostname", path.join(made.folder, MAPPING));
    return made;
  }),
  bad("a mapping that is a link to itself", "TO102 mappings/bill.yaml:1:1", () => {
    const made = paperProject();
    fs.rmSync(path.join(made.folder, MAPPING));
    fs.symlinkSync("bill.yaml", path.join(made.folder, MAPPING));
    return made;
  }),
  bad("a project file that is a folder", "TO102 sync.config.yaml:1:1", () => {
    const made = paperProject();
    fs.rmSync(path.join(made.folder, PROJECT));
    fs.mkdirSync(path.join(made.folder, PROJECT));
    return made;
  }),
  // `validate` opens no store and asks for no secret: a pull request from a fork has none.
  {
    ...inProject(
      "a secret that is not there",
      "sqlite:.tieout/staging.db",
      "${TIEOUT_NO_SUCH}",
      "TO904",
    ),
    args: ["status"],
  },
  inProject(
    "a project of another language",
    "tieout: 1",
    "tieout: 2",
    "TO141 sync.config.yaml:1:9",
  ),
  inProject("a project of none", "tieout: 1\n", "", "TO131 sync.config.yaml:1:1"),
];
