import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { copySmallProject, tieout, tieoutJson } from "../cli/project.ts";
import { byHand } from "../support/by-hand.ts";
import { tempFolder } from "../support/temp.ts";

/** What happens to the default project after its first run: sources move, and so do the books. */

interface PlanFile {
  readonly changes: readonly {
    readonly kind: string;
    readonly row: string;
    readonly reasons: readonly { readonly code: string }[];
    readonly deltas: readonly { readonly path: string; readonly rule: string }[];
  }[];
}

const PATIENCE = 120_000;

test(
  "a plan lists changed, new and vanished rows of the source",
  { timeout: PATIENCE },
  async () => {
    const folder = tempFolder();
    copySmallProject(folder);
    await tieout(folder, 0, "run");
    edit(folder, "invoices.csv", (rows) =>
      rows
        .filter((row) => !row.startsWith("PA-1002-03,"))
        .map((row) =>
          row.startsWith("PA-1003-02,") ? row.replace("2024-12-01", "2024-12-15") : row,
        )
        .concat(copyOf(rows, "PA-1001-05", "PA-1001-05B")),
    );
    edit(folder, "invoice_lines.csv", (rows) =>
      rows.concat(copyOf(rows, "PA-1001-05", "PA-1001-05B")),
    );
    const plan = await tieoutJson<PlanFile>(folder, 0, "plan");
    const seen = (key: string) => {
      const change = plan.changes.find(({ row }) => row === `invoice/${key}`);
      return [change?.kind, change?.reasons[0]?.code];
    };
    expect(seen("PA-1001-05B")).toEqual(["create", "new_record"]);
    expect(seen("PA-1002-03")).toEqual(["blocked", "missing_in_source"]);
    // The due date is the bookkeeper's after the invoice was made: its rule says `owner: books`.
    expect(seen("PA-1003-02")).toEqual([undefined, undefined]);
  },
);

test(
  "one cent changed in the books by hand is found and named",
  { timeout: PATIENCE },
  async () => {
    const folder = tempFolder();
    copySmallProject(folder);
    await tieout(folder, 0, "run");
    await tieout(folder, 0, "check");
    const { documents } = await tieoutJson<Shown>(folder, 0, "show", "invoice/PA-1003-02");
    const [stream, id] = (documents[0]?.linked ?? "").split("/");
    expect(stream).toBe("Invoice");
    await byHand(folder, async (url) => {
      const answer = await fetch(`${url}/_emulator/edit`, {
        method: "POST",
        body: JSON.stringify({ entity: "Invoice", id, set: { Line: CENT } }),
      });
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining("Invoice"),
      ]);
    });
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toContain("PA-1003-02");
    expect(stdout).toContain("0.01");
  },
);

interface Shown {
  readonly documents: readonly { readonly linked: string | null }[];
}

const CENT = [
  {
    Amount: 0.01,
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: { ItemRef: { value: "1" }, Qty: 1, UnitPrice: 0.01 },
  },
];

function edit(
  folder: string,
  name: string,
  change: (rows: readonly string[]) => readonly string[],
): void {
  const file = path.join(folder, "examples/linarc/exports", name);
  const [head = "", ...rows] = fs.readFileSync(file, "utf8").split(/(?<=\n)/);
  fs.writeFileSync(file, [head, ...change(rows)].join(""));
}

/** The rows of one invoice under another number. */
function copyOf(rows: readonly string[], number: string, as: string): readonly string[] {
  return rows.filter((row) => row.startsWith(`${number},`)).map((row) => row.replace(number, as));
}
