/** What a webhook carries: the events of a company in either format, signed [R: fyle; n8n 28750]. */
import { createHmac } from "node:crypto";
import type { Instant } from "../../../../engine/model/calendar.ts";
import { type JsonObject, writeJson } from "../../../../engine/model/json.ts";
import type { Commit, Company } from "../company.ts";
import { textOf } from "../body.ts";
import type { WebhookSettings } from "../settings.ts";

export interface Notice {
  readonly entity: string;
  readonly id: string;
  readonly operation: "Create" | "Update" | "Delete" | "Void";
  readonly at: Instant;
  /** A UUID: the same at every attempt. */
  readonly eventId: string;
}

/** Told of [D: webhooks, supported entities; as remembered]; the others are silent. */
export const TOLD: ReadonlySet<string> = new Set([
  "Account",
  "Bill",
  "BillPayment",
  "Class",
  "CreditMemo",
  "Customer",
  "Department",
  "Deposit",
  "Employee",
  "Estimate",
  "Invoice",
  "Item",
  "JournalEntry",
  "Payment",
  "PaymentMethod",
  "Preferences",
  "Purchase",
  "PurchaseOrder",
  "RefundReceipt",
  "SalesReceipt",
  "TaxAgency",
  "Term",
  "TimeActivity",
  "Transfer",
  "Vendor",
  "VendorCredit",
]);

/** Of one commit: what has a new version of its own. A balance that moves along is not told [M]. */
export function noticesOf(
  commit: Commit,
  company: Company,
  newId: () => string,
): readonly Notice[] {
  if (commit.clear === true) return [];
  return commit.changes.flatMap(({ entity, id, body }) => {
    const previous = company.stored(entity, id)?.previous ?? null;
    const moved = textOf(previous?.["SyncToken"]) !== textOf(body?.["SyncToken"]);
    if (!TOLD.has(entity) || !moved) return [];
    const isVoid = commit.voided === `${entity} ${id}`;
    const written = previous === null ? "Create" : isVoid ? "Void" : "Update";
    const operation = body === null ? "Delete" : written;
    return [{ entity, id, operation, at: commit.at, eventId: newId() }];
  });
}

/**
 * Of one batch the last of what was done to a thing; a creation stays one while it is only changed.
 * What is merged and how is documented nowhere [M].
 */
export function merged(notices: readonly Notice[]): readonly Notice[] {
  const last = new Map<string, Notice>();
  for (const notice of notices) {
    const key = `${notice.entity} ${notice.id}`;
    const before = last.get(key);
    const isStillNew = before?.operation === "Create" && notice.operation === "Update";
    last.delete(key);
    last.set(key, isStillNew ? { ...notice, operation: "Create" } : notice);
  }
  return [...last.values()];
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Sent {
  readonly realmId: string;
  readonly notices: readonly Notice[];
  readonly now: Instant;
  readonly traceId: string;
}

export function messageOf(sent: Sent, { format, verifierToken }: WebhookSettings): Message {
  const body = writeJson(format === "legacy" ? legacy(sent) : cloudEvents(sent));
  const signature = createHmac("sha256", verifierToken).update(body).digest("base64");
  const own = { "intuit-signature": signature, "user-agent": "intuit_notification_server/1.0" };
  if (format === "legacy") return { headers: { ...own, "content-type": "application/json" }, body };
  const headers = {
    ...own,
    "content-type": "application/cloudevents-batch+json",
    "intuit-notification-schema-version": "2.0",
    "intuit-t-id": sent.traceId,
    "intuit-created-time": sent.now,
    "intuit-signature-algorithm": "HMAC-SHA256",
    "intuit-signature-id": "v1",
  };
  return { headers, body };
}

function legacy({ realmId, notices }: Sent): JsonObject {
  const entities = notices.map(({ entity, id, operation, at }) => ({
    name: entity,
    id,
    operation,
    lastUpdated: at,
  }));
  return { eventNotifications: [{ realmId, dataChangeEvent: { entities } }] };
}

const PAST: Readonly<Record<Notice["operation"], string>> = {
  Create: "created",
  Update: "updated",
  Delete: "deleted",
  Void: "voided",
};

function cloudEvents({ realmId, notices }: Sent): readonly JsonObject[] {
  return notices.map(({ entity, id, operation, at, eventId }) => ({
    specversion: "1.0",
    id: eventId,
    source: `intuit.${realmId}`,
    type: `qbo.${entity.toLowerCase()}.${PAST[operation]}.v1`,
    datacontenttype: "application/json",
    time: at,
    intuitentityid: id,
    intuitaccountid: realmId,
    data: {},
  }));
}
