/** A call as rules for faults look at it: what it does, to what. */
import { isObject, listAt, parseObject, textOf } from "../body.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { parseQuery } from "../query/parser.ts";
import { operationOf } from "./operation.ts";

export interface SeenRequest {
  /** Counts the calls of the API from 1. */
  readonly number: number;
  readonly method: string;
  /** Below the company: "invoice", "query", "batch". */
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

export const ASKED = [
  "create",
  "update",
  "delete",
  "void",
  "read",
  "query",
  "batch",
  "cdc",
  "report",
  "token",
] as const;

export interface Asked {
  /** Null: no call that the service knows. */
  readonly operation: (typeof ASKED)[number] | null;
  readonly entity: string | null;
  readonly id: string | null;
  /** Of a batch. */
  readonly items: readonly Asked[];
}

export function askedBy({ method, path, query, body }: SeenRequest): Asked {
  const [first = "", id = null, verb = ""] = path.split("/");
  const search = new URLSearchParams(query);
  switch (first.toLowerCase()) {
    case "tokens":
      return asked("token");
    case "batch": {
      const items = listAt(parseObject(body) ?? {}, "BatchItemRequest").map(itemAsked);
      return { ...asked("batch"), items };
    }
    case "cdc":
      return asked("cdc");
    case "reports":
      return asked("report", id);
    case "query":
      return queryAsked(method === "POST" ? body : (search.get("query") ?? ""));
    default:
      if (verb === "send") return asked("update", definitionNamed(first)?.name, id);
      return method === "GET"
        ? asked("read", definitionNamed(first)?.name, id)
        : writeAsked(first, search.get("operation"), includeOf(search), parseObject(body) ?? {});
  }
}

/** One item of a batch. */
export function itemAsked(item: JsonObject): Asked {
  const query = textOf(item["Query"]);
  if (query !== null) return queryAsked(query);
  const name = Object.keys(item).find((key) => isObject(item[key])) ?? "";
  const given = isObject(item[name]) ? item[name] : {};
  const include = new Set((textOf(item["optionsData"]) ?? "").split(","));
  return writeAsked(name, textOf(item["operation"]), include, given);
}

function asked(
  operation: Asked["operation"],
  entity: string | null = null,
  id: string | null = null,
): Asked {
  return { operation, entity, id, items: [] };
}

function queryAsked(text: string): Asked {
  const query = parseQuery(text);
  return asked("query", "code" in query ? null : (definitionNamed(query.from)?.name ?? null));
}

function writeAsked(
  name: string,
  operation: string | null,
  include: ReadonlySet<string>,
  given: JsonObject,
): Asked {
  const definition = definitionNamed(name);
  if (definition === null) return asked(null);
  const id = textOf(given["Id"]);
  return asked(operationOf(definition, operation, include, given), definition.name, id);
}

function includeOf(search: URLSearchParams): ReadonlySet<string> {
  return new Set((search.get("include") ?? "").split(",").filter((part) => part !== ""));
}
