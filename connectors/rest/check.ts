import type { ConfigProblem } from "../../engine/contract/connector.ts";
import { parseDuration } from "../../engine/model/duration.ts";
import { type JsonObject, type JsonValue, isJsonObject } from "../../engine/model/json.ts";
import { SECRETS } from "./config.ts";
import type { Authenticator, Manifest, Stream } from "./manifest.ts";
import { parseTemplate, TemplateError } from "./template.ts";

type Path = readonly (string | number)[];

/** What the schemas cannot say of a connection and its manifest: all of it. */
export function checkManifest(
  config: JsonObject,
  secrets: readonly string[],
): readonly ConfigProblem[] {
  const manifest = config["manifest"] as unknown as Manifest;
  const room: Room = { config, manifest, secrets, found: [] };
  checkAddresses(room);
  checkAuthenticator(room);
  const requester: Path = ["manifest", "requester"];
  checkTexts(room, [...requester, "request_parameters"], manifest.requester.request_parameters, []);
  checkTexts(room, [...requester, "request_headers"], manifest.requester.request_headers, []);
  checkCheck(room);
  for (const [name, stream] of Object.entries(manifest.streams)) {
    checkReading(room, ["manifest", "streams", name], stream);
    checkWriting(room, ["manifest", "streams", name], stream);
  }
  return room.found;
}

interface Room {
  readonly config: JsonObject;
  readonly manifest: Manifest;
  /** Keys of the secrets that the connection refers to. */
  readonly secrets: readonly string[];
  readonly found: ConfigProblem[];
}

/** Only https leaves the machine, and only to hosts that the connection names. */
function checkAddresses({ config, manifest, found }: Room): void {
  const hosts = config["hosts"] as readonly string[];
  const judge = (path: Path, address: string): void => {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.hash !== "") {
      const message = `\`${address}\` is no address of a service`;
      found.push({ path, message, note: "such as https://api.example.com/v1" });
      return;
    }
    if (!hosts.includes(url.hostname)) {
      const message = `\`${url.hostname}\` is not among the hosts of this connection`;
      const help = `where it is meant: hosts: [${[...hosts, url.hostname].join(", ")}]`;
      found.push({ path, message, note: `hosts: ${hosts.join(", ")}`, help });
    }
    if (url.protocol === "http:" && !isLoopback(url.hostname)) {
      const message = "what is sent to `http:` can be read on its way";
      found.push({ path, message, note: "https; http only on this machine" });
    }
  };
  const address = config["address"];
  if (typeof address === "string") judge(["address"], address);
  else judge(["manifest", "requester", "url_base"], manifest.requester.url_base);
  const token = manifest.requester.authenticator?.token_refresh_endpoint;
  if (token !== undefined) {
    judge(["manifest", "requester", "authenticator", "token_refresh_endpoint"], token);
  }
  for (const [at, host] of ((config["allow_private"] ?? []) as readonly string[]).entries()) {
    if (hosts.includes(host)) continue;
    const unknown = { word: host, known: hosts };
    found.push({ path: ["allow_private", at], message: `\`${host}\` is not in hosts`, unknown });
  }
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

const NEEDS: Readonly<Record<Authenticator["type"], readonly string[]>> = {
  none: [],
  basic: ["username", "password"],
  bearer: ["api_token"],
  api_key: ["api_key"],
  oauth2: ["client_id", "client_secret"],
};

const KEYS: Readonly<Record<Authenticator["type"], readonly string[]>> = {
  none: [],
  basic: [],
  bearer: ["prefix"],
  api_key: ["inject_into", "field_name"],
  oauth2: ["token_refresh_endpoint", "grant_type", "client_auth", "scopes"],
};

function checkAuthenticator({ config, manifest, secrets, found }: Room): void {
  const authenticator = manifest.requester.authenticator ?? { type: "none" };
  const path: Path = ["manifest", "requester", "authenticator"];
  const { type } = authenticator;
  for (const key of Object.keys(authenticator)) {
    if (key === "type" || KEYS[type].includes(key)) continue;
    const note = `it takes: ${["type", ...KEYS[type]].join(", ")}`;
    const message = `\`${key}\` does not go with \`type: ${type}\``;
    found.push({ path: [...path, key], message, note, atKey: true });
  }
  const missing = { api_key: KEYS.api_key, oauth2: KEYS.oauth2.slice(0, 2) } as const;
  for (const key of type === "api_key" || type === "oauth2" ? missing[type] : []) {
    if (Object.hasOwn(authenticator, key)) continue;
    found.push({ path, message: `\`${key}\` is missing in \`type: ${type}\``, atKey: true });
  }
  const refresh = authenticator.grant_type === "refresh_token" ? ["refresh_token"] : [];
  const needed = [...NEEDS[type], ...refresh];
  const has = (key: string): boolean => Object.hasOwn(config, key) || secrets.includes(key);
  for (const key of needed.filter((each) => !has(each))) {
    const help = (SECRETS as readonly string[]).includes(key)
      ? `${key}: \${${key.toUpperCase()}}`
      : `${key}: …`;
    const message = `\`${key}\` is missing: the manifest's authenticator is \`${type}\``;
    found.push({ path: [], message, help, atKey: true });
  }
}

function checkCheck(room: Room): void {
  const { check } = room.manifest;
  if (check === undefined) return;
  checkText(room, ["manifest", "check", "path"], check.path, []);
  for (const key of ["id", "label", "currency"] as const) {
    const written = check[key];
    if (written !== undefined) checkText(room, ["manifest", "check", key], written, ["response"]);
  }
}

function checkReading(room: Room, path: Path, stream: Stream): void {
  const { manifest, found } = room;
  const parent = stream.partition_router === undefined ? [] : ["parent"];
  const own = (key: string): Path => [...path, key];
  checkText(room, own("path"), stream.path, parent);
  checkTexts(room, own("request_parameters"), stream.request_parameters, parent);
  checkTexts(room, own("request_headers"), stream.request_headers, parent);
  checkTree(room, own("request_body_json"), stream.request_body_json ?? null, parent);
  if (stream.request_body_json !== undefined && stream.http_method !== "POST") {
    found.push({ path: own("request_body_json"), message: "a GET has no body", atKey: true });
  }
  const { retrieve, partition_router: router, paginator, incremental_sync: sync } = stream;
  if (retrieve !== undefined) {
    checkText(room, [...own("retrieve"), "path"], retrieve.path, ["id"]);
    const parameters: Path = [...own("retrieve"), "request_parameters"];
    checkTexts(room, parameters, retrieve.request_parameters, ["id"]);
  }
  if (router !== undefined) {
    const known = Object.keys(manifest.streams);
    const { parent_stream: word } = router;
    const at: Path = [...own("partition_router"), "parent_stream"];
    if (!known.includes(word)) {
      const message = `there is no stream \`${word}\` in this manifest`;
      found.push({ path: at, message, unknown: { word, known } });
    } else if (manifest.streams[word]!.partition_router !== undefined) {
      found.push({ path: at, message: `\`${word}\` has a partition_router itself` });
    }
  }
  if (paginator !== undefined) checkPaginator(room, own("paginator"), paginator);
  if (sync?.lookback_window !== undefined && parseDuration(sync.lookback_window) === null) {
    const at: Path = [...own("incremental_sync"), "lookback_window"];
    found.push({ path: at, message: "this is no length of time", note: "such as PT10M or P1D" });
  }
  checkNames(room, path, stream);
}

function checkPaginator(room: Room, path: Path, paginator: NonNullable<Stream["paginator"]>): void {
  const roots = ["response", "headers", "last_record", "config"];
  for (const key of ["cursor_value", "stop_condition", "total"] as const) {
    const written = paginator[key];
    if (written !== undefined) checkText(room, [...path, key], written, roots);
  }
  const { type, cursor_value: value } = paginator;
  if (type === "cursor" && value === undefined) {
    const message = "`cursor_value` is missing in `type: cursor`";
    room.found.push({ path, message, help: 'cursor_value: "{{ response.next }}"', atKey: true });
  }
  if (type !== "cursor" && value !== undefined) {
    const message = `\`cursor_value\` does not go with \`type: ${type}\``;
    room.found.push({ path: [...path, "cursor_value"], message, atKey: true });
  }
  const option = paginator.page_token_option;
  if (option.inject_into === "path" && type !== "cursor") {
    const message = "only a cursor can be the whole address of the next page";
    room.found.push({ path: [...path, "page_token_option", "inject_into"], message });
  }
  if (option.inject_into !== "path" && option.field_name === undefined) {
    const message = "`field_name` is missing";
    room.found.push({ path: [...path, "page_token_option"], message, atKey: true });
  }
}

/** Fields that are named beside `fields:` are among them, where there are any. */
function checkNames({ found }: Room, path: Path, stream: Stream): void {
  if (stream.fields === undefined) return;
  const known = Object.keys(stream.fields);
  for (const [part, word] of Object.entries(stream.parts ?? {})) {
    if (known.includes(word) || word === stream.primary_key) continue;
    const message = `there is no field \`${word}\``;
    found.push({ path: [...path, "parts", part], message, unknown: { word, known } });
  }
}

function checkWriting(room: Room, path: Path, stream: Stream): void {
  const { found } = room;
  const writes = (["create", "update", "void"] as const).filter((key) => stream[key] !== undefined);
  for (const key of writes) {
    const call = stream[key]!;
    const roots = key === "create" ? ["body", "request_id"] : ["id", "body", "request_id"];
    checkText(room, [...path, key, "path"], call.path, roots);
    checkTexts(room, [...path, key, "request_parameters"], call.request_parameters, roots);
    checkTexts(room, [...path, key, "request_headers"], call.request_headers, roots);
    checkTree(room, [...path, key, "body"], call.body ?? null, roots);
  }
  if (writes.length === 0) return;
  if (stream.fields === undefined) {
    const message = "what is written needs its `fields`";
    found.push({ path: [...path, writes[0]!], message, atKey: true });
  }
  if (stream.partition_router !== undefined) {
    const message = "rows of another thing cannot be written by themselves";
    found.push({ path: [...path, writes[0]!], message, atKey: true });
  }
  const { parts = {}, idempotency_key: key } = stream;
  if (stream.create && key === undefined && !parts.number && !parts.name) {
    const message = "a `create` whose answer is lost could not be told from one that never came";
    const help = "declare idempotency_key, or parts: { number: … } by which it is found again";
    found.push({ path: [...path, "create"], message, help, atKey: true });
  }
  if (stream.update && stream.version_option === undefined && stream.version !== undefined) {
    const message = "an `update` that does not say its version writes over the edits of others";
    const help = "version_option: { inject_into: header, field_name: If-Match }";
    found.push({ path: [...path, "update"], message, help, atKey: true });
  }
}

function checkTexts(
  room: Room,
  path: Path,
  texts: Readonly<Record<string, string>> | undefined,
  roots: readonly string[],
): void {
  for (const [key, text] of Object.entries(texts ?? {})) {
    checkText(room, [...path, key], text, roots);
  }
}

function checkTree(room: Room, path: Path, value: JsonValue, roots: readonly string[]): void {
  if (typeof value === "string") checkText(room, path, value, roots);
  else if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly JsonValue[]).entries()) {
      checkTree(room, [...path, at], item, roots);
    }
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) checkTree(room, [...path, key], item, roots);
  }
}

/** Every `{{ }}` can be read, begins with something that is there, and names a given option. */
function checkText(room: Room, path: Path, text: string, roots: readonly string[]): void {
  const { found, config } = room;
  const options = Object.keys((config["options"] ?? {}) as JsonObject);
  const known = [...new Set(["config", ...roots])];
  try {
    for (const piece of parseTemplate(text)) {
      if (typeof piece === "string") continue;
      const [root = "", name = ""] = piece.path;
      if (!known.includes(root)) {
        const message = `\`${root}\` is not known here`;
        found.push({ path, message, unknown: { word: root, known } });
      } else if (root === "config" && !options.includes(name)) {
        const message = `the connection gives no option \`${name}\``;
        const help = `options: { ${name || "name"}: … }`;
        found.push({ path, message, help, unknown: { word: name, known: options } });
      }
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const note = "{{ name.name }}, {{ not name }}, {{ name == 'text' }}";
    found.push({ path, message: error.message, note });
  }
}
