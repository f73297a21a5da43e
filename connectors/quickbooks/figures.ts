import type { RawNumber } from "../../engine/model/json.ts";

/** Shapes of the wire that the schemas tell in XML: a text with attributes there, an object here. */

/** A JSON number, by its text where a double would not hold it. */
export type Figure = number | RawNumber;

/** The id of an entry; its name, and of some which list it is of, are the service's to tell. */
export interface Reference {
  readonly value: string;
  readonly name?: string;
  readonly type?: string;
}

export interface Memo {
  readonly value: string;
}
