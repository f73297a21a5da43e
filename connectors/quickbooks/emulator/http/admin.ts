/** The emulator's own door, /_emulator: faults, edits by hand, tokens, what is there. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { objectAt, textOf } from "../body.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import { refusal, unsupportedOperation } from "../faults.ts";
import { type Outcome, write } from "../operations.ts";
import type { Api } from "./api.ts";
import { operationOf } from "./operation.ts";

export interface AdminAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/**
 * How long a request may still be carried out, what is stored, what was asked; and a refresh token
 * for whoever asks, so that a quick start needs no secrets.
 */
export function info({ emulation, oauth, seen }: Api): AdminAnswer {
  const { company, settings } = emulation;
  const counts: Record<string, number> = {};
  for (const entity of company.entities()) {
    counts[entity] = [...company.all(entity)].filter((stored) => stored.body !== null).length;
  }
  const { on, perSecond, perMinute, batchesPerMinute, batchSize } = settings.limits;
  return {
    status: 200,
    body: {
      realmId: company.realmId,
      settleMs: settings.settleMs,
      refreshToken: oauth.firstRefreshToken(),
      timezone: settings.timezone,
      counts,
      calls: { ...seen },
      limits: { on, perSecond, perMinute, batchesPerMinute, batchSize },
    },
  };
}

/**
 * A bookkeeper's hand, under the same rules: `{ entity, id, set }` changes fields,
 * `{ entity, operation, body }` does the rest. The latest SyncToken is used where none is given.
 */
export function edit({ emulation }: Api, given: JsonObject): AdminAnswer {
  const definition = definitionNamed(textOf(given["entity"]) ?? "");
  if (definition === null) return { status: 400, body: { error: "unknown `entity`" } };
  const set = objectAt(given, "set");
  const sent = set ?? objectAt(given, "body") ?? {};
  const id = textOf(given["id"]) ?? textOf(sent["Id"]);
  const stored = id === null ? null : emulation.company.get(definition.name, id);
  const head = id === null ? {} : { Id: id, SyncToken: stored?.["SyncToken"] ?? "0" };
  const body = { ...head, ...sent, ...(set === null ? {} : { sparse: true }) };
  const asked = textOf(given["operation"]);
  const include = new Set(asked === "void" && definition.voidedBy === "include" ? ["void"] : []);
  const named = include.has("void") ? "update" : asked;
  const operation = operationOf(definition, named, include, body);
  const outcome: Outcome =
    operation === null
      ? { kind: "refused", fault: refusal(unsupportedOperation(asked ?? "")) }
      : write(emulation, definition, operation, body, {
          include,
          byHand: true,
          notesFor: () => null,
        });
  if (outcome.kind === "done") return { status: 200, body: { [definition.name]: outcome.answer } };
  const errors = outcome.fault.errors.map((error) => ({ ...error }) as JsonObject);
  return { status: outcome.fault.status, body: { Fault: { Error: errors } } };
}
