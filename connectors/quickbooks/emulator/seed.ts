/** What a seed leaves out: full names, activity, open amounts. What it says stands. */
import { ZERO, addDecimal, subtractDecimal } from "../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import { amountJson, amountOf, type Body, refAt, sum, textAt, textOf } from "./body.ts";
import type { CompanySeed } from "./company.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import type { Definition } from "./entities/definition.ts";
import { appliedBy } from "./rules/receivable.ts";

export function completeSeed(seed: CompanySeed): CompanySeed {
  const entities: Record<string, JsonObject[]> = {};
  for (const [name, bodies] of Object.entries(seed.entities ?? {})) {
    const definition = DEFINITIONS.get(name);
    const byId = new Map(bodies.map((body) => [textOf(body["Id"]) ?? "", body]));
    entities[name] = bodies.map((body) =>
      definition?.kind === "list" ? completeEntry(definition, body, byId) : { ...body },
    );
  }
  completeDocuments(entities);
  completeBalances(entities);
  return { ...seed, entities };
}

function completeEntry(
  definition: Definition,
  body: JsonObject,
  byId: ReadonlyMap<string, JsonObject>,
): JsonObject {
  const full: Body = { Active: true, ...body };
  const field = definition.names?.field ?? "Name";
  if (definition.hierarchy === undefined || full["FullyQualifiedName"] !== undefined) return full;
  const names = [textOf(body[field]) ?? ""];
  for (let at = parentOf(body, byId); at !== null; at = parentOf(at, byId)) {
    names.unshift(textOf(at[field]) ?? "");
    if (names.length > 10) break;
  }
  full["FullyQualifiedName"] = names.join(":");
  full[definition.hierarchy.flag] = names.length > 1;
  if (definition.hierarchy.writesLevel && names.length > 1) full["Level"] = names.length - 1;
  return full;
}

function parentOf(body: JsonObject, byId: ReadonlyMap<string, JsonObject>): JsonObject | null {
  const id = refAt(body, "ParentRef");
  return id === null ? null : (byId.get(id) ?? null);
}

/** Open amounts follow from the payments of the seed. */
function completeDocuments(entities: Record<string, JsonObject[]>): void {
  const payments = entities["Payment"] ?? [];
  const applied = payments.map(appliedBy);
  entities["Payment"] = payments.map((body, at) => {
    const rest = subtractDecimal(amountOf(body["TotalAmt"]), sum([...applied[at]!.values()]));
    return { UnappliedAmt: amountJson(rest), ...body };
  });
  entities["Invoice"] = (entities["Invoice"] ?? []).map((body) => {
    const id = textAt(body, "Id");
    const paid = applied.map((by) => by.get(id) ?? ZERO);
    const links = payments
      .filter((_, at) => applied[at]!.has(id))
      .map((p) => ({ TxnId: textAt(p, "Id"), TxnType: "Payment" }));
    const open = subtractDecimal(amountOf(body["TotalAmt"]), sum(paid));
    return { LinkedTxn: links, Balance: amountJson(open), ...body };
  });
}

function completeBalances(entities: Record<string, JsonObject[]>): void {
  const owed = [...DEFINITIONS.values()].flatMap((definition) =>
    (entities[definition.name] ?? []).map((body) => definition.owed?.(body) ?? null),
  );
  for (const party of ["Customer", "Vendor"]) {
    const bodies = entities[party];
    if (bodies === undefined) continue;
    const own = (id: string) =>
      sum(owed.filter((o) => o?.party === party && o.id === id).map((o) => o!.amount));
    entities[party] = bodies.map((body) => ({
      Balance: amountJson(own(textAt(body, "Id"))),
      ...body,
    }));
    if (party === "Customer") addJobs(entities[party]);
  }
}

function addJobs(customers: JsonObject[]): void {
  const below = (id: string, depth: number): JsonObject[] =>
    depth > 10
      ? []
      : customers
          .filter((c) => refAt(c, "ParentRef") === id)
          .flatMap((c) => [c, ...below(textAt(c, "Id"), depth + 1)]);
  customers.forEach((customer, at) => {
    const jobs = below(textAt(customer, "Id"), 1).map((c) => amountOf(c["Balance"]));
    const total = addDecimal(amountOf(customer["Balance"]), sum(jobs));
    customers[at] = { BalanceWithJobs: amountJson(total), ...customer };
  });
}
