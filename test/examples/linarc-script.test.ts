import { expect, test } from "vitest";
import { runScript } from "../support/script.ts";

/** The walk by hand of examples/linarc/script.md, command by command, with what each shows. */
test("the script of examples/linarc does what it says", async () => {
  expect(await runScript("linarc")).toBeGreaterThan(6);
});
