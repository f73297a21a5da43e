/** What is an id of which entity. */
import type { Definition } from "./entities/definition.ts";

/** Codes that a US company has by itself are their own ids [fixture: tax_codes.xml]. */
const OWN_CODES: ReadonlySet<string> = new Set(["TAX", "NON", "CustomSalesTax"]);

export function isOwnCode({ name }: Pick<Definition, "name">, id: string): boolean {
  return name === "TaxCode" && OWN_CODES.has(id);
}

/** Ids of names and transactions are 32-bit, a longer one is no id [# a log of live answers]. */
export function isId(definition: Definition, id: string): boolean {
  if (isOwnCode(definition, id)) return true;
  if (!/^\d{1,19}$/.test(id)) return false;
  const isLong = definition.idSpace !== "names" && definition.idSpace !== "transactions";
  return isLong || BigInt(id) <= 2_147_483_647n;
}
