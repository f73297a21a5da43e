import { isJsonObject, parseJson } from "./json.ts";
import type { JsonValue } from "./json.ts";

/**
 * Names of the company's lists by `connection.stream`, as `tieout schema write` keeps them. null:
 * it cannot be read, is no such file, or is of another company.
 */
export function readNameSnapshot(
  read: () => string,
  company: string,
): { names(connection: string, stream: string): readonly string[] | null } | null {
  let json: JsonValue;
  try {
    json = parseJson(read());
  } catch {
    return null;
  }
  const lists = isJsonObject(json) ? json["names"] : null;
  if (!isJsonObject(json) || json["company"] !== company || !isJsonObject(lists)) return null;
  return {
    names: (connection, stream) => {
      const names = lists[`${connection}.${stream}`];
      if (!Array.isArray(names)) return null;
      return (names as readonly JsonValue[]).filter((name) => typeof name === "string");
    },
  };
}
