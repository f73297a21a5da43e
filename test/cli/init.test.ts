import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { askWizard } from "../../engine/cli/init-wizard.ts";
import type { Preset } from "../../engine/cli/init-preset.ts";
import type { Asker, Draft, WizardEnd } from "../../engine/cli/init-wizard.ts";
import { presetSettings } from "../../engine/config/preset.ts";
import { PROJECT } from "../support/cli.ts";
import { tieoutIn } from "../support/inside.ts";
import { tempFolder } from "../support/temp.ts";
import { tieout, tieoutJson } from "./project.ts";

const read = (folder: string, file: string): string =>
  fs.readFileSync(path.join(folder, file), "utf8");

test("init --preset makes a project of its own that validates and whose tests pass", async () => {
  const folder = tempFolder();
  const made = await tieoutJson<{ readonly files: readonly string[] }>(
    folder,
    0,
    ...["init", "--preset", "proline", "--defaults"],
  );
  expect(made).toMatchObject({ preset: "proline", choice: "default" });
  expect(made.files).not.toContain("make-data.ts");
  expect(fs.readdirSync(folder)).not.toContain("data");
  expect(read(folder, "sync.config.yaml")).toContain("# From the preset proline, default.");
  const [schema = ""] = /\.tieout\/schema\/\S+/.exec(read(folder, "mappings/invoice.yaml")) ?? [];
  expect(fs.existsSync(path.join(folder, schema))).toBe(true);
  await tieout(folder, 0, "validate");
  await tieout(folder, 0, "test");
});

test("init --set chooses, keeps every other letter of the file, and says what was chosen", async () => {
  const folder = tempFolder();
  const { stdout } = await tieout(
    folder,
    0,
    ...["init", "--preset", "proline", "--defaults", "--set", "customers=customer"],
  );
  expect(stdout).toMatch(
    /customers +customer \(default: sub_customer\) +locked at the first apply/,
  );
  const own = read(folder, "sync.config.yaml").split("\n");
  const theirs = read(path.join(PROJECT, "examples/proline"), "sync.config.yaml").split("\n");
  const moved = own.filter((line) => !theirs.includes(line));
  expect(moved).toEqual([
    "# yaml-language-server: $schema=.tieout/schema/sync.config.schema.json",
    "# From the preset proline, customised: customers.",
    "  customers: { one_of: [customer, sub_customer], value: customer, locked: true }",
  ]);
  await tieout(folder, 0, "validate");
});

test("what init cannot take is said, and nothing is written", async () => {
  const folder = tempFolder();
  const refused = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stderr } = await tieoutIn(["init", ...args], { cwd: folder });
    expect(exitCode).toBe(64);
    return stderr;
  };
  expect(await refused()).toContain("tieout init --preset linarc");
  expect(await refused("--preset", "prolin", "--defaults")).toContain('Did you mean "proline"?');
  const proline = ["--preset", "proline", "--defaults", "--set"];
  expect(await refused(...proline, "custmers=customer")).toContain('Did you mean "customers"?');
  expect(await refused(...proline, "customers=both")).toContain("customer, sub_customer");
  expect(await refused("--preset", "proline")).toContain("nobody is at a terminal");
  expect(await refused("--resume")).toContain("no answers to go on with");
  expect(fs.readdirSync(folder)).toEqual([]);
  fs.mkdirSync(path.join(folder, "mappings"));
  fs.writeFileSync(path.join(folder, "mappings/invoice.yaml"), "mine\n");
  expect(await refused("--preset", "proline", "--defaults")).toContain("would be overwritten");
  expect(read(folder, "mappings/invoice.yaml")).toBe("mine\n");
  expect(fs.readdirSync(folder)).toEqual(["mappings"]);
});

const SETTINGS = `settings:
  mode: { one_of: [slow, fast], value: slow, locked: true, note: How }
  day: { type: date, value: 2026-06-01 }
`;
const PRESET: Preset = {
  ...{ name: "p", from: "p", title: "P", told: [], settings: presetSettings(SETTINGS) },
  files: () => new Map(),
};
const NEW: Draft = { origin: { kind: "preset", name: "p" }, choice: null, answers: new Map() };

/** Somebody who answers so; an answer that is an option's label picks it. */
async function asked(
  begun: Draft,
  ...answers: readonly (string | null)[]
): Promise<{
  readonly end: WizardEnd;
  readonly questions: readonly string[];
  readonly told: string;
}> {
  const left = [...answers];
  const questions: string[] = [];
  let told = "";
  const next = (question: string): string | null => {
    questions.push(question);
    if (left.length === 0) throw new Error(`nobody answers "${question}"`);
    return left.shift()!;
  };
  const asker: Asker = {
    choose: async (question, options, _initial, said) => {
      told = said ?? told;
      const answer = next(question);
      if (answer === null) return null;
      const option = options.find((each) => each.label === answer);
      if (option === undefined) throw new Error(`"${answer}" is not offered`);
      return option.value;
    },
    text: async (question) => next(question),
  };
  const end = await askWizard(PRESET, begun, asker, () => {});
  expect(left).toEqual([]);
  return { end, questions, told };
}

test("S55 defaults are two questions; customising asks each setting and shows them all", async () => {
  const short = await asked(NEW, "Default settings", "Submit");
  expect(short.end.kind).toBe("submit");
  expect(short.end.draft.choice).toBe("default");
  const long = await asked(NEW, "Customisation", "fast", "Another", "2026-07-01", "Submit");
  expect(long.questions[1]).toBe("mode: How   [locked at the first apply]");
  expect(long.told).toContain("fast (default: slow)");
  expect(long.told).toContain("bookkeeper or accountant");
  expect([...long.end.draft.answers]).toEqual([
    ["mode", "fast"],
    ["day", "2026-07-01"],
  ]);
});

test("S55 one can go back, and go on later where one stopped", async () => {
  const stopped = await asked(NEW, "Customisation", "fast", "Back", "slow", "Continue later");
  expect(stopped.end.kind).toBe("later");
  expect([...stopped.end.draft.answers]).toEqual([["mode", "slow"]]);
  const resumed = await asked(stopped.end.draft, "Keep 2026-06-01", "Submit");
  expect(resumed.questions).toHaveLength(2);
  expect(resumed.end.kind).toBe("submit");
  expect((await asked(stopped.end.draft, null)).end.kind).toBe("left");
  expect((await asked(stopped.end.draft, "Cancel")).end.kind).toBe("cancel");
});

test("S55 answers that were kept make the project, and are gone with it", async () => {
  const folder = tempFolder();
  fs.mkdirSync(path.join(folder, ".tieout"));
  const kept = { preset: "proline", choice: "customised", answers: { customers: "customer" } };
  const draft = JSON.stringify({ format: "tieout.init/1", ...kept });
  fs.writeFileSync(path.join(folder, ".tieout/init.json"), draft);
  await tieout(folder, 0, "init", "--resume", "--defaults");
  expect(read(folder, "sync.config.yaml")).toContain("customised: customers");
  expect(fs.existsSync(path.join(folder, ".tieout/init.json"))).toBe(false);
});
