import { assert } from "../../engine/assert.ts";
import { compareDecimal, parseDecimal } from "../../engine/model/decimal.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../engine/model/json.ts";
import { type Api, type Call, fillPath, fillTexts, fillTree, inject, type Read } from "./api.ts";
import { notNow, unreadable } from "./fail.ts";
import { PAGE_SIZE, type Paginator, type Stream } from "./manifest.ts";
import { at, evaluate, holds, parseTemplate, type Scope, textOf } from "./template.ts";

export interface RowPage {
  readonly rows: readonly JsonObject[];
  readonly last: boolean;
}

export interface PagesOptions {
  readonly name: string;
  readonly stream: Stream;
  /** What the stream's own templates see: `parent`. */
  readonly scope: Scope;
  /** Further query parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where the changes begin that are asked for; null: everything. */
  readonly from: string | null;
  readonly signal: AbortSignal;
}

/** The rows of a stream as they come, page by page; the last one is marked. */
export async function* pagesOf(api: Api, options: PagesOptions): AsyncGenerator<RowPage> {
  const { name, stream, signal } = options;
  const first = firstCall(api, options);
  const { paginator } = stream;
  const pager = paginator === undefined ? null : openPager(api, name, stream, paginator);
  for (let call: Call | null = pager?.first(first) ?? first; call !== null;) {
    const read: Read | null = await api.read(call, signal);
    if (read === null && call === first) {
      throw unreadable(api.who, `there is nothing at ${call.path} for ${name}`);
    }
    const rows = read === null ? [] : rowsIn(api, name, stream, read.json);
    const next: Call | null = read === null ? null : (pager?.next(first, read, rows) ?? null);
    yield { rows, last: next === null };
    call = next;
  }
}

function firstCall(api: Api, { name, stream, scope, parameters, from }: PagesOptions): Call {
  const seen = { ...api.scope, ...scope };
  const { requester } = api.settings.manifest;
  const path = fillPath(stream.path, seen);
  if (path === null) throw unreadable(api.who, `a value is missing in the path of ${name}`);
  const body = stream.request_body_json;
  const call: Call = {
    method: stream.http_method ?? "GET",
    path,
    parameters: {
      ...fillTexts(requester.request_parameters, seen),
      ...fillTexts(stream.request_parameters, seen),
      ...parameters,
    },
    headers: {
      ...fillTexts(requester.request_headers, seen),
      ...fillTexts(stream.request_headers, seen),
    },
    body: body === undefined ? null : (fillTree(body, seen) as JsonObject),
  };
  const sync = stream.incremental_sync;
  return sync === undefined || from === null ? call : inject(call, sync.start_time_option, from);
}

function rowsIn(api: Api, name: string, stream: Stream, json: JsonValue): readonly JsonObject[] {
  const path = stream.record_selector?.field_path ?? [];
  const found = at(json, path);
  const list = isJsonObject(found) && path.length > 0 ? [found] : found;
  if (!Array.isArray(list)) {
    const where = path.length === 0 ? "the answer" : `${path.join(".")} of the answer`;
    throw unreadable(api.who, `${where} for ${name} is no list`);
  }
  const rows = list as readonly JsonValue[];
  if (!rows.every(isJsonObject)) throw unreadable(api.who, `a row of ${name} is no object`);
  return rows as readonly JsonObject[];
}

interface Pager {
  first(call: Call): Call;
  /** null after the last page. */
  next(first: Call, read: Read, rows: readonly JsonObject[]): Call | null;
}

function openPager(api: Api, name: string, stream: Stream, paginator: Paginator): Pager {
  const size = paginator.page_size ?? PAGE_SIZE;
  const { type, page_token_option: option, page_size_option: sizeOption } = paginator;
  let page = paginator.start_from_page ?? 1;
  let seen = 0;
  let before = "";
  const sized = (call: Call): Call =>
    sizeOption === undefined ? call : inject(call, sizeOption, size);

  /** The token of the page after this one; null after the last. */
  const tokenAfter = (scope: Scope, rows: readonly JsonObject[]): JsonValue => {
    const { stop_condition: stop, cursor_value: value } = paginator;
    if (stop !== undefined && holds(parseTemplate(stop), scope)) return null;
    if (type === "cursor") return evaluate(parseTemplate(value ?? ""), scope);
    if (rows.length === 0 || (stop === undefined && rows.length < size)) return null;
    return type === "page" ? ++page : seen;
  };

  return {
    first(call) {
      if (type === "cursor") return sized(call);
      return inject(sized(call), option, type === "page" ? page : 0);
    },
    next(first, read, rows) {
      seen += rows.length;
      const scope: Scope = {
        ...api.scope,
        response: read.json,
        headers: headersOf(read),
        last_record: rows.at(-1) ?? null,
      };
      const token = tokenAfter(scope, rows);
      if (token === null || textOf(token) === "" || token === false) {
        checkTotal(api, name, paginator, scope, seen);
        return null;
      }
      // A system that overlooks the token sends the same page for ever.
      const now = `${textOf(token)} ${textOf(rows[0]?.[stream.primary_key])}`;
      const same = type === "cursor" ? now === before : sameRows(before, rows, stream);
      if (same) {
        throw unreadable(
          api.who,
          `${name} comes with the same page again and again`,
          "Look at page_token_option: the system does not know it.",
        );
      }
      before = type === "cursor" ? now : idsOf(rows, stream);
      if (option.inject_into === "path") return { ...first, ...nextAddress(api, name, token) };
      return inject(sized(first), option, token);
    },
  };
}

const idsOf = (rows: readonly JsonObject[], stream: Stream): string =>
  JSON.stringify(rows.map((row) => textOf(row[stream.primary_key])));

const sameRows = (before: string, rows: readonly JsonObject[], stream: Stream): boolean =>
  rows.length > 0 && before === idsOf(rows, stream);

/** The answer names the next page by its address: it may not lead elsewhere. */
function nextAddress(api: Api, name: string, token: JsonValue): Pick<Call, "path" | "parameters"> {
  const base = new URL(api.settings.base);
  const text = textOf(token) ?? "";
  const url = URL.canParse(text, base.href) ? new URL(text, base.href) : null;
  if (url === null || url.origin !== base.origin || url.username !== "") {
    const where = url === null ? "no address" : url.origin;
    throw unreadable(api.who, `the next page of ${name} lies at ${where}, not at ${base.origin}`);
  }
  assert(url.protocol === base.protocol, "one origin, two protocols");
  url.hash = "";
  return { path: url.href, parameters: {} };
}

/** Rows that move while pages are counted fall between two of them. */
function checkTotal(
  api: Api,
  name: string,
  { total }: Paginator,
  scope: Scope,
  seen: number,
): void {
  if (total === undefined) return;
  const said = parseDecimal(textOf(evaluate(parseTemplate(total), scope)) ?? "");
  if (said === null) throw unreadable(api.who, `the total of ${name} is no number`);
  if (compareDecimal(said, parseDecimal(String(seen))!) > 0) {
    throw notNow(api.who, `${name} has changed while it was read`);
  }
}

/** `headers.link.next`: a Link header (RFC 8288) by its relations. */
function headersOf({ headers }: Read): JsonObject {
  const link = headers["link"];
  if (link === undefined) return headers;
  const relations: Record<string, string> = {};
  for (const [, address = "", rel = ""] of link.matchAll(/<([^>]*)>[^,]*?;\s*rel="?(\w+)"?/g)) {
    relations[rel] = address;
  }
  return { ...headers, link: relations };
}
