/** Class F: what is typed at a prompt, and plans and files that are handed in. */
import fs from "node:fs";
import path from "node:path";
import { insideTieout } from "../support/inside.ts";
import type { BadInput } from "./case.ts";
import { billsProject, paperProject } from "./project.ts";
import { ONE_BILL } from "./texts.ts";

function typed(name: string, args: readonly string[], exit: number, told: string): BadInput {
  // Some look at the books first, and then at what was typed.
  const asks = ["undo", "recover"].includes(args[0]!) || args.includes("bill/B-404");
  const ground = async (): Promise<{ folder: string }> => {
    if (!asks) return paperProject();
    const p = await billsProject();
    p.write("exports/bills.csv", ONE_BILL);
    return { folder: p.folder };
  };
  return { kind: "F", name, ground, args, exit, told: told === "" ? [] : [told] };
}

/** A plan that was saved, and is not what it was when it comes to be applied. */
function planned(
  name: string,
  change: (text: string, folder: string) => string | Uint8Array,
  exit = 8,
  told = "TO910",
): BadInput {
  return {
    kind: "F",
    name: `a saved plan ${name}`,
    args: ["apply", "may.plan", "--auto-approve"],
    exit,
    told: [told],
    async ground() {
      const p = await billsProject();
      p.write("exports/bills.csv", ONE_BILL);
      p.replace("mappings/bill.yaml", "trigger:", "ties: { total: TotalAmt }\ntrigger:");
      await insideTieout(p.folder, "plan", "--out", "may.plan");
      const file = path.join(p.folder, "may.plan");
      fs.writeFileSync(file, change(fs.readFileSync(file, "utf8"), p.folder));
      const sent = (): readonly string[] => p.books.all("Invoice").map((each) => each.DocNumber);
      return { folder: p.folder, sent };
    },
  };
}

const swap = (was: string, now: string) => (text: string) => {
  if (!text.includes(was)) throw new Error(`no plan says ${was}`);
  return text.replace(was, now);
};

export const TYPED: readonly BadInput[] = [
  typed("a command that there is not", ["plna"], 64, ""),
  typed("a flag that there is not", ["plan", "--otu", "x"], 64, ""),
  typed("a format that there is not", ["plan", "--format", "jsn"], 64, "TO900"),
  typed("a width that is none", ["status", "--width", "wide"], 64, ""),
  typed("two flags that exclude each other", ["plan", "--told", "--whole"], 64, "TO900"),
  typed("an environment that there is not", ["plan", "-e", "prod"], 3, "TO160 "),
  typed("import of nothing that is known", ["import", "some"], 64, "TO900"),
  typed("import of an entity that there is not", ["import", "all", "bil"], 64, "TO900"),
  typed("import of a row that is no address", ["import", "selected", "B-1"], 64, "TO900"),
  typed("import of no row", ["import", "selected"], 64, "TO900"),
  typed("import of a row that the source has not", ["import", "selected", "bill/B-404"], 64, ""),
  typed("show of a row that is not staged", ["show", "bill/B-404"], 64, "TO900"),
  typed("show of an entity that there is not", ["show", "bil/B-1"], 64, "TO900"),
  typed("show of an address without a key", ["show", "bill/"], 64, "TO900"),
  typed("history of a row that is not staged", ["history", "bill/B-404"], 64, "TO900"),
  typed("hold of a row that is not staged", ["hold", "bill/B-404", "--reason", "x"], 64, "TO900"),
  typed("link of a row that is not staged", ["link", "bill/B-404", "Invoice/1"], 64, "TO900"),
  typed("a query that does not parse", ["list", "bill", "amount>>5"], 64, "TO900"),
  typed("a query of a field that there is not", ["list", "bill", "amuont>5"], 64, "TO900"),
  typed("a query of an amount that is none", ["list", "bill", "amount>five"], 64, "TO900"),
  typed("an entity of no list", ["list", "bil"], 64, "TO900"),
  typed("undo of a run that there was not", ["undo", "run_none"], 64, "TO900"),
  typed(
    "recover from a file that is not there",
    ["recover", "--from", "nothing.jsonl"],
    1,
    "TO930",
  ),
  typed("a code that there is not", ["explain", "TO000"], 64, "TO900"),
  typed("a plan that is not there", ["apply", "nothing.plan", "--auto-approve"], 64, "TO900"),
  typed("a plan that is a folder", ["apply", "mappings", "--auto-approve"], 64, "TO900"),
  typed("check by what it cannot", ["check", "--offline", "--by", "colour"], 64, "TO900"),
  typed("a policy that is not there", ["validate", "--policy", "<folder>/none.yaml"], 3, "TO166 "),
  typed("a setting that there is not to be migrated", ["migrate", "colour"], 64, "TO900"),
  typed("a preset that there is not", ["init", "--preset", "nothing", "--defaults"], 64, "TO900"),
  typed("a schema of nothing", ["schema", "nothing"], 64, ""),
  planned("is empty", () => ""),
  planned("is cut short", (text) => text.slice(0, text.length / 2)),
  planned("is cut by its last character", (text) => text.trimEnd().slice(0, -1)),
  planned("is an empty map", () => "{}"),
  planned("is null", () => "null"),
  planned("is a list", () => "[]"),
  planned("is no text", () => Buffer.from([0xff, 0xfe, 0x00])),
  planned("has another amount", swap('"10.00"', '"1000.00"')),
  planned("has another digest", (text) =>
    text.replace(/"digest": "[0-9a-f]{8}/, '"digest": "00000000'),
  ),
  planned("is of another version", swap("tieout.plan/1", "tieout.plan/9")),
  planned("is of another company", swap("9341453508217706", "9341453508217707")),
  planned("has one change twice", (text) => {
    const plan = JSON.parse(text) as { changes: unknown[] };
    return JSON.stringify({ ...plan, changes: [...plan.changes, ...plan.changes] });
  }),
  planned("has one change less", (text) => {
    const plan = JSON.parse(text) as { changes: unknown[] };
    return JSON.stringify({ ...plan, changes: plan.changes.slice(1) });
  }),
  planned("has changes that are no list", (text) =>
    JSON.stringify({ ...JSON.parse(text), changes: 7 }),
  ),
  planned("has changes that are null", (text) =>
    JSON.stringify({ ...JSON.parse(text), changes: [null] }),
  ),
  planned("has a key twice", swap('"format":', '"format": "x", "format":')),
  planned("is 10,000 levels deep", () => "[".repeat(10_000) + "]".repeat(10_000)),
  planned("was made under another mapping", (text, folder) => {
    const file = path.join(folder, "mappings/bill.yaml");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("{name} {qty}", "{qty} {name}"));
    return text;
  }),
  planned("was made with another store", (text, folder) => {
    fs.rmSync(path.join(folder, ".tieout"), { recursive: true });
    return text;
  }),
];
