/** Balances of accounts, customers and vendors: moved by the postings that a change makes. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, amountJson, amountOf, listAt, refAt, textAt, detailOf } from "../body.ts";
import type { Books } from "../books.ts";
import type { Definition } from "../entities/definition.ts";
import { isBalanceSheet, chartOf } from "./chart.ts";
import { type Chart, type HomePosting, postingsOf } from "./posting.ts";

type Definitions = ReadonlyMap<string, Definition>;

/**
 * After the changes of one operation. What is owed stands in receivables and payables under the
 * party of the posting. Tokens stay, times move [R: all-customers, company-lists].
 */
export function settleBalances(books: Books, definitions: Definitions): void {
  const now = chartOf(books);
  const then: Chart = { get: books.before, account: now.account };
  const moves = newMoves();
  for (const { entity, id } of touched(books, definitions)) {
    const poster = definitions.get(entity)?.posts;
    if (poster === undefined) continue;
    const before = books.before(entity, id);
    const after = books.get(entity, id);
    if (before !== null) add(moves, then, postingsOf(poster, before, then), negateDecimal);
    if (after !== null) add(moves, now, postingsOf(poster, after, now), (amount) => amount);
  }
  for (const [id, amount] of moves.accounts) moveAccount(books, id, amount);
  for (const [key, amount] of moves.parties) {
    const [kind = "", id = ""] = key.split(" ");
    if (compareDecimal(amount, ZERO) !== 0) moveParty(books, kind, id, amount);
  }
}

interface Moves {
  readonly accounts: Map<string, Decimal>;
  /** "Customer 7": what it owes, or is owed. */
  readonly parties: Map<string, Decimal>;
}

function newMoves(): Moves {
  return { accounts: new Map(), parties: new Map() };
}

/** What these postings come to; for a seed. */
export function movesOf(chart: Chart, postings: readonly HomePosting[]): Moves {
  const moves = newMoves();
  add(moves, chart, postings, (amount) => amount);
  return moves;
}

function add(
  moves: Moves,
  chart: Chart,
  postings: readonly HomePosting[],
  signed: (amount: Decimal) => Decimal,
): void {
  for (const { account, party, amount, home } of postings) {
    bump(moves.accounts, account, signed(home));
    const owed = partyOwing(chart.get("Account", account), party?.kind);
    if (owed === 0 || party === undefined || party === null) continue;
    const part = owed === 1 ? amount : negateDecimal(amount);
    bump(moves.parties, `${party.kind} ${party.id}`, signed(part));
  }
}

function bump(map: Map<string, Decimal>, key: string, by: Decimal): void {
  map.set(key, addDecimal(map.get(key) ?? ZERO, by));
}

/** 1: a debit is what a customer owes; -1: a credit is what a vendor is owed. */
function partyOwing(account: JsonObject | null, kind: string | undefined): 1 | -1 | 0 {
  if (account?.["AccountType"] === "Accounts Receivable" && kind === "Customer") return 1;
  return account?.["AccountType"] === "Accounts Payable" && kind === "Vendor" ? -1 : 0;
}

/** The changed documents, and those of an item that is posted elsewhere from now on. */
function touched(books: Books, definitions: Definitions): Iterable<{ entity: string; id: string }> {
  const changed = new Map(
    books.changes().map(({ entity, id }) => [`${entity} ${id}`, { entity, id }]),
  );
  const items = books
    .changes()
    .filter(({ entity, id }) => entity === "Item" && isReposted(books, id));
  if (items.length === 0) return changed.values();
  const ids = new Set(items.map(({ id }) => id));
  for (const definition of definitions.values()) {
    if (definition.posts === undefined) continue;
    for (const body of books.live(definition.name)) {
      const entry = { entity: definition.name, id: textAt(body, "Id") };
      if (namesItem(body, ids)) changed.set(`${entry.entity} ${entry.id}`, entry);
    }
  }
  return changed.values();
}

const ITEM_ACCOUNTS = ["IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"] as const;

function isReposted(books: Books, id: string): boolean {
  const [before, after] = [books.before("Item", id), books.get("Item", id)];
  if (before === null || after === null) return false;
  return ITEM_ACCOUNTS.some((key) => refAt(before, key) !== refAt(after, key));
}

function namesItem(body: JsonObject, ids: ReadonlySet<string>): boolean {
  return listAt(body, "Line").some((line) => {
    const detail = detailOf(line);
    return ids.has(refAt(detail, "ItemRef") ?? "");
  });
}

/** Debits less credits, whatever the kind: what is owed is negative [R: company-lists; D]. */
function moveAccount(books: Books, id: string, by: Decimal): void {
  const own = books.get("Account", id);
  if (own === null || compareDecimal(by, ZERO) === 0 || !isBalanceSheet(own)) return;
  const moved = plus(own, "CurrentBalance", by);
  books.adjust("Account", moved);
  for (const above of upFrom(books, "Account", id)) {
    books.adjust("Account", plus(above, "CurrentBalanceWithSubAccounts", by));
  }
}

function moveParty(books: Books, kind: string, id: string, by: Decimal): void {
  const own = books.get(kind, id);
  if (own === null) return;
  books.adjust(kind, plus(own, "Balance", by));
  for (const above of upFrom(books, kind, id)) {
    if (above["BalanceWithJobs"] === undefined) break;
    books.adjust(kind, plus(above, "BalanceWithJobs", by));
  }
}

function plus(body: JsonObject, key: string, by: Decimal): Body {
  return { ...body, [key]: amountJson(addDecimal(amountOf(body[key]), by)) };
}

/** It and all above it; ends where a circle closes. */
function* upFrom(books: Books, entity: string, id: string): Iterable<JsonObject> {
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const body: JsonObject | null = books.get(entity, at);
    if (body === null) return;
    yield body;
    at = refAt(body, "ParentRef");
  }
}
