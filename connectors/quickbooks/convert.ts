import type { RawRecord } from "../../engine/model/record.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { isJsonObject } from "../../engine/model/json.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { Write } from "../../engine/model/operation.ts";
import { textOf } from "./answer.ts";

/** QuickBooks' body and the engine's record: the body is kept as it came. */

/** What an id of QuickBooks may be in an address; real ones are digits. */
export const ID = /^[\w-]{1,40}$/;

/** null where it has no Id, or one that no address can hold: then it is no thing of QuickBooks'. */
export function toRecord(body: JsonObject): RawRecord | null {
  const id = textOf(body["Id"]);
  if (id === null || !ID.test(id)) return null;
  return { id: remoteId(id), version: textOf(body["SyncToken"]), body };
}

/**
 * What is sent for one write. An update is a full one: what it leaves out would be emptied, so the
 * engine hands in the whole body with its changes in place; `sparse` would keep a field that a
 * mapping means to clear.
 */
export function toNative({ kind, body, target, expectVersion }: Write): JsonObject {
  const identity = { Id: target ?? "", SyncToken: expectVersion ?? "0" };
  switch (kind) {
    case "create":
      return body;
    case "update": {
      // Only QuickBooks turns a customer into a project: what it says of that is never sent back.
      const { IsProject: _, ...own } = body;
      return { ...own, ...identity, sparse: false };
    }
    case "void":
      return { ...identity, sparse: true };
    case "delete":
      return identity;
  }
}

/** The thing of this stream in an answer. */
export function thingIn(answer: JsonObject, stream: string): JsonObject | null {
  const body = answer[stream];
  return body !== undefined && body !== null && isJsonObject(body) ? body : null;
}
