/** What was approved, what happened, and who has a say: plans, history, policies, forks, tokens. */
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { Change } from "../../engine/model/change.ts";
import { readKey, seal, unseal } from "../../engine/model/envelope.ts";
import { parseJson, writeJson } from "../../engine/model/json.ts";
import { planDigest, readPlan, writePlan } from "../../engine/model/plan-json.ts";
import type { PlanJson } from "../../engine/model/plan-json.ts";
import type { Plan } from "../../engine/model/plan.ts";
import { appendEvents, walkChain } from "../../engine/store/events.ts";
import type { Store } from "../../engine/store/open.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { insideTieout } from "../support/inside.ts";
import { testStore } from "../support/store.ts";
import { attack, type Attack } from "./attack.ts";

async function planned(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1042": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  p.writeInvoices(application("INV-1", "PRJ-1042", [["03 00 00", "100.00", "0.00"]]));
  const made = await insideTieout(p.folder, "plan", "--out", "a.plan");
  expect(made.exitCode, made.stderr).toBe(0);
  return p;
}

async function refusedBy(p: TestProject, file: string): Promise<void> {
  const { stdout, stderr } = await insideTieout(p.folder, "apply", file, "--auto-approve");
  expect(`${stdout}${stderr}`).toMatch(/TO9\d\d|stale|moved|no longer/);
  expect(p.books.requests).toEqual([]);
}

/** The file is edited by hand. */
const edited = (name: string, edit: (text: string) => string): Attack =>
  attack(`a plan: ${name}`, async () => {
    const p = await planned();
    const text = p.read("a.plan");
    expect(edit(text)).not.toBe(text);
    p.write("a.plan", edit(text));
    await refusedBy(p, "a.plan");
  });

/** Whoever edits it makes the digest fit again: it is no secret how. */
const forged = (name: string, change: (plan: Plan) => Partial<Plan>): Attack =>
  attack(`a forged plan: ${name}`, async () => {
    const p = await planned();
    const plan = readPlan(parseJson(p.read("a.plan")) as PlanJson);
    expect([...plan.changes].filter((each) => each.kind === "create").length).toBeGreaterThan(0);
    const { digest: _, ...content } = { ...plan, ...change(plan) };
    p.write("a.plan", writeJson(writePlan({ ...content, digest: planDigest(content) }), 2));
    await refusedBy(p, "a.plan");
  });

const each = (plan: Plan, change: (one: Change) => Partial<Change>): Partial<Plan> => ({
  changes: [...plan.changes].map((one) => ({ ...one, ...change(one) })),
});

const PLANS: readonly Attack[] = [
  edited("another amount", (text) => text.replaceAll('"100.00"', '"900.00"')),
  edited("another row", (text) => text.replaceAll("INV-1", "INV-2")),
  edited("another company", (text) => text.replace(/"company": "\d+"/, '"company": "1"')),
  edited("cut short", (text) => text.slice(0, -200)),
  edited("nested 10,000 deep", () => "[".repeat(10_000)),
  edited("nothing at all", () => "null"),
  forged("another company", () => ({ company: "1" })),
  forged("another store", () => ({ store: { lineage: "other" } })),
  forged("another configuration", () => ({ program: "0".repeat(64) as Plan["program"] })),
  forged("another environment", () => ({ environment: "production" })),
  forged("another content of the same documents", (plan) =>
    each(plan, () => ({ desired: "f".repeat(64) as Change["desired"] })),
  ),
  forged("a write to what it is not", (plan) =>
    each(plan, () => ({ kind: "update", target: "1" as Change["target"], expectVersion: "0" })),
  ),
  forged("voids instead", (plan) =>
    each(plan, () => ({ kind: "void", target: "1" as Change["target"] })),
  ),
  forged("another way of the books", (plan) => each(plan, () => ({ stream: "Purchase" }))),
  forged("another connection", (plan) => each(plan, () => ({ connection: "linarc" }))),
  forged("documents that nobody has", (plan) =>
    each(plan, (one) => ({ address: { ...one.address, key: "NOBODY" as never } })),
  ),
];

const history = (name: string, harm: (store: Store) => Promise<unknown>, kept = false): Attack =>
  attack(`the history: ${name}`, async () => {
    const store = await testStore();
    const event = { at: "2026-06-30T12:00:00.000Z", run_id: "run_1", actor: "ana" };
    const of = { record_id: null, document_id: 4, kind: "held" as const };
    for (const why of ["a", "b", "c", "d"]) {
      await store.write((tx) => appendEvents(tx, [{ ...event, ...of, detail: { why } }]));
    }
    const { head, broken } = await walkChain(store.db, null);
    expect(broken).toBeNull();
    await harm(store);
    const walked = await walkChain(store.db, kept ? head : null);
    expect(kept ? walked.found : walked.broken === null).toBe(false);
  });

const setEvent = (set: object) => (store: Store) =>
  store.write((tx) => tx.updateTable("event").set(set).where("id", "=", 2).execute());

const HISTORY: readonly Attack[] = [
  history("another actor", setEvent({ actor: "eve" })),
  history("another hour", setEvent({ at: "2026-06-30T12:00:01.000Z" })),
  history("another detail", setEvent({ detail: '{"why":"z"}' })),
  history("another kind", setEvent({ kind: "released" })),
  history("another run", setEvent({ run_id: null })),
  history("another document", setEvent({ document_id: 5 })),
  history("another hash", setEvent({ hash: new Uint8Array(32) })),
  history("one taken out", (store) =>
    store.write((tx) => tx.deleteFrom("event").where("id", "=", 2).execute()),
  ),
  history("the first taken out", (store) =>
    store.write((tx) => tx.deleteFrom("event").where("id", "=", 1).execute()),
  ),
  history(
    "its end cut off",
    (store) => store.write((tx) => tx.deleteFrom("event").where("id", ">", 2).execute()),
    true,
  ),
];

const POLICY = `connectors: [files, quickbooks]
hosts: [127.0.0.1]
secrets: [QBO_CLIENT_SECRET, ${CANARY_NAME}]
`;

/** A pull request changes the project, and the policy is not in its hands. */
const beyondPolicy = (name: string, change: (p: TestProject) => void): Attack =>
  attack(`a policy: ${name}`, async () => {
    const p = await testProject();
    const policy = path.join(p.folder, "..", `${path.basename(p.folder)}.policy.yaml`);
    fs.writeFileSync(policy, POLICY);
    try {
      const good = await insideTieout(p.folder, "validate", "--policy", policy);
      expect(good.exitCode, good.stdout).toBe(0);
      change(p);
      for (const command of ["validate", "plan", "run"]) {
        const { exitCode, stdout, stderr } = await insideTieout(
          p.folder,
          command,
          "--policy",
          policy,
        );
        expect([command, exitCode]).toEqual([command, 3]);
        expect(`${stdout}${stderr}`).toMatch(/TO16[56]/);
      }
      expect(p.books.asked()).toBe(0);
    } finally {
      fs.rmSync(policy, { force: true });
    }
  });

const adds = (connection: string) => (p: TestProject) =>
  p.replace("sync.config.yaml", "connections:\n", `connections:\n  x: ${connection}\n`);

const STORE = "store: sqlite:.tieout/staging.db";
const REST = "connector: rest, manifest: m.yaml";

const TRUSTED: readonly Attack[] = [
  beyondPolicy("a connector", adds("{ connector: memory }")),
  beyondPolicy("a host", adds(`{ ${REST}, hosts: [evil.example] }`)),
  beyondPolicy("a host in an address", adds(`{ ${REST}, address: "https://evil.example/x" }`)),
  beyondPolicy("a host that begins like one", adds(`{ ${REST}, hosts: [127.0.0.1.evil.example] }`)),
  beyondPolicy("a secret", adds("{ connector: quickbooks, client_secret: '${AWS_SECRET}' }")),
  beyondPolicy("a file as a secret", adds("{ connector: quickbooks, x: '${file:/etc/passwd}' }")),
  beyondPolicy("the address of the store", (p) =>
    p.replace("sync.config.yaml", STORE, "store: ${DATABASE_URL}"),
  ),
  beyondPolicy("a secret of an environment not chosen", (p) =>
    p.write(
      "sync.config.yaml",
      `${p.read("sync.config.yaml")}environments:\n  sandbox: { store: "sqlite:s.db" }\n` +
        "  production: { store: '${PRODUCTION_DATABASE}' }\n",
    ),
  ),
];

const filesBelow = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true })
    .map(String)
    .toSorted((a, b) => (a < b ? -1 : 1));

const fork = (name: string, change: (p: TestProject) => void, ...args: readonly string[]): Attack =>
  attack(`a fork: ${name}`, async () => {
    const p = await testProject();
    change(p);
    const before = filesBelow(p.folder);
    process.env["CANARY_OF_THE_FORK"] = "canary-7f3a9c";
    try {
      const { stdout, stderr } = await insideTieout(p.folder, ...args, "--untrusted");
      expect(`${stdout}${stderr}`).not.toContain("canary-7f3a9c");
    } finally {
      delete process.env["CANARY_OF_THE_FORK"];
    }
    // No store, no file of its own, no call.
    expect(filesBelow(p.folder)).toEqual(before);
    expect(p.books.asked()).toBe(0);
  });

const EVIL = `import fs from "node:fs";
fs.writeFileSync(new URL("./stolen.txt", import.meta.url), process.env.CANARY_OF_THE_FORK ?? "");
console.log(process.env.CANARY_OF_THE_FORK);
/** Reads what it should not. */
export function shorten(text: string): string {
  return process.env.CANARY_OF_THE_FORK ?? text;
}
`;

const withEvil = (p: TestProject): void => {
  p.write("mappings/transforms.ts", EVIL);
  const mapping = p.read("mappings/project.yaml");
  p.write(
    "mappings/project.yaml",
    mapping.replace("fields:\n", 'fields:\n  Notes: shorten("x")\n'),
  );
};

const FORKS: readonly Attack[] = [
  fork("code that validate would load", withEvil, "validate"),
  fork("code that a test would run", withEvil, "test"),
  fork(
    "an address that is a secret",
    (p) => p.replace("sync.config.yaml", STORE, "store: ${CANARY_OF_THE_FORK}"),
    "validate",
  ),
  fork(
    "a secret in a connection",
    adds("{ connector: quickbooks, client_secret: '${CANARY_OF_THE_FORK}' }"),
    "validate",
  ),
  attack("a fork: --fix writes", async () => {
    const p = await testProject();
    const { exitCode } = await insideTieout(p.folder, "validate", "--untrusted", "--fix");
    expect(exitCode).toBe(64);
  }),
];

const key = readKey("A".repeat(43))!;
const SEALED = seal(key, "canary", "books.token", Buffer.alloc(12, 7));

const token = (name: string, envelope: () => string | null): Attack =>
  attack(`a sealed token: ${name}`, () => {
    expect(unseal(key, SEALED, "books.token")).toBe("canary");
    expect(envelope()).toBeNull();
  });

const TOKENS: readonly Attack[] = [
  token("moved to another connection", () => unseal(key, SEALED, "other.token")),
  token("opened by another key", () => unseal(readKey("B".repeat(43))!, SEALED, "books.token")),
  token("one letter changed", () =>
    unseal(
      key,
      SEALED.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      "books.token",
    ),
  ),
  token("cut short", () => unseal(key, SEALED.slice(0, -8), "books.token")),
  token("without its nonce", () =>
    unseal(key, SEALED.split(".").slice(0, 2).join("."), "books.token"),
  ),
];

export const TRUST: readonly Attack[] = [...PLANS, ...HISTORY, ...TRUSTED, ...FORKS, ...TOKENS];
