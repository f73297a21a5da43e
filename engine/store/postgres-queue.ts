import { explainedPostgres } from "./postgres-errors.ts";
import { placeOf } from "./postgres-place.ts";

export interface QueuePlace {
  readonly url: string;
  readonly schema: string;
  /** What the queue asks of its database, with what goes wrong there told as of a store. */
  asked<T>(asking: Promise<T>): Promise<T>;
}

/** Where the queue beside a store is: a schema of its own in the same database. */
export function queuePlace(address: string): QueuePlace {
  const { url, schema, name } = placeOf(address);
  return {
    url,
    schema: `${schema}_queue`,
    async asked(asking) {
      try {
        return await asking;
      } catch (error) {
        throw explainedPostgres(error, name);
      }
    },
  };
}
