import { memoryConnector } from "../../connectors/memory/index.ts";
import { makeMemorySystem } from "../../connectors/memory/system.ts";
import type { MemoryOptions, MemorySystem } from "../../connectors/memory/system.ts";
import { applyPlan, settleRequests } from "../../engine/apply.ts";
import type { Applied, ApplyOptions, Ended } from "../../engine/apply.ts";
import type { Destination, OpenOptions } from "../../engine/contract/connector.ts";
import type { World } from "../../engine/contract/io.ts";
import { makeConnections } from "../../engine/deps.ts";
import type { Connections, Deps } from "../../engine/deps.ts";
import { desireDocuments } from "../../engine/desire.ts";
import { diffDocuments } from "../../engine/diff.ts";
import { importRecords } from "../../engine/import.ts";
import { matchDocuments } from "../../engine/match.ts";
import { moneyToDecimal } from "../../engine/model/money.ts";
import type { Money } from "../../engine/model/money.ts";
import { formatAddress } from "../../engine/model/ids.ts";
import type { RunId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import type { RequestOutcome } from "../../engine/model/operation.ts";
import type { Plan } from "../../engine/model/plan.ts";
import type { EntityProgram, Program } from "../../engine/model/program.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import type { Body } from "../../engine/model/value.ts";
import { observeBooks } from "../../engine/observe.ts";
import { makePlan } from "../../engine/plan.ts";
import type { Store } from "../../engine/store/open.ts";
import { document, entity, expr, field, program } from "../support/build.ts";

/** A small company: projects are customers, invoices and payments stand on them. */

const text = (name: string): FieldSchema => ({ name, type: { kind: "text" } });
const reference = (name: string, to: string): FieldSchema => {
  return { name, type: { kind: "reference", to: [to] } };
};

export const CUSTOMER: StreamSchema = {
  name: "Customer",
  id: "Id",
  version: "SyncToken",
  can: { create: true, update: true, void: false },
  parts: { name: "DisplayName", note: "Notes", active: "Active" },
  fields: [
    text("DisplayName"),
    text("Notes"),
    text("Phone"),
    { name: "Active", type: { kind: "bool" } },
  ],
};

export const INVOICE: StreamSchema = {
  name: "Invoice",
  id: "Id",
  version: "SyncToken",
  can: { create: true, update: true, void: true },
  parts: {
    number: "DocNumber",
    note: "PrivateNote",
    total: "TotalAmt",
    balance: "Balance",
    date: "TxnDate",
    party: "CustomerRef",
  },
  fields: [
    text("DocNumber"),
    { name: "PrivateNote", type: { kind: "text", max: 4000 } },
    text("Memo"),
    { name: "TotalAmt", type: { kind: "money" } },
    { name: "Balance", type: { kind: "money" } },
    { name: "TxnDate", type: { kind: "date" } },
    reference("CustomerRef", "Customer"),
  ],
};

export const PAYMENT: StreamSchema = {
  ...INVOICE,
  name: "Payment",
  parts: { note: "PrivateNote", total: "TotalAmt", date: "TxnDate", party: "CustomerRef" },
  fields: [
    { name: "PrivateNote", type: { kind: "text", max: 4000 } },
    { name: "TotalAmt", type: { kind: "money" } },
    { name: "TxnDate", type: { kind: "date" } },
    reference("CustomerRef", "Customer"),
    reference("InvoiceRef", "Invoice"),
  ],
};

const amountOf = (value: unknown): Body => moneyToDecimal(value as Money);
const keyOf = (value: unknown): string => (value as { readonly key: string }).key;

const PROJECT = entity({
  name: "project",
  shape: { number: "text", title: "text", phone: "text?" },
  stream: "Customer",
  documents: [
    document({
      stream: "Customer",
      schema: CUSTOMER,
      build: (scope) => ({
        DisplayName: scope.record["title"] as string,
        ...(scope.record["phone"] === null ? {} : { Phone: scope.record["phone"] as string }),
      }),
      onCreate: { Active: true },
    }),
  ],
});

const onProject = (value: unknown) =>
  ({ kind: "link", address: `project/${keyOf(value)}`, stream: "Customer" }) as const;

const INVOICES = entity({
  name: "invoice",
  shape: { number: "text", project: "ref:project", total: "money", date: "date", note: "text?" },
  needs: [PROJECT.name],
  match: [],
  amount: field("total"),
  day: field("date"),
  party: expr((scope) => keyOf(scope.record["project"])),
  voidWhen: expr((scope) => scope.record["note"] === "VOID"),
  paid: expr((scope) => scope.existing?.["Balance"] === 0),
  documents: [
    document({
      stream: "Invoice",
      schema: INVOICE,
      build: (scope) => ({
        DocNumber: scope.record["number"] as string,
        TxnDate: scope.record["date"] as string,
        CustomerRef: scope.refer(onProject(scope.record["project"])),
        TotalAmt: amountOf(scope.record["total"]),
        ...(scope.record["note"] === null ? {} : { PrivateNote: scope.record["note"] as string }),
      }),
      onCreate: { Memo: "thank you" },
    }),
  ],
});

const PAYMENTS = entity({
  name: "payment",
  shape: { number: "text", project: "ref:project", invoice: "ref:invoice", total: "money" },
  needs: [PROJECT.name, INVOICES.name],
  amount: field("total"),
  documents: [
    document({
      stream: "Payment",
      schema: PAYMENT,
      build: (scope) => ({
        TxnDate: "2026-05-31",
        TotalAmt: amountOf(scope.record["total"]),
        CustomerRef: scope.refer(onProject(scope.record["project"])),
        InvoiceRef: scope.refer({
          kind: "link",
          address: `invoice/${keyOf(scope.record["invoice"])}`,
          stream: "Invoice",
        }),
      }),
    }),
  ],
});

export function companyProgram(more: Partial<Program> = {}): Program {
  return program([PROJECT, INVOICES, PAYMENTS], more);
}

/** The same with one entity changed. */
export function withEntity(base: Program, name: string, change: Partial<EntityProgram>): Program {
  const entities = base.entities.map((each) =>
    each.name === name ? { ...each, ...change } : each,
  );
  return { ...base, entities };
}

const SOURCE_FIELDS = ["number", "title", "phone", "project", "invoice", "total", "date", "note"];

export function sourceSystem(): MemorySystem {
  const schema = (name: string): StreamSchema => ({
    name,
    id: "number",
    version: null,
    can: { create: false, update: false, void: false },
    parts: {},
    fields: SOURCE_FIELDS.map(text),
  });
  return makeMemorySystem({
    streams: ["projects", "invoices", "payments"].map((name) => ({ schema: schema(name) })),
  });
}

export function booksSystem(more: Partial<MemoryOptions> = {}): MemorySystem {
  return makeMemorySystem({
    streams: [CUSTOMER, INVOICE, PAYMENT].map((schema) => ({ schema })),
    settleMs: 200_000,
    ...more,
  });
}

export interface Line {
  plan(): Promise<Plan>;
  apply(plan: Plan, options?: ApplyOptions): Promise<Applied>;
  settle(options?: ApplyOptions): Promise<readonly Ended[]>;
  /** Plan, then apply. */
  run(options?: ApplyOptions): Promise<Applied>;
  deps(mode: "read" | "write"): Deps;
}

export interface LineParts {
  readonly work: MemorySystem;
  readonly books: MemorySystem;
  readonly store: Store;
  readonly world: World;
  readonly program?: Program;
  readonly signal?: AbortSignal;
  readonly actor?: string;
  readonly onProgress?: Deps["onProgress"];
  /** Around each request to the books. */
  readonly carry?: (send: () => Promise<RequestOutcome>) => Promise<RequestOutcome>;
}

let runs = 0;

/** The steps from import to apply, over two systems in memory and a real store. */
export function openLine(parts: LineParts): Line {
  const { store, world, signal = new AbortController().signal, actor = "test" } = parts;
  const using = parts.program ?? companyProgram();
  const deps = (mode: "read" | "write"): Deps => ({
    world,
    store,
    program: using,
    connections: connect(parts, mode),
    run: `run_${++runs}_${process.pid}` as RunId,
    actor,
    signal,
    ...(parts.onProgress ? { onProgress: parts.onProgress } : {}),
  });
  const plan = async (): Promise<Plan> => {
    const reading = deps("read");
    // The system in memory resumes behind the last row that it gave, and edits would go unseen.
    await store.write((tx) => tx.deleteFrom("cursor").execute());
    const imported = await importRecords({ kind: "auto" }, reading);
    const observed = await observeBooks(imported, reading);
    const desired = await desireDocuments(await matchDocuments(observed, reading), reading);
    const diffed = await diffDocuments(desired, reading);
    return makePlan(diffed, reading, { hands: "all", only: null });
  };
  const apply = (made: Plan, options?: ApplyOptions) => applyPlan(made, deps("write"), options);
  return {
    deps,
    plan,
    apply,
    settle: (options) => settleRequests(deps("write"), options),
    run: async (options) => {
      await settleRequests(deps("write"), options);
      return apply(await plan(), options);
    },
  };
}

function connect(
  { work, books, world, carry = (send) => send() }: LineParts,
  mode: "read" | "write",
): Connections {
  return makeConnections(mode, async (name) => {
    const opened = await memoryConnector(name === "work" ? work : books).open({
      name,
      mode,
      config: {},
      io: world,
      secrets: new Map(),
      vault: { get: () => null, put: () => {} },
      folder: "",
      signal: new AbortController().signal,
    } satisfies OpenOptions);
    const { destination: to } = opened;
    if (to === null) return opened;
    const destination: Destination = {
      ...to,
      send: (request, signal) => carry(() => to.send(request, signal)),
    };
    return { ...opened, destination };
  });
}

/** `invoice/INV-1 done` for every row, in the plan's order. */
export function words(applied: Applied): readonly string[] {
  return applied.rows.map((row) => `${formatAddress(row.address)} ${row.result}`);
}

export function bodies(system: MemorySystem, stream: string): readonly JsonObject[] {
  return system.rows(stream).map((row) => row.body);
}

/** One project with an invoice of 100.00 on it, and its payment. */
export function fillSource(work: MemorySystem): void {
  work.add("projects", { number: "PRJ-7", title: "Quarry Road" });
  work.add("invoices", {
    number: "INV-1",
    project: "PRJ-7",
    total: "100.00",
    date: "2026-05-10",
    note: "May",
  });
  work.add("payments", {
    number: "PMT-1",
    project: "PRJ-7",
    invoice: "INV-1",
    total: "100.00",
  });
}
