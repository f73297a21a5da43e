import fs from "node:fs";
import { files } from "../../connectors/files/index.ts";
import { PAGE } from "../../connectors/files/read.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { breakFiles } from "./faults.ts";
import { openOptions } from "./open-options.ts";

const CONFIG: JsonObject = {
  root: "exports",
  keys: { employees: "employee_id" },
  outbox: { folder: "outbox", format: "csv" },
  streams: { employees: { parts: { name: "name", note: "note" } } },
};

const COLUMNS = ["employee_id", "name", "rate", "hired", "note"];

async function make(): Promise<Subject> {
  const world = testWorld();
  const { files: broken, ...breaks } = breakFiles(world.files);
  const io = { ...world, files: broken };
  return {
    stream: "employees",
    key: "employee_id",
    pageSize: PAGE,
    describe: () => files.describe(CONFIG, io),
    open: (mode) => files.open(openOptions(CONFIG, mode, io)),
    async seed(bodies) {
      const rows = bodies.map((body) => COLUMNS.map((c) => (body[c] ?? "") as string).join(","));
      world.files.write("exports/employees.csv", [COLUMNS.join(","), ...rows, ""].join("\n"));
    },
    body: (n) => ({
      employee_id: `E-${n}`,
      name: `Rae Novak ${n}`,
      rate: "41.50",
      hired: "2026-03-08",
      note: "met at the fair",
    }),
    change: { note: "moved to Elm Street" },
    like: ({ name }) => ({ names: [name as string] }),
    odd: {
      "no note": { employee_id: "a", name: "A", note: null },
      "other scripts": {
        employee_id: "b",
        name: "Zoë 張 \u{1f3d7}\ufe0f",
        note: 'a "b",\nc;\td\r\ne',
      },
      "seven decimals": { employee_id: "c", name: "C", rate: "-0.1234567" },
      "a leap day": { employee_id: "d", name: "D", hired: "2024-02-29" },
      "a formula": { employee_id: "e", name: '=HYPERLINK("http://a")', note: "@SUM(A1)" },
      "blanks at the ends": { employee_id: "f", name: " F ", note: "x " },
      "no key of its own": { name: "G" },
    },
    refused: { employee_id: "E-1", name: "Somebody else" },
    async openBadly() {
      fs.rmSync(world.files.resolve("exports"), { recursive: true });
      return files.open(openOptions(CONFIG, "read", io));
    },
    breaks,
  };
}

connectorConformance({
  name: "files",
  make,
  skip: [
    { tests: ["what it deletes"], reason: "an outbox only grows" },
    { tests: ["a read that goes on from any cursor"], reason: "files are always read whole" },
  ],
});
