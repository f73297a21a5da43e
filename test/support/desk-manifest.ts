import type { JsonObject, JsonValue } from "../../engine/model/json.ts";

/** The desk's manifest, as the YAML of a project would give it; what differs is laid over it. */
export function deskManifest(base: string, stream: JsonObject = {}): JsonObject {
  return {
    title: "Deskline",
    requester: { url_base: base, authenticator: { type: "bearer" } },
    check: {
      path: "/me",
      id: "{{ response.account.id }}",
      label: "{{ response.account.name }}",
    },
    settle_seconds: 5,
    streams: { customers: { ...CUSTOMERS, ...stream } },
  };
}

const CUSTOMERS: JsonObject = {
  path: "/customers",
  primary_key: "id",
  record_selector: { field_path: ["data"] },
  paginator: paginator("cursor"),
  incremental_sync: {
    cursor_field: "updated_at",
    start_time_option: { inject_into: "request_parameter", field_name: "since" },
    sorted: true,
  },
  fields: {
    id: { type: "text", read_only: true },
    rev: { type: "decimal", read_only: true },
    updated_at: { type: "instant", read_only: true },
    name: { type: "text", required: true },
    note: "text",
    rate: "decimal",
    since: "date",
    vip: "bool",
    phones: { type: "list", fields: { number: "text" } },
  },
  parts: { name: "name", note: "note" },
  version: { field: "rev" },
  retrieve: { path: "/customers/{{ id }}", field_path: ["data"] },
  search: { name: "name" },
  create: { path: "/customers", field_path: ["data"] },
  update: { path: "/customers/{{ id }}", field_path: ["data"] },
  idempotency_key: { inject_into: "header", field_name: "Idempotency-Key" },
  version_option: { inject_into: "header", field_name: "If-Match" },
};

export function paginator(
  type: "cursor" | "link" | "offset" | "page",
  size: number = 5,
): JsonObject {
  const parameter = (field_name: string): JsonObject => {
    return { inject_into: "request_parameter", field_name };
  };
  const sized = { page_size: size, page_size_option: parameter("per_page") };
  const ways: Readonly<Record<typeof type, JsonObject>> = {
    cursor: {
      type: "cursor",
      page_token_option: parameter("after"),
      cursor_value: "{{ response.next }}",
    },
    link: {
      type: "cursor",
      page_token_option: { inject_into: "path" },
      cursor_value: "{{ headers.link.next }}",
    },
    offset: {
      type: "offset",
      page_token_option: parameter("offset"),
      total: "{{ response.total }}",
    },
    page: { type: "page", page_token_option: parameter("page") },
  };
  return { ...sized, ...ways[type] } as Record<string, JsonValue>;
}
