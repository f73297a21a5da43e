import { TieoutError } from "../../engine/errors.ts";
import {
  isJsonObject,
  JsonError,
  type JsonObject,
  type JsonValue,
  parseJson,
  writeJson,
} from "../../engine/model/json.ts";

/** One line of a tap (the Singer specification). Others, such as BATCH, are not sent to us. */
export type Message =
  | { readonly kind: "schema"; readonly stream: string }
  | {
      readonly kind: "record";
      readonly stream: string;
      readonly record: JsonObject;
      readonly version: string | null;
    }
  /** `value` as JSON text: it goes back to the tap as it came. */
  | { readonly kind: "state"; readonly value: string }
  | { readonly kind: "activate"; readonly stream: string; readonly version: string };

export function readMessage(text: string, place: string): Message {
  const bad = (why: string): TieoutError =>
    new TieoutError("TO931", `${place}: ${why}`, {
      advice: "A tap writes Singer messages to its output and everything else to stderr.",
    });
  const json = jsonOf(text);
  if (json === null) throw bad("this is no Singer message");
  const { type, stream, record, value, version } = json;
  if (type === "STATE") return { kind: "state", value: writeJson(value ?? null) };
  if (typeof stream !== "string") throw bad(`a ${shown(type)} without its stream`);
  switch (type) {
    case "SCHEMA":
      return { kind: "schema", stream };
    case "RECORD":
      if (record === undefined || !isJsonObject(record)) throw bad("a RECORD without its record");
      return { kind: "record", stream, record, version: versionOf(version) };
    case "ACTIVATE_VERSION":
      return { kind: "activate", stream, version: versionOf(version) ?? "" };
    default:
      throw bad(`a message of the type ${shown(type)}`);
  }
}

function jsonOf(text: string): JsonObject | null {
  try {
    const json = parseJson(text);
    return isJsonObject(json) ? json : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

const versionOf = (value: JsonValue | undefined): string | null =>
  value === undefined || value === null ? null : writeJson(value);

const shown = (type: JsonValue | undefined): string =>
  typeof type === "string" ? type.slice(0, 40) : "nothing";
