import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { testScope } from "../../engine/mapping-test-scope.ts";
import { tempFolder } from "../support/temp.ts";
import { compileProject, describe, entityOf } from "./support.ts";

const CODE = `import type { Decimal } from "../engine/model/decimal.ts";

/** Puts a name the other way round. */
export function turned(name: string, between: string = " "): string | null {
  const [first, ...rest] = name.split(", ");
  if (first === "Nobody") throw new Error("nobody has no name");
  return rest.length === 0 ? null : rest.join(between) + between + first;
}

export const isLong = (name: string): boolean => name.length > 10;

export function same(amount: Decimal): Decimal {
  return amount;
}

globalThis.transformsWereRun = true;
`;

const PROJECT = (expression: string) => ({
  "mappings/transforms.ts": CODE,
  "mappings/client.yaml": `entity: client
systems: { work: desk.projects, books: books.Customer }
truth: work
title: ${expression}
record:
  id: { type: text, key: true }
  name: text
fields: { DisplayName: name }
`,
});

test("calls are checked by the signatures, and no code is run for it", () => {
  const { program, all } = compileProject(PROJECT("turned(name)"));
  const errors = all.filter((each) => each.severity === "error");
  expect(errors).toEqual([]);
  expect(program?.runsCode).toBe(true);
  expect(entityOf(program!, "client").title.type).toBe("text");
  expect("transformsWereRun" in globalThis).toBe(false);
  expect(describe(compileProject(PROJECT("turned(12)")).all)[0]).toBe(
    "mappings/client.yaml:4:8-18 error TO207: turned does not take integer",
  );
  expect(compileProject(PROJECT('"{same(1.5)} {isLong(name)}"')).program).not.toBe(null);
});

test("what nobody calls is told, and costs no compiler", () => {
  const { program, all } = compileProject(PROJECT("name"));
  expect(program?.runsCode).toBe(false);
  expect(all.map((each) => each.message)).toEqual([
    "no expression calls `turned`",
    "no expression calls `isLong`",
    "no expression calls `same`",
  ]);
});

test("the code runs once it is loaded; what it throws blocks the document", async () => {
  const file = path.join(tempFolder(), "transforms.ts");
  fs.writeFileSync(file, CODE.replace("globalThis.transformsWereRun = true;", ""));
  const { program, transforms } = compileProject(PROJECT("turned(name)"));
  const { title } = entityOf(program!, "client");
  const run = (name: string) => {
    const scope = testScope(program!, {}, { id: "1", name }, null);
    return [title.run(scope), scope.reasons().map((each) => each.text)];
  };
  expect(run("Doe, Jane")).toEqual([null, ["turned() of transforms.ts is not run here"]]);
  await transforms.load(file);
  expect(run("Doe, Jane")).toEqual(["Jane Doe", []]);
  expect(run("Cher")).toEqual([null, []]);
  expect(run("Nobody, At All")).toEqual([null, ["turned(): nobody has no name"]]);
});

test("the code belongs to the digest of those entities only that call it", () => {
  const digest = (expression: string, code: string) =>
    entityOf(
      compileProject({ ...PROJECT(expression), "mappings/transforms.ts": code }).program!,
      "client",
    ).digest;
  const changed = CODE.replace("> 10", "> 11");
  expect(digest("turned(name)", CODE)).not.toBe(digest("turned(name)", changed));
  expect(digest("name", CODE)).toBe(digest("name", changed));
});
