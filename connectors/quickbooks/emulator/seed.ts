/** What a seed leaves out: full names, activity, open amounts, balances. What it says stands. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
  subtractDecimal,
} from "../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../engine/model/json.ts";
import { amountJson, amountOf, type Body, refAt, sum, textAt, textOf } from "./body.ts";
import type { CompanySeed } from "./company.ts";
import { classificationOf } from "./entities/account.ts";
import { DEFINITIONS } from "./entities/catalogue.ts";
import type { Definition } from "./entities/definition.ts";
import { movesOf } from "./postings/balances.ts";
import { findAccount, isBalanceSheet, newAccount } from "./postings/chart.ts";
import { type Chart, type HomePosting, postingsOf } from "./postings/posting.ts";
import { homeCurrency } from "./rules/currency.ts";
import { owed } from "./rules/open-documents.ts";
import { CUSTOMERS, OPEN, type Side, VENDORS, appliedBy, linkType } from "./rules/settling.ts";

type Entities = Record<string, JsonObject[]>;

/** `zeros`: an account's 0 stands, where somebody has looked; else it counts as left out. */
export function completeSeed(
  seed: CompanySeed,
  zeros: "stand" | "left out" = "left out",
): CompanySeed {
  const entities: Entities = {};
  for (const [name, bodies] of Object.entries(seed.entities ?? {})) {
    const definition = DEFINITIONS.get(name);
    const byId = new Map(bodies.map((body) => [textOf(body["Id"]) ?? "", body]));
    entities[name] = bodies.map((body) =>
      definition?.kind === "list" ? completeEntry(definition, body, byId) : { ...body },
    );
  }
  const chart = seedChart(entities, homeCurrency(seed.preferences ?? {}));
  const outside = [CUSTOMERS, VENDORS].flatMap((side) => completeSide(entities, side, chart));
  completeBalances(entities, chart, outside, zeros === "stand");
  return { ...seed, entities };
}

function completeEntry(
  definition: Definition,
  body: JsonObject,
  byId: ReadonlyMap<string, JsonObject>,
): JsonObject {
  const full: Body = { Active: true, ...body };
  const kind = definition.name === "Account" ? classificationOf(textAt(body, "AccountType")) : null;
  if (kind !== null) full["Classification"] ??= kind;
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

/** Open amounts and links follow from the payments of the seed. */
function completeSide(entities: Entities, side: Side, chart: Chart): readonly HomePosting[] {
  const payments = entities[side.payments] ?? [];
  const applied = new Map<string, { amount: Decimal; links: JsonObject[] }>();
  for (const payment of payments) {
    const link = { TxnId: textAt(payment, "Id"), TxnType: linkType(side, payment) };
    for (const [key, amount] of appliedBy(payment)) {
      const known = applied.get(key) ?? { amount: ZERO, links: [] };
      const links = [...known.links, link];
      applied.set(key, { amount: addDecimal(known.amount, amount), links });
    }
  }
  if (side.payments === "Payment" && entities["Payment"] !== undefined) {
    entities["Payment"] = payments.map((body) => ({ UnappliedAmt: unapplied(body), ...body }));
  }
  return Object.keys(OPEN)
    .filter((entity) => side.targets[entity] !== undefined)
    .flatMap((entity) => completeOpen(entities, side, entity, applied, chart));
}

type AppliedTo = ReadonlyMap<string, { readonly amount: Decimal; readonly links: JsonObject[] }>;

/** Answers what was settled by nothing that the seed holds. */
function completeOpen(
  entities: Entities,
  side: Side,
  entity: string,
  applied: AppliedTo,
  chart: Chart,
): readonly HomePosting[] {
  const { fields, sign } = OPEN[entity]!;
  const outside: HomePosting[] = [];
  const bodies = entities[entity] ?? [];
  bodies.forEach((body, at) => {
    const paid = applied.get(`${entity} ${textAt(body, "Id")}`);
    const open = subtractDecimal(owed(body, amountOf(body["TotalAmt"])), paid?.amount ?? ZERO);
    const isLinked = paid !== undefined || entity === "Invoice";
    const links = isLinked ? { LinkedTxn: paid?.links ?? [] } : {};
    const told = Object.fromEntries(fields.map((field) => [field, amountJson(open)]));
    bodies[at] = { ...links, ...told, ...body };
    const apart = subtractDecimal(amountOf(bodies[at][fields[0]!]), open);
    const party = refAt(body, side.partyField);
    if (compareDecimal(apart, ZERO) === 0 || party === null) return;
    const isCustomer = side.party === "Customer";
    const home = isCustomer === (sign === 1) ? apart : negateDecimal(apart);
    const account = chart.account(isCustomer ? "receivable" : "payable");
    outside.push({ account, amount: home, home, party: { kind: side.party, id: party } });
  });
  return outside;
}

function unapplied(payment: JsonObject) {
  const parts = [...appliedBy(payment)].map(([key, amount]) =>
    key.startsWith("CreditMemo ") ? subtractDecimal(ZERO, amount) : amount,
  );
  return amountJson(subtractDecimal(amountOf(payment["TotalAmt"]), sum(parts)));
}

/** A balance that is told stands. */
function completeBalances(
  entities: Entities,
  chart: Chart,
  outside: readonly HomePosting[],
  zerosStand: boolean,
): void {
  const made = [...DEFINITIONS.values()].flatMap((definition) =>
    (entities[definition.name] ?? []).flatMap((body) => seedPostings(definition, body, chart)),
  );
  const { accounts, parties } = movesOf(chart, [...made, ...outside]);
  for (const party of ["Customer", "Vendor"]) {
    const bodies = entities[party];
    if (bodies === undefined) continue;
    entities[party] = bodies.map((body) => ({
      Balance: amountJson(parties.get(`${party} ${textAt(body, "Id")}`) ?? ZERO),
      ...body,
    }));
    if (party === "Customer") addJobs(entities[party]);
  }
  entities["Account"] = (entities["Account"] ?? []).map((body) => {
    const moved = accounts.get(textAt(body, "Id")) ?? ZERO;
    const told = amountOf(body["CurrentBalance"]);
    if (zerosStand && body["CurrentBalance"] !== undefined) return body;
    if (!isBalanceSheet(body) || compareDecimal(told, ZERO) !== 0) return body;
    return compareDecimal(moved, ZERO) === 0
      ? body
      : { ...body, CurrentBalance: amountJson(moved) };
  });
  addSubAccounts(entities["Account"], zerosStand);
}

function seedPostings(
  definition: Definition,
  body: JsonObject,
  chart: Chart,
): readonly HomePosting[] {
  return definition.posts === undefined ? [] : postingsOf(definition.posts, body, chart);
}

/** Looks at the seed, and adds the accounts that its documents need. */
function seedChart(entities: Entities, currency: string): Chart {
  const byId = new Map<string, Map<string, JsonObject>>();
  for (const [entity, bodies] of Object.entries(entities)) {
    byId.set(entity, new Map(bodies.map((body) => [textAt(body, "Id"), body])));
  }
  return {
    get: (entity, id) => byId.get(entity)?.get(id) ?? null,
    account(role) {
      const accounts = (entities["Account"] ??= []);
      const found = findAccount(role, accounts);
      if (found !== null) return found;
      const ids = accounts.map((account) => Number(account["Id"])).filter(Number.isInteger);
      const id = String(Math.max(0, ...ids) + 1);
      const account = newAccount(role, id, currency);
      accounts.push(account);
      byId.set("Account", (byId.get("Account") ?? new Map()).set(id, account));
      return id;
    },
  };
}

function addJobs(customers: JsonObject[]): void {
  const totals = totalsBelow(customers, "Balance");
  customers.forEach((customer, at) => {
    const total = totals.get(textAt(customer, "Id")) ?? ZERO;
    customers[at] = { BalanceWithJobs: amountJson(total), ...customer };
  });
}

function addSubAccounts(accounts: JsonObject[], zerosStand: boolean): void {
  const totals = totalsBelow(accounts, "CurrentBalance");
  const key = "CurrentBalanceWithSubAccounts";
  accounts.forEach((account, at) => {
    const total = totals.get(textAt(account, "Id")) ?? ZERO;
    const isTold =
      (zerosStand && account[key] !== undefined) ||
      compareDecimal(amountOf(account[key]), ZERO) !== 0;
    if (isTold || compareDecimal(total, ZERO) === 0) return;
    accounts[at] = { ...account, [key]: amountJson(total) };
  });
}

/** Of each entry its own amount and that of all below it; a circle ends after ten levels. */
function totalsBelow(bodies: readonly JsonObject[], key: string): ReadonlyMap<string, Decimal> {
  const byId = new Map(bodies.map((body) => [textAt(body, "Id"), body]));
  const totals = new Map<string, Decimal>();
  for (const body of bodies) {
    const amount = amountOf(body[key]);
    let at: JsonObject | null = body;
    for (let level = 0; at !== null && level < 10; level++) {
      const id = textAt(at, "Id");
      totals.set(id, addDecimal(totals.get(id) ?? ZERO, amount));
      at = parentOf(at, byId);
    }
  }
  return totals;
}
