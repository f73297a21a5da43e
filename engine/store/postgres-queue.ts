import { placeOf } from "./postgres-place.ts";

/** Where the queue beside a store is: a schema of its own in the same database. */
export function queuePlace(address: string): { readonly url: string; readonly schema: string } {
  const { url, schema } = placeOf(address);
  return { url, schema: `${schema}_queue` };
}
