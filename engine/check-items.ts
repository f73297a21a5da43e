import { soldIn } from "./check-books.ts";
import type { BooksRow } from "./check-books.ts";
import type { Pair } from "./check-place.ts";
import type { SoldRow } from "./check-sums.ts";
import { resolveBody } from "./model/body.ts";
import type { Placed } from "./model/check.ts";
import { ZERO } from "./model/decimal.ts";
import { sameBytes } from "./model/digest.ts";
import { displayMoney, isZeroMoney, roundToMoney, subtractMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { Evaluation } from "./scope.ts";

/** What a document is to sell by what the true side says now, line by line, references resolved. */
export interface Sale {
  readonly sold: BooksRow["sold"];
  readonly hash: Uint8Array;
}

export function saleOf(evaluation: Evaluation, document: DocumentProgram): Sale {
  const body = evaluation.body(document);
  const { native } = resolveBody(body, document.schema, (each) => evaluation.idOf(each));
  return { sold: soldIn(native, document.schema), hash: evaluation.hash(body) };
}

export interface SoldPair {
  readonly pair: Pair;
  /** null: it is not in the books. */
  readonly books: BooksRow["sold"] | null;
  readonly sale: Sale | null;
  /** Of what was imported last. */
  readonly desiredHash: Uint8Array | null;
}

/**
 * Both sides of one document by what they sold. `misplaced`: an amount that stands on another item
 * than it should, of a document whose total may tie all the same.
 */
export function compareSold(
  document: DocumentProgram,
  sold: SoldPair,
  zero: Money,
): { readonly rows: readonly SoldRow[]; readonly misplaced: Placed | null } {
  const { pair, books, sale } = sold;
  const ids = new Set([...(sale?.sold.keys() ?? []), ...(books?.keys() ?? [])]);
  const rows = [...ids].map((id): SoldRow => {
    const [here, there] = [sale?.sold.get(id), books?.get(id)];
    return {
      id,
      name: there?.name ?? here?.name ?? null,
      source: roundToMoney(here?.amount ?? ZERO, zero.currency, "half_up"),
      books: roundToMoney(there?.amount ?? ZERO, zero.currency, "half_up"),
    };
  });
  const off = rows.filter(({ source, books: told }) => !isZeroMoney(subtractMoney(source, told)));
  if (off.length === 0 || !hasToTie(document, sold)) return { rows, misplaced: null };
  const { entity, row, label, day, party } = pair;
  const told = off.map(
    ({ id, name, source, books: stands }) =>
      `${displayMoney(stands)} of ${name ?? (id === "" ? "no item" : id)}, not ${displayMoney(source)}`,
  );
  const twin = pair.document?.twin ?? null;
  const where = { entity, row, twin, label, amount: zero, day, party };
  return { rows, misplaced: { kind: "drift", ...where, text: `in the books ${told.join("; ")}` } };
}

/** It is posted as it was imported, and nobody else may have its lines otherwise. */
function hasToTie(
  document: DocumentProgram,
  { pair, books, sale, desiredHash }: SoldPair,
): boolean {
  const sync = pair.document?.sync;
  if (books === null || sale === null || (sync !== "done" && sync !== "drifted")) return false;
  if (desiredHash === null || !sameBytes(desiredHash, sale.hash)) return false;
  const list = document.schema.adds?.list ?? "";
  return !document.rules.some(
    ({ path, owner, onDrift }) =>
      path.startsWith(list) && (owner === "books" || owner === "last" || onDrift === "accept"),
  );
}
