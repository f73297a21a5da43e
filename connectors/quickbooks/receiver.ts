import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "../../engine/contract/connector.ts";
import type { Post } from "../../engine/contract/io.ts";
import type { Heard, Notice, Receiver } from "../../engine/contract/receiver.ts";
import { JsonError, isJsonObject, parseJson } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { remoteId } from "../../engine/model/ids.ts";
import { textOf } from "./answer.ts";
import { readSettings } from "./config.ts";
import { secretOf } from "./end.ts";
import { misconfigured } from "./fail.ts";
import { streamOfPath } from "./schema.ts";

/** Intuit's webhooks, in both of their formats (facts, par. 13). */
export const quickbooksReceiver: Receiver = {
  open({ name, config, secrets }) {
    const { company, environment } = readSettings(config);
    // What an emulator signs with unless it is told otherwise.
    const known = environment === "emulator" ? secretOf("emulator-verifier") : null;
    const verifier = secrets.get("webhook_verifier") ?? known;
    if (verifier === null) {
      throw misconfigured(
        `connection ${name}: webhook_verifier is missing`,
        "Write webhook_verifier: ${QBO_WEBHOOK_VERIFIER} there, and set that variable to the " +
          "verifier token of the app's webhooks at Intuit.",
      );
    }
    return { company, read: (post) => readPost(post, verifier, company) };
  },
};

function readPost({ headers, body }: Post, verifier: Secret, company: string): Heard {
  const signature = headers["intuit-signature"];
  if (signature === undefined) return refused(401, "it is not signed");
  if (!isSigned(body, signature, verifier)) return refused(401, "its signature is another one");
  const value = parsed(body);
  const events = value === null ? null : eventsIn(value);
  if (events === null) return refused(400, "it is signed, and no notification");
  const own = events.filter((event) => event.company === company);
  if (own.length === 0 && events.length > 0) {
    const others = [...new Set(events.map((event) => event.company ?? "none"))];
    return refused(401, `it is of another company: ${others.slice(0, 3).join(", ")}`);
  }
  const read = own.map((event) => noticesOf(event));
  const ignored = events.length - own.length + read.filter((each) => each.length === 0).length;
  return { kind: "heard", notices: read.flat(), ignored };
}

const refused = (status: 400 | 401, why: string): Heard => ({ kind: "refused", status, why });

/** base64(HMAC-SHA256(raw body, verifier token)); lengths first, or the comparison would throw. */
function isSigned(body: Uint8Array, signature: string, verifier: Secret): boolean {
  const own = createHmac("sha256", verifier.reveal()).update(body).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === own.length && timingSafeEqual(given, own);
}

function parsed(body: Uint8Array): JsonValue {
  try {
    return parseJson(Buffer.from(body).toString("utf8"));
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

interface Event {
  readonly event: string | null;
  readonly company: string | null;
  readonly entity: string | null;
  readonly ids: readonly (string | null)[];
}

/** null: neither `eventNotifications` nor an array of CloudEvents. */
function eventsIn(value: JsonValue): readonly Event[] | null {
  if (Array.isArray(value)) return objects(value).map(cloudEvent);
  if (value === null || !isJsonObject(value)) return null;
  const notifications = value["eventNotifications"];
  return Array.isArray(notifications) ? objects(notifications).flatMap(legacy) : null;
}

/** These have no id of their own; a merge names the one that ended too. */
function legacy(of: JsonObject): readonly Event[] {
  const change = of["dataChangeEvent"] ?? null;
  const entities = change !== null && isJsonObject(change) ? change["entities"] : undefined;
  const company = textOf(of["realmId"]);
  return objects(entities).map((each) => {
    const merged = each["deletedId"] === undefined ? [] : [textOf(each["deletedId"])];
    return {
      event: null,
      company,
      entity: textOf(each["name"]),
      ids: [textOf(each["id"]), ...merged],
    };
  });
}

/** `qbo.account.created.v1`, of the company `intuitaccountid`. */
function cloudEvent(of: JsonObject): Event {
  return {
    event: textOf(of["id"]),
    company: textOf(of["intuitaccountid"]),
    entity: /^qbo\.([a-z]+)\./i.exec(textOf(of["type"]) ?? "")?.[1] ?? null,
    ids: [textOf(of["intuitentityid"])],
  };
}

/** None of a kind that is not read. */
function noticesOf({ event, entity, ids }: Event): readonly Notice[] {
  const stream = streamOfPath((entity ?? "").toLowerCase())?.name;
  if (stream === undefined) return [];
  const known = ids.filter((id) => id !== null && /^[0-9]{1,20}$/.test(id));
  return known.map((id) => ({ event, stream, id: remoteId(id as string) }));
}

const objects = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
