/** Addresses have ids of their own; one that stays the same keeps it. */
import { canonicalJson } from "../../../../engine/model/json.ts";
import { type Body, objectAt } from "../body.ts";
import type { Work } from "../entities/definition.ts";

export function numberAddresses(work: Work, draft: Body, keys: readonly string[]): void {
  for (const key of keys) {
    const address = objectAt(draft, key);
    if (address === null || Object.hasOwn(address, "Id")) continue;
    const before = work.existing === null ? null : objectAt(work.existing, key);
    const { Id: id, ...rest } = before ?? {};
    const same = before !== null && canonicalJson(rest) === canonicalJson(address);
    draft[key] = { Id: same ? id! : work.books.newAddressId(), ...address };
  }
}
