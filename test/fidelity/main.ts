/**
 * The emulator against what the real service said and publishes: recordings, fixtures, schemas.
 * Usage: npm run fidelity -- [--samples FOLDER]   (default: ../shared/quickbooks)
 * Exit 1 for a difference that is not in differences.ts.
 */
import { parseArgs } from "node:util";
import { IN_FIXTURES, IN_RECORDINGS, reasonFor } from "./differences.ts";
import { compareFields } from "./fields.ts";
import { checkFixtures } from "./fixtures.ts";
import { readRecordings, replay } from "./recordings.ts";
import { type Samples, openSamples } from "./samples.ts";
import { readSchema } from "./schema.ts";
import { tableOf } from "./table.ts";

const { values } = parseArgs({ options: { samples: { type: "string" } } });
const samples = openSamples(values.samples);
if (!samples.isThere) {
  process.stderr.write(`no recordings in ${samples.folder}: name their folder with --samples\n`);
  process.exit(66);
}
const unlisted = [
  ...(await showRecordings(samples)),
  ...showFixtures(samples),
  ...showFields(samples),
];
for (const fault of unlisted) print(`  not listed: ${fault}`);
print(unlisted.length === 0 ? "Nothing differs but what is listed." : "");
process.exitCode = unlisted.length === 0 ? 0 : 1;

/** Answers what is not listed. */
async function showRecordings(from: Samples): Promise<readonly string[]> {
  const recordings = readRecordings(from);
  const rows: string[][] = [];
  const unknown: string[] = [];
  const listed: string[] = [];
  for (const recording of recordings) {
    const { requests } = await replay(recording, recordings, from);
    const equal = requests.filter(({ differences }) => differences.length === 0).length;
    const all = requests.flatMap(({ differences }) => differences);
    rows.push([recording.name, ...[requests.length, equal, all.length].map(String)]);
    for (const { kind, path, theirs, ours } of all) {
      const where = `${recording.name} ${path}`;
      const reason = reasonFor(IN_RECORDINGS, where);
      if (reason === null) unknown.push(`${where}: ${kind}, ${theirs}, here ${ours}`);
      else listed.push(`${where}: ${reason}`);
    }
  }
  print(tableOf(["recording", "requests", "equal", "differences"], rows), "");
  showListed(listed);
  return unknown;
}

function showFixtures(from: Samples): readonly string[] {
  const rows: string[][] = [];
  const unknown: string[] = [];
  const listed: string[] = [];
  for (const { file, entity, keys, faults } of checkFixtures(from)) {
    rows.push([file, entity, String(keys), String(faults.length)]);
    for (const fault of faults) {
      const where = `${file} ${entity}.${fault.slice(0, fault.indexOf(":"))}`;
      const reason = reasonFor(IN_FIXTURES, where);
      if (reason === null) unknown.push(`${file} ${entity}.${fault}`);
      else listed.push(`${where}: ${reason}`);
    }
  }
  print(tableOf(["fixture", "entity", "keys", "differences"], rows), "");
  showListed(listed);
  return unknown;
}

function showFields(from: Samples): readonly string[] {
  const compared = compareFields(readSchema(from));
  const reasons = new Map<string, number>();
  const rows = compared.map(({ entity, kept, computed, dropped, faults }) => {
    for (const reason of dropped.values()) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    return [entity, ...[kept, computed, dropped.size, faults.length].map(String)];
  });
  const head = ["fields of the schema", "kept", "computed", "dropped", "differences"];
  print(tableOf(head, rows), "");
  const why = [...reasons].toSorted(([, a], [, b]) => b - a);
  print(
    tableOf(
      ["dropped because", "fields"],
      why.map(([r, n]) => [r, String(n)]),
    ),
    "",
  );
  return compared.flatMap(({ faults }) => faults);
}

function showListed(listed: readonly string[]): void {
  if (listed.length > 0) print(...listed.map((line) => `  listed: ${line}`), "");
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
