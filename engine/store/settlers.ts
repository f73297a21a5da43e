import type { NativeObject } from "../model/body.ts";
import { parseJson } from "../model/json.ts";
import { isCredit, settledIn, settlersNamed, settlersOf } from "../model/settlement.ts";
import type { StreamSchema } from "../model/schema.ts";
import type { Settlement } from "../model/status.ts";
import { linkedDocuments } from "./documents-make.ts";
import { markMoved } from "./documents.ts";
import { mirrorByRemoteId } from "./mirror.ts";
import type { RemotePlace } from "./mirror.ts";
import type { Db, Tx } from "./statement.ts";

/** What a document was settled by, as the mirror has it: money, or credits alone. */

export interface Settled {
  readonly connection: string;
  readonly schema: StreamSchema;
  readonly existing: NativeObject | null;
  readonly settlement: Settlement;
}

/** In order: `credited` instead of `paid` where all that settles it is known and brought no money. */
export async function settledHow(on: Db, rows: readonly Settled[]): Promise<readonly Settlement[]> {
  const asked = rows.map(({ existing, schema, settlement }) =>
    settlement !== "paid" || existing === null ? null : settlersOf(existing, schema),
  );
  const places = rows.flatMap(({ connection, schema }, at) =>
    (asked[at]?.ids ?? []).map((remoteId): RemotePlace => ({
      connection,
      stream: schema.settledBy!.by.stream,
      remoteId,
    })),
  );
  const found = await mirrorByRemoteId(on, places);
  let next = 0;
  return rows.map(({ settlement, schema }, at) => {
    const settlers = asked[at];
    if (settlers === null || settlers === undefined) return settlement;
    const some = settlers.ids.map(() => found[next++]);
    const byCredit = some.every(
      (row) => row?.gone === 0 && isCredit(parseJson(row.body) as NativeObject, schema),
    );
    return byCredit ? "credited" : "paid";
  });
}

/**
 * Documents of `schemas` that these payments name are looked at again, and how many: a payment may
 * become another one and leave what it settles as it was.
 */
export async function moveSettled(
  tx: Tx,
  connection: string,
  schemas: readonly StreamSchema[],
  payments: readonly NativeObject[],
): Promise<number> {
  const places = schemas.flatMap((schema) =>
    payments
      .flatMap((body) => settledIn(body, schema))
      .map((remoteId): RemotePlace => ({ connection, stream: schema.name, remoteId })),
  );
  const linked = await linkedDocuments(tx, places);
  return markMoved(
    tx,
    linked.flat().map(({ id }) => id),
  );
}

/** `Payment/151`, `CreditMemo/150`: what brought its open amount down, as far as the mirror knows. */
export async function settlersIn(
  on: Db,
  connection: string,
  schema: StreamSchema,
  existing: NativeObject,
): Promise<readonly string[]> {
  const ids = settlersOf(existing, schema)?.ids ?? [];
  const stream = schema.settledBy?.by.stream ?? "";
  const rows = await mirrorByRemoteId(
    on,
    ids.map((remoteId) => ({ connection, stream, remoteId })),
  );
  const bodies = new Map(ids.map((id, at) => [id, rows[at]?.body]));
  return settlersNamed(existing, schema, (id) => {
    const body = bodies.get(id);
    return body === undefined ? null : (parseJson(body) as NativeObject);
  });
}
