import type { StreamSchema } from "../../engine/model/schema.ts";
import { LIST_STREAMS } from "./schema-lists.ts";
import { MONEY_STREAMS } from "./schema-money.ts";
import { NAME_STREAMS } from "./schema-names.ts";
import { OTHER_STREAMS } from "./schema-others.ts";
import { SALES_STREAMS } from "./schema-sales.ts";

/**
 * What QuickBooks Online keeps, as far as Tieout reads and writes it. Field names and their types
 * follow Intuit's published XSDs (Finance.xsd, IntuitNamesTypes.xsd, IntuitBaseTypes.xsd;
 * Apache-2.0, named in NOTICE); lengths, required fields and what cannot be set follow Intuit's
 * reference pages, which are stricter than the XSDs.
 */
export const STREAMS: readonly StreamSchema[] = [
  ...NAME_STREAMS,
  ...LIST_STREAMS,
  ...SALES_STREAMS,
  ...MONEY_STREAMS,
  ...OTHER_STREAMS,
];

const BY_NAME: ReadonlyMap<string, StreamSchema> = new Map(
  STREAMS.map((stream) => [stream.name, stream]),
);

const BY_LOWER_NAME: ReadonlyMap<string, StreamSchema> = new Map(
  STREAMS.map((stream) => [stream.name.toLowerCase(), stream]),
);

/** By its exact name, `Invoice`. */
export function streamOf(name: string): StreamSchema | null {
  return BY_NAME.get(name) ?? null;
}

/** By its segment in a path, `invoice`. */
export function streamOfPath(segment: string): StreamSchema | null {
  return BY_LOWER_NAME.get(segment) ?? null;
}
