/** An example and its books, as the tests of all three walk them. */
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { tieoutJson } from "../cli/project.ts";
import { PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

/** What the generator of an example worked out for an entity, on its own. */
export interface EntityExpected {
  readonly rows: number;
  readonly total?: string;
  readonly by_outcome: Readonly<Record<string, Bucket>>;
}
interface Bucket {
  readonly count: number;
  readonly total?: string;
  readonly keys: readonly string[];
}

export type Row = Readonly<Record<string, unknown>>;

export const exampleFolder = (name: string): string => path.join(PROJECT, "examples", name);

export function copyExample(name: string): string {
  const folder = tempFolder();
  const filter = (file: string): boolean => !file.includes(".tieout");
  fs.cpSync(exampleFolder(name), folder, { recursive: true, filter });
  return folder;
}

export function expectedOf<Expected>(name: string, file = "expected.json"): Expected {
  return JSON.parse(fs.readFileSync(path.join(exampleFolder(name), file), "utf8")) as Expected;
}

/** Each row stands where the generator put it, and no other row is there. */
export async function compareRows(
  folder: string,
  entity: string,
  { by_outcome }: EntityExpected,
): Promise<void> {
  const { rows } = await tieoutJson<ListFile>(folder, 0, "list", entity);
  const found = Map.groupBy(rows, outcomeOf);
  const wanted = new Map<string, string[]>();
  for (const [outcome, { keys }] of Object.entries(by_outcome)) {
    // Made or found: both are in the books.
    const own = outcome === "link" || outcome === "create" ? "done" : outcome;
    wanted.set(own, [...(wanted.get(own) ?? []), ...keys]);
  }
  expect(
    sorted([...found].map(([outcome, all]) => [outcome, all.map(({ key }) => key)])),
    entity,
  ).toEqual(sorted(wanted));
}

interface ListFile {
  readonly rows: readonly ListRow[];
}
interface ListRow {
  readonly key: string;
  readonly status: string;
  readonly reason: string;
}

function outcomeOf({ status, reason }: ListRow): string {
  if (status === "synced" || status === "payment pending") return "done";
  return status === "waiting" ? status : reason.split(" ")[0]!;
}

function sorted(groups: Iterable<readonly [string, readonly string[]]>): object {
  const filled = [...groups].filter(([, keys]) => keys.length > 0);
  return Object.fromEntries(filled.map(([outcome, keys]) => [outcome, keys.toSorted()]));
}

/** All entries of a kind that the books hold, or those that `where` picks. */
export async function ask(
  url: string,
  company: string,
  entity: string,
  where = "",
): Promise<readonly Row[]> {
  const granted = await fetch(`${url}/_emulator/tokens`, { method: "POST" });
  const { accessToken } = (await granted.json()) as { accessToken: string };
  const query = encodeURIComponent(`select * from ${entity} ${where} maxresults 1000`);
  const answer = await fetch(`${url}/v3/company/${company}/query?query=${query}`, {
    headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const { QueryResponse } = JSON.parse(text) as { QueryResponse: Record<string, readonly Row[]> };
  return QueryResponse[entity] ?? [];
}

/** Account by name: what lies on it, with two places. */
export async function balances(url: string, company: string): Promise<ReadonlyMap<string, string>> {
  const accounts = await ask(url, company, "Account");
  return new Map(
    accounts.map((each) => [
      each["Name"] as string,
      Number(each["CurrentBalanceWithSubAccounts"]).toFixed(2),
    ]),
  );
}

/** A person changes the books at the screen of QuickBooks. */
export async function editByHand(url: string, edit: object): Promise<void> {
  const body = JSON.stringify(edit);
  const answer = await fetch(`${url}/_emulator/edit`, { method: "POST", body });
  expect(answer.status, await answer.text()).toBe(200);
}
